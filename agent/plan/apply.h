/*
 * Making the changes of a plan, and recording them.
 *
 * All settings of one VM are one edit of its file: all of them or none. A VM that fails does not
 * stop the others. The VMs that were changed are reloaded at the end, several at a time; one that
 * hostd could not be told about stays changed, says how to tell it, and is owed
 * (plan->reload_problem).
 *
 * A change of a VM that is on, and that may wait (change_waits()), is recorded as deferred instead.
 * A VM has one deferred change at most, and the last word on its nested virtualization holds: what
 * is asked for again takes the place of what waits, and what is done at once, or is right already,
 * closes it.
 */
#ifndef PLAN_APPLY_H
#define PLAN_APPLY_H

#include "history/journal.h"
#include "plan/plan.h"
#include "system/lock.h"

/* What is being worked on, for people who wait: the VM, its place, and how many there are. */
typedef void apply_progress(void *context, size_t done, size_t total, const struct vm *vm);

/* Who asks for it, and who waits. Everything is borrowed. */
struct apply_run {
	const char *command;      /* "vm enable" */
	const char *caller;       /* who is logged in at hostd (facts 4.6); NULL: not known */
	bool no_history;          /* go on without writing to the journal */
	bool dry;                 /* nothing is done; but what would end the run at once does */
	apply_progress *progress; /* may be NULL */
	void *context;            /* for progress and amend */
	/* The service does not wait for the lock, and need not be told. */
	bool by_service;
	/*
	 * More that is to be recorded, or NULL: called under the lock, before anything of the plan
	 * is recorded. A planned change may still be refused here.
	 */
	void (*amend)(struct journal *journal, struct plan *plan, void *context);
};

/*
 * What is to be done is in the journal before the first of it is done. Nothing was done after an
 * error: ERR_BUSY where another run of nestvirt holds the lock, and those of journal_read() and
 * journal_commit(). With `dry` only those of reading, where it is to be read.
 */
int apply_plan(struct plan *plan, const struct host *h, const struct apply_run *run, struct err *e)
	NODISCARD;

/*
 * The lock of a run. Waits some seconds for another to end, but not in the extension, and not
 * without `wait`. Errors as run_lock_take().
 */
int apply_lock(struct run_lock **lock, const struct host *h, bool wait, struct err *e) NODISCARD;

#endif
