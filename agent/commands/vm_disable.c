#include "commands/change.h"
#include "commands/options.h"
#include "commands/table.h"
#include "commands/vm_change.h"

static const struct param *const params[] = { VM_SELECTORS, &param_profile, &param_when,
					      &param_force, NULL };

static int run(struct run *run, struct err *e)
{
	return vm_change(run, VM_NOT_NESTED, e);
}

const struct command command_vm_disable = {
	.path = "vm disable",
	.summary = "Take hardware virtualization away from VMs.",
	.detail =
		"A vhv.enable line of the VM's .vmx file becomes \"FALSE\"; a file without one is\n"
		"left alone, unless /etc/vmware/config turns it on for all VMs. The VM must be\n"
		"powered off (or --when=poweroff leaves it to the service, which does it then), "
		"and\n"
		"must not need it for virtualization-based security.\n"
		"What else a profile has set goes only with --profile: its lines are removed.",
	.params = params,
	.shape = CHANGE_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS,
	.run = run,
};
