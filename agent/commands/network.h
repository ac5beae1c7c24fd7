/*
 * What the network commands share: options, fields, and finding what is named.
 */
#ifndef COMMANDS_NETWORK_H
#define COMMANDS_NETWORK_H

#include "commands/run.h"
#include "host/network.h"
#include "plan/plan.h"

extern const struct param param_vswitch_name;   /* required */
extern const struct param param_portgroup_name; /* required */

/* The fields of a policy as options: true and false on a switch, inherit too on a port group. */
extern const struct param param_vswitch_promiscuous;
extern const struct param param_vswitch_forged;
extern const struct param param_vswitch_mac;
extern const struct param param_portgroup_promiscuous;
extern const struct param param_portgroup_forged;
extern const struct param param_portgroup_mac;

/* The fields that the words ask for. ERR_USAGE where there is none. */
int network_words_change(struct policy_change *change, const struct args *args, struct err *e)
	NODISCARD;

/* ERR_NOT_FOUND that names the list command. */
int network_words_vswitch(struct vswitch **vswitch, const struct network *network, const char *name,
			  struct err *e) NODISCARD;
int network_words_portgroup(struct portgroup **portgroup, const struct network *network,
			    const char *name, struct err *e) NODISCARD;

/* The options of network enable and disable: one port group, or a whole switch. */
extern const struct param param_target_portgroup;
extern const struct param param_target_vswitch;
extern const struct param param_target_mac;

/* What they mean: *portgroup is NULL where a switch is named, else *vswitch is its switch. */
int network_words_target(struct vswitch **vswitch, struct portgroup **portgroup,
			 const struct network *network, const struct args *args, struct err *e)
	NODISCARD;

/* Open the host, read its network, and work on it. */
typedef int network_words_work(struct run *run, const struct host *h, struct network *network,
			       struct err *e);
int network_words_run(struct run *run, network_words_work *work, struct err *e) NODISCARD;

/* Say with each step what stays open in spite of it. */
void network_words_note(struct plan *plan);

/* Do the plan of a `set`, or show it with --dry-run; rows and exit status. */
int network_words_apply(struct run *run, const struct host *h, struct plan *plan, struct err *e)
	NODISCARD;

#endif
