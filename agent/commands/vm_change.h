/*
 * What commands that change VMs share: limits of their words.
 */
#ifndef COMMANDS_VM_CHANGE_H
#define COMMANDS_VM_CHANGE_H

#include "commands/run.h"

/* ERR_REFUSED if these are too many VMs to change in one call of the extension. */
int vm_change_check_count(const struct run *run, size_t count, struct err *e) NODISCARD;

struct wish;

/* Set what --when says; ERR_USAGE if it contradicts --no-history. */
int vm_change_when(struct wish *wish, const struct run *run, struct err *e) NODISCARD;

#endif
