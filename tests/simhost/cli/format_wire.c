/*
 * esxcli's formats for programs: xml, csv, keyvalue (esxi-facts 4.1; corpus esxcli-xml,
 * -csv, -keyvalue). A field's name loses its blanks, and fields come in the order of their
 * names.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/format.h"
#include "core/escape.h"

static const char *scalar_name(const struct value *v)
{
	if (v->kind == VALUE_BOOL)
		return "boolean";
	return v->kind == VALUE_INT ? "integer" : "string";
}

static void add_xml(struct buf *out, const struct value *v, size_t indent)
{
	const struct value **sorted;

	buf_fill(out, ' ', indent);
	if (v->kind == VALUE_LIST) {
		buf_format(out, "<list type=\"%s\">\n", v->text);
		for (size_t i = 0; i < v->count; i++)
			add_xml(out, &v->items[i], indent + 3);
		buf_fill(out, ' ', indent);
		buf_str(out, "</list>\n");
		return;
	}
	if (v->kind != VALUE_STRUCT) {
		buf_format(out, "<%s>", scalar_name(v));
		escape_xml(out, v->text);
		buf_format(out, "</%s>\n", scalar_name(v));
		return;
	}
	sorted = value_sorted(v);
	buf_format(out, "<structure typeName=\"%s\">\n", v->text);
	for (size_t i = 0; i < v->count; i++) {
		buf_fill(out, ' ', indent + 3);
		buf_str(out, "<field name=\"");
		format_bare_name(out, sorted[i]->name);
		buf_str(out, "\">\n");
		add_xml(out, sorted[i], indent + 6);
		buf_fill(out, ' ', indent + 3);
		buf_str(out, "</field>\n");
	}
	buf_fill(out, ' ', indent);
	buf_str(out, "</structure>\n");
	free(sorted);
}

void format_xml(struct out *o, const struct command *c, const struct value *v)
{
	AUTO_VALUE(buf) text = { 0 };

	(void)c;
	buf_str(&text,
		"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		"<output xmlns=\"http://www.vmware.com/Products/ESX/5.0/esxcli\">\n<root>\n");
	add_xml(&text, v, 3);
	buf_str(&text, "</root>\n</output>\n");
	out_span(o, buf_view(&text));
}

/* A list is one cell: each item followed by a comma, all in quotes. */
static void add_csv_cell(struct buf *out, const struct value *v)
{
	AUTO_VALUE(buf) cell = { 0 };
	bool quote = v->kind == VALUE_LIST;

	if (v->kind == VALUE_LIST) {
		for (size_t i = 0; i < v->count; i++) {
			value_line(&cell, &v->items[i]);
			buf_char(&cell, ',');
		}
	} else {
		buf_str(&cell, v->kind == VALUE_STRUCT ? "" : v->text);
		quote = strpbrk(buf_text(&cell), ",\"\n") != NULL;
	}
	if (quote)
		buf_char(out, '"');
	for (size_t i = 0; i < cell.len; i++) {
		if (cell.p[i] == '"')
			buf_char(out, '"');
		buf_char(out, cell.p[i]);
	}
	buf_str(out, quote ? "\"," : ",");
}

static void add_csv_row(struct buf *out, const struct value *v, bool heading)
{
	const struct value **sorted = value_sorted(v);

	for (size_t i = 0; i < v->count; i++) {
		if (heading) {
			format_bare_name(out, sorted[i]->name);
			buf_char(out, ',');
		} else {
			add_csv_cell(out, sorted[i]);
		}
	}
	buf_char(out, '\n');
	free(sorted);
}

void format_csv(struct out *o, const struct command *c, const struct value *v)
{
	AUTO_VALUE(buf) text = { 0 };

	(void)c;
	if (v->kind == VALUE_STRUCT) {
		add_csv_row(&text, v, true);
		add_csv_row(&text, v, false);
	}
	for (size_t i = 0; v->kind == VALUE_LIST && i < v->count; i++) {
		if (v->items[i].kind != VALUE_STRUCT) {
			add_csv_cell(&text, &v->items[i]);
			buf_char(&text, '\n');
			continue;
		}
		if (i == 0)
			add_csv_row(&text, &v->items[i], true);
		add_csv_row(&text, &v->items[i], false);
	}
	if (v->kind != VALUE_STRUCT && v->kind != VALUE_LIST) {
		add_csv_cell(&text, v);
		buf_char(&text, '\n');
	}
	out_span(o, buf_view(&text));
}

static void add_keyvalue(struct buf *out, const struct value *v, const char *path);

static void add_keyvalue_struct(struct buf *out, const struct value *v, const char *path)
{
	const struct value **sorted = value_sorted(v);

	for (size_t i = 0; i < v->count; i++) {
		AUTO_VALUE(buf) inner = { 0 };

		buf_format(&inner, "%s%s.", path, v->text);
		format_bare_name(&inner, sorted[i]->name);
		buf_char(&inner, '.');
		add_keyvalue(out, sorted[i], buf_text(&inner));
	}
	free(sorted);
}

static void add_keyvalue(struct buf *out, const struct value *v, const char *path)
{
	if (v->kind == VALUE_STRUCT) {
		add_keyvalue_struct(out, v, path);
		return;
	}
	if (v->kind != VALUE_LIST) {
		buf_format(out, "%s%s=%s\n", path, scalar_name(v), v->text);
		return;
	}
	if (!v->count)
		buf_format(out, "%s%s[] = \n", path, v->text);
	for (size_t i = 0; i < v->count; i++) {
		AUTO_STR *inner = x_format("%s%s[%zu].", path, v->text, i);

		add_keyvalue(out, &v->items[i], inner);
	}
}

void format_keyvalue(struct out *o, const struct command *c, const struct value *v)
{
	AUTO_VALUE(buf) text = { 0 };

	(void)c;
	add_keyvalue(&text, v, "");
	out_span(o, buf_view(&text));
}
