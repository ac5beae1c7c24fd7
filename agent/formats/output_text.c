/*
 * Text as esxcli prints it: a table with a heading and dashes under each column,
 * numbers and true or false to the right; or, for a single row, one indented
 * "Name: value" a line. Seen in `storage filesystem list` of ESXi 6.7 and 7.0,
 * whose columns are text, numbers and a boolean.
 */
#include <string.h>

#include "formats/output.h"

#define GAP "  " /* between two columns, as esxcli has it */

static void begin(struct output *o)
{
	(void)o;
}

static void record(struct output *o, const struct value *row)
{
	for (size_t i = 0; i < o->shape->count; i++) {
		buf_format(&o->pending, "   %s: ", o->shape->fields[i].name);
		output_words(&o->pending, &row[i]);
		buf_char(&o->pending, '\n');
	}
}

static void row(struct output *o, const struct value *row)
{
	if (o->shape->line) {
		o->shape->line(&o->pending, row);
		buf_char(&o->pending, '\n');
		return;
	}
	if (o->shape->single) {
		record(o, row);
		return;
	}
	for (size_t i = 0; i < o->shape->count; i++) {
		struct buf cell = { 0 };

		output_words(&cell, &row[i]);
		strings_take(&o->cells, buf_take(&cell));
	}
}

/* Characters, not bytes: a name in UTF-8 must not push the next column. */
static size_t width(const char *text)
{
	size_t count = 0;

	for (const char *p = text; *p; p++) {
		if (((unsigned char)*p & 0xC0) != 0x80)
			count++;
	}
	return count;
}

static size_t column_width(const struct output *o, size_t column)
{
	size_t widest = width(o->shape->fields[column].name);

	for (size_t i = column; i < o->cells.count; i += o->shape->count) {
		size_t w = width(o->cells.items[i]);

		if (w > widest)
			widest = w;
	}
	return widest;
}

static bool is_to_the_right(enum field_type type)
{
	return type == FIELD_INT || type == FIELD_BOOL;
}

static void cell(struct output *o, size_t column, const char *text, size_t room)
{
	size_t fill = room - width(text);
	bool right = is_to_the_right(o->shape->fields[column].type);

	if (column > 0)
		buf_str(&o->pending, GAP);
	if (right)
		buf_fill(&o->pending, ' ', fill);
	buf_str(&o->pending, text);
	if (!right)
		buf_fill(&o->pending, ' ', fill);
}

/* Blanks behind the last word of a line help nobody. */
static void end_line(struct output *o)
{
	size_t len = o->pending.len;

	while (len > 0 && o->pending.p[len - 1] == ' ')
		len--;
	buf_cut(&o->pending, len);
	buf_char(&o->pending, '\n');
}

static void heading(struct output *o, const size_t *widths)
{
	size_t columns = o->shape->count;

	for (size_t c = 0; c < columns; c++)
		cell(o, c, o->shape->fields[c].name, widths[c]);
	end_line(o);
	for (size_t c = 0; c < columns; c++) {
		if (c > 0)
			buf_str(&o->pending, GAP);
		buf_fill(&o->pending, '-', widths[c]);
	}
	buf_char(&o->pending, '\n');
}

static void end(struct output *o)
{
	size_t columns = o->shape->count;
	size_t *widths;

	/* As esxcli: an empty table has no heading either. */
	if (o->cells.count == 0)
		return;
	widths = x_array(columns, sizeof(*widths));
	for (size_t c = 0; c < columns; c++)
		widths[c] = column_width(o, c);
	heading(o, widths);
	for (size_t i = 0; i < o->cells.count; i++) {
		cell(o, i % columns, o->cells.items[i], widths[i % columns]);
		if (i % columns == columns - 1)
			end_line(o);
	}
	free(widths);
}

/* Errors for people go to stderr, which is not this module's: commands/app.c. */
static void error(struct out *to, const struct err *e)
{
	(void)to;
	(void)e;
}

const struct output_kind output_text = {
	.begin = begin,
	.row = row,
	.end = end,
	.error = error,
};
