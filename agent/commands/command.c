#include "commands/command.h"

#include <string.h>

static const struct param param_dry_run = {
	.name = "dry-run",
	.shortname = 'd',
	.type = PARAM_FLAG,
	.description = "Preview the changes without making them.",
};

static const struct param param_no_history = {
	.name = "no-history",
	.type = PARAM_FLAG,
	.description = "Do not record the changes; works even if the history cannot be written.",
};

static const char *const formats[] = { "text", "json", "esxcli", NULL };

static const struct param param_format = {
	.name = "format",
	.type = PARAM_ENUM,
	.placeholder = "FORMAT",
	.values = formats,
	.description = "The output format: text, json or esxcli.",
};

static const struct param param_root = {
	.name = "root",
	.type = PARAM_TEXT,
	.placeholder = "DIR",
	.description = "Work on the host whose files are in this folder instead of /.",
};

static const struct param param_extension = {
	.name = "extension",
	.type = PARAM_TEXT,
	.placeholder = "VERSION",
	.description = "Set by the esxcli extension: the version that the host has loaded.",
};

static const struct param param_stdin = {
	.name = "stdin",
	.type = PARAM_FLAG,
	.description = "Set by the esxcli extension: more options come on standard input.",
};

static const struct param param_help = {
	.name = "help",
	.shortname = 'h',
	.type = PARAM_FLAG,
	.description = "Show help.",
};

static const struct param param_version = {
	.name = "version",
	.type = PARAM_FLAG,
	.description = "Show the version.",
};

const struct param *const command_global_params[] = {
	&param_format,  &param_root, &param_extension, &param_stdin, &param_help,
	&param_version, NULL,
};

const struct param *command_param(const struct command *c, size_t i)
{
	size_t own = 0;

	while (c->params[own] && own < i)
		own++;
	if (c->params[own])
		return c->params[own];
	if (i == own && (c->flags & CMD_WRITES))
		return &param_dry_run;
	return i == own + 1 && (c->flags & CMD_RECORDS) ? &param_no_history : NULL;
}

void command_param_values(struct buf *text, const struct param *p)
{
	for (size_t i = 0; p->values[i]; i++)
		buf_format(text, "%s%s", i > 0 ? ", " : "", p->values[i]);
}

void command_param_text(struct buf *text, const struct param *p)
{
	const char *mark = strstr(p->description, "%ENUM%");

	if (!mark) {
		buf_str(text, p->description);
		return;
	}
	buf_add(text, p->description, (size_t)(mark - p->description));
	command_param_values(text, p);
	buf_str(text, mark + strlen("%ENUM%"));
}
