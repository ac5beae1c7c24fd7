#include <stdint.h>
#include <string.h>

#include "cli/execute.h"

static const char *const kind_names[] = {
	[VALUE_NONE] = "None",     [VALUE_BOOL] = "Bool",        [VALUE_INT] = "Int",
	[VALUE_STRING] = "String", [VALUE_STRUCT] = "Structure", [VALUE_LIST] = "List",
};

/* Assumed: what VMware's reader makes of a number that is none was not seen. */
static bool check_scalar(struct strings *errors, const struct value *v)
{
	long long number;
	bool good = true;

	if (v->kind == VALUE_INT)
		good = span_number(&number, span_of(v->text), INT64_MIN, INT64_MAX);
	else if (v->kind == VALUE_BOOL)
		good = strcmp(v->text, "true") == 0 || strcmp(v->text, "false") == 0;
	if (!good)
		strings_format(errors, "Invalid data '%s' in structure.  Expecting %s", v->text,
			       kind_names[v->kind]);
	return good;
}

static bool check_struct(struct strings *errors, const struct value *type, const struct value *v)
{
	bool good = true;

	if (type->count != v->count) {
		strings_format(errors,
			       "Mismatch on number of fields set in struct. Expected %zu found %zu",
			       type->count, v->count);
		return false;
	}
	if (strcmp(type->text, v->text) != 0) { /* assumed: not seen */
		strings_format(errors, "Type mismatch in structure.  Expecting %s got %s",
			       type->text, v->text);
		return false;
	}
	for (size_t i = 0; i < v->count; i++) {
		const struct value *field = value_find(type, v->items[i].name);

		if (!field) /* assumed: not seen */
			strings_format(errors, "Field '%s' is not declared in structure %s",
				       v->items[i].name, type->text);
		if (!field || !check_reply(errors, field, &v->items[i]))
			good = false;
		else if (value_find(v, v->items[i].name) != &v->items[i])
			good = false; /* twice, so another one is missing */
	}
	return good;
}

static bool check_list(struct strings *errors, const struct value *type, const struct value *v)
{
	struct value scalar = { .kind = value_kind_of(type->text), .text = type->text };
	const struct value *item = type->count ? &type->items[0] : &scalar;

	if (strcmp(type->text, v->text) != 0) { /* assumed: not seen */
		strings_format(errors, "Type mismatch in list.  Expecting %s got %s", type->text,
			       v->text);
		return false;
	}
	for (size_t i = 0; i < v->count; i++) {
		if (!check_reply(errors, item, &v->items[i]))
			return false;
	}
	return true;
}

bool check_reply(struct strings *errors, const struct value *type, const struct value *v)
{
	if (type->kind != v->kind) {
		strings_format(errors, "Type mismatch in structure.  Expecting %s got %s",
			       kind_names[type->kind], kind_names[v->kind]);
		return false;
	}
	switch (v->kind) {
	case VALUE_STRUCT:
		return check_struct(errors, type, v);
	case VALUE_LIST:
		return check_list(errors, type, v);
	case VALUE_BOOL:
	case VALUE_INT:
	case VALUE_STRING:
		return check_scalar(errors, v);
	case VALUE_NONE:
		break;
	}
	return false;
}
