/*
 * Profiles: settings of a VM that belong together, as one table. `vm enable` wants what a
 * profile switches on, `vm disable` what is left when it is taken away again. Pure.
 */
#ifndef PLAN_PROFILE_H
#define PLAN_PROFILE_H

#include "host/facts.h"
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

/*
 * What profiles need to know of the host before they are switched on: asked for where one of them
 * does, and once. AUTO_VALUE(profile_host) host = { 0 }; not to be moved.
 */
struct profile_host {
	bool is_vib_known;
	const char
		*missing_vib; /* the VIB that such a profile needs and the host lacks; NULL: none */
	struct host_facts host;
	struct facts facts; /* for plan->facts; ->host is NULL where no profile asks for it */
};

/* Ask what this profile needs. ERR_HOST where the host does not say which VIBs it has. */
int profile_ask(struct profile_host *host, const struct profile *profile, const struct host *h,
		struct err *e) NODISCARD;
/* The VIB that this profile needs and the host lacks; NULL: none. */
const char *profile_missing_vib(const struct profile_host *host, const struct profile *profile);
void profile_host_free(struct profile_host *host);

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
