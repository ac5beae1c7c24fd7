/*
 * What is known of a host and its VMs when checks look at them (plan/check.h). Reading never
 * fails as a whole: what could not be had is NULL, and its `…_problem` says why. A part that was
 * not asked for is NULL without a problem.
 *
 * Calling sequence: struct facts facts = { 0 }; fill ->vms by vms_select() with keep_files;
 * facts_read_network(); the checks; facts_free(). The number of host commands does not depend on
 * the number of VMs: facts_read_network() says which there are.
 */
#ifndef HOST_FACTS_H
#define HOST_FACTS_H

#include "host/distributed.h"
#include "host/dvs_security.h"
#include "host/maclearn.h"
#include "host/network.h"
#include "host/vm_connections.h"

struct host_facts; /* host/host_facts.h */

/* MAC learning of a distributed port group, as one of its ports on this host has it. */
struct learned {
	const struct dvswitch *dvs; /* borrowed from facts->distributed */
	const struct dvport *port;  /* the port that was asked: one in use, where there is one */
	struct maclearn maclearn;
	char *problem; /* why it is not known; NULL otherwise */
	struct dvs_answers security;
};

struct learned_list {
	struct learned *items; /* one for each distributed port group that was asked for */
	size_t count;
	size_t room;
};

struct facts {
	const struct host_facts *host; /* borrowed; NULL: not read */

	struct vms vms;
	/* These are all VMs of the host, so it can be told who else is on a port group. */
	bool has_all_vms;
	struct vm_connections connections;

	struct network *network;
	char *network_problem;
	long long reverse_path_check; /* HOST_OPTION_REVERSE_PATH; -1: not known */
	char *reverse_path_problem;

	struct distributed *distributed;
	char *distributed_problem;
	struct dvs_security dvs_security;
	struct learned_list learned;

	/* The VIB of VMware's MAC-learning fling, asked for only where a VM uses its filter. */
	bool has_filter_vib;
	char *filter_vib_problem;
};

void facts_free(struct facts *facts);

#endif
