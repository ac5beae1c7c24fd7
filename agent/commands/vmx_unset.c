#include "commands/change.h"
#include "commands/table.h"
#include "commands/vmx_edit.h"

static const struct param *const params[] = { &param_vmx_file, &param_vmx_names, NULL };

static int run(struct run *run, struct err *e)
{
	AUTO_VALUE(vmx_edits) edits = { 0 };
	AUTO_VALUE(strings) names = { 0 };

	args_all(&names, run->args, "name");
	for (size_t i = 0; i < names.count; i++)
		LIST_PUSH(&edits, (struct vmx_edit){ .name = x_strdup(names.items[i]) });
	return vmx_edit_run(run, &edits, e);
}

const struct command command_vmx_unset = {
	.path = "vmx unset",
	.summary = "Remove settings from a .vmx file, and change nothing else in it.",
	.detail = "All of them or none. Does not look at the VM: power it off first.",
	.params = params,
	.shape = CHANGE_SHAPE,
	.flags = CMD_WRITES | CMD_CLI_ONLY,
	.run = run,
};
