#include <string.h>

#include "cli/args.h"

/* One option as it was typed: its name without dashes, and a value behind "=". */
struct option {
	char *name;
	bool is_short;
	const char *value; /* NULL: none so far */
};

static struct option split(const char *word)
{
	struct option o = { .is_short = word[1] != '-' };
	const char *name = word + (o.is_short ? 1 : 2);
	const char *equals = strchr(name, '=');

	o.name = equals ? x_strndup(name, (size_t)(equals - name)) : x_strdup(name);
	o.value = equals ? equals + 1 : NULL;
	return o;
}

static const struct param *lookup(const struct command *c, const struct option *o)
{
	return o->is_short ? command_param_short(c, o->name) : command_param(c, o->name);
}

/* Take an option and what belongs to it; returns the number of words. */
static int read_option(struct args *a, const struct command *c, int argc, char *const *argv,
		       struct strings *errors, bool *without)
{
	struct option o = split(argv[0]);
	AUTO_STR *name = o.name;
	const struct param *p = lookup(c, &o);
	int used = 1;

	if (!p && (strcmp(name, "help") == 0 || strcmp(name, "h") == 0)) {
		a->help = true;
		return used;
	}
	if (p && p->type == PARAM_FLAG) {
		args_take(a, p);
		if (o.value) /* assumed: not seen */
			strings_format(errors, "--%s does not take a value", p->name);
		return used;
	}
	if (!o.value && argc > 1 && !args_is_option(argv[1])) {
		o.value = argv[1];
		used = 2;
	}
	if (!p) {
		strings_format(errors, "Unknown parameter : %s", name);
	} else if (!o.value) {
		strings_format(errors, "%s%s must have value", o.is_short ? "-" : "--", name);
		*without = true;
	} else {
		strings_add(&args_take(a, p)->values, o.value);
	}
	return used;
}

void args_read_localcli(struct args *a, const struct command *c, int argc, char *const *argv,
			struct strings *errors)
{
	bool without = false;

	for (int i = 0; i < argc;) {
		if (args_is_option(argv[i])) {
			i += read_option(a, c, argc - i, argv + i, errors, &without);
			continue;
		}
		/* Assumed: not seen. */
		strings_format(errors, "Unknown parameter : %s", argv[i]);
		i++;
	}
	args_sort(a);
	/* An option without its value ends it: nothing else is looked at then. */
	if (!without)
		args_check(a, c, errors);
}
