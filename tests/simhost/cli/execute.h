/*
 * Running a command and taking its answer: a value that keeps to the declaration,
 * or lines of errors, never both (esxi-facts 5.5).
 */
#ifndef CLI_EXECUTE_H
#define CLI_EXECUTE_H

#include "cli/args.h"

/* One run of a command of the simulator itself. */
struct native {
	struct sim *sim;
	const struct command *command;
	const struct args *args;
	bool by_hostd;         /* esxcli asks; else localcli does it itself */
	struct value result;   /* VALUE_NONE: an error */
	struct strings errors; /* as a plugin would print them behind "ERROR:" */
};

struct reply {
	struct value value; /* VALUE_NONE when there are errors */
	struct strings errors;
};

/*
 * `by_hostd`: as esxcli has it done, with hostd's environment; else with the caller's.
 * An error of its own is one of the simulator, not of the command.
 */
int execute_command(struct reply *r, const struct call *call, const struct command *c,
		    const struct args *a, bool by_hostd, struct err *e) NODISCARD;
void reply_free(struct reply *r);

/* Does a value keep to the declared type? What does not is said in `errors`. */
bool check_reply(struct strings *errors, const struct value *type, const struct value *v);

#endif
