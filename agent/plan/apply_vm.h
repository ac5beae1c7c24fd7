/*
 * The part of apply that edits VMs; only plan/apply.c includes this.
 */
#ifndef PLAN_APPLY_VM_H
#define PLAN_APPLY_VM_H

#include "plan/record.h"

/*
 * Make all steps of a VM as one edit of its document, in memory, and note the lines before and
 * after in the action's entry. Where that cannot be done the steps have failed.
 */
void apply_vm_prepare(struct action *action);
/* Write the document in the place of the file. */
void apply_vm(struct action *action);

/* Tell hostd of the VMs that were changed and are registered; what fails is noted in the plan. */
void apply_vm_reload(struct plan *plan, const struct actions *actions, struct journal *journal,
		     const struct host *h, const struct apply_run *run);

#endif
