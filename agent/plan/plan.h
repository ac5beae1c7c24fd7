/*
 * A plan: the changes that lead from what is to what is wanted.
 *
 *	diff_…(), desired_diff(), undo_plan()    add the changes by comparing    (pure)
 *	refuse_ask_locks()                       finds out which of the VMs are locked
 *	refuse_plan()                            refuses what must not be done   (pure)
 *	apply_plan()                             makes the rest
 *
 * and whoever asked shows each setting as a row. A change is never dropped on the way: its state
 * says what became of it.
 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include "history/change.h"

struct facts; /* host/facts.h */

struct plan {
	struct change *items; /* in the order in which they are made; of one object together */
	size_t count, room;
	const struct network *network; /* what it was planned on; borrowed, or NULL */
	/* What refuse_plan() may know of the host: the processor, for profiles; borrowed, or NULL.
	 */
	const struct facts *facts;
	bool cannot_force; /* whoever asked has no --force that refuse_plan() could name */
	/* Port groups that are not in `network`, since undo makes them again; the plan's own. */
	struct {
		struct portgroup **items;
		size_t count, room;
	} made;
	bool cancels_deferred; /* all deferred changes are closed, too */

	/* From apply_plan(): */
	bool network_failed;      /* the rest of the network's changes is not made */
	bool is_deferred_changed; /* what waits for a power-off is not what it was */
	/* A VM was changed and hostd could not be told: why, of the first such; NULL otherwise. */
	char *reload_problem;
	struct strings notes; /* lines for people, about no change */
};

void plan_free(struct plan *plan);

/* How many VMs have something planned; the changes of one VM stand together. */
size_t plan_vms_to_change(const struct plan *plan);
/* Is there a change in this state, with something that changes? */
bool plan_has(const struct plan *plan, enum change_state state);

/* How many settings ended how: `2 unchanged, 1 changed`, appended; nothing where there is none. */
void plan_summary(struct buf *text, const struct plan *plan);

/*
 * The exit status of the run: 0 all done or right already; the code of the first error where
 * nothing was done; PLAN_PARTLY where some was done and some was not, or a reload is owed. What is
 * planned counts as done: --dry-run gives the status that the run would have had.
 */
#define PLAN_PARTLY 8
int plan_exit_status(const struct plan *plan);

#endif
