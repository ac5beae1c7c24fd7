#include "commands/help.h"

#include <string.h>

/* Where descriptions start: behind the longest of our options. */
#define DESCRIPTION_COLUMN 24

static void entry(struct out *out, const char *left, const char *right)
{
	int fill = DESCRIPTION_COLUMN - (int)strlen(left);

	out_format(out, "  %s%*s%s\n", left, fill > 2 ? fill : 2, "", right);
}

static void option(struct out *out, const struct param *p)
{
	AUTO_VALUE(buf) left = { 0 };
	AUTO_VALUE(buf) right = { 0 };

	if (p->positional)
		buf_format(&left, "%s%s", p->placeholder, p->repeats ? "..." : "");
	else if (p->shortname)
		buf_format(&left, "-%c, --%s", p->shortname, p->name);
	else
		buf_format(&left, "    --%s", p->name);
	if (!p->positional && p->type != PARAM_FLAG)
		buf_format(&left, "=%s", p->placeholder);
	command_param_text(&right, p);
	entry(out, buf_text(&left), buf_text(&right));
	for (size_t i = 0; p->value_meaning && p->values[i]; i++)
		out_format(out, "%*s%s: %s\n", DESCRIPTION_COLUMN + 4, "", p->values[i],
			   p->value_meaning(p->values[i]));
}

static void usage(struct out *out, const struct command *command)
{
	out_format(out, "Usage: nestvirt %s", command->path);
	for (size_t i = 0; command_param(command, i); i++) {
		const struct param *p = command_param(command, i);

		if (p->positional)
			out_format(out, " %s%s", p->placeholder, p->repeats ? "..." : "");
		else if (p->required)
			out_format(out, " --%s=%s", p->name, p->placeholder);
	}
	out_str(out, " [options]\n");
	if (!(command->flags & CMD_CLI_ONLY))
		out_format(out, "       esxcli nestvirt %s [options]\n", command->path);
}

void help_command(struct out *out, const struct command *command)
{
	usage(out, command);
	out_format(out, "\n%s\n", command->summary);
	if (command->detail)
		out_format(out, "%s\n", command->detail);
	out_str(out, "\nOptions:\n");
	for (size_t i = 0; command_param(command, i); i++)
		option(out, command_param(command, i));
	for (size_t i = 0; command_global_params[i]; i++)
		option(out, command_global_params[i]);
}

/* Does `path` start with all the words, as whole words? */
static bool is_under(const char *path, const struct strings *words)
{
	struct span rest = span_of(path);
	struct span piece;

	for (size_t i = 0; i < words->count; i++) {
		if (!span_next(&piece, &rest, ' ') || !span_is(piece, words->items[i]))
			return false;
	}
	return true;
}

void help_group(struct out *out, const struct strings *path)
{
	out_str(out, "Usage: nestvirt ");
	for (size_t i = 0; i < path->count; i++)
		out_format(out, "%s ", path->items[i]);
	out_str(out, "COMMAND [options]\n\n");
	if (path->count == 0)
		out_str(out, "Make virtual machines of this ESXi host able to run hypervisors of "
			     "their own.\n\n");
	out_str(out, "Commands:\n");
	for (size_t i = 0; command_table[i]; i++) {
		if (is_under(command_table[i]->path, path))
			entry(out, command_table[i]->path, command_table[i]->summary);
	}
	out_str(out, "\nnestvirt COMMAND --help tells more about each.\n");
}
