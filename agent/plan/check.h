/*
 * The one table of checks: every reason why nested guests would not run, or not reach the
 * network. Pure: a check looks at facts and adds findings; what it could not look at is a finding
 * of its own.
 *
 * A check is one row, of a host (check_host.c), a VM (check_vm.c) or a network adapter of a VM
 * (check_network.c); what it means in more words, and its evidence, stand in agent/commands/
 * findings.md, made from the tables in esxcli-plugin/findings_*.c. Adding one is a row here, a row
 * there, and its unit table.
 *
 * A row may also be a reason to refuse a change of a VM (plan/refuse.h), so that the condition and
 * its words are written once.
 */
#ifndef PLAN_CHECK_H
#define PLAN_CHECK_H

#include <stdbool.h>

#include "plan/look.h"

enum check_scope {
	CHECK_HOST, /* facts->host */
	CHECK_VM,   /* look->vm */
	CHECK_NIC,  /* look->vm and look->nic */
};

/* Does it stand against a change of the VM? */
enum check_refusal {
	REFUSES_NOTHING,
	REFUSES,
	REFUSES_WHILE_ON,      /* the same, but for a change that may wait for the power-off */
	REFUSES_UNLESS_FORCED, /* the user's own risk: --force goes on */
	REFUSES_FOR_PROFILE,   /* the same, but only for a profile that needs it (plan/profile.h) */
};

struct check {
	const char *id; /* stable: scripts know it */
	enum check_scope scope;
	enum severity severity;
	enum check_refusal refusal;
	/*
	 * Of the host: no VM starts, or no guest in any, so `vm check` names it too. Of a VM: where
	 * it finds something, there is nothing for the rows below to look at.
	 */
	bool stops;
	void (*look)(struct look *look);
};

/* Each ended by a row without an id. Of those of a VM the first that refuses is the one told. */
extern const struct check checks_of_host[];
extern const struct check checks_of_vm[];
extern const struct check checks_of_nic[];
/* The three of them, ended by NULL. */
extern const struct check *const check_tables[];

/* NULL where there is none. */
const struct check *check_find(const char *id);

/* Everything that is found of the host. */
void check_host(struct findings *findings, const struct facts *facts);
/* Those of them that keep the guests of every VM from running. */
void check_host_for_vms(struct findings *findings, const struct facts *facts);
/*
 * Of one VM and its adapters. A VM without nested virtualization, of which nobody asked by name, is
 * one among many: what its guests would need of it and of the network is passed over then, not
 * what stands against switching it on.
 */
void check_vm(struct findings *findings, const struct facts *facts, const struct vm *vm,
	      bool is_named);

#endif
