/*
 * A record of the journal (history/journal.h) as a line:
 *
 *	done id="17" as="not-done" #8c3f6f1d2ab04e57
 *
 * A word for the kind of record, fields of a name (small letters) and a value, and a
 * checksum: the digest (base/text.h) of all that precedes " #", in 16 small
 * hexadecimal digits. A value is escaped as in a .vmx (esxi-facts 1.3): quotes, bars
 * and control bytes are |XX, so no record has a line end in it; bytes from 80 on are
 * as they are. It holds no NUL.
 *
 * Reading is done in place, for a journal may have a megabyte: check a line, look at
 * its kind, then go through its fields, whose values are decoded where they are and
 * end with a NUL.
 */
#ifndef FORMATS_JOURNAL_LINE_H
#define FORMATS_JOURNAL_LINE_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/text.h"

/* Appends a record: begin, its fields, end with what begin returned. */
size_t journal_line_begin(struct buf *out, const char *kind) NODISCARD;
void journal_line_add(struct buf *out, const char *name, const char *value);
void journal_line_add_number(struct buf *out, const char *name, long long value);
void journal_line_end(struct buf *out, size_t begin);

/*
 * Appended to a last line that was cut off, so that the next record begins a line of its own. Such
 * a line is no damage: nobody was told that its record is written.
 */
#define JOURNAL_LINE_TORN " #torn\n"

enum journal_line_state {
	JOURNAL_LINE_GOOD,
	JOURNAL_LINE_CLOSED,  /* cut off, and closed by JOURNAL_LINE_TORN */
	JOURNAL_LINE_DAMAGED, /* the checksum is wrong or missing (perhaps cut off), or a NUL */
};

/* `line` is without its end; *record is what precedes the checksum of a good one. */
enum journal_line_state journal_line_check(struct span *record, struct span line);

/* Returns its first word. */
struct span journal_line_kind(struct span record);
/* Finds the first field of this name; its value as written, nothing is changed. */
bool journal_line_get(struct span *written, struct span record, const char *name);
/* The same as a number from 0 up. */
bool journal_line_number(long long *value, struct span record, const char *name);
/* The same decoded, the caller's to free; NULL where there is none or it cannot be decoded. */
char *journal_line_text(struct span record, const char *name) NODISCARD;

/* How far the fields of a record are read. */
struct journal_fields {
	char *at;
	char *end;
};

/* `record` has been checked and is in writable memory. */
struct journal_fields journal_line_fields(struct span record);
/* Reads the next field: 1, 0 at the end, -1 for what is no field. *value points into the line. */
int journal_line_next(struct span *name, char **value, struct journal_fields *fields);
/* The same, but nothing is decoded or changed: *written is the value as it is in the line. */
int journal_line_peek(struct span *name, struct span *written, struct journal_fields *fields);

#endif
