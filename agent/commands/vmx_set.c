#include <string.h>

#include "commands/change.h"
#include "commands/table.h"
#include "commands/vmx_edit.h"

static const struct param param_assignments = {
	.name = "assignment",
	.type = PARAM_TEXT,
	.placeholder = "NAME=VALUE",
	.required = true,
	.repeats = true,
	.positional = true,
	.description = "A setting and its new value; the value may be empty.",
};

static const struct param *const params[] = { &param_vmx_file, &param_assignments, NULL };

static int parse(struct vmx_edits *edits, const struct run *run, struct err *e)
{
	AUTO_VALUE(strings) words = { 0 };

	args_all(&words, run->args, "assignment");
	for (size_t i = 0; i < words.count; i++) {
		const char *word = words.items[i];
		const char *equals = strchr(word, '=');

		if (!equals)
			return err_set(e, ERR_USAGE, "\"%s\" is not NAME=VALUE", word);
		LIST_PUSH(edits, (struct vmx_edit){
					 .name = x_strndup(word, (size_t)(equals - word)),
					 .value = x_strdup(equals + 1),
				 });
	}
	return 0;
}

static int run(struct run *run, struct err *e)
{
	AUTO_VALUE(vmx_edits) edits = { 0 };

	if (parse(&edits, run, e) < 0)
		return -1;
	return vmx_edit_run(run, &edits, e);
}

const struct command command_vmx_set = {
	.path = "vmx set",
	.summary = "Give settings of a .vmx file new values, and change nothing else in it.",
	.detail = "All of them or none. Does not look at the VM: power it off first.",
	.params = params,
	.shape = CHANGE_SHAPE,
	.flags = CMD_WRITES | CMD_CLI_ONLY,
	.run = run,
};
