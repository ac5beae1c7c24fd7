/*
 * Text: borrowed bytes (span), growing ones (buf), lists, argument vectors, and
 * the buffer that output goes to.
 *
 * A span points into memory that somebody else owns; no NUL ends it. A buf owns
 * its bytes, always has a NUL behind them that `len` does not count, and starts
 * as zeros: AUTO_VALUE(buf) b = { 0 };
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
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
/* Drops spaces, tabs and carriage returns at either end. */
struct span span_trim(struct span s);
/* Takes the text up to `end` (or all of it) off the front; false when nothing is left. */
bool span_next(struct span *piece, struct span *rest, char end);
/* Parses a decimal number from `min` to `max` with nothing around it. */
bool span_number(long long *out, struct span s, long long min, long long max);
/* Returns the last name of a path: what follows its last slash. Points into it. */
const char *text_base_name(const char *path);

struct buf {
	char *p;
	size_t len;
	size_t room;
};

void buf_add(struct buf *b, const char *p, size_t len);
void buf_str(struct buf *b, const char *s);
void buf_span(struct buf *b, struct span s);
void buf_char(struct buf *b, char c);
void buf_hex(struct buf *b, char c); /* two hexadecimal digits, upper case */
void buf_fill(struct buf *b, char c, size_t count);
void buf_format(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_cut(struct buf *b, size_t len); /* shorten to len */
/* Makes room for `more` bytes behind the end; the caller fills them and adds to len. */
char *buf_reserve(struct buf *b, size_t more);
const char *buf_text(const struct buf *b); /* "" when empty; borrowed until the next change */
struct span buf_view(const struct buf *b); /* borrowed until the next change */
char *buf_take(struct buf *b);             /* the caller owns the string; b is empty again */
void buf_free(struct buf *b);

/*
 * Growing arrays: any struct with `items`, `count` and `room` is one.
 *
 *	struct names { char **items; size_t count; size_t room; };
 *	LIST_PUSH(&names, x_strdup("web"));
 *
 * `struct strings` is the one that many need; it owns its strings.
 */

/* Makes room for one more; for LIST_PUSH only. */
void *list_room(void *items, size_t count, size_t *room, size_t size) NODISCARD;

#define LIST_PUSH(list, ...)                                                                       \
	do {                                                                                       \
		(list)->items = list_room((list)->items, (list)->count, &(list)->room,             \
					  sizeof((list)->items[0]));                               \
		(list)->items[(list)->count++] = __VA_ARGS__;                                      \
	} while (0)

struct strings {
	char **items;
	size_t count;
	size_t room;
};

void strings_add(struct strings *l, const char *s); /* keeps a copy */
void strings_take(struct strings *l, char *s);      /* takes s over */
void strings_format(struct strings *l, const char *fmt, ...) PRINTF_LIKE(2, 3);
bool strings_have(const struct strings *l, const char *s);
void strings_free(struct strings *l);

/*
 * The arguments of a host command. No shell reads them, so a blank or a quote in
 * a VM's name is just that.
 *
 *	AUTO_VALUE(argv) a = { 0 };
 *
 *	argv_add(&a, "/bin/vim-cmd");
 *	argv_add(&a, "vmsvc/reload");
 *	argv_format(&a, "%lld", vm_id);
 */

struct argv {
	struct strings words;
	char **with_end; /* made by argv_array() */
};

void argv_add(struct argv *a, const char *word);
void argv_format(struct argv *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Returns the words with a NULL behind the last, for execve; borrowed until the next change. */
char *const *argv_array(struct argv *a);
/* Appends the words as a shell would read them, for messages. */
void argv_show(struct buf *out, const struct argv *a);
void argv_free(struct argv *a);

/*
 * Where output goes: a buffer, and a sink that out_flush() empties it into. Only
 * main() gives it a sink that reaches a file descriptor; a test gives none and
 * sees every byte.
 */

/* Returns 0, or -1 when the bytes could not all be sent (a closed pipe, a full disk). */
typedef int out_sink(void *where, struct span bytes);

struct out {
	struct buf bytes;
	out_sink *sink; /* NULL: keep everything in `bytes` */
	void *where;
	bool failed; /* a flush failed; the exit status has to say so */
};

void out_str(struct out *o, const char *s);
void out_span(struct out *o, struct span s);
void out_format(struct out *o, const char *fmt, ...) PRINTF_LIKE(2, 3);
void out_flush(struct out *o);
void out_free(struct out *o);

/*
 * FNV-1a, a 64-bit hash: two different inputs rarely share one. Not collision-resistant: an
 * attacker can construct two inputs with the same hash.
 *
 * Begin with DIGEST_START; adding in pieces gives the same as adding all at once.
 */
#define DIGEST_START 0xcbf29ce484222325u
uint64_t digest_add(uint64_t sum, const char *p, size_t len);

#endif
