/* The reference of all commands, for people. */
#include <stdlib.h>

#include "commands/args.h"
#include "commands/table.h"
#include "generate.h"

static const char intro[] =
	"# Commands\n"
	"\n"
	"Generated from the table of commands by `esxcli-plugin/generate.c`; do not edit.\n"
	"\n"
	"Every command is run as `nestvirt COMMAND`, and most as `esxcli nestvirt COMMAND`, too. "
	"On\n"
	"the command line VM selectors can be repeated; in esxcli each can be given once.\n"
	"\n"
	"| option (all commands) | meaning |\n"
	"|---|---|\n";

static const char statuses[] =
	"\n"
	"| exit status | meaning |\n"
	"|---|---|\n"
	"| 0 | done, or nothing to do |\n"
	"| 1 | a check found an error, `vmx lint` or `config validate` a problem, `config plan "
	"--exit-code` a change |\n"
	"| 2 | usage error |\n"
	"| 3 | not found, or an ambiguous name |\n"
	"| 4 | refused; nothing was changed |\n"
	"| 5 | a host command failed or timed out |\n"
	"| 6 | a file could not be read or written |\n"
	"| 7 | busy: another nestvirt is running, or the file changed while it was edited |\n"
	"| 8 | partial success: some targets failed, or hostd still has to reload |\n"
	"\n"
	"`--dry-run` exits with the status that the run would have had. esxcli itself exits with 0 "
	"or 1\n"
	"only. With `--format=json` stdout always holds one document: an object for `get`, an "
	"array "
	"of rows\n"
	"otherwise, or `{\"error\":{\"code\":…,\"message\":…,\"target\":…}}` if the command failed "
	"as a "
	"whole.\n";

static void option_cell(struct buf *text, const struct param *p)
{
	if (p->positional) {
		buf_format(text, "`%s%s`", p->placeholder, p->repeats ? "..." : "");
		return;
	}
	buf_format(text, "`--%s", p->name);
	if (p->type != PARAM_FLAG)
		buf_format(text, "=%s", p->placeholder);
	buf_char(text, '`');
	if (p->shortname)
		buf_format(text, ", `-%c`", p->shortname);
}

static void option_row(struct buf *text, const struct param *p)
{
	buf_str(text, "| ");
	option_cell(text, p);
	buf_str(text, " | ");
	command_param_text(text, p);
	for (size_t i = 0; p->value_meaning && p->values[i]; i++)
		buf_format(text, "<br>`%s`: %s", p->values[i], p->value_meaning(p->values[i]));
	buf_str(text, p->required ? " Required. |\n" : " |\n");
}

static const char *type_name(const struct field *f)
{
	switch (f->type) {
	case FIELD_TEXT:
		return "string";
	case FIELD_INT:
		return "number";
	case FIELD_BOOL:
		return "true or false";
	case FIELD_LIST:
		return "list of strings";
	}
	abort();
}

static void field_row(struct buf *text, const struct field *f)
{
	AUTO_VALUE(buf) key = { 0 };

	output_json_key(&key, f->name);
	buf_format(text, "| %s | `%s` | %s%s | %s |\n", f->name, buf_text(&key), type_name(f),
		   f->may_be_unknown ? " or null" : "", f->meaning);
}

static void command_text(struct buf *text, const struct command *c)
{
	buf_format(text, "\n## %s\n\n%s\n", c->path, c->summary);
	if (c->detail)
		buf_format(text, "%s\n", c->detail);
	if (c->flags & CMD_CLI_ONLY)
		buf_str(text, "Not in esxcli.\n");
	if (command_param(c, 0))
		buf_str(text, "\n| option | meaning |\n|---|---|\n");
	for (size_t i = 0; command_param(c, i); i++)
		option_row(text, command_param(c, i));
	buf_format(text, "\n%s:\n\n| field | in JSON | type | meaning |\n|---|---|---|---|\n",
		   c->shape.single ? "Fields" : "Fields of each row");
	for (size_t i = 0; i < c->shape.count; i++)
		field_row(text, &c->shape.fields[i]);
}

void commands_md(struct buf *text)
{
	buf_str(text, intro);
	for (size_t i = 0; command_global_params[i]; i++)
		option_row(text, command_global_params[i]);
	buf_str(text, statuses);
	for (size_t i = 0; table_of_commands.commands[i]; i++)
		command_text(text, table_of_commands.commands[i]);
}
