#include <string.h>

#include "cli/execute.h"

static const char *const kind_names[] = {
	[VALUE_NONE] = "None",     [VALUE_BOOL] = "Bool",     [VALUE_INT] = "Int",
	[VALUE_STRING] = "String", [VALUE_STRUCT] = "Struct", [VALUE_LIST] = "List",
};

/* What a list holds: of a declared one, and of one that was answered, by its own word. */
static enum value_kind item_kind(const struct value *list)
{
	return value_kind_of(list->text);
}

static bool same_type(const struct value *type, const struct value *v)
{
	return type->kind == v->kind && (v->kind != VALUE_LIST || item_kind(type) == item_kind(v));
}

/* A field that is there twice counts once: the others say which one is missing. */
static size_t count_fields(const struct value *v)
{
	size_t count = 0;

	for (size_t i = 0; i < v->count; i++)
		count += value_find(v, v->items[i].name) == &v->items[i];
	return count;
}

static bool check_struct(struct strings *errors, const struct value *type, const struct value *v)
{
	size_t count = count_fields(v);
	bool good = true;

	if (count != type->count) {
		strings_format(errors,
			       "Mismatch on number of fields set in struct. Expected %zu found %zu",
			       type->count, count);
		return false;
	}
	if (strcmp(type->text, v->text) != 0) { /* assumed: not seen */
		strings_format(errors, "Type mismatch in structure.  Expecting %s got %s",
			       type->text, v->text);
		return false;
	}
	for (size_t i = 0; i < type->count; i++) {
		const struct value *declared = &type->items[i];
		const struct value *field = value_find(v, declared->name);

		/* Assumed for one that is missing, beside one too many. */
		if (!field || !same_type(declared, field)) {
			strings_format(errors, "Type mismatch on field: %s", declared->name);
			good = false;
		} else if (!check_reply(errors, declared, field)) {
			good = false;
		}
	}
	return good;
}

/* What the items look like is declared by one, or, where they are scalars, by the word alone. */
static bool check_items(struct strings *errors, const struct value *type, const struct value *v)
{
	struct value scalar = { .kind = item_kind(type), .text = type->text };
	const struct value *item = type->count ? &type->items[0] : &scalar;

	for (size_t i = 0; i < v->count; i++) {
		if (!check_reply(errors, item, &v->items[i]))
			return false;
	}
	return true;
}

static void say_mismatch(struct strings *errors, const struct value *type, const struct value *v)
{
	enum value_kind expected = type->kind, got = v->kind;

	if (expected == VALUE_STRUCT) {
		strings_format(errors,
			       "Type Mismatch in MetaStruct Validation: Expected type %s got "
			       "type %s",
			       kind_names[expected], kind_names[got]);
		return;
	}
	if (expected == VALUE_LIST && got == VALUE_LIST) { /* assumed: not seen */
		expected = item_kind(type);
		got = item_kind(v);
	}
	strings_format(errors, "Type mismatch in structure.  Expecting %s got %s",
		       kind_names[expected], kind_names[got]);
}

bool check_reply(struct strings *errors, const struct value *type, const struct value *v)
{
	if (!same_type(type, v)) {
		say_mismatch(errors, type, v);
		return false;
	}
	switch (v->kind) {
	case VALUE_STRUCT:
		return check_struct(errors, type, v);
	case VALUE_LIST:
		return check_items(errors, type, v);
	case VALUE_BOOL:
	case VALUE_INT:
	case VALUE_STRING:
		return true;
	case VALUE_NONE:
		break;
	}
	return false;
}
