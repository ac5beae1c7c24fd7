#include "commands/change.h"
#include "commands/options.h"
#include "commands/table.h"
#include "commands/vm_change.h"

static const struct param *const params[] = { VM_SELECTORS, &param_profile, &param_when,
					      &param_force, NULL };

static int run(struct run *run, struct err *e)
{
	return vm_change(run, VM_NESTED, e);
}

const struct command command_vm_enable = {
	.path = "vm enable",
	.summary = "Expose hardware virtualization to VMs, so that they can run hypervisors.",
	.detail = "Sets vhv.enable = \"TRUE\" in the VM's .vmx file and has hostd read it again.\n"
		  "The VM must be powered off; --when=poweroff leaves one that is on to the "
		  "service,\n"
		  "which does it at the power-off. What is right already is left alone.\n"
		  "Another profile than the default sets more, and may need something of the host.",
	.params = params,
	.shape = CHANGE_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS,
	.run = run,
};
