/*
 * Doing a plan, and recording it.
 *
 * All steps of one VM are one edit of its file: all of them or none. A VM that
 * fails does not stop the others. The VMs that were changed are reloaded at the
 * end, several at a time; one that hostd could not be told about stays changed,
 * says how to tell it, and is owed (plan->reload_problem).
 */
#ifndef PLAN_APPLY_H
#define PLAN_APPLY_H

#include "plan/journal.h"
#include "plan/step.h"
#include "system/lock.h"

/* What is being worked on, for people who wait: the VM, its place, and how many there are. */
typedef void apply_progress(void *context, size_t done, size_t total, const struct vm *vm);

/* Who asks for it, and who waits. Everything is borrowed. */
struct journal;
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
	 * More that is to be recorded, or NULL: called under the lock, before anything is recorded
	 * of the plan. A planned step may still be refused here.
	 */
	void (*amend)(struct journal *journal, struct plan *plan, void *context);
};

/*
 * What is to be done is in the journal before the first of it is done (plan/apply.h). Nothing was
 * done after an error: ERR_BUSY where another run of nestvirt holds the lock, and those of
 * journal_read() and journal_commit(). With `dry` only those of reading, where it is to be read.
 */
int apply_plan(struct plan *plan, const struct host *h, const struct apply_run *run, struct err *e)
	NODISCARD;

/*
 * The lock of a run. Waits some seconds for another to end, but in the extension; not at all
 * without `wait`. Errors as run_lock_take().
 */
int apply_lock(struct run_lock **lock, const struct host *h, bool wait, struct err *e) NODISCARD;

/*
 * What a plan has to do: its ranges that have planned steps, each with its entry of the history.
 */

struct action {
	struct range range;
	struct journal_entry entry; /* until record_begin() takes it over */
	long long id;               /* of the entry in the journal; 0 where it has none */
	bool is_tried;              /* from here on it may have been done, whatever came of it */
};

struct actions {
	struct action *items; /* in the order of the plan */
	size_t count;
	size_t room;
};

void actions_free(struct actions *actions);

/*
 * What a run of apply does, as entries of the history (plan/journal.h).
 *
 * Calling sequence: record_fill() for each action, record_begin() for all of them together, then
 * the actions, then record_reload() for the VMs that were changed, and record_end(). With
 * --no-history there is no journal (NULL), and the last two do nothing.
 *
 * All entries are closed at the end, when hostd has been told of the VMs or is said to be owed
 * that: what a run that is cut off leaves open, plan/recover compares, and tells hostd.
 */

/* Say what it is about, and, of an action of the network, what it changes. */
void record_fill(struct action *action, const struct host *h);
/* A value that it changes; takes the strings over. Borrowed until the next one. */
struct journal_value *record_value(struct action *action, const char *setting, char *before,
				   char *after);

/*
 * Begin all actions that have planned steps, and have the host save that. Nothing may be changed
 * where this fails: errors are those of journal_read() and journal_commit(). What people should
 * know goes to plan->notes. What waits (plan/pending.h) is recorded with it. *journal is NULL with
 * run->no_history.
 */
int record_begin(struct journal **journal, struct actions *actions, struct plan *plan,
		 const struct host *h, const struct apply_run *run, struct err *e) NODISCARD;
/* hostd has read the VM, or has not. */
void record_reload(struct journal *journal, const struct action *action, const struct host *h,
		   bool failed);
/* What became of each action, from its steps; one that failed half-way stays open. */
void record_end(struct journal *journal, const struct actions *actions, struct plan *plan,
		const struct host *h);

/* The real path of a VM's file inside the host: how the history knows it. Borrowed. */
const char *record_path(const struct vmx_file *file, const struct host *h);

/* The entries that the planned steps of a range take back, each once; the caller's. */
void record_undoes(struct step_ids *ids, const struct range *range);

#endif
