/*
 * The words behind a command, read against its declaration. localcli and esxcli
 * understand them nearly alike and complain differently, so there are two
 * readers and one result.
 */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include "cli/decl.h"

struct arg {
	const struct param *param;
	struct strings values; /* for a flag: what was given behind it, which is wrong */
	size_t times;          /* how often it was given */
};

struct args {
	struct arg *items; /* those given, in the order of their names */
	size_t count;
	size_t room;
	struct strings unknown; /* names that the command does not know, in their order */
	bool help;              /* --help was among them */
};

/* NULL for a parameter that was not given. */
const struct arg *args_find(const struct args *a, const char *name);
/* Its only value; `absent` where it was not given. */
const char *args_value(const struct args *a, const char *name, const char *absent);
bool args_given(const struct args *a, const char *name);
/* Given more than once, and no list: its value is empty then, as if none fitted (facts 5.8). */
bool arg_is_doubled(const struct arg *arg);
void args_free(struct args *a);

/* As localcli: what is wrong is added to `errors`, one line each. */
void args_read_localcli(struct args *a, const struct command *c, int argc, char *const *argv,
			struct strings *errors);
/*
 * As esxcli: the same, and `usage` says whether the usage of the command follows the errors.
 * Types are the client's affair here; constraints are hostd's, so args_check() is for them.
 */
void args_read_esxcli(struct args *a, const struct command *c, int argc, char *const *argv,
		      struct strings *errors, bool *usage);
/* Names, types, constraints and presence, in localcli's words. */
void args_check(const struct args *a, const struct command *c, struct strings *errors);
/* What is given more than once, which localcli finds out later than all else. */
void args_check_doubled(const struct args *a, struct strings *errors);

/* For the readers: one more time that a parameter is given. */
struct arg *args_take(struct args *a, const struct param *p);
void args_sort(struct args *a);

#endif
