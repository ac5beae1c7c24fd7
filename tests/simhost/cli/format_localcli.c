/*
 * localcli's formats for people (conformance and conformance/second, formatters.txt).
 *
 * A structure has its type's name, or the heading of the hint, above its fields. In a list of
 * structures a line end precedes each, and one follows the last: empty lines, but for the one
 * that ends the line of the field that the list is in.
 *
 * A table has one unbroken line below its heading, as long as that, and pads by bytes. Its last
 * column is not padded; a cell with a unit is, by two blanks.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/format.h"

static void structure(struct out *o, const struct command *c, const struct value *v, size_t depth);

static void structures(struct out *o, const struct command *c, const struct value *list,
		       size_t depth)
{
	for (size_t i = 0; i < list->count; i++) {
		out_str(o, "\n");
		structure(o, c, &list->items[i], depth);
	}
	out_str(o, "\n");
}

static void field(struct out *o, const struct command *c, const struct value *v, const char *type,
		  size_t depth)
{
	const char *unit = format_unit(c, type, v->name);
	AUTO_VALUE(buf) line = { 0 };

	buf_fill(&line, ' ', depth * 3);
	buf_format(&line, "%s: ", v->name);
	if (format_is_rows(v)) {
		out_str(o, buf_text(&line));
		structures(o, c, v, depth + 1);
		return;
	}
	if (v->kind == VALUE_STRUCT) { /* assumed: not seen */
		out_format(o, "%s\n", buf_text(&line));
		structure(o, c, v, depth + 1);
		return;
	}
	value_line(&line, v);
	if (unit)
		buf_format(&line, " %s", unit);
	out_format(o, "%s\n", buf_text(&line));
}

static void structure(struct out *o, const struct command *c, const struct value *v, size_t depth)
{
	const struct value **fields = format_fields(c, v);
	AUTO_VALUE(buf) heading = { 0 };

	if (format_heading(&heading, c, v, v->text))
		out_format(o, "%*s%s:\n", (int)depth * 3, "", buf_text(&heading));
	for (size_t i = 0; fields[i]; i++)
		field(o, c, fields[i], v->text, depth + 1);
	free(fields);
}

void format_nothing(struct out *o, const struct command *c, const struct value *v)
{
	(void)o;
	(void)c;
	(void)v;
}

void format_simple(struct out *o, const struct command *c, const struct value *v)
{
	AUTO_VALUE(buf) line = { 0 };

	if (v->kind == VALUE_STRUCT) {
		structure(o, c, v, 0);
		return;
	}
	if (format_is_rows(v)) {
		structures(o, c, v, 0);
		return;
	}
	value_line(&line, v);
	out_format(o, "%s\n", buf_text(&line));
}

static void add_row(struct buf *line, const struct grid *g, const size_t *widths, size_t row)
{
	for (size_t i = 0; i < g->columns; i++) {
		const char *cell = g->cells.items[row * g->columns + i];
		bool right = row && g->column[i].right, last = i + 1 == g->columns;
		size_t pad = widths[i] - strlen(cell);

		if (right)
			buf_fill(line, ' ', pad);
		buf_str(line, cell);
		if (!right && !last)
			buf_fill(line, ' ', pad);
		if (!last || (row && g->column[i].has_unit))
			buf_str(line, "  ");
	}
}

static void put_grid(struct out *o, const struct grid *g, bool heading)
{
	size_t *widths = grid_widths(g, grid_bytes);

	for (size_t row = heading ? 0 : 1; row * g->columns < g->cells.count; row++) {
		AUTO_VALUE(buf) line = { 0 };
		AUTO_VALUE(buf) rule = { 0 };

		add_row(&line, g, widths, row);
		out_format(o, "%s\n", buf_text(&line));
		if (row)
			continue;
		buf_fill(&rule, '-', line.len);
		out_format(o, "%s\n", buf_text(&rule));
	}
	free(widths);
}

void format_table(struct out *o, const struct command *c, const struct value *v)
{
	const char *show = v->count ? command_hint(c, "show-header", v->items[0].text) : NULL;
	AUTO_VALUE(grid) g = { 0 };

	if (!v->count)
		return;
	grid_read(&g, c, v, format_is_number);
	put_grid(o, &g, !show || strcmp(show, "false") != 0);
}
