/*
 * The standard switches of a host, their port groups and policies, and the VMkernel's
 * options that belong to them (esxi-facts 3).
 *
 * There are three of it in the state. What the VMkernel does; what hostd last heard of it;
 * and what the next boot brings up after a power failure. esxcli goes through hostd: it
 * changes the first two and shows hostd's. localcli changes and shows the first alone, so
 * that hostd knows nothing of it until `vim-cmd hostsvc/net/refresh` or its next start
 * (facts 4.5; that a reading esxcli shows what hostd knows, not what is, is assumed: it is
 * the stricter of the two). The third is written by auto-backup.sh and by a clean
 * shutdown: the network stands in files under /etc/vmware (corpus esx.conf), and /etc
 * is as of its last save (facts 6.9).
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
	NET_INHERIT, /* of a port group only */
	NET_REJECT,
	NET_ACCEPT,
};

struct net_policy {
	enum net_value values[NET_FIELDS];
};

/* Which uplinks are used, and how; one in neither list is not used. */
struct net_order {
	bool own; /* of a port group: it overrides its switch's */
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
	long vmkernel; /* so many of the host's own interfaces are on it */
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
/* ERR_USAGE for names that are no UTF-8; the state is then as it was. */
int net_store(struct state *st, enum net_view view, const struct net *n, struct err *e) NODISCARD;
/* Make one view the same as another. */
void net_copy_view(struct state *st, enum net_view to, enum net_view from);
void net_free(struct net *n);

/* NULL where there is none; borrowed until one is added or removed. */
struct net_switch *net_switch(const struct net *n, const char *name);
struct net_group *net_group(const struct net *n, const char *name);
/* A new one with nothing set; the caller fills in the rest. */
struct net_switch *net_add_switch(struct net *n, const char *name);
struct net_group *net_add_group(struct net *n, const char *name, const char *vswitch);
/* With all that is on it. */
void net_remove_switch(struct net *n, const struct net_switch *s);
void net_remove_group(struct net *n, const struct net_group *g);

/* The value that holds for a port group, whoever it comes from. */
enum net_value net_effective(const struct net *n, const struct net_group *g, enum net_field field);
/* Its own order of uplinks or its switch's. */
const struct net_order *net_effective_order(const struct net *n, const struct net_group *g);
/* Take an adapter out of a list, or of both lists. */
void net_take_out(struct strings *adapters, const char *name);
void net_order_drop(struct net_order *order, const char *name);

#endif
