#include "host/release.h"

#include <stddef.h>
#include <string.h>

#include "base/alloc.h"

static const struct release releases[] = {
	{
		/* Too old for the product; its dates are assumed. */
		.name = "6.0",
		.version = "6.0.0",
		.build = "3620759",
		.update = "2",
		.patch = "34",
		.built = "Feb 26 2016 16:43:20",
		.hardware = "11",
		.switch_ports = 4736,
		.switch_accepts = true,
	},
	{
		.name = "6.7",
		.version = "6.7.0",
		.build = "8169922",
		.update = "0",
		.patch = "0",
		.built = "Apr  3 2018 14:48:22",
		.hardware = "14",
		.secure_boot = true,
		.switch_ports = 4736,
		.switch_accepts = true,
	},
	{
		.name = "7.0",
		.version = "7.0.3",
		.build = "24784741",
		.update = "3",
		.patch = "150",
		.built = "Jun  5 2025 10:21:09",
		.hardware = "19",
		.secure_boot = true,
		.components = true,
		.switch_ports = 6400,
	},
	{
		.name = "8.0",
		.version = "8.0.2",
		.build = "22380479",
		.update = "2",
		.patch = "0",
		.built = "Sep  4 2023 15:00:49",
		.hardware = "21",
		.secure_boot = true,
		.exec_only = true,
		.components = true,
		.switch_ports = 6400,
		.lifecycle = true,
	},
};

const struct release *release_find(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(releases); i++) {
		if (strcmp(releases[i].name, name) == 0)
			return &releases[i];
	}
	return NULL;
}

bool release_fits(const struct release *r, const char *pattern)
{
	size_t len = strcspn(pattern, "*");

	return strncmp(r->version, pattern, len) == 0 && (pattern[len] || !r->version[len]);
}

char *release_kernel(const struct release *r)
{
	return x_format("#1 SMP Release build-%s %s", r->build, r->built);
}

const struct release *release_default(void)
{
	return &releases[COUNT_OF(releases) - 1];
}
