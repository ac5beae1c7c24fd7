/*
 * What must not be done, and why: the checks of a VM (checks/check.h) are asked about each planned
 * setting of it, before anything is changed. Pure, except for the locks.
 *
 * Calling sequence: the plan is complete, refuse_ask_locks(), refuse_plan(), apply_plan().
 */
#ifndef PLAN_REFUSE_H
#define PLAN_REFUSE_H

#include "plan/plan.h"

/* Test the locks of the VMs that have something planned, for refuse_plan(). */
void refuse_ask_locks(struct plan *plan);

/*
 * Refuse what would be lost or would fail later. change.wish.force overrides only the reasons that
 * are the user's own risk: hardware version too old, PCI passthrough, VBS needs the setting, what a
 * profile needs. It never overrides a running, suspended, locked or encrypted VM, a template, a
 * setting that is there twice or holds somebody else's value, or a missing file.
 *
 * A reason against one setting refuses the whole change: CHANGE_REFUSED, or CHANGE_FAILED if the
 * file could not be read. The messages name the VM and the next step. The message of a setting that
 * stays planned names the reasons that force overrode, and warns of what a profile needs but
 * works without.
 */
void refuse_plan(struct plan *plan);

#endif
