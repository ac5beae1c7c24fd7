/*
 * What is known of the host itself: its release, its processor, what it lets run, and what of
 * nestvirt is there.
 *
 * Theory of operation. Each fact is known, or carries the reason why it is not; a question that
 * is not answered never ends a run. What the VMkernel knows is asked of localcli, inside the
 * extension and outside: it is native, needs neither hostd nor one of its three slots, and goes on
 * answering while hostd is down (esxi-facts 4.5). hostd itself is asked two things: what the
 * processor can do for nested guests (vim-cmd), and which extension it has loaded (esxcli).
 * The number of commands is HOST_FACTS_COMMANDS at most, whatever the host has. One that hangs
 * costs its own answer and not the others; all together end within a time.
 */
#ifndef HOST_HOST_FACTS_H
#define HOST_HOST_FACTS_H

#include "host/fact.h"
#include "host/host.h"

#define HOST_FACTS_COMMANDS 10

/* In this order they are shown. "flag": ->number is 0 or 1. */
enum host_fact {
	HOST_VERSION,     /* text: "8.0.2" (system version get) */
	HOST_BUILD,       /* text: "Releasebuild-22380479" */
	HOST_CPU,         /* text: "GenuineIntel", "AuthenticAMD" (hardware cpu list) */
	HOST_VENDOR,      /* text: who made the machine (hardware platform get) */
	HOST_PRODUCT,     /* text: what it is called */
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
	 * power-off"; "" is nothing. Filled in by who can read the history and the configuration;
	 * freed here.
	 */
	struct fact service_work;
};

/*
 * Ask for everything. `version` is our own; `by_hostd`: hostd runs us as its extension, so that is
 * what it has loaded, and it need not be asked.
 */
void host_facts_read(struct host_facts *facts, const struct host *h, const char *version,
		     bool by_hostd);
void host_facts_free(struct host_facts *facts);

/* "8.0.2" as 80002; 0 for what does not begin with two numbers. */
long long host_facts_release(const char *version);

#endif
