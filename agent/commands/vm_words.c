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

void vm_say_skipped(struct run *run, const struct vms *vms)
{
	if (vms->skipped_templates + vms->skipped_vcls == 0)
		return;
	AUTO_STR *text = x_format("--all left out %zu template%s and %zu vCLS VM%s",
				  vms->skipped_templates, vms->skipped_templates == 1 ? "" : "s",
				  vms->skipped_vcls, vms->skipped_vcls == 1 ? "" : "s");

	run_say(run, text);
}
