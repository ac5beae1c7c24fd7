#include "commands/args.h"

#include <stdint.h>
#include <string.h>

#include "commands/command.h"
#include "host/vms.h"
#include "plan/profile.h"

/* What esxcli takes for a bool, and passes on as it was typed (esxi-facts 5.4). */
static const char *const bool_words[] = { "true", "false", "yes", "no", "y", "n", "1", "0", NULL };

static bool is_one_of(const char *const *words, const char *text)
{
	for (size_t i = 0; words[i]; i++) {
		if (strcmp(words[i], text) == 0)
			return true;
	}
	return false;
}

static bool is_named(const struct param *p, struct span name)
{
	return !p->positional && span_is(name, p->name);
}

static const struct param *find_own(const struct args *args, struct span name)
{
	for (size_t i = 0; args->command && command_param(args->command, i); i++) {
		if (is_named(command_param(args->command, i), name))
			return command_param(args->command, i);
	}
	return NULL;
}

static const struct param *find_long(const struct args *args, struct span name)
{
	for (size_t i = 0; command_global_params[i]; i++) {
		if (is_named(command_global_params[i], name))
			return command_global_params[i];
	}
	return find_own(args, name);
}

static const struct param *find_short(const struct args *args, char letter)
{
	for (size_t i = 0; command_global_params[i]; i++) {
		if (command_global_params[i]->shortname == letter)
			return command_global_params[i];
	}
	for (size_t i = 0; args->command && command_param(args->command, i); i++) {
		if (command_param(args->command, i)->shortname == letter)
			return command_param(args->command, i);
	}
	return NULL;
}

static const char *help_of(const struct args *args, struct buf *text)
{
	buf_str(text, "nestvirt ");
	for (size_t i = 0; i < args->path.count; i++)
		buf_format(text, "%s ", args->path.items[i]);
	buf_str(text, "--help");
	return buf_text(text);
}

/* A parameter as the command line has it: "--vm-name" or "FILE". */
static const char *param_word(const struct param *p, struct buf *text)
{
	buf_format(text, "%s%s", p->positional ? "" : "--",
		   p->positional ? p->placeholder : p->name);
	return buf_text(text);
}

static int check_value(const struct param *p, const char *text, struct err *e)
{
	AUTO_VALUE(buf) list = { 0 };
	AUTO_VALUE(buf) word = { 0 };
	long long number;

	switch (p->type) {
	case PARAM_TEXT:
		if (!text[0])
			return err_set(e, ERR_USAGE, "%s is empty", param_word(p, &word));
		return 0;
	case PARAM_FLAG:
		return 0;
	case PARAM_INT:
		if (!span_number(&number, span_of(text), 0, INT64_MAX))
			return err_set(e, ERR_USAGE, "--%s=%s: a number is wanted", p->name, text);
		return 0;
	case PARAM_BOOL:
		if (!is_one_of(bool_words, text))
			return err_set(e, ERR_USAGE, "--%s=%s: true or false is wanted", p->name,
				       text);
		return 0;
	case PARAM_ENUM:
		if (is_one_of(p->values, text))
			return 0;
		for (size_t i = 0; p->values[i]; i++)
			buf_format(&list, "%s%s", i > 0 ? ", " : "", p->values[i]);
		return err_set(e, ERR_USAGE, "--%s=%s: it is one of %s", p->name, text,
			       buf_text(&list));
	}
	abort();
}

static int add(struct args *args, const struct param *p, const char *text, struct err *e)
{
	if (check_value(p, text, e) < 0)
		return -1;
	if (!p->repeats && args_have(args, p->name))
		return err_set(e, ERR_USAGE, "--%s is given twice", p->name);
	LIST_PUSH(args, (struct arg){ p, x_strdup(text) });
	return 0;
}

static int unknown(const struct args *args, const char *word, struct err *e)
{
	AUTO_VALUE(buf) help = { 0 };

	return err_set(e, ERR_USAGE, "%s is not an option here; %s lists them", word,
		       help_of(args, &help));
}

/* --name=value, --name value, --flag. Moves *i over the words that it takes. */
static int long_option(struct args *args, const char *const *words, size_t count, size_t *i,
		       struct err *e)
{
	const char *word = words[*i];
	const char *equals = strchr(word, '=');
	struct span name =
		span_make(word + 2, equals ? (size_t)(equals - word - 2) : strlen(word + 2));
	const struct param *p = find_long(args, name);

	if (!p)
		return unknown(args, word, e);
	if (p->type == PARAM_FLAG) {
		if (equals)
			return err_set(e, ERR_USAGE, "--%s takes no value", p->name);
		return add(args, p, "", e);
	}
	if (equals)
		return add(args, p, equals + 1, e);
	if (*i + 1 == count)
		return err_set(e, ERR_USAGE, "--%s needs a value: --%s=%s", p->name, p->name,
			       p->placeholder);
	*i += 1;
	return add(args, p, words[*i], e);
}

/* -n value, -nvalue, -f. */
static int short_option(struct args *args, const char *const *words, size_t count, size_t *i,
			struct err *e)
{
	const char *word = words[*i];
	const struct param *p = find_short(args, word[1]);

	if (!p)
		return unknown(args, word, e);
	if (p->type == PARAM_FLAG) {
		if (word[2])
			return err_set(e, ERR_USAGE, "-%c takes no value: \"%s\"", word[1], word);
		return add(args, p, "", e);
	}
	if (word[2])
		return add(args, p, word + 2, e);
	if (*i + 1 == count)
		return err_set(e, ERR_USAGE, "-%c needs a value: --%s=%s", word[1], p->name,
			       p->placeholder);
	*i += 1;
	return add(args, p, words[*i], e);
}

/* The place of a word without dashes: the first positional that is free, or the last that repeats.
 */
static const struct param *next_positional(const struct args *args)
{
	for (size_t i = 0; args->command && command_param(args->command, i); i++) {
		const struct param *p = command_param(args->command, i);

		if (p->positional && (p->repeats || !args_have(args, p->name)))
			return p;
	}
	return NULL;
}

static int word(struct args *args, const char *text, struct err *e)
{
	const struct param *p = next_positional(args);
	AUTO_VALUE(buf) help = { 0 };

	if (!p)
		return err_set(e, ERR_USAGE, "\"%s\" is one word too many; %s tells what is wanted",
			       text, help_of(args, &help));
	return add(args, p, text, e);
}

static bool path_fits(const char *path, const struct strings *words)
{
	struct span rest = span_of(path);
	struct span piece;

	for (size_t i = 0; i < words->count; i++) {
		if (!span_next(&piece, &rest, ' ') || !span_is(piece, words->items[i]))
			return false;
	}
	return rest.len == 0;
}

static bool is_group(const struct strings *words)
{
	for (size_t i = 0; command_groups[i].path; i++) {
		if (path_fits(command_groups[i].path, words))
			return true;
	}
	return false;
}

static const struct command *find_command(const struct strings *words)
{
	for (size_t i = 0; command_table[i]; i++) {
		if (path_fits(command_table[i]->path, words))
			return command_table[i];
	}
	return NULL;
}

static int unknown_command(struct args *args, const char *word, struct err *e)
{
	AUTO_VALUE(buf) help = { 0 };

	(void)help_of(args, &help);
	return err_set(e, ERR_USAGE, "there is no command \"%s%s%s\"; %s lists what there is",
		       args->path.count > 0 ? args->path.items[0] : "",
		       args->path.count > 0 ? " " : "", word, buf_text(&help));
}

static void drop_last(struct strings *words)
{
	free(words->items[--words->count]);
}

/* One more word of the command's name, or an error. */
static int path_word(struct args *args, const char *text, struct err *e)
{
	strings_add(&args->path, text);
	args->command = find_command(&args->path);
	if (args->command || is_group(&args->path))
		return 0;
	drop_last(&args->path);
	return unknown_command(args, text, e);
}

int args_parse(struct args *args, const char *const *words, size_t count, struct err *e)
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
		if (!options_end && text[0] == '-' && text[1] == '-')
			result = long_option(args, words, count, &i, e);
		else if (!options_end && text[0] == '-' && text[1])
			result = short_option(args, words, count, &i, e);
		else if (!args->command)
			result = path_word(args, text, e);
		else
			result = word(args, text, e);
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
			p = find_own(args, span_make(text + 2, (size_t)(equals - text - 2)));
		if (!p || p->type != PARAM_TEXT)
			return err_set(e, ERR_USAGE, "standard input: \"%s\" is not wanted here",
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
	AUTO_VALUE(buf) help = { 0 };
	AUTO_VALUE(buf) word = { 0 };

	for (size_t i = 0; command_param(args->command, i); i++) {
		const struct param *p = command_param(args->command, i);

		if (!p->required || args_have(args, p->name))
			continue;
		return err_set(e, ERR_USAGE, "%s is missing; %s tells what is wanted",
			       param_word(p, &word), help_of(args, &help));
	}
	return 0;
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
	.description = "The id of a registered VM, as vm list and vim-cmd show it.",
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
	.description = "All VMs whose name fits a pattern with * ? and [...], in this case.",
};

const struct param param_all = {
	.name = "all",
	.shortname = 'a',
	.type = PARAM_FLAG,
	.description = "All registered VMs but templates and vCLS VMs.",
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
	.description = "Which settings: %ENUM%; default if not given.",
};

const struct param param_force = {
	.name = "force",
	.shortname = 'f',
	.type = PARAM_FLAG,
	.description =
		"Go on in spite of old hardware, PCI passthrough, VBS, or a profile's needs.",
};

static const char *const whens[] = { "now", "poweroff", NULL };

const struct param param_when = {
	.name = "when",
	.shortname = 'w',
	.type = PARAM_ENUM,
	.placeholder = "WHEN",
	.values = whens,
	.description = "What if a VM is on: refuse it, or do it at its power-off; %ENUM%, now if "
		       "not given.",
};

const struct param param_dry_run = {
	.name = "dry-run",
	.shortname = 'd',
	.type = PARAM_FLAG,
	.description = "Show what would be done, and change nothing.",
};

const struct param param_no_history = {
	.name = "no-history",
	.type = PARAM_FLAG,
	.description = "Do not record it, so that it goes on where the history cannot be written.",
};

static const char *const formats[] = { "text", "json", "esxcli", NULL };

static const struct param param_format = {
	.name = "format",
	.type = PARAM_ENUM,
	.placeholder = "FORMAT",
	.values = formats,
	.description = "How the answer is written: text, json or esxcli.",
};

static const struct param param_root = {
	.name = "root",
	.type = PARAM_TEXT,
	.placeholder = "DIR",
	.description = "Work on the host that lies in this folder instead of /.",
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
