/*
 * What a command answers, and what it says that it answers: scalars, structures
 * of named fields, lists. A declared type is a value without text, read from the
 * same XML elements (esxi-facts 5.1, 5.5).
 *
 *	<bool> <int> <string>   the text
 *	<structure typeName="VM"><field name="ID"><int/></field>…
 *	<list type="string">…   items of one type; in a declaration at most one item,
 *	                        which says what the items look like
 */
#ifndef CLI_VALUE_H
#define CLI_VALUE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/text.h"

enum value_kind {
	VALUE_NONE,
	VALUE_BOOL,
	VALUE_INT,
	VALUE_STRING,
	VALUE_STRUCT,
	VALUE_LIST,
};

struct value {
	enum value_kind kind;
	char *text; /* scalar: its text; structure: typeName; list: the type of its items */
	char *name; /* of the field that it is; NULL outside of structures */
	struct value *items;
	size_t count;
	size_t room;
};

/* The XML element of a kind in extensions ("int"), and the kind of an element. */
const char *value_element(enum value_kind kind);
enum value_kind value_kind_of(const char *element);

struct value value_scalar(enum value_kind kind, const char *text);
struct value value_struct(const char *type_name);
struct value value_list(const char *type);
/* Add a field or an item, which is taken over. */
void value_field(struct value *v, const char *name, struct value field);
void value_item(struct value *v, struct value item);
/* Shorthands for the commonest fields. */
void value_field_text(struct value *v, const char *name, const char *text);
void value_field_int(struct value *v, const char *name, long number);
void value_field_bool(struct value *v, const char *name, bool yes);

/* NULL where there is no such field. */
const struct value *value_find(const struct value *v, const char *name);
/* The fields in the order of their names, for the formats that sort them; free() the array. */
const struct value **value_sorted(const struct value *v) NODISCARD;
/*
 * Rewrite the numbers and bools of an answer as they are shown: a number is what strtoll() finds
 * at the front, and all is true but what says that it is false. ERR_USAGE for what is no number.
 */
int value_settle(struct value *v, struct err *e) NODISCARD;
/* A list of scalars on one line: "a, b". A scalar is its text. */
void value_line(struct buf *out, const struct value *v);
void value_free(struct value *v);

#endif
