/*
 * What vm enable and vm disable share: the way from words to rows (agent/README.md).
 */
#ifndef COMMANDS_VM_CHANGE_H
#define COMMANDS_VM_CHANGE_H

#include "commands/run.h"
#include "plan/state.h"

int vm_change(struct run *run, const struct wanted_state *wanted, struct err *e) NODISCARD;

#endif
