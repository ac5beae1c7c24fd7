/*
 * What the four vmx commands share: any .vmx file, on any machine.
 */
#ifndef COMMANDS_VMX_COMMON_H
#define COMMANDS_VMX_COMMON_H

#include "commands/run.h"
#include "host/vmx_file.h"

extern const struct param param_vmx_file;  /* FILE */
extern const struct param param_vmx_files; /* FILE... */
extern const struct param param_vmx_names; /* NAME... */

/* Load the file of a command line: a path as the caller's shell has it, or inside --root. */
int vmx_open(struct vmx_file **file, const struct run *run, const char *path, struct err *e)
	NODISCARD;
/* The same for an edit that follows: with the lock of the VM, unless --dry-run. */
int vmx_open_to_edit(struct vmx_file **file, const struct run *run, const char *path, struct err *e)
	NODISCARD;

/*
 * Save an edited file; with --dry-run only see whether it could be. Sets *note to what is left to
 * do where the file belongs to a VM that is registered on this machine (the caller's), or leaves it
 * NULL.
 */
int vmx_finish(char **note, struct vmx_file *file, const struct run *run, struct err *e) NODISCARD;

/* The status word of an edit. */
const char *vmx_status(enum vmx_change change, bool dry_run);

#endif
