/*
 * What must not be done, and why: the checks of a VM (checks/check.h) that stand against a change
 * of it, asked for each planned setting before anything is changed. Pure, but for the locks.
 */
#ifndef PLAN_REFUSE_H
#define PLAN_REFUSE_H

#include "plan/plan.h"

/* Ask for the locks of the VMs that have something planned; refuse_plan() looks at the answers. */
void refuse_ask_locks(struct plan *plan);

/*
 * Refuse what would be lost or would fail later. `force` overrides only the reasons that are the
 * user's own risk (hardware version too old, PCI passthrough, VBS needs the setting, what a profile
 * needs); a running, suspended, locked, encrypted VM, a template, a duplicated setting, one
 * that holds what is not ours and a missing file are never overridden.
 *
 * A reason against one setting refuses the whole change (CHANGE_REFUSED; CHANGE_FAILED where the
 * file could not be read); the messages name the VM and the next step. A reason that `force`
 * overrode is noted in the message of the setting, which stays planned; so is what a profile needs
 * without being lost for lack of it.
 */
void refuse_plan(struct plan *plan, bool force);

#endif
