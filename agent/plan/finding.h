/*
 * What a check has found: one reason why nested guests do not run or do not reach the
 * network, and what mends it. Values only.
 */
#ifndef PLAN_FINDING_H
#define PLAN_FINDING_H

#include <stddef.h>

#include "base/attrs.h"

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
	char *mend;
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

#endif
