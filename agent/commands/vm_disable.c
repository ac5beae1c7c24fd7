#include "commands/change.h"
#include "commands/options.h"
#include "commands/table.h"
#include "commands/vm_change.h"

static const struct param *const params[] = { VM_SELECTORS, &param_force, NULL };

static int run(struct run *run, struct err *e)
{
	return vm_change(run, &state_not_nested, e);
}

const struct command command_vm_disable = {
	.path = "vm disable",
	.summary = "Take hardware virtualization away from VMs.",
	.detail =
		"A vhv.enable line of the VM's .vmx file becomes \"FALSE\"; a file without one is\n"
		"left alone, unless /etc/vmware/config turns it on for all VMs. The VM must be\n"
		"powered off, and must not need it for virtualization-based security.",
	.params = params,
	.shape = CHANGE_SHAPE,
	.flags = CMD_WRITES | CMD_HOST,
	.run = run,
};
