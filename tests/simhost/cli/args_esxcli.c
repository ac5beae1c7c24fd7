#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "cli/args.h"
#include "cli/option.h"

/* The client takes these in any case and sends true or false. */
static const struct {
	const char *word;
	bool value;
} bools[] = {
	{ "0", false }, { "1", true },    { "n", false },   { "no", false },
	{ "y", true },  { "yes", true },  { "f", false },   { "false", false },
	{ "t", true },  { "true", true }, { "off", false }, { "on", true },
};

static const char *bool_of(const char *value)
{
	for (size_t i = 0; i < COUNT_OF(bools); i++) {
		if (strcasecmp(bools[i].word, value) == 0)
			return bools[i].value ? "true" : "false";
	}
	return NULL;
}

/* The value as it is sent, or NULL after a complaint that names the option as it was typed. */
static const char *convert(const struct param *p, const char *typed, const char *value,
			   struct strings *errors)
{
	long long number;
	const char *sent = value;

	switch (p->type) {
	case PARAM_STRING:
	case PARAM_FLAG:
		return value;
	case PARAM_INT:
		if (span_number(&number, span_of(value), INT64_MIN, INT64_MAX))
			return value;
		strings_format(errors,
			       "While processing '%s'. Argument type mismatch. Expecting integer "
			       "value. Got '%s'",
			       typed, value);
		return NULL;
	case PARAM_BOOL:
		sent = bool_of(value);
		if (!sent)
			strings_format(errors,
				       "While processing '%s'. Argument type mismatch. Expecting "
				       "one of {0, 1, n[o], y[es], f[alse], t[rue], off, on}. Got "
				       "'%s'",
				       typed, value);
		return sent;
	}
	return NULL;
}

struct reader {
	struct args *args;
	const struct command *command;
	struct strings *errors;
	bool *usage;
};

/* Returns the number of words that the option took. */
static int read_option(struct reader *r, int argc, char *const *argv)
{
	const char *word = argv[0], *equals = strchr(word, '=');
	AUTO_STR *typed = equals ? x_strndup(word, (size_t)(equals - word)) : x_strdup(word);
	bool is_long = strncmp(word, "--", 2) == 0;
	const struct param *p = is_long ? command_param(r->command, typed + 2)
					: command_param_short(r->command, typed + 1);
	const char *value = equals ? equals + 1 : NULL;
	int used = 1;

	if (!p && (strcmp(typed, "--help") == 0 || strcmp(typed, "-?") == 0)) {
		r->args->help = true;
		return used;
	}
	if (!p || (p->type == PARAM_FLAG && value)) {
		strings_format(r->errors, "Invalid option %s", typed);
		*r->usage = false;
		return used;
	}
	if (p->type == PARAM_FLAG) {
		args_take(r->args, p);
		return used;
	}
	if (!value && argc > 1 && !option_like(argv[1])) {
		value = argv[1];
		used = 2;
	}
	if (!value) /* assumed: not seen */
		strings_format(r->errors, "While processing '%s'. Missing argument value", typed);
	else
		value = convert(p, typed, value, r->errors);
	if (value)
		strings_add(&args_take(r->args, p)->values, value);
	return used;
}

static void say_missing(const struct args *a, const struct command *c, struct strings *errors)
{
	for (size_t i = 0; i < c->params.count; i++) {
		const struct param *p = &c->params.items[i];

		if (!p->required || args_given(a, p->name))
			continue;
		if (p->shortname)
			strings_format(errors, "Missing required parameter -%s|--%s", p->shortname,
				       p->name);
		else
			strings_format(errors, "Missing required parameter --%s", p->name);
	}
}

void args_read_esxcli(struct args *a, const struct command *c, int argc, char *const *argv,
		      struct strings *errors, bool *usage)
{
	struct reader r = { .args = a, .command = c, .errors = errors, .usage = usage };
	int i = 0;

	*usage = true;
	/* The first thing that is wrong ends it. */
	while (i < argc && !errors->count) {
		if (!option_like(argv[i]) && strcmp(argv[i], "-?") != 0) {
			AUTO_STR *words = decl_words(c->path);

			strings_format(errors, "Unknown command or namespace %s %s", words,
				       argv[i]);
			*usage = false;
			break;
		}
		i += read_option(&r, argc - i, argv + i);
	}
	args_sort(a);
	if (!errors->count && !a->help)
		say_missing(a, c, errors);
}
