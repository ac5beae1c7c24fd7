/*
 * Making the changes of a plan, and recording them.
 *
 * All settings of one VM are one edit of its file: all of them are made, or none. A VM that fails
 * does not stop the others. The VMs that were changed are reloaded at the end, several at a time;
 * one whose reload fails stays changed, its message says how to reload it by hand, and the reload
 * is owed (plan->reload_problem).
 *
 * A change of a VM that is on, and that may be deferred (change_waits()), is recorded as deferred
 * instead. A VM has one deferred change at most, and the last word on its nested virtualization
 * holds: a new deferred change takes the place of the old one, and a change that is made at once,
 * or is right already, closes it.
 *
 * Calling sequence: recover() (plan/recover.h), the facts, the plan (plan/plan.h), refuse_plan(),
 * apply_plan(). It takes the run lock itself; whoever else writes to the history holds it by
 * apply_lock().
 */
#ifndef PLAN_APPLY_H
#define PLAN_APPLY_H

#include "history/journal.h"
#include "plan/plan.h"
#include "system/lock.h"

/* Tells whoever waits which VM is being reloaded, after `done` of `total`. */
typedef void apply_progress(void *context, size_t done, size_t total, const struct vm *vm);

/* Who asks for the run, and how. Everything is borrowed. */
struct apply_run {
	const char *command;      /* "vm enable" */
	const char *caller;       /* who is logged in at hostd (facts 4.6); NULL: not known */
	bool no_history;          /* go on without reading or writing the history */
	bool dry;                 /* change nothing, but fail where the run would fail to begin */
	bool by_service;          /* do not wait for the lock, and do not tell the service */
	apply_progress *progress; /* may be NULL */
	/*
	 * Records more, or is NULL: called under the lock, before anything of the plan is recorded.
	 * May still refuse planned changes.
	 */
	void (*amend)(struct journal *journal, struct plan *plan, void *context);
	void *context; /* of progress and amend */
};

/*
 * Make the planned changes. Their states, codes and messages say afterwards what became of each,
 * and plan_exit_status() what that comes to. All of them are in the journal before the first is
 * made.
 *
 * -1: nothing was changed. ERR_BUSY where another run of nestvirt holds the lock, and the errors of
 * journal_read() and journal_commit(). With `dry` only those of reading, unless `no_history`.
 */
int apply_plan(struct plan *plan, const struct host *h, const struct apply_run *run, struct err *e)
	NODISCARD;

/*
 * Take the run lock, for run_lock_free(). Waits some seconds for another run to end, but not in the
 * extension, and not without `wait`. Errors as run_lock_take().
 */
int apply_lock(struct run_lock **lock, const struct host *h, bool wait, struct err *e) NODISCARD;

#endif
