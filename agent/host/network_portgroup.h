/*
 * Making port groups of standard switches and taking them away; each is read back. Errors:
 * ERR_HOST, and what is said below.
 */
#ifndef HOST_NETWORK_PORTGROUP_H
#define HOST_NETWORK_PORTGROUP_H

#include "host/host.h"

/* Make a port group with a VLAN id (0: none) on a switch; undone where the VLAN cannot be set. */
int network_portgroup_add(const struct host *h, const char *name, const char *vswitch,
			  long long vlan_id, struct err *e) NODISCARD;
/*
 * Take one away, if nobody is connected: ERR_REFUSED with active clients, asked for just before.
 * One that is gone already is done. VMs that are off do not count here: see host/vm_nics.h.
 */
int network_portgroup_remove(const struct host *h, const char *name, const char *vswitch,
			     struct err *e) NODISCARD;

#endif
