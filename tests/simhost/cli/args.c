#include "cli/args.h"

#include <stdlib.h>
#include <string.h>

#include "cli/constraint.h"

static const char *const bool_words[] = { "1", "0", "y", "n", "true", "false", "yes", "no" };

struct arg *args_take(struct args *a, const struct param *p)
{
	size_t i = 0;

	while (i < a->count && a->items[i].param != p)
		i++;
	if (i == a->count)
		LIST_PUSH(a, (struct arg){ .param = p });
	a->items[i].times++;
	return &a->items[i];
}

const struct arg *args_find(const struct args *a, const char *name)
{
	for (size_t i = 0; i < a->count; i++) {
		if (strcmp(a->items[i].param->name, name) == 0)
			return &a->items[i];
	}
	return NULL;
}

const char *args_value(const struct args *a, const char *name, const char *absent)
{
	const struct arg *arg = args_find(a, name);

	return arg && arg->values.count ? arg->values.items[0] : absent;
}

bool args_given(const struct args *a, const char *name)
{
	return args_find(a, name) != NULL;
}

bool arg_is_doubled(const struct arg *arg)
{
	return !arg->param->list && arg->times > 1;
}

void args_free(struct args *a)
{
	for (size_t i = 0; i < a->count; i++)
		strings_free(&a->items[i].values);
	strings_free(&a->unknown);
	free(a->items);
	*a = (struct args){ 0 };
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct arg *)a)->param->name, ((const struct arg *)b)->param->name);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void args_sort(struct args *a)
{
	if (a->count)
		qsort(a->items, a->count, sizeof(a->items[0]), by_name);
	if (a->unknown.count)
		qsort(a->unknown.items, a->unknown.count, sizeof(a->unknown.items[0]), by_text);
}

static bool is_bool(const char *value)
{
	for (size_t i = 0; i < COUNT_OF(bool_words); i++) {
		if (strcmp(bool_words[i], value) == 0)
			return true;
	}
	return false;
}

/* As strtoll() reads it, so that nothing at all is a number, too (facts 5.8). */
static bool is_int(const char *value)
{
	char *end;

	(void)strtoll(value, &end, 10);
	return !*end;
}

static bool type_fits(const struct param *p, const char *value)
{
	switch (p->type) {
	case PARAM_STRING:
		return true;
	case PARAM_INT:
		return is_int(value);
	case PARAM_BOOL:
		return is_bool(value);
	case PARAM_FLAG:
		break;
	}
	return false;
}

static void type_complain(struct strings *errors, const struct param *p, const char *value)
{
	static const char *const expected[] = {
		[PARAM_INT] = " expected type Integer",
		[PARAM_BOOL] = " expected one of [1, 0, y, n, true, false, yes, no]",
		[PARAM_FLAG] = ".  This parameter is a flag and cannot accept any values. ",
	};

	strings_format(errors, "Invalid data '%s' for parameter %s%s", value, p->name,
		       expected[p->type]);
}

static void check_one(const struct arg *arg, struct strings *errors)
{
	const struct param *p = arg->param;

	for (size_t i = 0; i < arg->values.count; i++) {
		const char *value = arg->values.items[i];

		if (!type_fits(p, value))
			type_complain(errors, p, value);
		else if (!constraint_fits(&p->constraint, value))
			constraint_complain(errors, p, value);
	}
}

/* The unknown names that come before `name`; all that are left for NULL. */
static void say_unknown(const struct args *a, size_t *said, const char *name,
			struct strings *errors)
{
	for (; *said < a->unknown.count; (*said)++) {
		const char *unknown = a->unknown.items[*said];

		if (name && strcmp(name, unknown) < 0)
			return;
		strings_format(errors, "Unknown parameter : %s", unknown);
	}
}

void args_check(const struct args *a, const struct command *c, struct strings *errors)
{
	size_t said = 0;

	for (size_t i = 0; i < a->count; i++) {
		say_unknown(a, &said, a->items[i].param->name, errors);
		check_one(&a->items[i], errors);
	}
	say_unknown(a, &said, NULL, errors);
	for (size_t i = 0; i < c->params.count; i++) {
		const struct param *p = &c->params.items[i];

		if (p->required && !args_find(a, p->name))
			strings_format(errors, "Missing required parameter --%s", p->name);
	}
}

void args_check_doubled(const struct args *a, struct strings *errors)
{
	for (size_t i = 0; i < a->count; i++) {
		if (arg_is_doubled(&a->items[i]))
			strings_format(errors,
				       "Found multiple values for %s this parameter can only "
				       "accept a single value.",
				       a->items[i].param->name);
	}
}
