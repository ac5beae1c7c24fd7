/*
 * The commands about the network that esxcli and localcli have built in. Names, types and
 * help texts: corpus esxcli-metadata.
 */
#ifndef NETWORK_NATIVE_H
#define NETWORK_NATIVE_H

#include "cli/execute.h"
#include "network/clients.h"

int native_vswitch_list(struct native *n, struct err *e);
int native_vswitch_add(struct native *n, struct err *e);
int native_vswitch_remove(struct native *n, struct err *e);
int native_vswitch_set(struct native *n, struct err *e);
int native_uplink_add(struct native *n, struct err *e);
int native_uplink_remove(struct native *n, struct err *e);

int native_portgroup_list(struct native *n, struct err *e);
int native_portgroup_add(struct native *n, struct err *e);
int native_portgroup_remove(struct native *n, struct err *e);
int native_portgroup_set(struct native *n, struct err *e);

/* Of a switch or of a port group, whichever the command names. */
int native_security_get(struct native *n, struct err *e);
int native_security_set(struct native *n, struct err *e);
int native_failover_get(struct native *n, struct err *e);
int native_failover_set(struct native *n, struct err *e);

int native_vm_network_list(struct native *n, struct err *e);
int native_dvs_list(struct native *n, struct err *e);

int native_advanced_list(struct native *n, struct err *e);
int native_advanced_set(struct native *n, struct err *e);

/* For those above: what one run of a command works with. */
struct net_job {
	const struct args *args;
	const struct command *command;
	const struct release *release;
	struct state state;
	struct net net; /* what a reading command shows */
	struct net_clients clients;
	struct strings *errors; /* what is wrong is said here */
};

/* Read: through esxcli what hostd knows, else what is. */
int native_net_open(struct net_job *job, struct native *n, struct err *e) NODISCARD;
void net_job_free(struct net_job *job);

/* One change of a view, as the arguments want it. What is wrong is said in job->errors. */
typedef void net_change(struct net *net, const struct net_job *job);

/*
 * Do it to what is, and, when hostd is the one that does it, to what hostd knows: just this
 * change, so that what localcli did before stays unknown to it.
 */
int native_net_change(struct native *n, net_change *change, struct err *e) NODISCARD;

/* The VMkernel's own words for what is not there, is in use, or makes no sense. */
void native_net_not_found(struct strings *errors);
void native_net_busy(struct strings *errors);
void native_net_bad_parameter(struct strings *errors);
/* By the option --vswitch-name or --portgroup-name; NULL after saying that there is none. */
struct net_switch *native_net_switch(const struct net *net, const struct net_job *job);
struct net_group *native_net_group(const struct net *net, const struct net_job *job);
/* How localcli passes booleans is up to who types them (facts 5.4). */
bool native_net_is_yes(const char *word);

#endif
