/*
 * One record of the journal (plan/journal.h), as a line:
 *
 *	done id="17" as="not-done" #8c3f6f1d2ab04e57
 *
 * A word that says what kind of record it is, fields of a name (small letters) and a value, and a
 * checksum: base/text.h of all that stands before " #", in 16 small hexadecimal digits. A value
 * is escaped as in a .vmx (esxi-facts 1.3): quotes, bars and control bytes are |XX, so no record
 * has a line end in it; bytes from 80 on are as they are. It holds no NUL.
 *
 * Reading is done in place, for a journal has a megabyte: check a line, look at its kind, then go
 * through its fields, whose values are decoded where they stand and ended by a NUL.
 */
#ifndef FORMATS_JOURNAL_LINE_H
#define FORMATS_JOURNAL_LINE_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/text.h"

/* Append a record: begin, its fields, end with what begin returned. */
size_t journal_line_begin(struct buf *out, const char *kind) NODISCARD;
void journal_line_add(struct buf *out, const char *name, const char *value);
void journal_line_add_number(struct buf *out, const char *name, long long value);
void journal_line_end(struct buf *out, size_t begin);

/*
 * Put behind a last line that was cut off, so that the next record begins a line of its own. Such
 * a line is no damage: what it was to say was never said to be written.
 */
#define JOURNAL_LINE_TORN " #torn\n"

enum journal_line_state {
	JOURNAL_LINE_GOOD,
	JOURNAL_LINE_CLOSED,  /* was cut off, and closed by JOURNAL_LINE_TORN */
	JOURNAL_LINE_DAMAGED, /* or cut off: the checksum is wrong, or missing; or a NUL */
};

/* `line` without its end; of a good one *record is what stands before the checksum. */
enum journal_line_state journal_line_check(struct span *record, struct span line);

/* Its first word. */
struct span journal_line_kind(struct span record);
/* The value as written of the first field of this name; nothing is changed. */
bool journal_line_get(struct span *written, struct span record, const char *name);
/* The same as a number of 0 and up. */
bool journal_line_number(long long *value, struct span record, const char *name);
/* The same decoded, the caller's to free; NULL where there is none, or it cannot be decoded. */
char *journal_line_text(struct span record, const char *name) NODISCARD;

/* Where the reading of a record's fields is. */
struct journal_fields {
	char *at;
	char *end;
};

/* `record` is one that was checked, and lies in memory that may be written to. */
struct journal_fields journal_line_fields(struct span record);
/*
 * The next field: 1, 0 at the end, -1 where what follows is no field. *value is good as long as
 * the bytes of the line are.
 */
int journal_line_next(struct span *name, char **value, struct journal_fields *fields);
/* The same, but nothing is decoded or changed: *written is the value as it stands there. */
int journal_line_peek(struct span *name, struct span *written, struct journal_fields *fields);

#endif
