/*
 * What a check has found: one reason why nested guests do not run or do not reach the
 * network, and what fixes it. Values only.
 */
#ifndef CHECKS_CHECK_H
#define CHECKS_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"
#include "base/text.h"
#include "host/facts.h"
#include "plan/step.h"

enum severity {
	SEVERITY_ERROR,   /* it will not work */
	SEVERITY_WARNING, /* it may hurt */
	SEVERITY_INFO,    /* worth knowing, or: it cannot be told, and why */
};

struct finding {
	const char *id; /* the check's; a constant */
	enum severity severity;
	const char *target_type; /* "host", "vm", "vnic"; a constant */
	char *target;            /* "host", the VM's name or path, "web/ethernet0" */
	char *text;              /* one line that names the object: seen, and what it means */
	/*
	 * One line: a command that can be run as it stands, in the host's shell, where it begins
	 * with "esxcli ", "vim-cmd " or "/"; words otherwise; NULL where there is nothing to do.
	 */
	char *fix;
};

/* AUTO_VALUE(findings) all = { 0 }; LIST_PUSH() takes the strings over. */
struct findings {
	struct finding *items;
	size_t count;
	size_t room;
};

void findings_free(struct findings *all);
/* By severity, then by target; what belongs to one target stays in its order. */
void findings_sort(struct findings *all);
/* How many of one severity. */
size_t findings_count(const struct findings *all, enum severity severity);

/* "error", "warning", "info" */
const char *severity_name(enum severity severity);

/*
 * One check at work on one object: what it sees, and how it says what it found. Pure.
 */

struct check; /* checks/check.h */

struct look {
	const struct facts *facts; /* of a step: NULL where nothing of the host is known */
	const struct vm *vm;       /* CHECK_VM, CHECK_NIC */
	const struct vm_nic *nic;  /* CHECK_NIC */
	/* Asked for refuse.c: does this stand against the step? NULL: how is the VM now? */
	const struct step *step;
	const struct range *range; /* the steps of the same edit, with a step */
	const struct check *check;
	struct findings *findings; /* what it found is added here */
};

/*
 * Add a finding. Of a VM or adapter its name is put in front, so the text goes on
 * with " is …" or ": …"; of the host it stands by itself.
 */
void look_found(struct look *look, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* The same with another severity than the row's. */
void look_found_as(struct look *look, enum severity severity, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* What fixes the finding that was added last: a command or words (struct finding). */
void look_fix(struct look *look, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* The same: a command, and text as one more word that a shell reads. */
void look_fix_command(struct look *look, const char *command, const char *word);
/* An info finding: `cannot tell WHAT: WHY`. WHAT begins with "whether", "how many" …  */
void look_cannot_tell(struct look *look, const char *what, const char *why);

/*
 * The same, a command of ours: with an option whose value may be any text; for the VM, with more
 * options or NULL, where it can be changed now (else words that say what comes first); and for one
 * setting of the VM's file, "set" with "name=value" or "unset" with "name", with the reload that
 * it wants.
 */
void look_fix_option(struct look *look, const char *command, const char *option, const char *value);
void look_fix_portgroup(struct look *look, const char *command, const char *portgroup);
void look_fix_vm(struct look *look, const char *command, const char *options);
void look_fix_setting(struct look *look, const char *verb, const char *setting);

/* Of a step: is it about vhv.enable at all; does it turn it on? */
bool look_is_about_vhv(const struct step *step);
bool look_turns_on(const struct step *step);
/* Is nested virtualization known to be off? */
bool look_is_off(const struct look *look);

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

/*
 * Some names in a message: the first few, and how many more there are.
 */

/* AUTO_VALUE(names) vms = { 0 }; */
struct names {
	struct buf text;
	size_t listed;
	size_t count; /* of all; names_add() counts, too */
};

void names_add(struct names *names, const char *name);
/* More would only be counted. */
bool names_is_full(const struct names *names);
/* `a, b, c and 5 more`; borrowed. Once, when all are there. */
const char *names_text(struct names *names);
void names_free(struct names *names);

#endif
