/*
 * The network of a new simulated host, and the defaults of a new switch.
 *
 *	vSwitch0   vmnic0, vmnic1    Management Network (vmk0; vmnic0 active, vmnic1 standby),
 *	                             VM Network
 *	vSwitch1   vmnic2            Nested (VLAN 20), Trunk (VLAN 4095)
 *	vSwitch2   no uplinks        Internal, and the odd names: R&D, "lab" 'x' <$1>; -x;
 *	                             größe (which overrides two fields)
 *	fabric     vmnic7            distributed: network/distributed.h
 */
#ifndef NETWORK_LAYOUT_H
#define NETWORK_LAYOUT_H

#include "host/release.h"
#include "network/model.h"

/* More than any host has, but few enough that a mistyped number does not take long. */
#define NET_SWITCHES_MAX 512
#define NET_GROUPS_MAX   4096
/* The port groups that the VMs use. */
#define NET_GROUPS_MIN 3

struct net_layout_switch {
	const char *name; /* NULL ends the list */
	const char *uplinks[3];
};

struct net_layout_group {
	const char *name; /* NULL ends the list; the first one has vmk0 */
	const char *vswitch;
	long vlan;
	struct net_policy policy;
};

/* A whole network, such as the one above. */
struct net_scene {
	const struct net_layout_switch *switches;
	const struct net_layout_group *groups;
};

struct net_layout {
	const struct net_scene *scene; /* NULL: the network above */
	size_t switches;               /* how many plain ones instead of a scene; 0: none */
	size_t groups;                 /* the same */
};

/*
 * With many plain ones, the first switch is vSwitch0 with its two port groups, and Nested is on the
 * last switch, because VMs use them. The others are pg-0004 and so on, on all switches in turn,
 * with VLANs.
 */
int net_layout(struct state *st, const struct net_layout *l, struct err *e) NODISCARD;

/*
 * Add a new switch; `ports` 0 means the default number. It accepts forged transmits and MAC changes
 * before 7.0 and rejects them from 7.0 on (assumed).
 */
struct net_switch *net_layout_switch(struct net *n, const char *name, const struct release *r,
				     long ports);
/* Add an uplink and make it active. */
void net_layout_uplink(struct net_switch *s, const char *name);
/* True for a physical adapter of the host that standard switches may use. */
bool net_layout_is_adapter(const char *name);

#endif
