#include "commands/vm_words.h"

#include "base/alloc.h"

const char *vm_power_name(enum vm_power power)
{
	switch (power) {
	case VM_POWER_OFF:
		return "off";
	case VM_POWER_ON:
		return "on";
	case VM_SUSPENDED:
		return "suspended";
	}
	abort();
}

const char *vm_message(const struct vm *vm)
{
	if (vm->problem != ERR_NONE)
		return vm->problem_text;
	return vm->encrypted ? "encrypted: its settings cannot be read" : "";
}
