/*
 * Words about VMs that several commands use.
 */
#ifndef COMMANDS_VM_WORDS_H
#define COMMANDS_VM_WORDS_H

#include "commands/run.h"
#include "host/vm.h"

/* "on", "off", "suspended" */
const char *vm_power_name(enum vm_power power);
/* Why little can be said about a VM; "" otherwise. Borrowed. */
const char *vm_message(const struct vm *vm);

#endif
