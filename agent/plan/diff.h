/*
 * What is wanted against what is: the steps in between. Pure; the file of the VM
 * must be open (vms_select() with keep_files).
 */
#ifndef PLAN_DIFF_H
#define PLAN_DIFF_H

#include "plan/state.h"
#include "plan/step.h"

/*
 * Add one step for each wanted setting: STEP_UNCHANGED where it is right already, or where a line
 * to be removed is somebody else's, else STEP_PLANNED. Booleans are compared without regard to
 * case, as VMware reads them. A VM whose file cannot be read, or is encrypted, has its steps
 * planned, for refuse_plan() to refuse.
 */
void diff_vm(struct plan *plan, struct vm *vm, const struct wanted_state *wanted,
	     bool host_default);

/* Is a value right already? In any case where it is a boolean. */
bool diff_is_value(struct span now, const char *wanted);

#endif
