/*
 * The rows of a command, written as text for people, as JSON, or as the esxcli
 * extension protocol. A command does not know which of them it feeds.
 *
 * Calling sequence: output_new(), output_row() for each row, output_end(),
 * output_free(). A command that fails as a whole: output_error() instead of
 * output_end(); the rows that were given before are then not shown.
 *
 * Text of rows and errors may hold any bytes: it is shown through show_bytes(), so
 * what is printed is always valid UTF-8 without control bytes.
 */
#ifndef FORMATS_OUTPUT_H
#define FORMATS_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

enum output_format { OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_ESXCLI };

enum field_type { FIELD_TEXT, FIELD_INT, FIELD_BOOL, FIELD_LIST };

/*
 * A column. `name` is a heading in title case ("VM ID"): text and esxcli show it as it is, JSON as
 * output_json_key() makes it ("vm-id"). A field that may be unknown is declared as a string in the
 * extension, whatever its type: esxcli has no null.
 */
struct field {
	const char *name;
	enum field_type type;
	bool may_be_unknown;
	const char *meaning; /* for the documentation; a full sentence */
};

enum value_kind { VALUE_UNKNOWN, VALUE_TEXT, VALUE_INT, VALUE_BOOL, VALUE_LIST };

/* Everything is borrowed until output_row() returns. */
struct value {
	enum value_kind kind;
	union {
		const char *text;
		long long number;
		bool truth;
		const struct strings *list;
	} as;
};

struct value value_text(const char *text); /* NULL is unknown */
struct value value_int(long long number);
struct value value_bool(bool truth);
struct value value_list(const struct strings *list);
struct value value_unknown(void);

/* A row as one line for people, without a line end. */
typedef void row_line(struct buf *line, const struct value *row);

/* What the rows of a command look like. */
struct shape {
	const char *type; /* the name of the structure in the extension: "VirtualMachine" */
	const struct field *fields;
	size_t count;
	bool single; /* exactly one row: an object in JSON, a structure in the extension */
	/*
	 * The first field of the single row is a JSON document by itself, and all of the JSON
	 * output; as text it is printed by ->line.
	 */
	bool document;
	row_line *line; /* text: one line a row; NULL: a table, or name and value where single */
};

struct output;

struct output *output_new(enum output_format format, const struct shape *shape, struct out *to)
	NODISCARD;
/*
 * Adds a row of shape->count values. `problem` is NULL, or the error line of a row whose change was
 * refused or failed: if all rows have one, the extension shows these lines and no rows (facts 5.5:
 * rows or errors, never both).
 */
void output_row(struct output *o, const struct value *row, const char *problem);
/*
 * Adds a line for people among rows that are lines, for what is no row: a count, a hint. The other
 * formats do not show it.
 */
void output_note(struct output *o, const char *text);
void output_end(struct output *o);
void output_free(struct output *o);
DEFINE_AUTO(output)

/* Writes the error of a command; text leaves that to the caller, who has stderr. */
void output_error(enum output_format format, struct out *to, const struct err *e);

/* Appends the key of a field: "VM ID" becomes "vm-id". */
void output_json_key(struct buf *key, const char *name);
/* Appends a value as a table cell shows it; nothing for an unknown one. */
void output_words(struct buf *text, const struct value *v);

/* Adds the libraries that write it: "libxml2 2.9.14", "jansson 2.14", as their headers say. */
void output_libraries(struct strings *names);

#endif
