/*
 * The laws of words. Of an input the first byte chooses the command; if it is odd, the lines behind
 * it are the standard input of the extension, otherwise they are words of a command line.
 */
#include <string.h>

#include "commands/args.h"
#include "commands/table.h"
#include "fuzz.h"

static const struct command *command_of(uint8_t choice)
{
	size_t count = 0;

	while (table_of_commands.commands[count])
		count++;
	return table_of_commands.commands[choice / 2 % count];
}

/* The command's own words, then what is in `more`. */
static int parse_words(struct args *args, const struct command *command, const struct strings *more,
		       struct err *e)
{
	AUTO_VALUE(strings) words = { 0 };
	struct span path = span_of(command->path);
	struct span word;

	while (span_next(&word, &path, ' '))
		strings_take(&words, x_strndup(word.p, word.len));
	for (size_t i = 0; i < more->count; i++)
		strings_add(&words, more->items[i]);
	return args_parse(args, &table_of_commands, (const char *const *)words.items, words.count,
			  e);
}

static void check_error(const struct err *e)
{
	LAW(e->code == ERR_USAGE, "words that make no sense are an error of usage");
	LAW(e->text[0], "which says what is wrong");
}

/* For each parameter the same values in the same order. */
static void check_same(const struct args *a, const struct args *b)
{
	LAW(a->command == b->command, "the same command");
	LAW(a->count == b->count, "as many values");
	for (size_t i = 0; i < a->count; i++) {
		AUTO_VALUE(strings) of_a = { 0 };
		AUTO_VALUE(strings) of_b = { 0 };

		args_all(&of_a, a, a->items[i].param->name);
		args_all(&of_b, b, a->items[i].param->name);
		LAW(of_a.count == of_b.count, "as many values of a parameter");
		for (size_t k = 0; k < of_a.count; k++)
			LAW(strcmp(of_a.items[k], of_b.items[k]) == 0, "the same values in order");
	}
}

/* What was understood, in another form: "--name=value" or "-n" "value", then "--" and the rest. */
static void reword(struct strings *words, const struct args *args, bool use_letters)
{
	for (size_t i = 0; i < args->count; i++) {
		const struct param *p = args->items[i].param;

		if (p->positional)
			continue;
		if (p->type == PARAM_FLAG && use_letters && p->shortname)
			strings_format(words, "-%c", p->shortname);
		else if (p->type == PARAM_FLAG)
			strings_format(words, "--%s", p->name);
		else if (use_letters && p->shortname)
			strings_format(words, "-%c", p->shortname);
		else
			strings_format(words, "--%s=%s", p->name, args->items[i].text);
		if (p->type != PARAM_FLAG && use_letters && p->shortname)
			strings_add(words, args->items[i].text);
	}
	strings_add(words, "--");
	for (size_t i = 0; i < args->count; i++) {
		if (args->items[i].param->positional)
			strings_add(words, args->items[i].text);
	}
}

static void check_values(const struct args *args)
{
	for (size_t i = 0; i < args->count; i++) {
		const struct param *p = args->items[i].param;
		AUTO_VALUE(strings) all = { 0 };

		args_all(&all, args, p->name);
		LAW(p->repeats || all.count == 1, "once, unless it may repeat");
		LAW((p->type == PARAM_FLAG) == !args->items[i].text[0],
		    "all but flags have a value");
	}
}

static void check_words(const struct command *command, struct span lines)
{
	AUTO_VALUE(args) args = { 0 };
	AUTO_VALUE(strings) words = { 0 };
	struct span line;
	struct err e = { 0 };

	/* A word of a command line cannot hold a NUL. */
	while (span_next(&line, &lines, '\n'))
		strings_take(&words, x_strndup(line.p, strnlen(line.p, line.len)));
	if (parse_words(&args, command, &words, &e) < 0) {
		check_error(&e);
		return;
	}
	LAW(args.command == command, "the command is found");
	check_values(&args);
	for (int letters = 0; letters < 2; letters++) {
		AUTO_VALUE(args) again = { 0 };
		AUTO_VALUE(strings) others = { 0 };

		reword(&others, &args, letters == 1);
		LAW(parse_words(&again, command, &others, &e) == 0, e.text);
		check_same(&args, &again);
	}
}

static int parse_lines(struct args *args, const struct command *command, struct span lines,
		       struct err *e)
{
	const struct strings none = { 0 };

	LAW(parse_words(args, command, &none, e) == 0, "a command by itself is understood");
	return args_parse_lines(args, lines, e);
}

/* The same lines with empty ones between them: an absent parameter leaves one. */
static void spread(struct buf *out, struct span lines)
{
	struct span line;

	while (span_next(&line, &lines, '\n')) {
		buf_str(out, "\n\n");
		buf_span(out, line);
		buf_str(out, "\n");
	}
}

static bool is_own(const struct command *command, const struct param *param)
{
	for (size_t i = 0; command_param(command, i); i++) {
		if (command_param(command, i) == param)
			return true;
	}
	return false;
}

static void check_text(const struct args *args, const struct command *command)
{
	for (size_t i = 0; i < args->count; i++) {
		const struct arg *arg = &args->items[i];
		AUTO_VALUE(strings) all = { 0 };

		LAW(arg->param->type == PARAM_TEXT && !arg->param->positional,
		    "only text options come on standard input");
		LAW(is_own(command, arg->param), "and only the command's own");
		LAW(arg->text[0] && !strchr(arg->text, '\n'), "a value is one line");
		args_all(&all, args, arg->param->name);
		LAW(all.count == 1, "each once");
	}
}

static void check_lines(const struct command *command, struct span lines)
{
	AUTO_VALUE(args) args = { 0 };
	AUTO_VALUE(args) spread_args = { 0 };
	AUTO_VALUE(args) word_args = { 0 };
	AUTO_VALUE(strings) words = { 0 };
	AUTO_VALUE(buf) wide = { 0 };
	struct span line, rest = lines;
	struct err e = { 0 };
	int done = parse_lines(&args, command, lines, &e);

	if (done < 0)
		check_error(&e);
	spread(&wide, lines);
	LAW(parse_lines(&spread_args, command, buf_view(&wide), &e) == done,
	    "empty lines do not matter");
	if (done < 0)
		return;
	check_text(&args, command);
	check_same(&args, &spread_args);
	while (span_next(&line, &rest, '\n')) {
		if (line.len > 0)
			strings_take(&words, x_strndup(line.p, line.len));
	}
	LAW(parse_words(&word_args, command, &words, &e) == 0, e.text);
	check_same(&args, &word_args);
}

/* Whatever a name is, it arrives: no byte of it is special but the end of the line. */
static void check_name(struct span name)
{
	static const struct command *enable;
	AUTO_VALUE(args) args = { 0 };
	AUTO_VALUE(buf) line = { 0 };
	struct err e = { 0 };

	for (size_t i = 0; !enable; i++) {
		if (strcmp(table_of_commands.commands[i]->path, "vm enable") == 0)
			enable = table_of_commands.commands[i];
	}
	if (name.len == 0 || memchr(name.p, '\n', name.len) || memchr(name.p, '\0', name.len))
		return;
	buf_str(&line, "\n--vm-name=");
	buf_span(&line, name);
	buf_str(&line, "\n\n");
	LAW(parse_lines(&args, enable, buf_view(&line), &e) == 0, e.text);
	LAW(args.count == 1 && span_is(name, args_get(&args, "vm-name")), "a name comes back");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = span_make((const char *)data, size);

	if (size == 0)
		return 0;
	bytes = span_make(bytes.p + 1, bytes.len - 1);
	check_name(bytes);
	if (data[0] % 2 == 1)
		check_lines(command_of(data[0]), bytes);
	else
		check_words(command_of(data[0]), bytes);
	return 0;
}
