/*
 * Advanced options of the VMkernel that hold a number:
 * `esxcli system settings advanced list|set`.
 */
#ifndef HOST_NETWORK_CHANGE_H
#define HOST_NETWORK_CHANGE_H

#include "host/host.h"
#include "host/network.h"

/* 1: drop what comes back by another uplink of a promiscuous port group (esxi-facts 3.4). */
#define HOST_OPTION_REVERSE_PATH "/Net/ReversePathFwdCheckPromisc"

/* ERR_HOST where it cannot be asked, is not there, or is no number. */
int host_option_get(long long *value, const struct host *h, const char *option, struct err *e)
	NODISCARD;
/* Set it and read it back. ERR_HOST, also where it did not take. */
int host_option_set(const struct host *h, const char *option, long long value, struct err *e)
	NODISCARD;

/*
 * Changing the security policy of standard switches and port groups.
 *
 * A change is one command, and is read back: the exit status of `policy security set` proves
 * nothing (esxi-facts 3.5). The builders *_argv() are pure and give the words behind the program's
 * name; the others run them by host/host.h, that is by esxcli, or by localcli and `vim-cmd
 * hostsvc/net/refresh` inside the extension when no slot of hostd comes free.
 *
 * Errors: ERR_HOST with what the command said, or with what was wanted and what was
 * found. A change that was reported as failed but is there all the same is done. ERR_BUSY: nothing
 * was done, for the policy is not `now` any more; looked at only where --use-vswitch would take
 * away what somebody else has set since.
 */

/*
 * One call with just the fields that were asked for. A port group's call has --use-vswitch only
 * where one of its own values goes back to inherit; since that takes all three back, it then
 * names every field that stays its own, asked for or not (facts 3.5). False where there is
 * nothing to do; nothing is added then. On a switch POLICY_INHERIT must not be asked for.
 */
bool network_set_vswitch_argv(struct argv *words, const struct vswitch *now,
			      const struct policy_change *change);
bool network_set_portgroup_argv(struct argv *words, const struct portgroup *now,
				const struct policy_change *change);

/*
 * Do it and read it back; nothing is run where nothing changes. `now` is as network_read() gave
 * it; its policy is brought up to date, also after an error where it could be read.
 */
int network_set_vswitch(const struct host *h, struct vswitch *now,
			const struct policy_change *change, struct err *e) NODISCARD;
int network_set_portgroup(const struct host *h, struct portgroup *now,
			  const struct policy_change *change, struct err *e) NODISCARD;

/*
 * Promiscuous mode off and on again.
 */

/*
 * Promiscuous mode off and on again, which makes /Net/ReversePathFwdCheckPromisc hold (facts
 * 3.4). It ends with the policy that `now` has, inherit included, and tries that again, by the
 * other way too, until it reads it back, so that no VM is left without network. ERR_REFUSED where
 * promiscuous mode is not accepted there. An error says whether it is on again; if it is not, it
 * holds the command to run.
 *
 * Inside the extension both halves go through localcli: an `off` that waits for one of hostd's
 * slots could come after the `on`. What hostd knows is true again at the end.
 */
int network_toggle_vswitch(const struct host *h, const struct vswitch *now, struct err *e)
	NODISCARD;
int network_toggle_portgroup(const struct host *h, const struct network *network,
			     const struct portgroup *now, struct err *e) NODISCARD;

/*
 * Making port groups of standard switches and taking them away; each is read back. Errors:
 * ERR_HOST, and what is said below.
 */

/* Make a port group with a VLAN id (0: none) on a switch; undone where the VLAN cannot be set. */
int network_portgroup_add(const struct host *h, const char *name, const char *vswitch,
			  long long vlan_id, struct err *e) NODISCARD;
/*
 * Take one away, if nobody is connected: ERR_REFUSED with active clients, asked for just before.
 * One that is gone already is done. VMs that are off do not count here: see host/vm.h.
 */
int network_portgroup_remove(const struct host *h, const char *name, const char *vswitch,
			     struct err *e) NODISCARD;

#endif
