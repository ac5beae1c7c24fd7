/*
 * Child processes inside the host: runs a command with the given environment and
 * input, and collects its stdout; its stderr is the caller's.
 */
#ifndef CORE_PROC_H
#define CORE_PROC_H

#include "core/sim.h"

struct proc {
	const char *path; /* on the host; NULL: argv[0] */
	const char *const *argv;
	const char *const *env;
	struct span input; /* empty: /dev/null */
};

/* `status` is the exit status, 128 + signal if killed, 127 if not found. */
int proc_run(struct buf *out, int *status, const struct sim *s, const struct proc *p, struct err *e)
	NODISCARD;

#endif
