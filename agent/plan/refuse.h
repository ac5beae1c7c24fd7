/*
 * What must not be done, and why: the checks of a VM (checks/check.h) that stand against a change
 * of it, asked for each planned step before anything is changed.
 */
#ifndef PLAN_REFUSE_H
#define PLAN_REFUSE_H

#include "plan/step.h"

/*
 * Before refuse_plan(): ask for the locks of the VMs that the plan is to change, and of no others
 * (vm_test_lock()).
 */
void refuse_ask_locks(struct plan *plan);

/*
 * Refuse what would be lost or would fail later. `force` overrides only the reasons that are the
 * user's own risk (hardware version too old, PCI passthrough, VBS needs the setting, what a profile
 * needs); a running, suspended, locked, encrypted VM, a template, a duplicated setting, one
 * that holds what is not ours and a missing file are never overridden.
 *
 * Where a reason holds against one step, all that are planned of that VM become STEP_REFUSED (or
 * STEP_FAILED, where the file could not be read), and their message names the VM and the next step.
 * A reason that `force` overrode is noted in the message of the step, which stays planned; so is
 * what a profile needs without being lost for lack of it. Pure.
 */
void refuse_plan(struct plan *plan, bool force);

#endif
