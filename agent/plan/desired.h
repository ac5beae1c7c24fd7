/*
 * A desired state (formats/config.h) of this host: which of its VMs and networks a
 * config means, and the changes that lead there.
 *
 *	desired_load()     the file, read once
 *	desired_read()     what is now of all that it names
 *	desired_diff()     the changes            (pure)
 *	refuse_ask_locks() and refuse_plan(), as for any plan
 *	desired_is_same()  the file is still the one that was read
 *	apply_plan()       as for any plan
 *	desired_free()     after the plan, which borrows from it
 *
 * Of the entries that meet one VM the last one holds. An exact name that fits two VMs is an error
 * of that entry, and keeps those VMs as they are unless a later entry names them better.
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

	struct vms vms; /* those that the entries mean */
	size_t *met;    /* by the place in ->vms: which entry holds, counted from 1; 0: none */
	size_t *fits;   /* by the place in ->config->vms: how many VMs it fits */
	struct profile_host host; /* what their profiles need to know of it */

	struct network *network;      /* NULL where the config names nothing of it */
	struct portgroup *made;       /* by the place in ->config->portgroups: as it will be */
	long long reverse_path_check; /* where the config names it */
};

/*
 * Read and parse the file at `path`. The errors of what it says are in `errors`, and the first of
 * them in `e`: ERR_USAGE. Without any: ERR_NOT_FOUND, ERR_REFUSED (a folder, larger than
 * CONFIG_SIZE_MAX), ERR_BUSY (changed while it was read), ERR_IO.
 */
int desired_load(struct desired *d, struct config_errors *errors, const struct root *root,
		 const char *path, struct err *e) NODISCARD;
/* ERR_BUSY where the file is not the one that was loaded. */
int desired_is_same(const struct desired *d, struct err *e) NODISCARD;

/*
 * The facts, by the host commands that they cost for any number of VMs and port groups: which VMs
 * run, the network, an option, the list of VIBs; each only if the config needs it. Errors as of
 * vms_select(), network_read(), host_option_get(), vibs_have().
 */
int desired_read(struct desired *d, const struct host *h, struct err *e) NODISCARD;
/* A row for each setting, and for each entry that fits nothing or too much. */
void desired_diff(struct plan *plan, struct desired *d);
void desired_free(struct desired *d);

/*
 * What other profiles than `but` (NULL: all) set and the VM has is to be taken away, whatever its
 * value, but for filters of other products; what `wanted` says of a setting holds.
 */
void desired_without(struct wanted *wanted, const struct profile *but, const struct vm *vm);

#endif
