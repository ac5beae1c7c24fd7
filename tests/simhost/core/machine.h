/*
 * Facts of a simulated host that no command of it changes, or not before its next boot:
 * the processor, the firmware, what it is itself run by. `simhost host` is the hand that
 * goes into the BIOS or swaps the board.
 *
 *	hv-support            0 none, 1 not supported, 2 off in the BIOS, 3 usable (esxi-facts 2.7)
 *	nested-hv             the processor has EPT or RVI (facts 2.1)
 *	virtual               the host is itself a VM of VMware's
 *	cpu-vendor            intel, amd
 *	secure-boot           UEFI Secure Boot is on (facts 6.7)
 *	exec-installed-only   only programs of VIBs run (facts 6.7), as it is now
 *	exec-installed-only-configured
 *	                      … and from the next boot on
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

/* Each is the number of its word: false is 0, true 1, of hv-support the number itself. */
struct machine {
	long facts[MACHINE_FACTS];
};

/* What most hosts are: everything is there, and nothing in the way but what its release brings. */
void machine_new(struct machine *m, bool exec_only);
/* Can it run a VM that has vhv.enable? */
bool machine_can_nest(const struct machine *m);
/* A boot: what waits for it holds from now on. */
void machine_boot(struct machine *m);
/* "secure-boot=true"; ERR_USAGE for what is no fact, or no value of it. */
int machine_change(struct machine *m, const char *setting, struct err *e) NODISCARD;
/* One line each: "secure-boot=true". */
void machine_show(struct out *o, const struct machine *m);

/* For core/state.c. */
void machine_read(struct machine *m, const struct json_t *o);
struct json_t *machine_json(const struct machine *m);

#endif
