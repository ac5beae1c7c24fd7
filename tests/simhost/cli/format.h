/*
 * Prints a reply in the format given by name, or else in the one declared. The declared hints
 * apply only to the formats for people.
 */
#ifndef CLI_FORMAT_H
#define CLI_FORMAT_H

#include "cli/decl.h"

struct format {
	const char *name; /* of --formatter=NAME; "" for esxcli without one */
	bool for_people;
	bool rows_only; /* only for lists of structures */
	void (*print)(struct out *o, const struct command *c, const struct value *v);
};

/* Returns NULL for a name that this client does not know. localcli knows a declaration's, too. */
const struct format *format_localcli(const char *name);
const struct format *format_esxcli(const char *name);
/* Returns the first field that a hint names and the structure lacks (facts 5.3); free() it. */
char *format_unknown_field(const struct command *c, const struct value *v) NODISCARD;

/* For localcli. */
void format_nothing(struct out *o, const struct command *c, const struct value *v);
void format_simple(struct out *o, const struct command *c, const struct value *v);
void format_table(struct out *o, const struct command *c, const struct value *v);
void format_local_xml(struct out *o, const struct command *c, const struct value *v);
void format_json(struct out *o, const struct command *c, const struct value *v);
void format_python(struct out *o, const struct command *c, const struct value *v);
/* For esxcli. */
void format_text(struct out *o, const struct command *c, const struct value *v);
void format_xml(struct out *o, const struct command *c, const struct value *v);
void format_csv(struct out *o, const struct command *c, const struct value *v);
void format_keyvalue(struct out *o, const struct command *c, const struct value *v);

/*
 * For the formats: returns the fields to show, in the order of the hint "fields:TYPE" or else
 * sorted by name; free() the array, which ends with NULL.
 */
const struct value **format_fields(const struct command *c, const struct value *v) NODISCARD;
/*
 * Append the heading of a structure: the hint "header:TYPE" with %Field% filled in, or without a
 * hint `otherwise`. False if there is none: the hint is "<NONE>", or `otherwise` is NULL.
 */
bool format_heading(struct buf *out, const struct command *c, const struct value *v,
		    const char *otherwise);
/* Returns the unit of a field by the hint "units:TYPE.FIELD"; NULL without one. */
const char *format_unit(const struct command *c, const char *type, const char *field);
bool format_is_rows(const struct value *v);
/* True for numbers, which are right-aligned. */
bool format_is_number(const struct value *v);
/* Append a field's name without blanks and the like, as in all esxcli formats except text. */
void format_bare_name(struct buf *out, const char *name);

struct grid_column {
	bool right;    /* its cells are right-aligned */
	bool has_unit; /* it is part of the cells */
};

/*
 * A list of structures as the cells of a table: rows of `columns` cells, the first row being
 * the headings. Not for an empty list.
 */
struct grid {
	size_t columns;
	struct strings cells;
	struct grid_column *column;
};

void grid_read(struct grid *g, const struct command *c, const struct value *v,
	       bool (*stands_right)(const struct value *v));
void grid_free(struct grid *g);
/* Returns the width of a text: localcli counts bytes, esxcli UTF-8 characters. */
typedef size_t grid_measure(const char *text);
size_t grid_bytes(const char *text);
size_t grid_characters(const char *text);
/* Returns the width of each column; free() it. */
size_t *grid_widths(const struct grid *g, grid_measure *measure) NODISCARD;

#endif
