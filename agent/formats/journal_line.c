#include "formats/journal_line.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "formats/vmx_line.h"

/* " #" and the digits of 64 bits. */
#define SUM_LEN 18

#define TORN    " #torn" /* JOURNAL_LINE_TORN without its end */

static void write_sum(char text[SUM_LEN + 1], struct span record)
{
	(void)snprintf(text, SUM_LEN + 1, " #%016" PRIx64,
		       digest_add(DIGEST_START, record.p, record.len));
}

size_t journal_line_begin(struct buf *out, const char *kind)
{
	size_t begin = out->len;

	buf_str(out, kind);
	return begin;
}

void journal_line_add(struct buf *out, const char *name, const char *value)
{
	buf_format(out, " %s=\"", name);
	vmx_line_escape(out, span_of(value));
	buf_char(out, '"');
}

void journal_line_add_number(struct buf *out, const char *name, long long value)
{
	buf_format(out, " %s=\"%lld\"", name, value);
}

void journal_line_end(struct buf *out, size_t begin)
{
	char sum[SUM_LEN + 1];

	write_sum(sum, span_make(out->p + begin, out->len - begin));
	buf_format(out, "%s\n", sum);
}

static bool ends_with(struct span line, const char *end)
{
	size_t len = strlen(end);

	return line.len >= len && memcmp(line.p + line.len - len, end, len) == 0;
}

enum journal_line_state journal_line_check(struct span *record, struct span line)
{
	char sum[SUM_LEN + 1];

	if (ends_with(line, TORN))
		return JOURNAL_LINE_CLOSED;
	if (line.len <= SUM_LEN)
		return JOURNAL_LINE_DAMAGED;
	*record = span_make(line.p, line.len - SUM_LEN);
	write_sum(sum, *record);
	return ends_with(line, sum) && !memchr(line.p, '\0', line.len) ? JOURNAL_LINE_GOOD
								       : JOURNAL_LINE_DAMAGED;
}

struct span journal_line_kind(struct span record)
{
	struct span kind = { 0 };

	(void)span_next(&kind, &record, ' ');
	return kind;
}

/* Takes ` NAME="VALUE"` off the front: 1, 0 where nothing is left, -1 for anything else. */
static int take_field(struct span *name, struct span *written, struct span *rest)
{
	const char *end = rest->p + rest->len;
	const char *equals, *quote;

	if (rest->len == 0)
		return 0;
	equals = memchr(rest->p, '=', rest->len);
	if (rest->p[0] != ' ' || !equals || equals == rest->p + 1)
		return -1;
	if (end - equals < 2 || equals[1] != '"')
		return -1;
	quote = memchr(equals + 2, '"', (size_t)(end - equals - 2));
	if (!quote)
		return -1;
	*name = span_make(rest->p + 1, (size_t)(equals - rest->p - 1));
	*written = span_make(equals + 2, (size_t)(quote - equals - 2));
	*rest = span_make(quote + 1, (size_t)(end - quote - 1));
	return 1;
}

static struct span behind_kind(struct span record)
{
	size_t len = journal_line_kind(record).len;

	return span_make(record.p + len, record.len - len);
}

bool journal_line_get(struct span *written, struct span record, const char *name)
{
	struct span rest = behind_kind(record), found;

	while (take_field(&found, written, &rest) > 0) {
		if (span_is(found, name))
			return true;
	}
	return false;
}

bool journal_line_number(long long *value, struct span record, const char *name)
{
	struct span written;

	return journal_line_get(&written, record, name) &&
	       span_number(value, written, 0, LLONG_MAX);
}

/* Returns the byte of an escape; only what the writer writes: two digits, capitals, and no NUL. */
static int decode_escape(const char *digits, size_t len)
{
	static const char all[] = "0123456789ABCDEF";
	const char *high = len > 0 ? memchr(all, digits[0], 16) : NULL;
	const char *low = len > 1 ? memchr(all, digits[1], 16) : NULL;

	return high && low ? (int)((high - all) << 4 | (low - all)) : 0;
}

/* Decodes in place and adds a NUL, which takes the place of the quote. */
static bool decode(char *value, size_t len)
{
	char *to = memchr(value, '|', len);
	const char *from = to, *end = value + len;

	for (; from && from < end; to++) {
		int c = *from == '|' ? decode_escape(from + 1, (size_t)(end - from - 1)) : *from;

		if (c == 0)
			return false;
		from += *from == '|' ? 3 : 1;
		*to = (char)c;
	}
	*(to ? to : value + len) = '\0';
	return true;
}

char *journal_line_text(struct span record, const char *name)
{
	struct span written;
	char *text;

	if (!journal_line_get(&written, record, name))
		return NULL;
	text = x_strndup(written.p, written.len);
	if (decode(text, written.len))
		return text;
	free(text);
	return NULL;
}

struct journal_fields journal_line_fields(struct span record)
{
	struct span rest = behind_kind(record);
	char *at = (char *)(uintptr_t)rest.p; /* writable, as the header demands */

	return (struct journal_fields){ at, at + rest.len };
}

int journal_line_peek(struct span *name, struct span *written, struct journal_fields *fields)
{
	struct span rest = span_make(fields->at, (size_t)(fields->end - fields->at));
	int more = take_field(name, written, &rest);

	fields->at = fields->end - rest.len;
	return more;
}

int journal_line_next(struct span *name, char **value, struct journal_fields *fields)
{
	struct span written;
	int more = journal_line_peek(name, &written, fields);

	if (more <= 0)
		return more;
	*value = fields->at - 1 - written.len;
	return decode(*value, written.len) ? 1 : -1;
}
