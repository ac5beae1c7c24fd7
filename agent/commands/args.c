#include "commands/args.h"

#include <stdint.h>
#include <string.h>

#include "plan/profile.h"

/* Options that several commands share */

const struct param param_vm_name = {
	.name = "vm-name",
	.shortname = 'n',
	.type = PARAM_TEXT,
	.placeholder = "NAME",
	.repeats = true,
	.description = "The exact name of a registered VM.",
};

const struct param param_vm_id = {
	.name = "vm-id",
	.shortname = 'i',
	.type = PARAM_INT,
	.placeholder = "N",
	.repeats = true,
	.description = "The ID of a registered VM, as vm list and vim-cmd show it.",
};

const struct param param_vmx = {
	.name = "vmx",
	.shortname = 'x',
	.type = PARAM_TEXT,
	.placeholder = "PATH",
	.repeats = true,
	.description = "The absolute path of a VM's .vmx file.",
};

const struct param param_match = {
	.name = "match",
	.shortname = 'm',
	.type = PARAM_TEXT,
	.placeholder = "GLOB",
	.repeats = true,
	.description = "VMs whose name matches a pattern (*, ?, [...]); case-sensitive.",
};

const struct param param_all = {
	.name = "all",
	.shortname = 'a',
	.type = PARAM_FLAG,
	.description = "All registered VMs except templates and vCLS VMs.",
};

static const char *profile_meaning(const char *name)
{
	return profile_summary(profile_find(name));
}

const struct param param_profile = {
	.name = "profile",
	.shortname = 'p',
	.type = PARAM_ENUM,
	.placeholder = "NAME",
	.values = profile_names,
	.value_meaning = profile_meaning,
	.description = "The settings to change: %ENUM%. Default: default.",
};

const struct param param_force = {
	.name = "force",
	.shortname = 'f',
	.type = PARAM_FLAG,
	.description = "Proceed despite old hardware, PCI passthrough, VBS, or a profile's needs.",
};

static const char *const whens[] = { "now", "poweroff", NULL };

const struct param param_when = {
	.name = "when",
	.shortname = 'w',
	.type = PARAM_ENUM,
	.placeholder = "WHEN",
	.values = whens,
	.description = "If a VM is powered on: now refuses, poweroff waits for its power-off. "
		       "Default: now.",
};

/* Parsing */

/* Set a usage error that ends with the help to ask for. */
static int usage_error(const struct args *args, struct err *e, const char *problem)
{
	AUTO_VALUE(buf) path = { 0 };

	for (size_t i = 0; i < args->path.count; i++)
		buf_format(&path, "%s ", args->path.items[i]);
	return err_set(e, ERR_USAGE, "%s; see nestvirt %s--help", problem, buf_text(&path));
}

static const struct param *find_own(const struct args *args, struct span name, char letter)
{
	for (size_t i = 0; args->command && command_param(args->command, i); i++) {
		const struct param *p = command_param(args->command, i);

		if (!p->positional && (letter ? p->shortname == letter : span_is(name, p->name)))
			return p;
	}
	return NULL;
}

/* Find an option by its name or, where that is not 0, its letter. */
static const struct param *find_option(const struct args *args, struct span name, char letter)
{
	for (size_t i = 0; command_global_params[i]; i++) {
		const struct param *p = command_global_params[i];

		if (letter ? p->shortname == letter : span_is(name, p->name))
			return p;
	}
	return find_own(args, name, letter);
}

static int add(struct args *args, const struct param *p, const char *text, struct err *e)
{
	AUTO_VALUE(buf) values = { 0 };
	long long number;
	bool valid = p->type != PARAM_ENUM;

	if (p->type == PARAM_TEXT && !text[0])
		return err_set(e, ERR_USAGE, "%s%s is empty", p->positional ? "" : "--",
			       p->positional ? p->placeholder : p->name);
	if (p->type == PARAM_INT && !span_number(&number, span_of(text), 0, INT64_MAX))
		return err_set(e, ERR_USAGE, "invalid --%s \"%s\"; use a number", p->name, text);
	for (size_t i = 0; p->type == PARAM_ENUM && p->values[i] && !valid; i++)
		valid = strcmp(p->values[i], text) == 0;
	if (!valid) {
		command_param_values(&values, p);
		return err_set(e, ERR_USAGE, "invalid --%s \"%s\"; use one of: %s", p->name, text,
			       buf_text(&values));
	}
	if (!p->repeats && args_have(args, p->name))
		return err_set(e, ERR_USAGE, "--%s is given twice", p->name);
	LIST_PUSH(args, (struct arg){ p, x_strdup(text) });
	return 0;
}

/*
 * --name=value, --name value, --flag; -n value, -nvalue, -f. Moves *i over the words that it takes.
 */
static int parse_option(struct args *args, const char *const *words, size_t count, size_t *i,
			struct err *e)
{
	const char *word = words[*i];
	bool is_long = word[1] == '-';
	const char *equals = is_long ? strchr(word, '=') : NULL;
	const char *name_end = equals ? equals : word + strlen(word);
	const char *value = equals ? equals + 1 : NULL;
	const struct param *p;

	if (is_long) {
		p = find_option(args, span_make(word + 2, (size_t)(name_end - word - 2)), 0);
	} else {
		p = find_option(args, span_of(""), word[1]);
		value = word[2] ? word + 2 : NULL;
		name_end = word + 2;
	}
	if (!p) {
		AUTO_STR *problem = x_format("unknown option %.*s", (int)(name_end - word), word);

		return usage_error(args, e, problem);
	}
	if (p->type == PARAM_FLAG && value)
		return err_set(e, ERR_USAGE, "%.*s takes no value: \"%s\"", (int)(name_end - word),
			       word, word);
	if (p->type == PARAM_FLAG)
		return add(args, p, "", e);
	if (value)
		return add(args, p, value, e);
	if (*i + 1 == count)
		return err_set(e, ERR_USAGE, "%s needs a value: --%s=%s", word, p->name,
			       p->placeholder);
	*i += 1;
	return add(args, p, words[*i], e);
}

/* A word without dashes is the first positional that is free, or the last that repeats. */
static int parse_positional(struct args *args, const char *text, struct err *e)
{
	AUTO_VALUE(buf) problem = { 0 };

	for (size_t i = 0; command_param(args->command, i); i++) {
		const struct param *p = command_param(args->command, i);

		if (p->positional && (p->repeats || !args_have(args, p->name)))
			return add(args, p, text, e);
	}
	buf_format(&problem, "unexpected argument \"%s\"", text);
	if (find_own(args, span_of(param_vm_name.name), 0))
		buf_format(&problem, " (did you mean --%s=%s?)", param_vm_name.name, text);
	return usage_error(args, e, buf_text(&problem));
}

/* True if `path` starts with all the words, as whole words. */
static bool is_under(const char *path, const struct strings *words, struct span *rest)
{
	struct span piece;

	*rest = span_of(path);
	for (size_t i = 0; i < words->count; i++) {
		if (!span_next(&piece, rest, ' ') || !span_is(piece, words->items[i]))
			return false;
	}
	return true;
}

/* Take one more word of the command's name. */
static int parse_path(struct args *args, const struct command_table *table, const char *text,
		      struct err *e)
{
	AUTO_VALUE(buf) problem = { 0 };
	struct span rest;

	strings_add(&args->path, text);
	for (size_t i = 0; table->commands[i]; i++) {
		if (is_under(table->commands[i]->path, &args->path, &rest) && rest.len == 0) {
			args->command = table->commands[i];
			return 0;
		}
	}
	for (size_t i = 0; table->groups[i].path; i++) {
		if (is_under(table->groups[i].path, &args->path, &rest) && rest.len == 0)
			return 0;
	}
	buf_str(&problem, "unknown command \"");
	for (size_t i = 0; i < args->path.count; i++)
		buf_format(&problem, "%s%s", i > 0 ? " " : "", args->path.items[i]);
	buf_char(&problem, '"');
	free(args->path.items[--args->path.count]);
	return usage_error(args, e, buf_text(&problem));
}

int args_parse(struct args *args, const struct command_table *table, const char *const *words,
	       size_t count, struct err *e)
{
	bool options_end = false;

	*args = (struct args){ 0 };
	for (size_t i = 0; i < count; i++) {
		const char *text = words[i];
		int result;

		if (!options_end && strcmp(text, "--") == 0) {
			options_end = true;
			continue;
		}
		if (!options_end && text[0] == '-' && text[1])
			result = parse_option(args, words, count, &i, e);
		else if (!args->command)
			result = parse_path(args, table, text, e);
		else
			result = parse_positional(args, text, e);
		if (result < 0)
			return -1;
	}
	return 0;
}

int args_parse_lines(struct args *args, struct span lines, struct err *e)
{
	struct span line;

	while (span_next(&line, &lines, '\n')) {
		AUTO_STR *text = x_strndup(line.p, line.len);
		const char *equals = strchr(text, '=');
		const struct param *p = NULL;

		if (line.len == 0)
			continue;
		if (memchr(line.p, '\0', line.len))
			return err_set(e, ERR_USAGE, "a NUL on standard input");
		if (equals && span_starts(line, "--"))
			p = find_own(args, span_make(text + 2, (size_t)(equals - text - 2)), 0);
		if (!p || p->type != PARAM_TEXT)
			return err_set(e, ERR_USAGE, "standard input: unexpected line \"%s\"",
				       text);
		if (args_have(args, p->name))
			return err_set(e, ERR_USAGE, "--%s is given twice", p->name);
		if (add(args, p, equals + 1, e) < 0)
			return -1;
	}
	return 0;
}

int args_check(const struct args *args, struct err *e)
{
	static const struct param *const selectors[] = { VM_SELECTORS };
	AUTO_VALUE(buf) words = { 0 };
	bool needs_vm = args->command->flags & CMD_NEEDS_VM;

	for (size_t i = 0; command_param(args->command, i); i++) {
		const struct param *p = command_param(args->command, i);
		AUTO_STR *problem = NULL;

		if (!p->required || args_have(args, p->name))
			continue;
		problem = x_format("missing %s%s", p->positional ? "" : "--",
				   p->positional ? p->placeholder : p->name);
		return usage_error(args, e, problem);
	}
	for (size_t i = 0; needs_vm && i < COUNT_OF(selectors); i++) {
		const struct param *p = selectors[i];

		needs_vm = !args_have(args, p->name);
		buf_format(&words, "%s--%s",
			   i == 0                        ? ""
			   : i + 1 < COUNT_OF(selectors) ? ", "
							 : " or ",
			   p->name);
		if (p->placeholder)
			buf_format(&words, "=%s", p->placeholder);
	}
	return needs_vm ? err_set(e, ERR_USAGE, "specify a VM: %s", buf_text(&words)) : 0;
}

void args_free(struct args *args)
{
	for (size_t i = 0; i < args->count; i++)
		free(args->items[i].text);
	free(args->items);
	strings_free(&args->path);
	*args = (struct args){ 0 };
}

const char *args_get(const struct args *args, const char *name)
{
	for (size_t i = 0; i < args->count; i++) {
		if (strcmp(args->items[i].param->name, name) == 0)
			return args->items[i].text;
	}
	return NULL;
}

bool args_have(const struct args *args, const char *name)
{
	return args_get(args, name) != NULL;
}

void args_all(struct strings *values, const struct args *args, const char *name)
{
	for (size_t i = 0; i < args->count; i++) {
		if (strcmp(args->items[i].param->name, name) == 0)
			strings_add(values, args->items[i].text);
	}
}

bool options_at_poweroff(const struct args *args)
{
	const char *when = args_get(args, param_when.name);

	return when && strcmp(when, "poweroff") == 0;
}

void options_selection(struct selection *s, const struct args *args)
{
	*s = (struct selection){ .all = args_have(args, "all") };
	args_all(&s->names, args, "vm-name");
	args_all(&s->ids, args, "vm-id");
	args_all(&s->paths, args, "vmx");
	args_all(&s->globs, args, "match");
}

/* Help */

/* Where descriptions start: behind the longest of our options. */
#define DESCRIPTION_COLUMN 24

static void show_entry(struct out *out, const char *left, const char *right)
{
	int fill = DESCRIPTION_COLUMN - (int)strlen(left);

	out_format(out, "  %s%*s%s\n", left, fill > 2 ? fill : 2, "", right);
}

static void show_option(struct out *out, const struct param *p)
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
	show_entry(out, buf_text(&left), buf_text(&right));
	for (size_t i = 0; p->value_meaning && p->values[i]; i++)
		out_format(out, "%*s%s: %s\n", DESCRIPTION_COLUMN + 4, "", p->values[i],
			   p->value_meaning(p->values[i]));
}

void help_command(struct out *out, const struct command *command)
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
	out_format(out, "\n%s\n", command->summary);
	if (command->detail)
		out_format(out, "%s\n", command->detail);
	out_str(out, "\nOptions:\n");
	for (size_t i = 0; command_param(command, i); i++)
		show_option(out, command_param(command, i));
	for (size_t i = 0; command_global_params[i]; i++)
		show_option(out, command_global_params[i]);
}

void help_group(struct out *out, const struct command_table *table, const struct strings *path)
{
	struct span rest;

	out_str(out, "Usage: nestvirt ");
	for (size_t i = 0; i < path->count; i++)
		out_format(out, "%s ", path->items[i]);
	out_str(out, "COMMAND [options]\n\n");
	if (path->count == 0)
		out_str(out, "Let virtual machines on this ESXi host run hypervisors of their "
			     "own.\n\n");
	out_str(out, "Commands:\n");
	for (size_t i = 0; table->commands[i]; i++) {
		const struct command *c = table->commands[i];

		if (is_under(c->path, path, &rest))
			show_entry(out, c->path, c->summary);
	}
	out_str(out, "\nFor more about a command: nestvirt COMMAND --help\n");
}
