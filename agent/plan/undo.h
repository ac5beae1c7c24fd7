/*
 * Undoing changes: from the history and the present state to a plan.
 *
 * Theory of operation. Each value (one setting of one object) has a chain of changes
 * (history/chain.h). It is walked from the newest chosen one to the oldest, beginning with the
 * present value: a change whose `after` is the value is undone, and the value is its `before` from
 * there on. At the first that does not fit the walk ends: somebody else has changed the value in
 * between, and older changes are left alone, with a message. An undo is a change like any other, so
 * it can be undone, and undoing a whole history twice changes nothing. The planned change has the
 * net effect of the walk.
 *
 * A .vmx gets its bytes back, not only its values. Two lines are equal if their bytes are; where
 * hostd has rewritten the line, the value decides, and the old value goes into the present form. A
 * line that was removed comes back to its place: the removed lines of a file are replayed from its
 * history as gaps between the lines that are there, which tells how many lines stand above the one
 * to be put back. Where a setting was removed and later appended, today's line is removed and the
 * old one comes back to the old place: two items of one change. This is exact where nobody else
 * added or removed lines, except for one thing that no record says: in a file without a final line
 * end, changes must be undone in reverse order, and a line of somebody else must remain in it.
 *
 * Calling sequence: undo_needs(), [undo_gather_selected(),] undo_gather(), undo_plan(),
 * refuse_plan(), apply_plan(), undo_needs_free(), plan_free(), undo_gathered_free(). The plan
 * borrows from the facts. plan/recover.c calls undo_needs_add(), undo_gather() and undo_outcome().
 */
#ifndef PLAN_UNDO_H
#define PLAN_UNDO_H

#include "history/chain.h"
#include "host/vms.h"
#include "plan/plan.h"

/* Which changes are to be undone. */
struct undo_choice {
	bool all;
	bool of_vms;    /* those of undo_facts.vms */
	struct ids ids; /* or these; borrowed */
};

/* MAC learning of a distributed port, as it is now. */
struct undo_dvport {
	const char *target; /* of its changes */
	bool is_on;
	char *problem; /* why it is not known; NULL if it is */
};

struct undo_dvports {
	struct undo_dvport *items;
	size_t count, room;
};

/* What undo_plan() and undo_outcome() know of the host; everything is borrowed. */
struct undo_facts {
	struct vms *vms;             /* with open files */
	struct network *network;     /* NULL if it cannot be read, or is not needed */
	const char *network_problem; /* why it cannot be read; or NULL */
	long long reverse_path_check;
	const char *option_problem; /* why that cannot be read; or NULL */
	const struct undo_dvports *dvports;
};

/* Which of these facts the chosen changes need. */
struct undo_needs {
	bool vms;     /* those that the changes name */
	bool all_vms; /* all: one may be connected to a port group that is to be removed */
	bool network;
	bool option; /* HOST_OPTION_REVERSE_PATH */
	struct {
		const struct change **items;
		size_t count, room;
	} dvports; /* the changes of distributed ports; borrowed */
};

/* Find the needs of all chosen changes; or add those of one more. */
void undo_needs(struct undo_needs *needs, const struct journal *journal,
		const struct undo_choice *choice);
void undo_needs_add(struct undo_needs *needs, const struct change *change);
void undo_needs_free(struct undo_needs *needs);

/* The facts, and what they borrow from. AUTO_VALUE(undo_gathered) g = { 0 }; not to be moved. */
struct undo_gathered {
	struct undo_facts facts;
	struct vms vms;
	struct network *network;
	char *network_problem;
	char *option_problem;
	struct undo_dvports dvports;
};

/* Gather the VMs that a command selects, before undo_gather() asks for the rest. */
int undo_gather_selected(struct undo_gathered *g, const struct host *h,
			 const struct selection *selection, struct err *e) NODISCARD;
/*
 * Gather what is needed and not there yet. For needs->vms those registered VMs whose paths are in
 * `targets` (change.target), so that a hanging datastore of another VM does no harm. A network, an
 * option or a port that cannot be read is a problem in the facts, and no error here; the errors are
 * those of inventory_load() and vms_select().
 */
int undo_gather(struct undo_gathered *g, const struct host *h, const struct undo_needs *needs,
		const struct strings *targets, struct err *e) NODISCARD;
void undo_gathered_free(struct undo_gathered *g);

/*
 * Add the changes that undo the chosen ones, newest first, those of one object together. Pure.
 *
 *	CHANGE_PLANNED    to be made; refuse_plan() must see those of VMs
 *	CHANGE_REFUSED    left alone: the VM is another one or not in this host's inventory, the
 *	                  object is gone, the port group is in use; or, by SETTING_LEFT for a
 *	                  single setting: its value is not what the change made it
 *	CHANGE_FAILED     the present value is not known, ERR_HOST
 *	CHANGE_UNCHANGED  a host option that a change which still stands needs
 *
 * Whatever is not planned has a message. No change at all: nothing is left to undo. There is no row
 * for a missing port group that a change of this history made. The changes borrow from the facts.
 */
void undo_plan(struct plan *plan, const struct journal *journal, const struct undo_choice *choice,
	       const struct undo_facts *facts);

/*
 * Returns how a change ended that was found begun: CHANGE_DONE if all values are `after`,
 * CHANGE_NOT_DONE if all are `before`, else CHANGE_DIFFERENT; CHANGE_BEGUN if that is not known
 * now. For a value that was changed again, what that change found decides. A CHANGE_TOGGLE leaves
 * no trace, and stays CHANGE_BEGUN.
 */
enum change_state undo_outcome(const struct change *change, const struct chains *chains,
			       const struct undo_facts *facts);

/*
 * Returns what `network disable` sets: the value that the field had before the newest change that
 * accepted it and still stands; `otherwise` where there is none.
 */
enum policy_value undo_closed(const struct journal *journal, enum change_kind kind,
			      const char *target, enum policy_field field, enum policy_value now,
			      enum policy_value otherwise);

#endif
