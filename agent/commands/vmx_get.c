#include "commands/table.h"
#include "commands/vmx_common.h"

enum column { SETTING, VALUE };

static const struct field fields[] = {
	[SETTING] = { "Setting", FIELD_TEXT, false, "The name, as it was asked for." },
	[VALUE] = { "Value", FIELD_TEXT, false, "The value." },
};

static const struct param *const params[] = { &param_vmx_file, &param_vmx_names, NULL };

/* The value and nothing else: for $(nestvirt vmx get FILE NAME). */
static void line(struct buf *line, const struct value *row)
{
	output_words(line, &row[VALUE]);
}

static int run(struct run *run, struct err *e)
{
	AUTO(vmx_file) *file = NULL;
	AUTO_VALUE(strings) names = { 0 };

	args_all(&names, run->args, "name");
	if (vmx_open(&file, run, args_get(run->args, "file"), e) < 0)
		return -1;
	for (size_t i = 0; i < names.count; i++) {
		AUTO_STR *value = vmx_file_show(file, names.items[i]);

		if (!value) {
			(void)err_set(e, ERR_NOT_FOUND, "%s has no setting %s", file->path,
				      names.items[i]);
			return err_target(e, names.items[i]);
		}
		output_row(run->output,
			   (struct value[]){ [SETTING] = value_text(names.items[i]),
					     [VALUE] = value_text(value) },
			   NULL);
	}
	return 0;
}

const struct command command_vmx_get = {
	.path = "vmx get",
	.summary = "Show the values of settings of a .vmx file.",
	.detail = "One value a line. A setting that the file does not have is an error (3).",
	.params = params,
	.shape = { .type = "Setting", .fields = fields, .count = COUNT_OF(fields), .line = line },
	.flags = CMD_CLI_ONLY,
	.run = run,
};
