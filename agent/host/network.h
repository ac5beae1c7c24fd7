/*
 * The standard switches and port groups of a host: their security policies, uplinks and VLANs.
 * Distributed switches are host/distributed.h.
 *
 * Theory of operation. network_read() asks once, `vim-cmd hostsvc/net/config`, whatever the number
 * of switches: a native program that takes none of hostd's three esxcli slots (esxi-facts 3.7,
 * 4.5). No capture of that answer from a real host is known, so fields are found by their names,
 * and the first thing that does not fit, or can be read in two ways, leads to the slow way:
 * `network vswitch standard list`, `… portgroup list`, `policy security get` for each object and,
 * where a switch has two or more uplinks, `policy failover get` for it and its port groups. The
 * slow way asks localcli inside the extension, esxcli outside (localcli where hostd is down). Both
 * give the same model.
 *
 * Names are bytes as the host gave them; show them to people by show_bytes().
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
	/* With fewer than two uplinks there is no choice, and nothing is asked: all are active. */
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
	 * Ports in use by running VMs and by the host itself; -1 if unknown, since vim-cmd does not
	 * say it. network_read_portgroups() knows it.
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

/* ERR_HOST where neither way gives an answer: the error of the slow way, then of the fast one. */
int network_read(struct network **network, const struct host *h, struct err *e) NODISCARD;
void network_free(struct network *network);
DEFINE_AUTO(network)

/* Find an object by its exact name, or NULL. Borrowed until the network is freed. */
struct vswitch *network_find_vswitch(const struct network *network, const char *name);
struct portgroup *network_find_portgroup(const struct network *network, const char *name);
/* Returns the switch that a port group is on. */
struct vswitch *network_vswitch_of(const struct network *network, const struct portgroup *p);

/* What holds for the VMs on a port group, and where it comes from. */
struct effective {
	bool allowed;
	bool from_vswitch; /* inherited; otherwise the port group's own */
};

struct effective network_effective(const struct network *network, const struct portgroup *p,
				   enum policy_field field);
/* Returns the uplinks of a port group: its own order or its switch's. Borrowed. */
const struct teaming *network_teaming(const struct network *network, const struct portgroup *p);
/*
 * True if packets of one can be seen on the other: they share a VLAN (VLAN_TRUNK has all), and a
 * switch or uplinks.
 */
bool network_can_meet(const struct network *network, const struct portgroup *a,
		      const struct portgroup *b);

/*
 * Make the model from what `vim-cmd hostsvc/net/config` printed. Pure. ERR_HOST: it does not fit,
 * or can be read in two ways.
 */
int network_parse(struct network **network, struct span dump, struct err *e) NODISCARD;

/*
 * What network_read() asks about single objects, for whoever changes one.
 */

/* A switch or a port group by its name, which is borrowed. */
struct network_target {
	bool is_portgroup;
	const char *name;
};

/* Put `switch "vSwitch0"` or `port group "Nested"` in front of an error. Always returns -1. */
int network_target_wrap(struct err *e, struct network_target target);
/*
 * Append `network vswitch standard COMMAND --vswitch-name=NAME`, or `network vswitch standard
 * portgroup COMMAND --portgroup-name=NAME`.
 */
void network_target_words(struct argv *words, struct network_target target, const char *command);
/* Ask for its security policy. ERR_HOST. */
int network_read_policy(struct policy *policy, struct cli *cli, struct network_target target,
			struct err *e) NODISCARD;
/* Fill in ->portgroups: names, switches, VLANs and clients, and nothing else. ERR_HOST. */
int network_read_portgroups(struct network *network, struct cli *cli, struct err *e) NODISCARD;

#endif
