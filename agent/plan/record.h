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
#ifndef PLAN_RECORD_H
#define PLAN_RECORD_H

#include "plan/actions.h"
#include "plan/apply.h"

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
