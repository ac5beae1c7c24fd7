/*
 * The network of a new simulated host, and what a new switch is like.
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

/* More than any host has, and small enough that nobody waits for it by mistake. */
#define NET_SWITCHES_MAX 512
#define NET_GROUPS_MAX   4096
/* Those that the VMs are on. */
#define NET_GROUPS_MIN 3

struct net_layout_switch {
	const char *name; /* NULL: there is no more */
	const char *uplinks[3];
};

struct net_layout_group {
	const char *name; /* NULL: there is no more; the first is the one of vmk0 */
	const char *vswitch;
	long vlan;
	struct net_policy policy;
};

/* A network by itself; the one above is one. */
struct net_scene {
	const struct net_layout_switch *switches;
	const struct net_layout_group *groups;
};

struct net_layout {
	const struct net_scene *scene; /* NULL: the network above */
	size_t switches;               /* so many plain ones instead of a scene; 0: none */
	size_t groups;                 /* the same */
};

/*
 * Of many, the first switch is vSwitch0 with its two port groups, and Nested is on the last, since
 * VMs are on them. The others are pg-0004 and so on, on all switches in turn, with VLANs.
 */
int net_layout(struct state *st, const struct net_layout *l, struct err *e) NODISCARD;

/*
 * A new switch; `ports` 0 for the usual number. Forged transmits and MAC changes are accepted
 * before 7.0 and rejected from 7.0 on (assumed).
 */
struct net_switch *net_layout_switch(struct net *n, const char *name, const struct release *r,
				     long ports);
/* One uplink more; it is used. */
void net_layout_uplink(struct net_switch *s, const char *name);
/* Is it a physical adapter of the host that standard switches may have? */
bool net_layout_is_adapter(const char *name);

#endif
