#include <stdlib.h>
#include <string.h>

#include "cli/usage.h"

/* Where the texts stand (corpus esxcli-help). */
#define COLUMN 24

/* What stands between < and > behind an option. */
static const char *type_word(enum param_type type)
{
	switch (type) {
	case PARAM_STRING:
		return "str";
	case PARAM_INT:
		return "long";
	case PARAM_BOOL:
		return "bool";
	case PARAM_FLAG:
		break;
	}
	return "";
}

static void put_row(struct out *o, const char *left, const char *text)
{
	AUTO_VALUE(buf) line = { 0 };

	buf_format(&line, "  %s", left);
	if (line.len + 2 > COLUMN) {
		buf_char(&line, '\n');
		buf_fill(&line, ' ', COLUMN);
	} else {
		buf_fill(&line, ' ', COLUMN - line.len);
	}
	out_format(o, "%s%s\n", buf_text(&line), text);
}

static void put_option(struct out *o, const struct param *p)
{
	AUTO_VALUE(buf) left = { 0 };
	AUTO_STR *text = x_format("%s%s", p->description, p->required ? " (required)" : "");

	if (p->shortname)
		buf_format(&left, "-%s|", p->shortname);
	buf_format(&left, "--%s", p->name);
	if (p->list)
		buf_format(&left, "=[ <%s> ... ]", type_word(p->type));
	else if (p->type != PARAM_FLAG)
		buf_format(&left, "=<%s>", type_word(p->type));
	put_row(o, buf_text(&left), text);
}

void usage_esxcli_command(struct out *o, const struct command *c)
{
	AUTO_STR *words = decl_words(c->path);
	const char *name = strrchr(words, ' ');

	out_format(o, "Usage: esxcli %s [cmd options]\n\nDescription: \n", words);
	put_row(o, name ? name + 1 : words, c->description);
	if (c->params.count)
		out_str(o, "\nCmd options:\n");
	for (size_t i = 0; i < c->params.count; i++)
		put_option(o, &c->params.items[i]);
}

static void put_members(struct out *o, const char *heading, struct members *m)
{
	if (m->count)
		out_format(o, "\n%s:\n", heading);
	for (size_t i = 0; i < m->count; i++)
		put_row(o, m->items[i].name, m->items[i].description);
	free(m->items);
}

void usage_esxcli_namespace(struct out *o, const struct catalog *c, const char *path)
{
	AUTO_STR *words = decl_words(path);
	struct members spaces = { 0 }, commands = { 0 };

	usage_namespaces(&spaces, c, path);
	usage_commands(&commands, c, path);
	if (*path)
		out_format(o, "Usage: esxcli %s {cmd} [cmd options]\n", words);
	else
		out_str(o,
			"Usage: esxcli [options] {namespace}+ {cmd} [cmd options]\n\nOptions:\n"
			"  --formatter=FORMATTER\n"
			"                        Override the formatter to use for a given command."
			" Available formatters: xml, csv, keyvalue.\n"
			"  --debug               Enable debug or internal use options.\n"
			"  -?, --help            Display usage information.\n");
	put_members(o, "Available Namespaces", &spaces);
	put_members(o, "Available Commands", &commands);
}
