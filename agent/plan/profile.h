/*
 * Profiles: settings of a VM that belong together, as one table. `vm enable` wants what a profile
 * switches on, `vm disable` what remains when it is switched off again. Pure, except profile_ask().
 */
#ifndef PLAN_PROFILE_H
#define PLAN_PROFILE_H

#include "host/facts.h"
#include "host/vm.h"
#include "plan/diff.h"

struct profile;

/* In the order of the documentation; ended by NULL. The first one is the default. */
extern const char *const profile_names[];

/* NULL where there is none of that name; the default one for NULL. */
const struct profile *profile_find(const char *name);
/* A sentence for people. */
const char *profile_summary(const struct profile *profile);
/* True if the profile needs this check (checks/check.h) to find nothing. */
bool profile_needs(const struct profile *profile, const char *check);

/*
 * What profiles need to know of the host before they are switched on: asked once, and only if one
 * of them needs it. AUTO_VALUE(profile_host) host = { 0 }; not to be moved.
 */
struct profile_host {
	bool is_vib_known;
	const char *missing_vib; /* one that a profile needs and the host lacks; or NULL */
	struct host_facts host;
	struct facts facts; /* for plan->facts; ->host is NULL where no profile asks for it */
};

/* Ask what this profile needs to know. ERR_HOST if the list of VIBs cannot be read. */
int profile_ask(struct profile_host *host, const struct profile *profile, const struct host *h,
		struct err *e) NODISCARD;
/* Returns the VIB that this profile needs and the host lacks; NULL: none. */
const char *profile_missing_vib(const struct profile_host *host, const struct profile *profile);
void profile_host_free(struct profile_host *host);

/*
 * Add the settings that the profile wants of a VM; those of network adapters for each that the VM
 * has, and none if its file is not open.
 *
 * profile_off() wants them FALSE or removed, also for adapters that the VM no longer has. A line
 * with another value than the profile sets is somebody else's, and stays.
 */
void profile_on(struct wanted *wanted, const struct profile *profile, const struct vm *vm);
void profile_off(struct wanted *wanted, const struct profile *profile, const struct vm *vm);

#endif
