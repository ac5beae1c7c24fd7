/*
 * Changing standard switches and port groups, and options of the VMkernel.
 *
 * Theory of operation. Every change goes the same way: run the command, read back, compare
 * (host_confirm()). It is done if the value took, whatever the command said. Commands go by
 * esxcli, or by localcli and `vim-cmd hostsvc/net/refresh` inside the extension when no slot of
 * hostd comes free (host/host.h).
 *
 * Errors: ERR_HOST with what the command said, or with what was wanted and what was found; and
 * those below.
 */
#ifndef HOST_NETWORK_CHANGE_H
#define HOST_NETWORK_CHANGE_H

#include "host/host.h"
#include "host/network.h"

/*
 * Advanced options of the VMkernel that hold a number:
 * `esxcli system settings advanced list|set`.
 */

/* 1: drop what comes back by another uplink of a promiscuous port group (esxi-facts 3.4). */
#define HOST_OPTION_REVERSE_PATH "/Net/ReversePathFwdCheckPromisc"

/* ERR_HOST where it cannot be read, does not exist, or is no number. */
int host_option_get(long long *value, const struct host *h, const char *option, struct err *e)
	NODISCARD;
int host_option_set(const struct host *h, const char *option, long long value, struct err *e)
	NODISCARD;

/*
 * Change the security policy of a switch or of a port group by one command, which has just the
 * fields that were asked for; none is run where nothing changes. On a switch POLICY_INHERIT must
 * not be asked for. A port group's command has --use-vswitch only where one of its own values goes
 * back to inherit; since that takes all three back, it then names every field that stays its own,
 * asked for or not (facts 3.5). In that case it also makes sure that the policy is still `now`, so
 * that nothing that somebody else has set since is lost: ERR_BUSY.
 *
 * `now` is as network_read() gave it; its policy is brought up to date, also after an error where
 * it could be read.
 */
int network_set_vswitch(const struct host *h, struct vswitch *now,
			const struct policy_change *change, struct err *e) NODISCARD;
int network_set_portgroup(const struct host *h, struct portgroup *now,
			  const struct policy_change *change, struct err *e) NODISCARD;

/*
 * Switch promiscuous mode off and on again, which makes /Net/ReversePathFwdCheckPromisc hold (facts
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
 * Add a port group with a VLAN id (0: none) to a switch. ERR_REFUSED where there is one of this
 * name. Where only half of it can be done, what was added is removed again.
 */
int network_portgroup_add(const struct host *h, const char *name, const char *vswitch,
			  long long vlan_id, struct err *e) NODISCARD;
/*
 * Remove a port group; one that is gone already is done. ERR_REFUSED where it is on another switch,
 * or has active clients, asked for just before. VMs that are off are none: see host/vms.h.
 */
int network_portgroup_remove(const struct host *h, const char *name, const char *vswitch,
			     struct err *e) NODISCARD;

#endif
