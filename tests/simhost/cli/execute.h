/*
 * Runs a command and takes its reply: a value that matches the declaration, or
 * error lines, never both (esxi-facts 5.5).
 */
#ifndef CLI_EXECUTE_H
#define CLI_EXECUTE_H

#include "cli/args.h"

/* One run of a built-in command. */
struct native {
	struct sim *sim;
	const struct command *command;
	const struct args *args;
	bool by_hostd;         /* called by esxcli; otherwise localcli runs it itself */
	struct value result;   /* VALUE_NONE on an error */
	struct strings errors; /* as a plugin would print them after "ERROR:" */
};

struct reply {
	struct value value; /* VALUE_NONE if there are errors */
	struct strings errors;
};

/*
 * Run a command with hostd's environment if `by_hostd`, as for esxcli, else with the
 * caller's. An error that it returns is one of the simulator, not of the command.
 */
int execute_command(struct reply *r, const struct call *call, const struct command *c,
		    const struct args *a, bool by_hostd, struct err *e) NODISCARD;
void reply_free(struct reply *r);

/* True if a value matches the declared type; otherwise adds to `errors`. */
bool check_reply(struct strings *errors, const struct value *type, const struct value *v);

#endif
