/*
 * The standard switches of a host, their port groups and policies, and the VMkernel's
 * options that belong to them (esxi-facts 3).
 *
 * The state has three copies: what the VMkernel does; what hostd last learned about it; and
 * what the next boot after a power failure restores. esxcli goes through hostd: it changes the
 * first two and shows hostd's. localcli changes and shows only the first, so hostd does not
 * know about the change until `vim-cmd hostsvc/net/refresh` or its next start (facts 4.5; it is
 * assumed that esxcli shows hostd's knowledge rather than the actual state, which is the
 * stricter way). auto-backup.sh and a clean shutdown write the third: the network is configured
 * in files below /etc/vmware (corpus esx.conf), and after a power failure /etc is as of its last
 * save (facts 6.9).
 *
 * Calling sequence: state_begin(), net_load(), changes, net_store(), state_commit().
 */
#ifndef NETWORK_MODEL_H
#define NETWORK_MODEL_H

#include "base/text.h"
#include "core/state.h"

enum net_view {
	NET_LIVE,
	NET_HOSTD,
	NET_SAVED,
	NET_VIEWS,
};

enum net_field {
	NET_PROMISCUOUS,
	NET_MAC_CHANGE,
	NET_FORGED_TRANSMITS,
	NET_FIELDS,
};

enum net_value {
	NET_INHERIT, /* port groups only */
	NET_REJECT,
	NET_ACCEPT,
};

struct net_policy {
	enum net_value values[NET_FIELDS];
};

/* Which uplinks are used, and how; an uplink in neither list is unused. */
struct net_order {
	bool own; /* port groups only: overrides its switch's */
	struct strings active;
	struct strings standby;
};

struct net_switch {
	char *name;
	char *cdp; /* "listen" */
	long ports;
	long mtu;
	struct net_policy policy;
	struct strings uplinks; /* the newest first, as every list shows them */
	struct net_order order;
};

struct net_group {
	char *name;
	char *vswitch;
	long vlan;
	long vmkernel; /* how many of the host's own interfaces are on it */
	struct net_policy policy;
	struct net_order order;
};

enum net_option {
	NET_REVERSE_PATH_PROMISC,
	NET_REVERSE_PATH,
	NET_OPTIONS,
};

struct net {
	struct {
		struct net_switch *items;
		size_t count, room;
	} switches; /* the oldest first, here and below */
	struct {
		struct net_group *items;
		size_t count, room;
	} groups;
	long long options[NET_OPTIONS];
};

void net_load(struct net *n, const struct state *st, enum net_view view);
/* ERR_USAGE for names that are not UTF-8; the state is then unchanged. */
int net_store(struct state *st, enum net_view view, const struct net *n, struct err *e) NODISCARD;
/* Copy one view to another. */
void net_copy_view(struct state *st, enum net_view to, enum net_view from);
void net_free(struct net *n);

/* Return NULL if there is none; borrowed until one is added or removed. */
struct net_switch *net_switch(const struct net *n, const char *name);
struct net_group *net_group(const struct net *n, const char *name);
/* Add one with nothing set; the caller fills in the rest. */
struct net_switch *net_add_switch(struct net *n, const char *name);
struct net_group *net_add_group(struct net *n, const char *name, const char *vswitch);
/* Remove a switch with everything on it. */
void net_remove_switch(struct net *n, const struct net_switch *s);
void net_remove_group(struct net *n, const struct net_group *g);

/* Returns the effective value for a port group, its own or inherited. */
enum net_value net_effective(const struct net *n, const struct net_group *g, enum net_field field);
/* Returns the effective uplink order, its own or its switch's. */
const struct net_order *net_effective_order(const struct net *n, const struct net_group *g);
/* Remove an adapter from a list, or from both lists. */
void net_take_out(struct strings *adapters, const char *name);
void net_order_drop(struct net_order *order, const char *name);

#endif
