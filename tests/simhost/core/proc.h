/*
 * Child processes inside the host: a command with a given environment and input;
 * its stdout is gathered, its stderr is the caller's.
 */
#ifndef CORE_PROC_H
#define CORE_PROC_H

#include "core/sim.h"

struct proc {
	const char *path; /* of the host; NULL: argv[0] */
	const char *const *argv;
	const char *const *env;
	struct span input; /* empty: /dev/null */
};

/* `status` is the exit status, 128 + signal for one that was killed, 127 for one not found. */
int proc_run(struct buf *out, int *status, const struct sim *s, const struct proc *p, struct err *e)
	NODISCARD;

#endif
