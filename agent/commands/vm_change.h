/*
 * What vm enable and vm disable share: the way from words to rows (agent/README.md).
 */
#ifndef COMMANDS_VM_CHANGE_H
#define COMMANDS_VM_CHANGE_H

#include "commands/run.h"

enum vm_wish { VM_NESTED, VM_NOT_NESTED };

int vm_change(struct run *run, enum vm_wish wish, struct err *e) NODISCARD;

#endif
