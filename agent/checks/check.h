/*
 * Checks: every reason why nested guests do not run, or do not reach the network, in tables of
 * small functions. A check looks at facts (host/facts.h) and adds findings; what it cannot see is
 * a finding too, which says why. Pure.
 *
 * Calling sequence: check_host(), or check_host_for_vms() and check_vm() for each VM, all into one
 * list; findings_sort(); findings_free(). A row may also be a reason to refuse a change of a VM, so
 * that the condition and its wording are written once: plan/refuse.c runs those rows by itself.
 *
 * What a check means at length, and its evidence, is in commands/findings.md, generated from the
 * tables and esxcli-plugin/findings_md.c.
 */
#ifndef CHECKS_CHECK_H
#define CHECKS_CHECK_H

#include "checks/finding.h"

/* Whether a finding stands against a change of the VM. */
enum check_refusal {
	REFUSES_NOTHING,
	REFUSES,
	REFUSES_WHILE_ON,      /* unless the change may wait for the power-off */
	REFUSES_UNLESS_FORCED, /* the user's own risk: --force overrides it */
	REFUSES_FOR_PROFILE,   /* the same, for profiles that need it (plan/profile.h) */
};

struct check {
	const char *id; /* stable: scripts rely on it */
	enum severity severity;
	void (*look)(struct look *look);
	enum check_refusal refusal;
	/*
	 * Host: no VM starts, or no guest hypervisor does, so `vm check` reports it, too. VM: after
	 * a finding there is nothing for the rows below to look at.
	 */
	bool stops;
};

/*
 * Each table ends with a NULL id. For a change of a VM, the first check that refuses is the one
 * reported.
 */
extern const struct check checks_of_host[];
extern const struct check checks_of_vm[];
extern const struct check checks_of_nic[];
/* All three, ended by NULL. */
extern const struct check *const check_tables[];

/* Returns NULL if there is none. */
const struct check *check_find(const char *id);

/* Finds everything about the host. */
void check_host(struct findings *findings, const struct facts *facts);
/* Finds what stops every VM, or the guests of every VM (check.stops). */
void check_host_for_vms(struct findings *findings, const struct facts *facts);
/*
 * Finds everything about one VM and its network adapters. A VM without nested virtualization that
 * was not asked for by name is one of many: only what stands against enabling it is of interest,
 * not what its guests would need of it or of the network.
 */
void check_vm(struct findings *findings, const struct facts *facts, const struct vm *vm,
	      bool is_named);

#endif
