/*
 * esxcli's format for people (corpus esxcli-text).
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
	buf_format(&line, "%s:", v->name);
	if (v->kind == VALUE_STRUCT) {
		out_format(o, "%s\n", buf_text(&line));
		structure(o, c, v, indent + 6);
		return;
	}
	if (v->kind == VALUE_LIST && v->count && v->items[0].kind == VALUE_STRUCT) {
		out_format(o, "%s\n", buf_text(&line));
		/* The line between two is not empty (corpus, network-vswitch-dvs-vmware-list). */
		for (size_t i = 0; i < v->count; i++) {
			if (i)
				out_format(o, "%*s\n", (int)indent + 3, "");
			structure(o, c, &v->items[i], indent + 6);
		}
		return;
	}
	buf_char(&line, ' ');
	value_line(&line, v);
	if (unit)
		buf_format(&line, " %s", unit);
	out_format(o, "%s\n", buf_text(&line));
}

static void structure(struct out *o, const struct command *c, const struct value *v, size_t indent)
{
	const struct value **fields = format_fields(c, v);
	AUTO_VALUE(buf) heading = { 0 };

	if (format_heading(&heading, c, v, NULL))
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
				 g->column[i].right, i + 1 == g->columns);
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
	AUTO_VALUE(grid) g = { 0 };

	grid_read(&g, c, v, stands_right);
	put_grid(o, &g);
}

void format_text(struct out *o, const struct command *c, const struct value *v)
{
	AUTO_VALUE(buf) line = { 0 };

	if (!*c->formatter)
		return;
	if (strcmp(c->formatter, "table") == 0 && format_is_rows(v)) {
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
