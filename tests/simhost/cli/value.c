#include "cli/value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const elements[] = {
	[VALUE_NONE] = "",         [VALUE_BOOL] = "bool",        [VALUE_INT] = "int",
	[VALUE_STRING] = "string", [VALUE_STRUCT] = "structure", [VALUE_LIST] = "list",
};

const char *value_element(enum value_kind kind)
{
	return elements[kind];
}

enum value_kind value_kind_of(const char *element)
{
	for (size_t i = VALUE_BOOL; i < COUNT_OF(elements); i++) {
		if (strcmp(elements[i], element) == 0)
			return (enum value_kind)i;
	}
	return VALUE_NONE;
}

struct value value_scalar(enum value_kind kind, const char *text)
{
	return (struct value){ .kind = kind, .text = x_strdup(text) };
}

struct value value_struct(const char *type_name)
{
	return value_scalar(VALUE_STRUCT, type_name);
}

struct value value_list(const char *type)
{
	return value_scalar(VALUE_LIST, type);
}

void value_item(struct value *v, struct value item)
{
	LIST_PUSH(v, item);
}

void value_field(struct value *v, const char *name, struct value field)
{
	field.name = x_strdup(name);
	LIST_PUSH(v, field);
}

void value_field_text(struct value *v, const char *name, const char *text)
{
	value_field(v, name, value_scalar(VALUE_STRING, text));
}

void value_field_int(struct value *v, const char *name, long number)
{
	AUTO_STR *text = x_format("%ld", number);

	value_field(v, name, value_scalar(VALUE_INT, text));
}

void value_field_bool(struct value *v, const char *name, bool yes)
{
	value_field(v, name, value_scalar(VALUE_BOOL, yes ? "true" : "false"));
}

const struct value *value_find(const struct value *v, const char *name)
{
	for (size_t i = 0; i < v->count; i++) {
		if (v->items[i].name && strcmp(v->items[i].name, name) == 0)
			return &v->items[i];
	}
	return NULL;
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(const struct value *const *)a)->name,
		      (*(const struct value *const *)b)->name);
}

const struct value **value_sorted(const struct value *v)
{
	const struct value **sorted = x_array(v->count, sizeof(*sorted));

	for (size_t i = 0; i < v->count; i++)
		sorted[i] = &v->items[i];
	qsort(sorted, v->count, sizeof(*sorted), by_name);
	return sorted;
}

static int settle_int(struct value *v, struct err *e)
{
	char *end;
	long long number;

	errno = 0;
	number = strtoll(v->text, &end, 10);
	if (end == v->text || errno)
		return err_set(e, ERR_USAGE, "Unable to read an int value from: '%s'", v->text);
	free(v->text);
	v->text = x_format("%lld", number);
	return 0;
}

static void settle_bool(struct value *v)
{
	static const char *const no[] = { "false", "0", "no", "n" };
	bool yes = true;

	for (size_t i = 0; i < COUNT_OF(no); i++)
		yes = yes && strcmp(no[i], v->text) != 0;
	free(v->text);
	v->text = x_strdup(yes ? "true" : "false");
}

int value_settle(struct value *v, struct err *e)
{
	if (v->kind == VALUE_INT && settle_int(v, e) < 0)
		return -1;
	if (v->kind == VALUE_BOOL)
		settle_bool(v);
	for (size_t i = 0; i < v->count; i++) {
		if (value_settle(&v->items[i], e) < 0)
			return -1;
	}
	return 0;
}

void value_line(struct buf *out, const struct value *v)
{
	if (v->kind != VALUE_LIST) {
		buf_str(out, v->text);
		return;
	}
	for (size_t i = 0; i < v->count; i++) {
		if (i)
			buf_str(out, ", ");
		value_line(out, &v->items[i]);
	}
}

void value_free(struct value *v)
{
	for (size_t i = 0; i < v->count; i++)
		value_free(&v->items[i]);
	free(v->items);
	free(v->text);
	free(v->name);
	*v = (struct value){ 0 };
}
