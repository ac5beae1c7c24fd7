/*
 * The column "Pending" of VMs: what waits for their power-off.
 */
#ifndef COMMANDS_VM_PENDING_H
#define COMMANDS_VM_PENDING_H

#include "commands/run.h"
#include "host/vm.h"
#include "plan/journal.h"

#define VM_PENDING_FIELD                                                                           \
	{                                                                                          \
		"Pending", FIELD_TEXT, true,                                                       \
			"What waits for its power-off: enable, disable, undo or nothing; unknown " \
			"where "                                                                   \
			"the history cannot be read."                                              \
	}

/* NULL where it cannot be read, which people are told. */
struct journal *vm_pending_read(struct run *run, const struct host *h);
struct value vm_pending_value(const struct journal *journal, const struct vm *vm);

#endif
