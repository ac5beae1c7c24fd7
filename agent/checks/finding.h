/*
 * What a check finds: a finding names an object, says what was seen and what it means, and how to
 * fix it. Values only.
 */
#ifndef CHECKS_FINDING_H
#define CHECKS_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"
#include "base/text.h"
#include "history/change.h"
#include "host/facts.h"

enum severity {
	SEVERITY_ERROR,   /* it will not work */
	SEVERITY_WARNING, /* it may hurt */
	SEVERITY_INFO,    /* worth knowing, or: it cannot be told, and why */
};

/* "error", "warning", "info" */
const char *severity_name(enum severity severity);

struct finding {
	const char *id; /* the check's; a constant */
	enum severity severity;
	const char *target_type; /* "host", "vm", "vnic"; a constant */
	char *target;            /* "host", the VM's name or path, "web/ethernet0" */
	char *text;              /* one line: names the object, what was seen, what it means */
	/*
	 * One line: a command to run as it stands in the host's shell if it begins with "esxcli ",
	 * "vim-cmd " or "/", otherwise words; NULL if there is nothing to do.
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
/* Sorts by severity, then by target; findings of one target keep their order. */
void findings_sort(struct findings *all);
size_t findings_count(const struct findings *all, enum severity severity);

/*
 * One check at work on one object: what it may look at, and how it says what it found.
 */

struct check; /* checks/check.h */

struct look {
	const struct facts *facts; /* NULL for a change on a host of which nothing is known */
	const struct vm *vm;       /* NULL for the host */
	const struct vm_nic *nic;  /* NULL for the host and a VM as a whole */
	/* The planned change that may be refused, and one setting of it; NULL: just looking. */
	const struct change *change;
	const struct setting_change *item;
	const struct check *check; /* the row */
	struct findings *findings; /* its findings are added here */
};

/*
 * Add a finding with the severity of the row, or another one. For a VM or an adapter its name is
 * put in front, so the text goes on with " is …" or ": …".
 */
void look_found(struct look *look, const char *fmt, ...) PRINTF_LIKE(2, 3);
void look_found_as(struct look *look, enum severity severity, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* Adds an info finding: `cannot tell WHAT: WHY`. WHAT begins with "whether", "which" …  */
void look_cannot_tell(struct look *look, const char *what, const char *why);

/*
 * Say how to fix the finding added last: by a command or words (finding.fix); by a command of ours
 * with one option, whose value may be any text; by `network enable` for a port group; by a command
 * of ours for the VM, with more options or NULL; by "set" with "name=value" or "unset" with "name"
 * in the VM's file, and a reload. If the VM cannot be changed now, the last two become words that
 * say what comes first.
 */
void look_fix(struct look *look, const char *fmt, ...) PRINTF_LIKE(2, 3);
void look_fix_option(struct look *look, const char *command, const char *option, const char *value);
void look_fix_portgroup(struct look *look, const char *portgroup);
void look_fix_vm(struct look *look, const char *command, const char *options);
void look_fix_setting(struct look *look, const char *verb, const char *setting);
/* Returns text as one word of a command that a shell reads; the caller frees it. */
char *look_shell_word(const char *text);

/*
 * Names in a message: the first eight, and how many more there are.
 */

/* AUTO_VALUE(names) vms = { 0 }; */
struct names {
	struct buf text;
	size_t listed;
	size_t count; /* including those that are only counted */
};

void names_add(struct names *names, const char *name);
/* True if more names would only be counted. */
bool names_is_full(const struct names *names);
/* Returns `a, b, c and 5 more`, borrowed. Call it once, after the last name. */
const char *names_text(struct names *names);
void names_free(struct names *names);

#endif
