/*
 * What checks look at: single facts of the host itself, and all that is known of its VMs and
 * networks.
 */
#ifndef HOST_FACTS_H
#define HOST_FACTS_H

#include <stdbool.h>

#include "host/distributed.h"
#include "host/host.h"
#include "host/network.h"
#include "host/vm.h"
#include "host/vms.h"

/*
 * One thing that a host was asked: known, or the reason why it is not. Zero is a fact about which
 * there is nothing to know (a service that is not installed).
 */
struct fact {
	bool known;
	long long number;
	char *text; /* NULL unless it is a text */
	char *why;  /* one line where it is not known; NULL too where there is nothing to know */
};

void fact_number(struct fact *fact, long long number);
void fact_text(struct fact *fact, const char *text); /* keeps a copy */
/* Note why it is not known, unless it is known already or has a reason. */
void fact_unknown(struct fact *fact, const char *why);
void fact_free(struct fact *fact);

bool fact_is(const struct fact *fact);     /* known and 1 */
bool fact_is_not(const struct fact *fact); /* known and 0 */

/*
 * The host itself: its release, its processor, what it lets run, and what of nestvirt is there.
 *
 * Theory of operation. A question that is not answered never ends a run. localcli is asked what the
 * VMkernel knows, inside the extension and outside: it is native, needs neither hostd nor one of
 * its three slots, and goes on answering while hostd is down (esxi-facts 4.5). hostd itself is
 * asked two things: what the processor can do for nested guests (vim-cmd), and which extension it
 * has loaded (esxcli). There are ten commands at most, whatever the host has. One that hangs costs
 * its own answer and no other; all together end within a time.
 */

/* In the order in which they are shown. "flag": ->number is 0 or 1. */
enum host_fact {
	HOST_VERSION,     /* text: "8.0.2" (system version get) */
	HOST_BUILD,       /* text: "Releasebuild-22380479" */
	HOST_CPU,         /* text: "GenuineIntel", "AuthenticAMD" (hardware cpu list) */
	HOST_VENDOR,      /* text: the machine's maker (hardware platform get) */
	HOST_PRODUCT,     /* text: its model */
	HOST_IS_VIRTUAL,  /* flag: the machine is itself a VM */
	HOST_HV_SUPPORT,  /* number: enum hv_support */
	HOST_NESTED_HV,   /* flag: EPT or RVI is there (solo/querycfgopt, facts 2.7) */
	HOST_ACCEPTANCE,  /* text: "CommunitySupported" (facts 6.7) */
	HOST_SECURE_BOOT, /* flag (secureBoot.py -s, facts 6.7) */
	HOST_EXEC_ONLY,   /* flag: only programs of VIBs run, now or after a boot (facts 6.7) */
	HOST_HOSTD,       /* flag: hostd answers */
	HOST_INSTALLED,   /* flag: nestvirt's extension lies where its VIB brings it */
	/* text: the version of it that hostd has loaded, "" is none (facts 5.6); 1: it is ours */
	HOST_EXTENSION,
	HOST_VHV_DEFAULT,  /* flag: /etc/vmware/config turns vhv.enable on for all (facts 2.2) */
	HOST_REVERSE_PATH, /* number: HOST_OPTION_REVERSE_PATH (facts 3.4) */
	HOST_NOT_LASTING,  /* text: own files that a reboot loses, ", " between; "" is none */
	HOST_SERVICE,      /* flag: the service runs */
	HOST_FACT_COUNT
};

/* HV Support of `hardware cpu global get` [facts 2.7]. */
enum hv_support {
	HV_NONE,
	HV_NOT_SUPPORTED, /* possible, but not supported on this hardware */
	HV_OFF_IN_BIOS,
	HV_USABLE,
};

struct host_facts {
	struct fact items[HOST_FACT_COUNT];
	/*
	 * What a service that does not run would have to do, in words: "2 changes wait for a
	 * power-off"; "" is nothing. Filled in by commands, which can read the history and the
	 * config; freed here.
	 */
	struct fact service_work;
};

/*
 * Ask for everything. `version` is our own; `by_hostd`: hostd runs us as its extension, so this
 * version is what it has loaded, and it need not be asked.
 */
void host_facts_read(struct host_facts *facts, const struct host *h, const char *version,
		     bool by_hostd);
void host_facts_free(struct host_facts *facts);

/* Returns "8.0.2" as 80002, or 0 where the text does not begin with two numbers. */
long long host_facts_release(const char *version);

/*
 * All that is known of a host and its VMs when checks look at them (checks/check.h). Reading never
 * fails as a whole: a part that could not be read is NULL, and its `…_problem` says why. A part
 * that was not asked for is NULL without a problem.
 *
 * Calling sequence: struct facts facts = { 0 }; fill ->vms by vms_select(), ->host
 * by host_facts_read(); facts_read(); the checks; facts_free().
 *
 * The host commands of facts_read(), whatever the number of VMs: those of network_read(), mostly
 * one; one for the power of the other VMs, where ->vms are not all and an adapter is on a
 * promiscuous port group; two, and one for each distributed port group, where an adapter is on a
 * distributed switch; the list of VIBs where one has the filter of the MAC-learning fling.
 */

/* MAC learning of a distributed port group, as one of its ports on this host has it. */
struct learned {
	const struct dvswitch *dvs; /* borrowed from facts->distributed */
	char *portgroup_id;
	const struct dvport *port; /* the one that netdbg was asked about; NULL: none is here */
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
/* Note which of all VMs of the host are on which port group: the pure part of facts_read(). */
void facts_note_bystanders(struct facts *facts, const struct vms *vms);
void facts_free(struct facts *facts);

/* True if the adapter names a distributed switch. */
bool facts_is_distributed(const struct vm_nic *nic);
/* Returns the port group that an adapter is on, or NULL where there is none of that name. */
const struct portgroup *facts_portgroup(const struct facts *facts, const struct vm_nic *nic);
/* The same for a distributed one; NULL: this host does not have the switch. */
const struct learned *facts_learned(const struct facts *facts, const struct vm_nic *nic);

#endif
