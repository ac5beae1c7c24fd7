#include <string.h>

#include "cli/args.h"
#include "cli/option.h"

static const struct param *lookup(const struct command *c, const struct option *o)
{
	return o->is_short ? command_param_short(c, o->name) : command_param(c, o->name);
}

static void take(struct args *a, const struct command *c, const struct option *o,
		 struct strings *errors)
{
	const struct param *p = lookup(c, o);
	struct arg *arg;

	if (!p && (strcmp(o->name, "help") == 0 || strcmp(o->name, "h") == 0)) {
		a->help = true;
		return;
	}
	if (!p) {
		if (!strings_have(&a->unknown, o->name))
			strings_add(&a->unknown, o->name);
		return;
	}
	arg = args_take(a, p);
	if (o->value)
		strings_add(&arg->values, o->value);
	else if (p->type != PARAM_FLAG)
		strings_format(errors, "%s%s must have value", o->is_short ? "-" : "--", o->name);
}

/* The options end at the first word that is none. */
static void say_strays(int argc, char *const *argv, struct strings *errors)
{
	AUTO_VALUE(buf) words = { 0 };

	for (int i = 0; i < argc; i++)
		buf_format(&words, "'%s' ", argv[i]);
	strings_format(errors, "Found Extra non-parameter arguments at the end of input: %s",
		       buf_text(&words));
}

void args_read_localcli(struct args *a, const struct command *c, int argc, char *const *argv,
			struct strings *errors)
{
	int at = 0;

	while (at < argc) {
		AUTO_VALUE(option) o = { 0 };
		int used = option_read(&o, argc - at, argv + at);

		if (!used)
			break;
		take(a, c, &o, errors);
		at += used;
	}
	if (at < argc)
		say_strays(argc - at, argv + at, errors);
	args_sort(a);
	/* Words that cannot be read are all that is said. */
	if (!errors->count)
		args_check(a, c, errors);
}
