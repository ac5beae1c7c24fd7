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
#include <stddef.h>

#include "host/facts.h"
#include "plan/finding.h"
#include "plan/step.h"

enum check_scope {
	CHECK_HOST, /* facts->host */
	CHECK_VM,   /* look->vm */
	CHECK_NIC,  /* look->vm and look->nic */
};

/* Does it stand against a change of the VM? */
enum check_refusal {
	REFUSES_NOTHING,
	REFUSES,
	REFUSES_UNLESS_FORCED, /* the user's own risk: --force goes on */
	REFUSES_FOR_PROFILE,   /* the same, but only for a profile that needs it (plan/profile.h) */
};

/* One check at work on one object. */
struct look {
	const struct facts *facts;
	const struct vm *vm;      /* CHECK_VM, CHECK_NIC */
	const struct vm_nic *nic; /* CHECK_NIC */
	/* Asked for refuse.c: does this stand against the step? NULL: how is the VM now? */
	const struct step *step;
	const struct check *check;
	struct findings *findings; /* what it found is added here */
};

struct check {
	const char *id; /* stable: scripts know it */
	enum check_scope scope;
	enum severity severity;
	enum check_refusal refusal;
	/*
	 * Of the host: no guest of any VM runs, so `vm check` names it too. Of a VM: where it finds
	 * something, there is nothing for the rows below to look at.
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

/*
 * For the rows: add a finding. Of a VM or adapter its name is put in front, so the text goes on
 * with " is …" or ": …"; of the host it stands by itself.
 */
void look_found(struct look *look, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* The same with another severity than the row's. */
void look_found_as(struct look *look, enum severity severity, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* What mends the finding that was added last: a command or words (struct finding). */
void look_mend(struct look *look, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* The same: a command, and text as one more word that a shell reads. */
void look_mend_command(struct look *look, const char *command, const char *word);
/* An info finding: `cannot tell WHAT: WHY`. WHAT begins with "whether", "how many" …  */
void look_cannot_tell(struct look *look, const char *what, const char *why);

/*
 * The same, a command of ours: with an option whose value may be any text; for the VM, with more
 * options or NULL, where it can be changed now (else words that say what comes first); and for one
 * setting of the VM's file, "set" with "name=value" or "unset" with "name", with the reload that
 * it wants.
 */
void look_mend_option(struct look *look, const char *command, const char *option,
		      const char *value);
void look_mend_portgroup(struct look *look, const char *command, const char *portgroup);
void look_mend_vm(struct look *look, const char *command, const char *options);
void look_mend_setting(struct look *look, const char *verb, const char *setting);

/* Everything that is found of the host. */
void check_host(struct findings *findings, const struct facts *facts);
/* Those of them that keep the guests of every VM from running. */
void check_host_for_vms(struct findings *findings, const struct facts *facts);
/* Of one VM and its adapters. */
void check_vm(struct findings *findings, const struct facts *facts, const struct vm *vm);

#endif
