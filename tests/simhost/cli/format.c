#include "cli/format.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct format localcli_formats[] = {
	{ "", format_local_text },
	{ "xml", format_local_xml },
	{ "json", format_json },
	{ "python", format_python },
};

static const struct format esxcli_formats[] = {
	{ "", format_text },
	{ "xml", format_xml },
	{ "csv", format_csv },
	{ "keyvalue", format_keyvalue },
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

static int check_fields(const struct command *c, const struct value *v, struct err *e)
{
	struct span rest = span_of(command_hint(c, "fields", v->text)), name;

	while (span_next(&name, &rest, ',')) {
		AUTO_STR *field = x_strndup(name.p, name.len);

		if (!value_find(v, field))
			return err_set(e, ERR_USAGE, "Unable to find field '%s' in structure %s",
				       field, v->text);
	}
	return 0;
}

int format_check(const struct command *c, const struct value *v, struct err *e)
{
	if (v->kind == VALUE_STRUCT && command_hint(c, "fields", v->text) &&
	    check_fields(c, v, e) < 0)
		return -1;
	for (size_t i = 0; i < v->count; i++) {
		if (format_check(c, &v->items[i], e) < 0)
			return -1;
	}
	return 0;
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

bool format_heading(struct buf *out, const struct command *c, const struct value *v)
{
	const char *hint = command_hint(c, "header", v->text);
	struct span rest = span_of(hint ? hint : ""), part;
	bool is_field = false;

	/* Every second piece between the % is a field. */
	for (; span_next(&part, &rest, '%'); is_field = !is_field) {
		AUTO_STR *name = x_strndup(part.p, part.len);
		const struct value *field = is_field ? value_find(v, name) : NULL;

		if (field)
			value_line(out, field);
		else if (!is_field)
			buf_span(out, part);
	}
	return hint != NULL;
}

const char *format_unit(const struct command *c, const char *type, const char *field)
{
	AUTO_STR *full = x_format("%s.%s", type, field);

	return command_hint(c, "units", full);
}

bool format_is_table(const struct command *c, const struct value *v)
{
	return strcmp(c->formatter, "table") == 0 && v->kind == VALUE_LIST;
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

static void add_row(struct grid *g, const struct value *const *fields)
{
	for (size_t i = 0; fields[i]; i++) {
		AUTO_VALUE(buf) cell = { 0 };

		value_line(&cell, fields[i]);
		strings_take(&g->cells, buf_take(&cell));
	}
}

void grid_read(struct grid *g, const struct command *c, const struct value *v,
	       bool (*stands_right)(const struct value *v))
{
	for (size_t row = 0; row < v->count; row++) {
		const struct value **fields = format_fields(c, &v->items[row]);

		if (row == 0) {
			while (fields[g->columns])
				g->columns++;
			g->right = x_array(g->columns, sizeof(*g->right));
		}
		for (size_t i = 0; row == 0 && i < g->columns; i++) {
			strings_add(&g->cells, fields[i]->name);
			g->right[i] = stands_right(fields[i]);
		}
		add_row(g, fields);
		free(fields);
	}
}

void grid_free(struct grid *g)
{
	strings_free(&g->cells);
	free(g->right);
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
