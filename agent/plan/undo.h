/*
 * Taking changes back: from the history and the present state to a plan. Pure; files of VMs must be
 * open (vms_select()).
 *
 * Theory of operation. Each value (one setting of one object) has a chain of changes. It is walked
 * from the newest that is chosen to the oldest, beginning with the present value: a change whose
 * `after` is the value is taken back, and the value is its `before` from there on. At the first
 * that does not fit the walk ends: somebody else has changed the value in between, and what is
 * older is left alone and said. An undo is a change like any other, so that it can be undone, and
 * undoing all of a history twice is nothing. A step has the net effect of a chain.
 *
 * Of a .vmx the bytes come back, not only the values. Lines are equal where their bytes are; where
 * hostd has written the line anew, the value decides, and the old value goes into the present form.
 * A line that was removed comes back to its place: the removed lines of a file are replayed from
 * its history as gaps between those that are there, so that it is known how many lines stand above
 * whichever is put back first. Where a setting was removed and later appended, the line of today is
 * removed and the old one comes back to the old place: two steps. Exact where nobody else added or
 * removed lines, but for one thing that no record says: of a file without a final line end changes
 * must be taken back in the reverse order, and some line of others must be left in it.
 */
#ifndef PLAN_UNDO_H
#define PLAN_UNDO_H

#include "host/vms.h"
#include "plan/journal.h"

/* Which entries are to be taken back. */
struct undo_choice {
	bool all;
	bool of_vms;          /* those of undo_facts.vms */
	const long long *ids; /* or these */
	size_t id_count;
};

/* What the host must be asked for before undo_plan(), or before undo_outcome() of all that is open.
 */
struct undo_needs {
	bool vms;     /* those that the entries name */
	bool all_vms; /* whether one is connected to a port group that is to be removed */
	bool network;
	bool option; /* HOST_OPTION_REVERSE_PATH */
};

struct undo_facts {
	const char *root; /* of the host: what vmx_file.real has in front (struct root) */
	struct vms *vms;
	struct network *network;     /* NULL where it cannot be read, or is not needed */
	const char *network_problem; /* why it cannot be read */
	long long reverse_path_check;
	const char *option_problem; /* why that cannot be read; NULL where it could be */
};

void undo_needs(struct undo_needs *needs, const struct journal *journal,
		const struct undo_choice *choice);

/*
 * The steps that take the chosen entries back, newest change first, those of one object together:
 *
 *	STEP_PLANNED   to be done; refuse_plan() has to see those of VMs
 *	STEP_REFUSED   left alone, ERR_REFUSED: the value is not what the change made it, the VM is
 *	               another or not in this host's inventory, the object is gone, the port group
 *	               is in use
 *	STEP_FAILED    it cannot be known, ERR_HOST
 *	STEP_UNCHANGED a host option that a change which stands still needs
 *
 * Every one that is not planned has a message. No step: nothing of it is left to take back. An
 * object that is gone and was made by a change of this history is not missed. The steps borrow
 * from the facts.
 */
void undo_plan(struct plan *plan, const struct journal *journal, const struct undo_choice *choice,
	       const struct undo_facts *facts);

/*
 * How an entry ended that was found open: JOURNAL_DONE where all present values are `after`,
 * JOURNAL_NOT_DONE where all are `before`, else JOURNAL_DIFFERENT; JOURNAL_BEGUN where it cannot be
 * known now. Not for STEP_OFF_AND_ON, which leaves no trace: JOURNAL_BEGUN.
 */
enum journal_state undo_outcome(const struct journal_entry *entry, const struct undo_facts *facts);

/*
 * What `network disable` sets: the value that the field had before the newest change that opened
 * it and still stands; where none does, `otherwise`.
 */
enum policy_value undo_closed(const struct journal *journal, enum step_kind kind,
			      const char *target, enum policy_field field, enum policy_value now,
			      enum policy_value otherwise);

/*
 * A value of the history as people see it: of a VM what its line says, of anything else as it is.
 * NULL for NULL; the caller's.
 */
char *undo_show(enum step_kind kind, const char *value, const char *charset) NODISCARD;

/*
 * What undo_plan() and undo_outcome() want to know of the host, and no more of it.
 */

/* Not to be moved: the facts point into it. AUTO_VALUE(gather) g = { 0 }; */
struct gather {
	struct undo_facts facts;
	struct vms vms;
	struct network *network;
	char *network_problem;
	char *option_problem;
};

/* The VMs that the words of a command select, before gather_rest() asks for the rest. */
int gather_selected(struct gather *g, const struct host *h, const struct selection *selection,
		    struct err *e) NODISCARD;
/*
 * What is needed and not there yet. Of needs->vms those registered ones whose paths are in
 * `targets` (struct journal_entry), so that a datastore that hangs under another is left alone.
 * The network or an option that cannot be read is a problem in the facts and no error here; errors
 * are those of vms_select().
 */
int gather_rest(struct gather *g, const struct host *h, const struct undo_needs *needs,
		const struct strings *targets, struct err *e) NODISCARD;
void gather_free(struct gather *g);

#endif
