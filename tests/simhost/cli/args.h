/*
 * The words after a command, parsed according to its declaration. localcli and
 * esxcli read them almost alike but report errors differently, so there are two
 * parsers and one result.
 */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include "cli/decl.h"

struct arg {
	const struct param *param;
	struct strings values; /* for a flag: what was given after it, which is an error */
	size_t times;          /* how often it was given */
};

struct args {
	struct arg *items; /* those given, sorted by name */
	size_t count;
	size_t room;
	struct strings unknown; /* names that the command does not know, in order */
	bool help;              /* --help was among them */
};

/* Returns NULL for a parameter that was not given. */
const struct arg *args_find(const struct args *a, const char *name);
/* Returns its only value, or `absent` if it was not given. */
const char *args_value(const struct args *a, const char *name, const char *absent);
bool args_given(const struct args *a, const char *name);
/* True if it was given more than once but is not a list; its value is then empty (facts 5.8). */
bool arg_is_doubled(const struct arg *arg);
void args_free(struct args *a);

/* Parse as localcli does. Adds one line to `errors` for each error. */
void args_read_localcli(struct args *a, const struct command *c, int argc, char *const *argv,
			struct strings *errors);
/*
 * Parse as esxcli does; `usage` tells whether the command's usage follows the errors. Checks
 * types, as the client does; constraints are up to hostd, so args_check() checks those.
 */
void args_read_esxcli(struct args *a, const struct command *c, int argc, char *const *argv,
		      struct strings *errors, bool *usage);
/* Check names, types, constraints and presence, with localcli's messages. */
void args_check(const struct args *a, const struct command *c, struct strings *errors);
/* Check for values given more than once, which localcli does last. */
void args_check_doubled(const struct args *a, struct strings *errors);

/* For the parsers: count a parameter as given once more. */
struct arg *args_take(struct args *a, const struct param *p);
void args_sort(struct args *a);

#endif
