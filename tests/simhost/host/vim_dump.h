/*
 * What vim-cmd prints about VMs: the table of all, and objects in its own syntax.
 */
#ifndef HOST_VIM_DUMP_H
#define HOST_VIM_DUMP_H

#include "core/state.h"

int vim_dump_all(struct out *o, const struct sim *s, const struct state *st, struct err *e)
	NODISCARD;
void vim_dump_config(struct out *o, const struct sim *s, const struct state_vm *vm);
void vim_dump_summary(struct out *o, const struct sim *s, const struct state_vm *vm);

/* Print the vim.vm.ConfigOption for "vmx-NN"; null for a version that the host does not know. */
void vim_dump_options(struct out *o, const struct state *st, const char *version);

#endif
