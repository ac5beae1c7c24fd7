/*
 * What undo_plan() and undo_outcome() want to know of the host, and no more of it.
 */
#ifndef PLAN_GATHER_H
#define PLAN_GATHER_H

#include "plan/undo.h"

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
