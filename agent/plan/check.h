/*
 * What must not be done, and why: one table of reasons, asked for each planned
 * step before anything is changed. Pure.
 */
#ifndef PLAN_CHECK_H
#define PLAN_CHECK_H

#include "plan/step.h"

/*
 * Refuse what would be lost or would fail later. `force` overrides only the reasons that are the
 * user's own risk (hardware version too old, PCI passthrough, VBS needs the setting); a running,
 * suspended, locked, encrypted VM, a template, a duplicated setting and a missing file are never
 * overridden.
 *
 * Where a reason holds the step becomes STEP_REFUSED (or STEP_FAILED, where the file could not be
 * read) and its message names the VM and the next step. A reason that `force` overrode is noted in
 * the message of the step, which stays planned.
 */
void check_plan(struct plan *plan, bool force);

#endif
