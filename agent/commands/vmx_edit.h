/*
 * vmx set and vmx unset: several settings of one file, as one edit.
 */
#ifndef COMMANDS_VMX_EDIT_H
#define COMMANDS_VMX_EDIT_H

#include "commands/vmx_common.h"

struct vmx_edit {
	char *name;
	char *value; /* NULL: remove the setting */
	char *before;
	enum vmx_change change;
};

struct vmx_edits {
	struct vmx_edit *items;
	size_t count;
	size_t room;
};

/* All of them or none; a row each. */
int vmx_edit_run(struct run *run, struct vmx_edits *edits, struct err *e) NODISCARD;
void vmx_edits_free(struct vmx_edits *edits);

#endif
