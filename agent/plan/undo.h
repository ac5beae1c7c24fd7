/*
 * Undoing changes: from the history and the present state to a plan.
 *
 * Theory of operation. Each value (one setting of one object) has a chain of changes
 * (history/chain.h). It is walked from the newest chosen one to the oldest, beginning with the
 * present value: a change whose `after` is the value is taken back, and the value is its `before`
 * from there on. At the first that does not fit the walk ends: somebody else has changed the value
 * in between, and what is older is left alone, with a message. An undo is a change like any other,
 * so it can be undone, and undoing all of a history twice is nothing. The planned change has the
 * net effect of the walk.
 *
 * Of a .vmx the bytes come back, not only the values. Lines are equal where their bytes are; where
 * hostd has written the line anew, the value decides, and the old value goes into the present form.
 * A line that was removed comes back to its place: the removed lines of a file are replayed from
 * its history as gaps between those that are there, so that it is known how many lines stand above
 * whichever is put back first. Where a setting was removed and later appended, the line of today is
 * removed and the old one comes back to the old place: two items of one change. Exact where nobody
 * else added or removed lines, but for one thing that no record says: in a file without a final
 * line end changes must be undone in the reverse order, and some line of others must be left in it.
 */
#ifndef PLAN_UNDO_H
#define PLAN_UNDO_H

#include "history/chain.h"
#include "host/vms.h"
#include "plan/plan.h"

/* Which changes are to be undone. */
struct undo_choice {
	bool all;
	bool of_vms;          /* those of undo_facts.vms */
	const long long *ids; /* or these */
	size_t id_count;
};

/* MAC learning of a distributed port now. */
struct undo_dvport {
	const char *target; /* of its changes */
	bool is_on;
	char *problem; /* why it cannot be known; NULL otherwise */
};

struct undo_dvports {
	struct undo_dvport *items;
	size_t count, room;
};

/* What undo_plan() and undo_outcome() know of the host; everything is borrowed. */
struct undo_facts {
	const char *root;        /* of the host: what vmx_file.real has in front (struct root) */
	struct vms *vms;         /* with open files */
	struct network *network; /* NULL where it cannot be read, or is not needed */
	const char *network_problem; /* why it cannot be read */
	long long reverse_path_check;
	const char *option_problem; /* why that cannot be read; NULL where it could be */
	const struct undo_dvports *dvports;
};

/* Which of them the host must be asked for. */
struct undo_needs {
	bool vms;     /* those that the changes name */
	bool all_vms; /* whether one is connected to a port group that is to be removed */
	bool network;
	bool option; /* HOST_OPTION_REVERSE_PATH */
	struct {
		const struct change **items;
		size_t count, room;
	} dvports; /* changes of them */
};

/* The needs of one more change; or of all that are chosen. */
void undo_needs_add(struct undo_needs *needs, const struct change *change);
void undo_needs_free(struct undo_needs *needs);
void undo_needs(struct undo_needs *needs, const struct journal *journal,
		const struct undo_choice *choice);

/* The facts, gathered; not to be moved. AUTO_VALUE(undo_gathered) g = { 0 }; */
struct undo_gathered {
	struct undo_facts facts;
	struct vms vms;
	struct network *network;
	char *network_problem;
	char *option_problem;
	struct undo_dvports dvports;
};

/* The VMs that the words of a command select, before undo_gather() asks for the rest. */
int undo_gather_selected(struct undo_gathered *g, const struct host *h,
			 const struct selection *selection, struct err *e) NODISCARD;
/*
 * What is needed and not there yet. For needs->vms those registered ones whose paths are in
 * `targets` (change.target), so that a datastore that hangs under another is left alone. The
 * network or an option that cannot be read is a problem in the facts and no error here; errors are
 * those of vms_select().
 */
int undo_gather(struct undo_gathered *g, const struct host *h, const struct undo_needs *needs,
		const struct strings *targets, struct err *e) NODISCARD;
void undo_gathered_free(struct undo_gathered *g);

/*
 * Add the changes that undo the chosen ones, newest first, those of one object together. Pure.
 *
 *	CHANGE_PLANNED    to be made; refuse_plan() has to see those of VMs
 *	CHANGE_REFUSED    left alone: the VM is another or not in this host's inventory, the object
 *	                  is gone, the port group is in use; or, by SETTING_LEFT, for a single
 *	                  setting: its value is not what the change made it
 *	CHANGE_FAILED     it cannot be known, ERR_HOST
 *	CHANGE_UNCHANGED  a host option that a change which still stands needs
 *
 * Whatever is not planned has a message. No change: nothing is left to undo. An object that is gone
 * and was made by a change of this history is not missed. The changes borrow from the facts.
 */
void undo_plan(struct plan *plan, const struct journal *journal, const struct undo_choice *choice,
	       const struct undo_facts *facts);

/*
 * How a change ended that was found begun: CHANGE_DONE where all values are `after`,
 * CHANGE_NOT_DONE where all are `before`, else CHANGE_DIFFERENT; CHANGE_BEGUN where it cannot be
 * known now. A value that was changed again tells by what it was then. Not for CHANGE_TOGGLE,
 * which leaves no trace: CHANGE_BEGUN.
 */
enum change_state undo_outcome(const struct change *change, const struct chains *chains,
			       const struct undo_facts *facts);

/*
 * What `network disable` sets: the value that the field had before the newest change that opened
 * it and still stands; where none does, `otherwise`.
 */
enum policy_value undo_closed(const struct journal *journal, enum change_kind kind,
			      const char *target, enum policy_field field, enum policy_value now,
			      enum policy_value otherwise);

#endif
