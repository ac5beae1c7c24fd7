/*
 * The built-in commands of esxcli and localcli about the network. Names, types and help
 * texts: corpus esxcli-metadata.
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

/* For a switch or a port group, depending on the command. */
int native_security_get(struct native *n, struct err *e);
int native_security_set(struct native *n, struct err *e);
int native_failover_get(struct native *n, struct err *e);
int native_failover_set(struct native *n, struct err *e);

int native_vm_network_list(struct native *n, struct err *e);
int native_dvs_list(struct native *n, struct err *e);

int native_advanced_list(struct native *n, struct err *e);
int native_advanced_set(struct native *n, struct err *e);

/* For the commands above: the context of one run. */
struct net_job {
	const struct args *args;
	const struct command *command;
	const struct release *release;
	struct state state;
	struct net net; /* what a read-only command shows */
	struct net_clients clients;
	struct strings *errors; /* errors are added here */
};

/* Load what hostd knows, for esxcli, or the actual state. */
int native_net_open(struct net_job *job, struct native *n, struct err *e) NODISCARD;
void net_job_free(struct net_job *job);

/* Changes one view as the arguments say. Adds errors to job->errors. */
typedef void net_change(struct net *net, const struct net_job *job);

/*
 * Change the actual state and, if hostd does it, also what hostd knows: only this change, so that
 * hostd still does not know what localcli did before.
 */
int native_net_change(struct native *n, net_change *change, struct err *e) NODISCARD;

/* Add the VMkernel's own error for something missing, in use, or invalid. */
void native_net_not_found(struct strings *errors);
void native_net_busy(struct strings *errors);
void native_net_bad_parameter(struct strings *errors);
/* Find it by --vswitch-name or --portgroup-name; NULL after adding an error. */
struct net_switch *native_net_switch(const struct net *net, const struct net_job *job);
struct net_group *native_net_group(const struct net *net, const struct net_job *job);
/* True for any word that means yes: localcli passes booleans as typed (facts 5.4). */
bool native_net_is_yes(const char *word);

#endif
