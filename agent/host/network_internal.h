/*
 * Between the modules that read the network; nobody else includes this.
 */
#ifndef HOST_NETWORK_INTERNAL_H
#define HOST_NETWORK_INTERNAL_H

#include "host/cli.h"
#include "host/network.h"

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
