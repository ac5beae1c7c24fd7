#include "cli/usage.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct member *)a)->name, ((const struct member *)b)->name);
}

/* The last part of `path` when it stands directly below `above`; else NULL. */
static const char *below(const char *path, const char *above)
{
	size_t len = strlen(above);

	if (len) {
		if (strncmp(path, above, len) != 0 || path[len] != '.')
			return NULL;
		path += len + 1;
	}
	return strchr(path, '.') ? NULL : path;
}

static void sort(struct members *m)
{
	if (m->count)
		qsort(m->items, m->count, sizeof(m->items[0]), by_name);
}

void usage_namespaces(struct members *m, const struct catalog *c, const char *path)
{
	for (size_t i = 0; i < c->namespaces.count; i++) {
		const struct namespace *n = &c->namespaces.items[i];
		const char *name = below(n->path, path);

		if (name)
			LIST_PUSH(m, (struct member){ name, n->description });
	}
	sort(m);
}

void usage_commands(struct members *m, const struct catalog *c, const char *path)
{
	for (size_t i = 0; i < c->commands.count; i++) {
		const struct command *one = &c->commands.items[i];
		const char *name = below(one->path, path);

		if (name)
			LIST_PUSH(m, (struct member){ name, one->description });
	}
	sort(m);
}
