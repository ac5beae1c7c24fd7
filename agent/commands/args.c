#include "commands/args.h"

#include <stdint.h>
#include <string.h>

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
