/*
 * The standard switches and port groups of a host: their security policies, uplinks
 * and VLANs. Distributed switches are host/distributed.h.
 *
 * Theory of operation. network_read() asks once, `vim-cmd hostsvc/net/config`, whatever
 * the number of switches: a native program that takes none of hostd's three esxcli
 * slots (esxi-facts 3.7, 4.5). No capture of that answer from a real host is known, so
 * it is read by names, and the first thing in it that does not fit, or can be read in
 * two ways, leads to the slow way: `network vswitch standard list`, `… portgroup list`,
 * `policy security get` for each object and, where a switch has two or more uplinks,
 * `policy failover get` for it and its port groups. The slow way asks localcli inside the
 * extension, esxcli outside (localcli where hostd is down). Both give the same model.
 *
 * Names are bytes as the host gave them; format with show_bytes() for people.
 */
#ifndef HOST_NETWORK_H
#define HOST_NETWORK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/policy.h"
#include "base/text.h"
#include "host/host.h"

/* A VLAN id that stands for all of them: the guest tags its own frames. */
#define VLAN_TRUNK 4095

/* Physical adapters by the part they play; one that is in neither list is not used. */
struct teaming {
	struct strings active;  /* in the order of preference */
	struct strings standby; /* the same */
};

struct vswitch {
	char *name;
	struct policy policy;   /* never POLICY_INHERIT */
	struct strings uplinks; /* all of them, sorted */
	/*
	 * With fewer than two uplinks there is nothing to choose, and nothing is asked: all of them
	 * are active.
	 */
	struct teaming teaming;
};

struct portgroup {
	char *name;
	char *vswitch;     /* the name of its switch, which is in the same struct network */
	long long vlan_id; /* 0: none; 1 to 4094; VLAN_TRUNK */
	struct policy policy;
	bool own_teaming; /* it has an order of uplinks of its own; false with fewer than two */
	struct teaming teaming; /* empty unless own_teaming */
	/*
	 * Ports in use, of VMs that run and of the host itself; -1 where it is not known: vim-cmd
	 * does not say it. See network_read_clients().
	 */
	long long active_clients;
};

struct vswitches {
	struct vswitch *items; /* sorted by the bytes of their names */
	size_t count;
	size_t room;
};

struct portgroups {
	struct portgroup *items; /* sorted by the bytes of their names; a host has each name once */
	size_t count;
	size_t room;
};

struct network {
	struct vswitches vswitches;
	struct portgroups portgroups;
	char *fallback; /* why vim-cmd's answer was not used; NULL where it was */
};

/*
 * Everything above. ERR_HOST where neither way gives an answer; the error is that of the slow
 * way, with what was wrong with the fast one behind it.
 */
int network_read(struct network **network, const struct host *h, struct err *e) NODISCARD;
void network_free(struct network *network);
DEFINE_AUTO(network)

/* Fill in active_clients of all port groups, by one `portgroup list`; nothing where it is known. */
int network_read_clients(struct network *network, const struct host *h, struct err *e) NODISCARD;

/* By the exact name; NULL where there is none. Borrowed until the network is freed. */
struct vswitch *network_find_vswitch(const struct network *network, const char *name);
struct portgroup *network_find_portgroup(const struct network *network, const char *name);
/* The switch that a port group is on. */
struct vswitch *network_vswitch_of(const struct network *network, const struct portgroup *p);

/* What holds for the VMs on a port group, and where it comes from. */
struct effective {
	bool allowed;
	bool from_vswitch; /* inherited; otherwise the port group's own */
};

struct effective network_effective(const struct network *network, const struct portgroup *p,
				   enum policy_field field);
/* The uplinks of a port group: its own order or its switch's. Borrowed. */
const struct teaming *network_teaming(const struct network *network, const struct portgroup *p);
/* Can frames of one be seen on the other: the same VLAN, or one of them takes all? */
bool network_same_vlan(const struct portgroup *a, const struct portgroup *b);

/*
 * Between the modules that read the network; nobody else includes this.
 */

/* network.c: a switch or a port group more, in any order; the strings are taken over. */
struct vswitch *network_add_vswitch(struct network *network, char *name);
struct portgroup *network_add_portgroup(struct network *network, char *name, char *vswitch);
/* Between the last switch and the first port group, and at the end. ERR_HOST: a name twice. */
int network_sort_vswitches(struct network *network, struct err *e) NODISCARD;
int network_sort_portgroups(struct network *network, struct err *e) NODISCARD;
void network_sort_uplinks(struct vswitch *vswitch);
/* With fewer than two uplinks there is nothing to choose. */
bool network_has_choice(const struct vswitch *vswitch);
/* Keep what is an uplink of the switch, in this order. */
void network_keep_uplinks(struct strings *adapters, const struct vswitch *vswitch);
void network_copy(struct strings *to, const struct strings *from);

/* network_read_vim.c: what `vim-cmd hostsvc/net/config` printed. Pure. ERR_HOST: it does not fit.
 */
int network_read_vim(struct network **network, struct span dump, struct err *e) NODISCARD;

/* network_read_cli.c: object by object. */
int network_read_cli(struct network **network, struct cli *cli, struct err *e) NODISCARD;
int network_read_cli_vswitch(struct policy *policy, struct cli *cli, const char *name,
			     struct err *e) NODISCARD;
int network_read_cli_portgroup(struct policy *policy, struct cli *cli, const char *name,
			       struct err *e) NODISCARD;
/* `portgroup list`, sorted: names, switches, VLANs, clients; nothing of policies and uplinks. */
int network_read_cli_list(struct network *network, struct cli *cli, struct err *e) NODISCARD;

/*
 * network_set.c: what changing the policy of a switch or of a port group has in common. `now` is a
 * copy; policies are compared and read back by `name`.
 */
struct policy_target {
	const struct policy_target_kind *kind;
	const char *name;
};

extern const struct policy_target_kind network_set_of_vswitch;
extern const struct policy_target_kind network_set_of_portgroup;

/* `switch "vSwitch0"` or `port group "Nested"`, appended. */
void network_set_show(struct buf *text, const struct policy_target *target);
bool network_set_argv(struct argv *words, const struct policy_target *target,
		      const struct policy *now, const struct policy_change *change);
int network_set_read_back(struct policy *found, const struct policy_target *target, struct cli *cli,
			  struct err *e) NODISCARD;

#endif
