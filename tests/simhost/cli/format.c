#include "cli/format.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define NO_HEADING "<NONE>"

static const struct format localcli_formats[] = {
	{ .name = "", .print = format_nothing },
	{ .name = "simple", .for_people = true, .print = format_simple },
	{ .name = "table", .for_people = true, .rows_only = true, .print = format_table },
	{ .name = "xml", .print = format_local_xml },
	{ .name = "json", .print = format_json },
	{ .name = "python", .print = format_python },
};

static const struct format esxcli_formats[] = {
	{ .name = "", .for_people = true, .print = format_text },
	{ .name = "xml", .print = format_xml },
	{ .name = "csv", .print = format_csv },
	{ .name = "keyvalue", .print = format_keyvalue },
};

static const struct format *find(const struct format *formats, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	}
	return NULL;
}

const struct format *format_localcli(const char *name)
{
	return find(localcli_formats, COUNT_OF(localcli_formats), name);
}

const struct format *format_esxcli(const char *name)
{
	return find(esxcli_formats, COUNT_OF(esxcli_formats), name);
}

static char *unknown_here(const struct command *c, const struct value *v)
{
	const char *hint = command_hint(c, "fields", v->text);
	struct span rest = span_of(hint ? hint : ""), name;

	while (span_next(&name, &rest, ',')) {
		AUTO_STR *field = x_strndup(name.p, name.len);

		if (!value_find(v, field))
			return x_strdup(field);
	}
	return NULL;
}

char *format_unknown_field(const struct command *c, const struct value *v)
{
	char *unknown = v->kind == VALUE_STRUCT ? unknown_here(c, v) : NULL;

	for (size_t i = 0; !unknown && i < v->count; i++)
		unknown = format_unknown_field(c, &v->items[i]);
	return unknown;
}

const struct value **format_fields(const struct command *c, const struct value *v)
{
	const char *hint = command_hint(c, "fields", v->text);
	struct span rest = span_of(hint ? hint : ""), name;
	const struct value **fields;
	size_t count = 0;

	if (!hint) {
		const struct value **sorted = value_sorted(v);

		fields = x_array(v->count + 1, sizeof(*fields));
		memcpy(fields, sorted, v->count * sizeof(*fields));
		free(sorted);
		return fields;
	}
	fields = x_array(rest.len + 1, sizeof(*fields));
	while (span_next(&name, &rest, ',')) {
		AUTO_STR *field = x_strndup(name.p, name.len);

		fields[count] = value_find(v, field);
		if (fields[count])
			count++;
	}
	return fields;
}

bool format_heading(struct buf *out, const struct command *c, const struct value *v,
		    const char *otherwise)
{
	const char *hint = command_hint(c, "header", v->text);
	struct span rest, part;
	bool is_field = false;

	if (!hint)
		hint = otherwise;
	if (!hint || strcmp(hint, NO_HEADING) == 0)
		return false;
	rest = span_of(hint);
	/* Every second piece between the % is a field. */
	for (; span_next(&part, &rest, '%'); is_field = !is_field) {
		AUTO_STR *name = x_strndup(part.p, part.len);
		const struct value *field = is_field ? value_find(v, name) : NULL;

		if (field)
			value_line(out, field);
		else if (!is_field)
			buf_span(out, part);
	}
	return true;
}

const char *format_unit(const struct command *c, const char *type, const char *field)
{
	AUTO_STR *full = x_format("%s.%s", type, field);

	return command_hint(c, "units", full);
}

bool format_is_rows(const struct value *v)
{
	return v->kind == VALUE_LIST && strcmp(v->text, value_element(VALUE_STRUCT)) == 0;
}

bool format_is_number(const struct value *v)
{
	return v->kind == VALUE_INT;
}

void format_bare_name(struct buf *out, const char *name)
{
	for (; *name; name++) {
		if (isalnum((unsigned char)*name))
			buf_char(out, *name);
	}
}

static void add_row(struct grid *g, const struct command *c, const char *type,
		    const struct value *const *fields)
{
	for (size_t i = 0; fields[i]; i++) {
		const char *unit = format_unit(c, type, fields[i]->name);
		AUTO_VALUE(buf) cell = { 0 };

		value_line(&cell, fields[i]);
		if (unit)
			buf_format(&cell, " %s", unit);
		strings_take(&g->cells, buf_take(&cell));
	}
}

static void add_heading(struct grid *g, const struct command *c, const char *type,
			const struct value *const *fields,
			bool (*stands_right)(const struct value *v))
{
	while (fields[g->columns])
		g->columns++;
	g->column = x_array(g->columns, sizeof(*g->column));
	for (size_t i = 0; i < g->columns; i++) {
		strings_add(&g->cells, fields[i]->name);
		g->column[i].right = stands_right(fields[i]);
		g->column[i].has_unit = format_unit(c, type, fields[i]->name) != NULL;
	}
}

void grid_read(struct grid *g, const struct command *c, const struct value *v,
	       bool (*stands_right)(const struct value *v))
{
	for (size_t row = 0; row < v->count; row++) {
		const struct value *item = &v->items[row];
		const struct value **fields = format_fields(c, item);

		if (row == 0)
			add_heading(g, c, item->text, fields, stands_right);
		add_row(g, c, item->text, fields);
		free(fields);
	}
}

void grid_free(struct grid *g)
{
	strings_free(&g->cells);
	free(g->column);
}

size_t grid_bytes(const char *text)
{
	return strlen(text);
}

size_t grid_characters(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xC0) != 0x80; /* not inside of one */
	return count;
}

size_t *grid_widths(const struct grid *g, grid_measure *measure)
{
	size_t *widths = x_array(g->columns, sizeof(*widths));

	for (size_t i = 0; i < g->cells.count; i++) {
		size_t len = measure(g->cells.items[i]);

		if (widths[i % g->columns] < len)
			widths[i % g->columns] = len;
	}
	return widths;
}
