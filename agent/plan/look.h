/*
 * One check at work on one object: what it sees, and how it says what it found. Pure.
 */
#ifndef PLAN_LOOK_H
#define PLAN_LOOK_H

#include <stdbool.h>

#include "host/facts.h"
#include "plan/finding.h"
#include "plan/range.h"

struct check; /* plan/check.h */

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

/* Of a step: is it about vhv.enable at all; does it turn it on? */
bool look_is_about_vhv(const struct step *step);
bool look_turns_on(const struct step *step);
/* Is nested virtualization known to be off? */
bool look_is_off(const struct look *look);

#endif
