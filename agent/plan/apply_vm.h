/*
 * The part of apply that edits VMs; only plan/apply.c includes this.
 */
#ifndef PLAN_APPLY_VM_H
#define PLAN_APPLY_VM_H

#include "plan/apply.h"
#include "plan/range.h"

/* All steps of one VM as one edit of its file. */
void apply_vm(const struct range *range);

/* Tell hostd of the VMs that were changed and are registered; what fails is noted in the plan. */
void apply_vm_reload(struct plan *plan, const struct host *h, struct range *changed, size_t count,
		     const struct apply_run *run);

#endif
