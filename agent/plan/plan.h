/*
 * A plan: the changes that lead from what is to what is wanted.
 *
 * Calling sequence, from AUTO_VALUE(plan) plan = { 0 }:
 *
 *	diff_…(), desired_diff(), undo_plan()    add the changes by comparing    (pure)
 *	refuse_ask_locks()                       finds out which of the VMs are locked
 *	refuse_plan()                            refuses what must not be done   (pure)
 *	apply_plan()                             makes the rest
 *
 * Then the caller shows each setting as a row. A change is never dropped on the way: its state says
 * what became of it. The changes borrow the VMs and the network that they were planned on, which
 * must outlive the plan.
 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include "history/change.h"

struct facts; /* host/facts.h */

struct plan {
	struct change *items; /* in the order in which they are made; of one object together */
	size_t count, room;
	const struct network *network; /* what it was planned on; borrowed, or NULL */
	const struct facts *facts; /* of the host, for the profiles' checks; borrowed, or NULL */
	bool cannot_force;         /* do not suggest --force: the caller has no such option */
	/* Port groups that an undo makes again, so they are not in `network`; owned. */
	struct {
		struct portgroup **items;
		size_t count, room;
	} made;
	bool cancels_deferred; /* close all deferred changes, too */

	/* From apply_plan(): */
	bool is_deferred_changed; /* deferred changes were, or would be, recorded or closed */
	char *reload_problem;     /* why the first reload that is owed failed; or NULL */
	struct strings notes;     /* lines for people, about no change */
};

void plan_free(struct plan *plan);

/* Returns how many VMs have something planned; the changes of a VM stand together. */
size_t plan_vms_to_change(const struct plan *plan);
/* True if there is a change in this state that changes a setting. */
bool plan_has(const struct plan *plan, enum change_state state);

/* Appends how many settings ended how, `2 unchanged, 1 changed`; nothing if there are none. */
void plan_summary(struct buf *text, const struct plan *plan);

/*
 * Returns the exit status of the run: 0 if everything was done or right already; the code of the
 * first error if nothing was; PLAN_PARTLY if only some was, or a reload is owed. What is planned
 * counts as done, so --dry-run gives the status that the run would have had.
 */
#define PLAN_PARTLY 8
int plan_exit_status(const struct plan *plan);

#endif
