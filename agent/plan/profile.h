/*
 * Profiles: settings of a VM that belong together, as one table. `vm enable` wants what a
 * profile switches on, `vm disable` what is left when it is taken away again. Pure.
 */
#ifndef PLAN_PROFILE_H
#define PLAN_PROFILE_H

#include "host/vm.h"
#include "plan/diff.h"

struct profile;

/* In the order of the documentation; ended by NULL. The first is meant where none is named. */
extern const char *const profile_names[];

/* NULL where there is none of that name; for NULL the first. */
const struct profile *profile_find(const char *name);
/* A sentence for people. */
const char *profile_summary(const struct profile *profile);
/* Does it need that this check (checks/check.h) finds nothing? */
bool profile_needs(const struct profile *profile, const char *check);
/* Part of the name of a VIB that the host must have for it; NULL where it needs none. */
const char *profile_needs_vib(const struct profile *profile);

/*
 * Add what the profile wants of a VM: of settings of network adapters, for each that it has. Of a
 * VM whose file is not open or is encrypted only what does not depend on it, for refuse_plan() to
 * refuse.
 *
 * `off`: what it set is FALSE again or gone, also on adapters that the VM no longer has. A line
 * that holds something else than the profile sets is somebody else's and stays.
 */
void profile_on(struct wanted *wanted, const struct profile *profile, const struct vm *vm);
void profile_off(struct wanted *wanted, const struct profile *profile, const struct vm *vm);

#endif
