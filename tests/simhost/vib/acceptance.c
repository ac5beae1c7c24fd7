#include "vib/acceptance.h"

#include <stddef.h>
#include <string.h>

#include "base/attrs.h"

static const struct {
	const char *level;
	const char *shown;
} levels[] = {
	{ "community", "CommunitySupported" },
	{ "partner", "PartnerSupported" },
	{ "accepted", "VMwareAccepted" },
	{ "certified", "VMwareCertified" },
};

static size_t rank(const char *level)
{
	size_t i = 0;

	while (i < COUNT_OF(levels) && strcmp(levels[i].level, level) != 0)
		i++;
	return i;
}

const char *acceptance_shown(const char *level)
{
	size_t i = rank(level);

	return i < COUNT_OF(levels) ? levels[i].shown : NULL;
}

const char *acceptance_level(const char *shown)
{
	for (size_t i = 0; i < COUNT_OF(levels); i++) {
		if (strcmp(levels[i].shown, shown) == 0)
			return levels[i].level;
	}
	return NULL;
}

bool acceptance_allows(const char *host, const char *vib)
{
	return rank(vib) < COUNT_OF(levels) && rank(vib) >= rank(host);
}
