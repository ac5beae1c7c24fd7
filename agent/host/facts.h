/*
 * What is known of a host and its VMs when checks look at them (plan/check.h). Reading never
 * fails as a whole: what could not be had is NULL, and its `…_problem` says why. A part that was
 * not asked for is NULL without a problem.
 *
 * Calling sequence: struct facts facts = { 0 }; fill ->vms by vms_select() with keep_files, ->host
 * by host_facts_read(); facts_read(); the checks; facts_free().
 *
 * The host commands of facts_read(), whatever the number of VMs: those of network_read(), mostly
 * one; one for the power of the other VMs, where ->vms are not all and an adapter is on a
 * promiscuous port group; two, and one for each distributed port group, where an adapter is on a
 * distributed switch; the list of VIBs where one has the filter of the MAC-learning fling.
 */
#ifndef HOST_FACTS_H
#define HOST_FACTS_H

#include "host/distributed.h"
#include "host/dvs_security.h"
#include "host/maclearn.h"
#include "host/network.h"
#include "host/vm.h"
#include "host/vm_nics.h"

struct host_facts; /* host/host_facts.h */

/* MAC learning of a distributed port group, as one of its ports on this host has it. */
struct learned {
	const struct dvswitch *dvs; /* borrowed from facts->distributed */
	char *portgroup_id;
	const struct dvport *port; /* the one that was asked; NULL: there is none on this host */
	struct maclearn maclearn;
	struct dvs_answers security;
	char *problem; /* why ->maclearn is not known; NULL otherwise */
};

struct learned_list {
	struct learned *items; /* one for each distributed port group that an adapter is on */
	size_t count;
	size_t room;
};

/* VMs on a port group that are not there to run hypervisors. */
struct bystanders {
	const struct vm **items;
	size_t count;
	size_t room;
};

/* Snapshots of one VM. */
struct snapshots {
	long long count;
	char *problem; /* why it is not known; NULL otherwise */
};

struct facts {
	const struct host_facts *host; /* borrowed; NULL: not asked */

	struct vms vms;              /* to be checked */
	struct snapshots *snapshots; /* by the place in ->vms */

	struct network *network;
	char *network_problem;
	/* By the place of the port group in ->network; NULL where not all VMs were read. */
	struct bystanders *bystanders;
	char *bystanders_problem;
	struct vms others; /* all VMs of the host, where they had to be read besides ->vms */

	struct distributed *distributed;
	char *distributed_problem;
	struct dvs_security dvs_security;
	struct learned_list learned;

	bool has_filter_vib; /* the VIB of FILTER_NAME */
	char *filter_vib_problem;
};

/* The filter of VMware's MAC-learning fling, and part of the name of its VIB [facts 2.4]. */
#define FILTER_NAME "dvfilter-maclearn"

/* `s` is what ->vms were selected by. */
void facts_read(struct facts *facts, const struct host *h, const struct selection *s);
/* The pure part of it: who is on which port group, of `all` VMs of the host. */
void facts_note_bystanders(struct facts *facts, const struct vms *all);
void facts_free(struct facts *facts);

/* Is the VM to be looked into: it is not left out, its file is open and not encrypted? */
bool facts_is_readable(const struct vm *vm);
/* Does the adapter name a distributed switch? */
bool facts_is_distributed(const struct vm_nic *nic);
/* The port group that an adapter is on; NULL where there is none of that name. */
const struct portgroup *facts_portgroup(const struct facts *facts, const struct vm_nic *nic);
/* The same of a distributed one; NULL: this host does not have the switch. */
const struct learned *facts_learned(const struct facts *facts, const struct vm_nic *nic);

#endif
