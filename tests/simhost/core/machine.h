/*
 * Facts about a simulated host that none of its commands changes, or not before its next
 * boot: the processor, the firmware, what the host itself runs on. `simhost host` stands
 * for somebody who changes the BIOS settings or swaps the board.
 *
 *	hv-support            0 none, 1 not supported, 2 disabled in the BIOS, 3 usable
 *(esxi-facts 2.7) nested-hv             the processor has EPT or RVI (facts 2.1) virtual the host
 *is itself a VMware VM cpu-vendor            intel, amd secure-boot           UEFI Secure Boot is
 *on (facts 6.7) exec-installed-only   only programs from VIBs run (facts 6.7), now
 *	exec-installed-only-configured
 *	                      … and from the next boot
 */
#ifndef CORE_MACHINE_H
#define CORE_MACHINE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/text.h"

struct json_t;

enum machine_fact {
	MACHINE_HV_SUPPORT,
	MACHINE_NESTED_HV,
	MACHINE_VIRTUAL,
	MACHINE_CPU_VENDOR,
	MACHINE_SECURE_BOOT,
	MACHINE_EXEC_ONLY,
	MACHINE_EXEC_ONLY_NEXT,
	MACHINE_FACTS,
};

enum {
	MACHINE_HV_USABLE = 3,
	MACHINE_AMD = 1, /* a value of MACHINE_CPU_VENDOR */
};

/* Each is the index of its word (false 0, true 1); for hv-support the number itself. */
struct machine {
	long facts[MACHINE_FACTS];
};

/* A typical host: nothing is missing, and only the defaults of its release are in the way. */
void machine_new(struct machine *m, bool exec_only);
/* True if it can run a VM that has vhv.enable. */
bool machine_can_nest(const struct machine *m);
/* Boot: settings that were pending until the next boot take effect. */
void machine_boot(struct machine *m);
/* Change a fact: "secure-boot=true"; ERR_USAGE for an unknown fact or value. */
int machine_change(struct machine *m, const char *setting, struct err *e) NODISCARD;
/* Print the facts, one per line: "secure-boot=true". */
void machine_show(struct out *o, const struct machine *m);

/* For core/state.c. */
void machine_read(struct machine *m, const struct json_t *o);
struct json_t *machine_json(const struct machine *m);

#endif
