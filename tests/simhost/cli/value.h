/*
 * A command's reply, and the declaration of its type: scalars, structures of named
 * fields, lists. A declared type is a value without text, read from the same XML
 * elements (esxi-facts 5.1, 5.5).
 *
 *	<bool> <int> <string>   the text
 *	<structure typeName="VM"><field name="ID"><int/></field>…
 *	<list type="string">…   items of one type; a declaration has at most one item,
 *	                        which describes them
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
	char *text; /* scalar: its text; structure: its typeName; list: the type of its items */
	char *name; /* its name as a field; NULL outside structures */
	struct value *items;
	size_t count;
	size_t room;
};

/* Return the XML element for a kind in extensions ("int"), and the kind of an element. */
const char *value_element(enum value_kind kind);
enum value_kind value_kind_of(const char *element);

struct value value_scalar(enum value_kind kind, const char *text);
struct value value_struct(const char *type_name);
struct value value_list(const char *type);
/* Add a field or an item, taking ownership of it. */
void value_field(struct value *v, const char *name, struct value field);
void value_item(struct value *v, struct value item);
/* Shorthands for the most common fields. */
void value_field_text(struct value *v, const char *name, const char *text);
void value_field_int(struct value *v, const char *name, long number);
void value_field_bool(struct value *v, const char *name, bool yes);

/* Returns NULL if there is no such field. */
const struct value *value_find(const struct value *v, const char *name);
/* Returns the fields sorted by name, for the formats that sort them; free() the array. */
const struct value **value_sorted(const struct value *v) NODISCARD;
/*
 * Rewrite the numbers and booleans of a reply as they are shown: a number is what strtoll() finds
 * at the start, and a boolean is true unless it says false. ERR_USAGE if a number is not one.
 */
int value_settle(struct value *v, struct err *e) NODISCARD;
/* Append a list of scalars on one line: "a, b"; for a scalar its text. */
void value_line(struct buf *out, const struct value *v);
void value_free(struct value *v);

#endif
