/*
 * Doing a plan.
 *
 * All steps of one VM are one edit of its file: all of them or none. A VM that
 * fails does not stop the others. The VMs that were changed are reloaded at the
 * end, several at a time; one that hostd could not be told about stays changed,
 * says how to tell it, and is owed (plan->reload_problem).
 */
#ifndef PLAN_APPLY_H
#define PLAN_APPLY_H

#include "plan/step.h"

/* What is being worked on, for people who wait: the VM, its place, and how many there are. */
typedef void apply_progress(void *context, size_t done, size_t total, const struct vm *vm);

/* Who asks for it, and who waits. Everything is borrowed. */
struct apply_run {
	const char *command;      /* "vm enable" */
	const char *caller;       /* who is logged in at hostd (facts 4.6); NULL: not known */
	apply_progress *progress; /* may be NULL */
	void *context;            /* for progress */
};

/* ERR_BUSY where another run of nestvirt holds the lock; then nothing was done. */
int apply_plan(struct plan *plan, const struct host *h, const struct apply_run *run, struct err *e)
	NODISCARD;

#endif
