/*
 * An answer as text: in the format that is asked for by name, else in the declaration's. The
 * declaration's hints count only for the formats for people.
 */
#ifndef CLI_FORMAT_H
#define CLI_FORMAT_H

#include "cli/decl.h"

struct format {
	const char *name; /* of --formatter=NAME; "" where esxcli is given none */
	bool for_people;
	bool rows_only; /* for nothing but lists of structures */
	void (*print)(struct out *o, const struct command *c, const struct value *v);
};

/* NULL for a name that this client does not know. localcli has a declaration's by their names. */
const struct format *format_localcli(const char *name);
const struct format *format_esxcli(const char *name);
/* The first field that a hint names and the structure does not have (facts 5.3); free() it. */
char *format_unknown_field(const struct command *c, const struct value *v) NODISCARD;

/* Of localcli. */
void format_nothing(struct out *o, const struct command *c, const struct value *v);
void format_simple(struct out *o, const struct command *c, const struct value *v);
void format_table(struct out *o, const struct command *c, const struct value *v);
void format_local_xml(struct out *o, const struct command *c, const struct value *v);
void format_json(struct out *o, const struct command *c, const struct value *v);
void format_python(struct out *o, const struct command *c, const struct value *v);
/* Of esxcli. */
void format_text(struct out *o, const struct command *c, const struct value *v);
void format_xml(struct out *o, const struct command *c, const struct value *v);
void format_csv(struct out *o, const struct command *c, const struct value *v);
void format_keyvalue(struct out *o, const struct command *c, const struct value *v);

/*
 * For the formats: the fields to show in the order of the hint "fields:TYPE", or of their names;
 * free() the array, whose end is NULL.
 */
const struct value **format_fields(const struct command *c, const struct value *v) NODISCARD;
/*
 * The heading of a structure by the hint "header:TYPE", with %Field% filled in, or without a hint
 * `otherwise`. False where none is to be shown: the hint is "<NONE>", or `otherwise` is NULL.
 */
bool format_heading(struct buf *out, const struct command *c, const struct value *v,
		    const char *otherwise);
/* The unit behind a field's value, by the hint "units:TYPE.FIELD"; NULL without. */
const char *format_unit(const struct command *c, const char *type, const char *field);
bool format_is_rows(const struct value *v);
/* Numbers stand to the right. */
bool format_is_number(const struct value *v);
/* A field's name without blanks and the like, as esxcli has it outside of text. */
void format_bare_name(struct buf *out, const char *name);

struct grid_column {
	bool right;    /* its cells stand to the right */
	bool has_unit; /* which is part of the cells */
};

/*
 * A list of structures as the cells of a table: rows of `columns` cells, the first of them
 * the heading. Only for a list with items.
 */
struct grid {
	size_t columns;
	struct strings cells;
	struct grid_column *column;
};

void grid_read(struct grid *g, const struct command *c, const struct value *v,
	       bool (*stands_right)(const struct value *v));
void grid_free(struct grid *g);
/* How wide a text is: localcli counts bytes, esxcli the characters of UTF-8. */
typedef size_t grid_measure(const char *text);
size_t grid_bytes(const char *text);
size_t grid_characters(const char *text);
/* The widest cell of each column; free() it. */
size_t *grid_widths(const struct grid *g, grid_measure *measure) NODISCARD;

#endif
