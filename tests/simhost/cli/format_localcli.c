/*
 * localcli's format for people (conformance, formatters.txt).
 *
 * A structure has its type's name, or the heading of the hint, above its fields; in
 * a list an empty line precedes each, and one follows the last. A table has one
 * unbroken line below its heading and pads by bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/format.h"

static void structure(struct out *o, const struct command *c, const struct value *v, size_t depth);

static void field(struct out *o, const struct command *c, const struct value *v, const char *type,
		  size_t depth)
{
	const char *unit = format_unit(c, type, v->name);
	AUTO_VALUE(buf) line = { 0 };

	buf_fill(&line, ' ', depth * 3);
	buf_format(&line, "%s: ", v->name);
	if (v->kind == VALUE_STRUCT ||
	    (v->kind == VALUE_LIST && v->count && v->items[0].kind == VALUE_STRUCT)) {
		/* Assumed: structures inside structures were not seen. */
		out_format(o, "%s\n", buf_text(&line));
		if (v->kind == VALUE_STRUCT)
			structure(o, c, v, depth + 1);
		for (size_t i = 0; v->kind == VALUE_LIST && i < v->count; i++)
			structure(o, c, &v->items[i], depth + 1);
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
	const char *show = command_hint(c, "show-header", v->text);
	AUTO_VALUE(buf) heading = { 0 };

	buf_fill(&heading, ' ', depth * 3);
	if (!format_heading(&heading, c, v))
		buf_str(&heading, v->text);
	if (!show || strcmp(show, "false") != 0)
		out_format(o, "%s:\n", buf_text(&heading));
	for (size_t i = 0; fields[i]; i++)
		field(o, c, fields[i], v->text, depth + 1);
	free(fields);
}

static void simple(struct out *o, const struct command *c, const struct value *v)
{
	AUTO_VALUE(buf) line = { 0 };

	if (v->kind == VALUE_STRUCT) {
		structure(o, c, v, 0);
		return;
	}
	if (v->kind != VALUE_LIST || strcmp(v->text, "structure") != 0) {
		value_line(&line, v);
		out_format(o, "%s\n", buf_text(&line));
		return;
	}
	for (size_t i = 0; i < v->count; i++) {
		out_str(o, "\n");
		structure(o, c, &v->items[i], 0);
	}
	if (v->count)
		out_str(o, "\n");
}

static void put_row(struct out *o, const struct grid *g, const size_t *widths, size_t row)
{
	for (size_t i = 0; i < g->columns; i++) {
		const char *cell = g->cells.items[row * g->columns + i];
		AUTO_VALUE(buf) pad = { 0 };

		buf_fill(&pad, ' ', widths[i] - strlen(cell));
		if (i)
			out_str(o, "  ");
		if (g->right[i])
			out_format(o, "%s%s", buf_text(&pad), cell);
		else if (i + 1 < g->columns)
			out_format(o, "%s%s", cell, buf_text(&pad));
		else
			out_str(o, cell);
	}
	out_str(o, "\n");
}

static void put_grid(struct out *o, const struct grid *g, bool heading)
{
	size_t *widths = grid_widths(g, grid_bytes), total = 2 * (g->columns - 1);
	AUTO_VALUE(buf) line = { 0 };

	for (size_t i = 0; i < g->columns; i++)
		total += widths[i];
	buf_fill(&line, '-', total);
	if (heading) {
		put_row(o, g, widths, 0);
		out_format(o, "%s\n", buf_text(&line));
	}
	for (size_t row = 1; row * g->columns < g->cells.count; row++)
		put_row(o, g, widths, row);
	free(widths);
}

static void table(struct out *o, const struct command *c, const struct value *v)
{
	const char *show = command_hint(c, "show-header", v->items[0].text);
	AUTO_VALUE(grid) g = { 0 };

	grid_read(&g, c, v, format_is_number);
	put_grid(o, &g, !show || strcmp(show, "false") != 0);
}

void format_local_text(struct out *o, const struct command *c, const struct value *v)
{
	if (!*c->formatter)
		return; /* <formatter/>: nothing is shown */
	if (format_is_table(c, v)) {
		if (v->count)
			table(o, c, v);
		return;
	}
	simple(o, c, v);
}
