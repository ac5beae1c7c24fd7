#include "base/text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

struct span span_make(const char *p, size_t len)
{
	return (struct span){ p, len };
}

struct span span_of(const char *s)
{
	return span_make(s, strlen(s));
}

bool span_eq(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

bool span_eq_nocase(struct span a, struct span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (tolower((unsigned char)a.p[i]) != tolower((unsigned char)b.p[i]))
			return false;
	}
	return true;
}

bool span_is(struct span a, const char *s)
{
	return span_eq(a, span_of(s));
}

bool span_is_nocase(struct span a, const char *s)
{
	return span_eq_nocase(a, span_of(s));
}

bool span_starts(struct span a, const char *prefix)
{
	size_t len = strlen(prefix);

	return a.len >= len && memcmp(a.p, prefix, len) == 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

struct span span_trim(struct span s)
{
	while (s.len > 0 && is_blank(s.p[0]))
		s = span_make(s.p + 1, s.len - 1);
	while (s.len > 0 && is_blank(s.p[s.len - 1]))
		s.len--;
	return s;
}

bool span_next(struct span *piece, struct span *rest, char end)
{
	const char *at;

	if (rest->len == 0)
		return false;
	at = memchr(rest->p, end, rest->len);
	piece->p = rest->p;
	piece->len = at ? (size_t)(at - rest->p) : rest->len;
	*rest = span_make(rest->p + piece->len, rest->len - piece->len);
	if (at)
		*rest = span_make(rest->p + 1, rest->len - 1);
	return true;
}

bool span_number(long long *out, struct span s, long long min, long long max)
{
	bool negative = s.len > 0 && s.p[0] == '-';
	long long value = 0;

	if (s.len == (negative ? 1U : 0U))
		return false;
	for (size_t i = negative ? 1 : 0; i < s.len; i++) {
		int digit = s.p[i] - '0';

		if (digit < 0 || digit > 9)
			return false;
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, negative ? -digit : digit, &value))
			return false;
	}
	if (value < min || value > max)
		return false;
	*out = value;
	return true;
}

const char *text_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *buf_reserve(struct buf *b, size_t more)
{
	/* One byte more than asked for: the NUL behind the end. Grows by half. */
	if (more > SIZE_MAX / 2 - b->len)
		abort();
	if (b->len + more + 1 > b->room) {
		size_t room = b->len + more + 1;

		room += room / 2;
		b->p = x_resize(b->p, room, 1);
		b->room = room;
	}
	return b->p + b->len;
}

void buf_add(struct buf *b, const char *p, size_t len)
{
	char *end = buf_reserve(b, len);

	if (len > 0)
		memcpy(end, p, len);
	b->len += len;
	b->p[b->len] = '\0';
}

void buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_span(struct buf *b, struct span s)
{
	buf_add(b, s.p, s.len);
}

void buf_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_hex(struct buf *b, char c)
{
	buf_format(b, "%02X", (unsigned char)c);
}

void buf_fill(struct buf *b, char c, size_t count)
{
	memset(buf_reserve(b, count), c, count);
	b->len += count;
	b->p[b->len] = '\0';
}

void buf_format(struct buf *b, const char *fmt, ...)
{
	AUTO_STR *text = NULL;
	va_list va;

	va_start(va, fmt);
	text = x_vformat(fmt, va);
	va_end(va);
	buf_str(b, text);
}

void buf_cut(struct buf *b, size_t len)
{
	if (len >= b->len)
		return;
	b->len = len;
	b->p[len] = '\0';
}

const char *buf_text(const struct buf *b)
{
	return b->p ? b->p : "";
}

struct span buf_view(const struct buf *b)
{
	return span_make(buf_text(b), b->len);
}

char *buf_take(struct buf *b)
{
	char *text = b->p ? b->p : x_strdup("");

	*b = (struct buf){ 0 };
	return text;
}

void buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ 0 };
}

/* Most lists here are short: options, NICs, the settings of one VM. */
#define FIRST_ROOM 8

void *list_room(void *items, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return items;
	*room = *room ? *room * 2 : FIRST_ROOM;
	return x_resize(items, *room, size);
}

void strings_take(struct strings *l, char *s)
{
	LIST_PUSH(l, s);
}

void strings_add(struct strings *l, const char *s)
{
	strings_take(l, x_strdup(s));
}

void strings_format(struct strings *l, const char *fmt, ...)
{
	va_list va;

	va_start(va, fmt);
	strings_take(l, x_vformat(fmt, va));
	va_end(va);
}

bool strings_have(const struct strings *l, const char *s)
{
	for (size_t i = 0; i < l->count; i++) {
		if (strcmp(l->items[i], s) == 0)
			return true;
	}
	return false;
}

void strings_free(struct strings *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->items[i]);
	free(l->items);
	*l = (struct strings){ 0 };
}

void argv_add(struct argv *a, const char *word)
{
	strings_add(&a->words, word);
}

void argv_format(struct argv *a, const char *fmt, ...)
{
	va_list va;

	va_start(va, fmt);
	strings_take(&a->words, x_vformat(fmt, va));
	va_end(va);
}

char *const *argv_array(struct argv *a)
{
	a->with_end = x_resize(a->with_end, a->words.count + 1, sizeof(char *));
	if (a->words.count > 0) /* memcpy() may not be given NULL, even for nothing */
		memcpy(a->with_end, a->words.items, a->words.count * sizeof(char *));
	a->with_end[a->words.count] = NULL;
	return a->with_end;
}

static void show_word(struct buf *out, const char *word)
{
	if (word[0] && !strpbrk(word, " \t\r\n\"'$`\\;|&<>()*?[#~")) {
		buf_str(out, word);
		return;
	}
	buf_char(out, '\'');
	for (const char *p = word; *p; p++) {
		if (*p == '\'')
			buf_str(out, "'\\''");
		else
			buf_char(out, *p);
	}
	buf_char(out, '\'');
}

void argv_show(struct buf *out, const struct argv *a)
{
	for (size_t i = 0; i < a->words.count; i++) {
		if (i > 0)
			buf_char(out, ' ');
		show_word(out, a->words.items[i]);
	}
}

void argv_free(struct argv *a)
{
	strings_free(&a->words);
	free(a->with_end);
	a->with_end = NULL;
}

void out_span(struct out *o, struct span s)
{
	buf_span(&o->bytes, s);
}

void out_str(struct out *o, const char *s)
{
	buf_str(&o->bytes, s);
}

void out_format(struct out *o, const char *fmt, ...)
{
	AUTO_STR *text = NULL;
	va_list va;

	va_start(va, fmt);
	text = x_vformat(fmt, va);
	va_end(va);
	out_str(o, text);
}

void out_flush(struct out *o)
{
	if (!o->sink || o->bytes.len == 0)
		return;
	if (o->sink(o->where, buf_view(&o->bytes)) < 0)
		o->failed = true;
	buf_cut(&o->bytes, 0);
}

void out_free(struct out *o)
{
	buf_free(&o->bytes);
}

uint64_t digest_add(uint64_t sum, const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		sum = (sum ^ (unsigned char)p[i]) * 0x100000001b3u; /* the prime of FNV-1a */
	return sum;
}
