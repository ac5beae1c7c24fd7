/*
 * esxcli's formats (esxi-facts 4.1; corpus esxcli-text, -xml, -csv, -keyvalue). Outside
 * of text a field's name loses its blanks, and fields come in the order of their names.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/format.h"

static void structure(struct out *o, const struct command *c, const struct value *v, size_t indent);

static void field(struct out *o, const struct command *c, const struct value *v, const char *type,
		  size_t indent)
{
	const char *unit = format_unit(c, type, v->name);
	AUTO_VALUE(buf) line = { 0 };

	buf_fill(&line, ' ', indent);
	buf_format(&line, "%s: ", v->name);
	if (v->kind == VALUE_STRUCT) {
		out_format(o, "%s\n", buf_text(&line));
		structure(o, c, v, indent + 6);
		return;
	}
	if (v->kind == VALUE_LIST && v->count && v->items[0].kind == VALUE_STRUCT) {
		out_format(o, "%s\n", buf_text(&line));
		for (size_t i = 0; i < v->count; i++) {
			if (i)
				out_str(o, "\n");
			structure(o, c, &v->items[i], indent + 6);
		}
		return;
	}
	value_line(&line, v);
	if (unit)
		buf_format(&line, " %s", unit);
	out_format(o, "%s\n", buf_text(&line));
}

static void structure(struct out *o, const struct command *c, const struct value *v, size_t indent)
{
	const struct value **fields = format_fields(c, v);
	AUTO_VALUE(buf) heading = { 0 };

	if (format_heading(&heading, c, v))
		out_format(o, "%s\n", buf_text(&heading));
	for (size_t i = 0; fields[i]; i++)
		field(o, c, fields[i], v->text, indent);
	free(fields);
}

static void put_cell(struct buf *line, const char *cell, size_t width, bool right, bool last)
{
	size_t len = grid_characters(cell), gap = width > len ? width - len : 0;

	if (right)
		buf_fill(line, ' ', gap);
	buf_str(line, cell);
	if (!right && !last)
		buf_fill(line, ' ', gap);
	if (!last)
		buf_str(line, "  ");
}

static void put_grid(struct out *o, const struct grid *g)
{
	size_t *widths = grid_widths(g, grid_characters);

	for (size_t row = 0; row * g->columns < g->cells.count; row++) {
		AUTO_VALUE(buf) line = { 0 };

		for (size_t i = 0; i < g->columns; i++)
			put_cell(&line, g->cells.items[row * g->columns + i], widths[i],
				 g->right[i], i + 1 == g->columns);
		out_format(o, "%s\n", buf_text(&line));
		for (size_t i = 0; row == 0 && i < g->columns; i++) {
			AUTO_VALUE(buf) dashes = { 0 };

			buf_fill(&dashes, '-', widths[i]);
			out_format(o, "%s%s", buf_text(&dashes), i + 1 < g->columns ? "  " : "\n");
		}
	}
	free(widths);
}

/* Here booleans stand to the right as well (corpus, storage-filesystem-list). */
static bool stands_right(const struct value *v)
{
	return format_is_number(v) || v->kind == VALUE_BOOL;
}

static void table(struct out *o, const struct command *c, const struct value *v)
{
	const struct value **fields = format_fields(c, &v->items[0]);
	struct grid g = { 0 };
	bool *right;

	while (fields[g.columns])
		g.columns++;
	right = x_array(g.columns, sizeof(*right));
	g.right = right;
	for (size_t i = 0; i < g.columns; i++) {
		strings_add(&g.cells, fields[i]->name);
		right[i] = stands_right(fields[i]);
	}
	free(fields);
	for (size_t row = 0; row < v->count; row++) {
		fields = format_fields(c, &v->items[row]);
		for (size_t i = 0; fields[i]; i++) {
			AUTO_VALUE(buf) cell = { 0 };

			value_line(&cell, fields[i]);
			strings_take(&g.cells, buf_take(&cell));
		}
		free(fields);
	}
	put_grid(o, &g);
	strings_free(&g.cells);
	free(right);
}

void format_text(struct out *o, const struct command *c, const struct value *v)
{
	AUTO_VALUE(buf) line = { 0 };

	if (!*c->formatter)
		return;
	if (format_is_table(c, v)) {
		if (v->count)
			table(o, c, v);
		return;
	}
	if (v->kind == VALUE_STRUCT) {
		structure(o, c, v, 3);
		return;
	}
	if (v->kind == VALUE_LIST) {
		for (size_t i = 0; i < v->count; i++) {
			if (v->items[i].kind != VALUE_STRUCT) {
				out_format(o, "%s\n", v->items[i].text);
				continue;
			}
			if (i)
				out_str(o, "\n");
			structure(o, c, &v->items[i], 3);
		}
		return;
	}
	value_line(&line, v);
	out_format(o, "%s\n", buf_text(&line));
}

static const char *scalar_name(const struct value *v)
{
	if (v->kind == VALUE_BOOL)
		return "boolean";
	return v->kind == VALUE_INT ? "integer" : "string";
}

static void add_escaped(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '&')
			buf_str(out, "&amp;");
		else if (*text == '<')
			buf_str(out, "&lt;");
		else if (*text == '>')
			buf_str(out, "&gt;");
		else
			buf_char(out, *text);
	}
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
		add_escaped(out, v->text);
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
