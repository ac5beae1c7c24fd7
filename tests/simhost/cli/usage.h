/*
 * Help that localcli and esxcli print about commands and namespaces.
 */
#ifndef CLI_USAGE_H
#define CLI_USAGE_H

#include "cli/decl.h"

/* An entry directly below a namespace ("" for the top). */
struct member {
	const char *name; /* the last part of the path; borrowed from the catalog */
	const char *description;
};

struct members {
	struct member *items;
	size_t count;
	size_t room;
};

/* Both are sorted by name; free() the items. */
void usage_namespaces(struct members *m, const struct catalog *c, const char *path);
void usage_commands(struct members *m, const struct catalog *c, const char *path);

void usage_localcli_command(struct out *o, const struct command *c);
void usage_localcli_namespace(struct out *o, const struct catalog *c, const char *path);
void usage_esxcli_command(struct out *o, const struct command *c);
void usage_esxcli_namespace(struct out *o, const struct catalog *c, const char *path);

#endif
