/*
 * Bytes: a borrowed piece of them (span) and a growing one (buf).
 *
 * A span points into memory that somebody else owns and is not ended by NUL.
 * A buf owns its bytes, always has a NUL behind them that `len` does not count,
 * and is zero-initialised: AUTO_VALUE(buf) b = { 0 };
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"

struct span {
	const char *p;
	size_t len;
};

struct span span_of(const char *s);
struct span span_make(const char *p, size_t len);
bool span_eq(struct span a, struct span b);
bool span_eq_nocase(struct span a, struct span b); /* ASCII letters only */
bool span_is(struct span a, const char *s);
bool span_is_nocase(struct span a, const char *s);
bool span_starts(struct span a, const char *prefix);
/* The last part of a path: what is behind its last slash. Points into it. */
const char *text_base_name(const char *path);
/* Without the spaces, tabs and carriage returns at either end. */
struct span span_trim(struct span s);
/* Take the text up to `end` (or all of it) off the front; false when nothing is left. */
bool span_next(struct span *piece, struct span *rest, char end);
/* A whole decimal number from `min` to `max`, nothing else around it. */
bool span_number(long long *out, struct span s, long long min, long long max);

struct buf {
	char *p;
	size_t len;
	size_t room;
};

void buf_add(struct buf *b, const char *p, size_t len);
void buf_str(struct buf *b, const char *s);
void buf_span(struct buf *b, struct span s);
void buf_char(struct buf *b, char c);
/* Two hexadecimal digits, upper case. */
void buf_hex(struct buf *b, char c);
void buf_fill(struct buf *b, char c, size_t count);
void buf_format(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_cut(struct buf *b, size_t len); /* shorten to len */
/* Make room for `more` bytes behind the end; the caller fills them and adds to len. */
char *buf_reserve(struct buf *b, size_t more);
const char *buf_text(const struct buf *b); /* "" when empty; borrowed until the next change */
struct span buf_view(const struct buf *b); /* borrowed until the next change */
char *buf_take(struct buf *b);             /* the caller owns the string; b is empty again */
void buf_free(struct buf *b);

#endif
