/*
 * What vm enable and vm disable share: the way from words to rows (agent/README.md).
 */
#ifndef COMMANDS_VM_CHANGE_H
#define COMMANDS_VM_CHANGE_H

#include "commands/run.h"

enum vm_wish { VM_NESTED, VM_NOT_NESTED };

/* ERR_REFUSED where one call of the extension is not to change so many VMs. */
int vm_change_check_count(const struct run *run, size_t count, struct err *e) NODISCARD;

/* What --when says; ERR_USAGE where it does not go with --no-history. */
struct wish;
int vm_change_when(struct wish *wish, const struct run *run, struct err *e) NODISCARD;

int vm_change(struct run *run, enum vm_wish wish, struct err *e) NODISCARD;

#endif
