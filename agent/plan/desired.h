/*
 * The desired state of this host: which of its VMs and networks a config (formats/config.h) means,
 * and the changes that lead there.
 *
 * Calling sequence:
 *
 *	desired_load()     reads the file, once
 *	desired_read()     reads the present state of everything that it names
 *	desired_diff()     plans the changes       (pure)
 *	refuse_ask_locks() and refuse_plan(), as for any plan
 *	desired_is_same()  makes sure that the file is still the one that was read
 *	apply_plan()       as for any plan
 *	desired_free()     after the plan, which borrows from it
 *
 * If several entries match a VM, the last one holds. A name that two VMs have is an error of its
 * entry, and those VMs are left alone unless a later entry matches them.
 */
#ifndef PLAN_DESIRED_H
#define PLAN_DESIRED_H

#include "formats/config.h"
#include "host/network.h"
#include "host/vm.h"
#include "host/vms.h"
#include "plan/diff.h"
#include "plan/profile.h"

/* What the service applies; in the VIB, so that it lasts when written in place (facts 6.9). */
#define DESIRED_PATH "/etc/config/nestvirt/config.json"

struct desired {
	char *path; /* as asked for, inside the host */
	char *real;
	struct fingerprint print;
	struct config *config;

	struct vms vms; /* those that the entries match */
	size_t *met;    /* by index into ->vms: the entry that holds, counted from 1; 0: none */
	size_t *fits;   /* by index into ->config->vms: how many VMs it matches */
	struct profile_host host; /* what the profiles need to know */

	struct network *network;      /* NULL if the config names nothing of it */
	struct portgroup *made;       /* by index into ->config->portgroups: as it will be */
	long long reverse_path_check; /* read only if the config names it */
};

/*
 * Read and parse the file at `path`. ERR_USAGE where its text is wrong: the errors are in `errors`,
 * and the first of them in `e`. Otherwise ERR_NOT_FOUND, ERR_REFUSED (a folder, or larger than
 * CONFIG_SIZE_MAX), ERR_BUSY (changed while it was read), ERR_IO.
 */
int desired_load(struct desired *d, struct config_errors *errors, const struct root *root,
		 const char *path, struct err *e) NODISCARD;
/* ERR_BUSY if the file has changed since it was loaded. */
int desired_is_same(const struct desired *d, struct err *e) NODISCARD;

/*
 * Read the facts, by the same few host commands for any number of VMs and port groups: which VMs
 * run, the network, an option, the list of VIBs; each only if the config needs it. Errors are those
 * of vms_select(), network_read(), host_option_get() and profile_ask().
 */
int desired_read(struct desired *d, const struct host *h, struct err *e) NODISCARD;
/* Add the changes, and a row for each entry that matches nothing, or cannot tell which VM. */
void desired_diff(struct plan *plan, struct desired *d);
void desired_free(struct desired *d);

/*
 * Add to `wanted` the removal of everything that profiles other than `but` (NULL: all profiles) set
 * and the VM has, whatever its value, except filters of other products. What `wanted` already says
 * of a setting holds.
 */
void desired_without(struct wanted *wanted, const struct profile *but, const struct vm *vm);

#endif
