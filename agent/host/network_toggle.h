/*
 * Promiscuous mode off and on again.
 */
#ifndef HOST_NETWORK_TOGGLE_H
#define HOST_NETWORK_TOGGLE_H

#include "host/network.h"

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

#endif
