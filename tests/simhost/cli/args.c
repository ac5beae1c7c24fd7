#include "cli/args.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/constraint.h"

static const char *const bool_words[] = { "1", "0", "y", "n", "true", "false", "yes", "no" };

struct arg *args_take(struct args *a, const struct param *p)
{
	for (size_t i = 0; i < a->count; i++) {
		if (a->items[i].param == p)
			return &a->items[i];
	}
	LIST_PUSH(a, (struct arg){ .param = p });
	return &a->items[a->count - 1];
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

void args_free(struct args *a)
{
	for (size_t i = 0; i < a->count; i++)
		strings_free(&a->items[i].values);
	free(a->items);
	*a = (struct args){ 0 };
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct arg *)a)->param->name, ((const struct arg *)b)->param->name);
}

void args_sort(struct args *a)
{
	if (a->count)
		qsort(a->items, a->count, sizeof(a->items[0]), by_name);
}

bool args_is_option(const char *word)
{
	return word[0] == '-' && (word[1] == '-' || isalpha((unsigned char)word[1]));
}

static bool is_bool(const char *value)
{
	for (size_t i = 0; i < COUNT_OF(bool_words); i++) {
		if (strcmp(bool_words[i], value) == 0)
			return true;
	}
	return false;
}

/* False when it was wrong, and said so. */
static bool check_type(const struct param *p, const char *value, struct strings *errors)
{
	long long number;

	switch (p->type) {
	case PARAM_STRING:
	case PARAM_FLAG:
		return true;
	case PARAM_INT:
		if (span_number(&number, span_of(value), INT64_MIN, INT64_MAX))
			return true;
		strings_format(errors, "Invalid data '%s' for parameter %s expected type Integer",
			       value, p->name);
		return false;
	case PARAM_BOOL:
		if (is_bool(value))
			return true;
		strings_format(errors,
			       "Invalid data '%s' for parameter %s expected one of "
			       "[1, 0, y, n, true, false, yes, no]",
			       value, p->name);
		return false;
	}
	return false;
}

static void check_one(const struct arg *arg, struct strings *errors)
{
	const struct param *p = arg->param;

	if (!p->list && arg->values.count > 1) /* assumed: not seen */
		strings_format(errors, "Multiple values given for parameter %s", p->name);
	for (size_t i = 0; i < arg->values.count; i++) {
		const char *value = arg->values.items[i];

		if (check_type(p, value, errors) && !constraint_fits(&p->constraint, value))
			constraint_complain(errors, p, value);
	}
}

void args_check(const struct args *a, const struct command *c, struct strings *errors)
{
	for (size_t i = 0; i < a->count; i++)
		check_one(&a->items[i], errors);
	for (size_t i = 0; i < c->params.count; i++) {
		const struct param *p = &c->params.items[i];

		if (p->required && !args_find(a, p->name))
			strings_format(errors, "Missing required parameter --%s", p->name);
	}
}
