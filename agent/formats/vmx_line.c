#include "formats/vmx_line.h"

#include <ctype.h>
#include <string.h>

/* What a byte means in the grammar. All others may be anywhere in a line. */
enum {
	IS_BLANK = 1,    /* white space: only space and tab */
	ENDS_NAME = 2,   /* cannot be in a name */
	ENDS_BARE = 4,   /* cannot be in a value without quotes */
	ENDS_QUOTED = 8, /* cannot be in a value in quotes */
};

static const unsigned char roles[256] = {
	[' '] = IS_BLANK | ENDS_NAME | ENDS_BARE,
	['\t'] = IS_BLANK | ENDS_NAME | ENDS_BARE,
	['#'] = ENDS_NAME | ENDS_BARE,
	['='] = ENDS_NAME,
	['"'] = ENDS_QUOTED,
};

static bool has_role(char c, unsigned role)
{
	return (roles[(unsigned char)c] & role) != 0;
}

/* Returns the first place from `at` on whose byte has the role; skip(): has it not; or the end. */
static size_t find(struct span text, size_t at, unsigned role)
{
	while (at < text.len && !has_role(text.p[at], role))
		at++;
	return at;
}

static size_t skip(struct span text, size_t at, unsigned role)
{
	while (at < text.len && has_role(text.p[at], role))
		at++;
	return at;
}

static bool is_at(struct span text, size_t at, char c)
{
	return at < text.len && text.p[at] == c;
}

static struct span piece(struct span text, size_t from, size_t to)
{
	return span_make(text.p + from, to - from);
}

bool vmx_line_next(struct span *text, struct span *end, struct span *rest)
{
	size_t stop = 0;
	size_t next;

	if (rest->len == 0)
		return false;
	while (stop < rest->len && rest->p[stop] != '\n' && rest->p[stop] != '\r')
		stop++;
	next = stop < rest->len ? stop + 1 : stop;
	if (is_at(*rest, stop, '\r') && is_at(*rest, next, '\n'))
		next++;
	*text = piece(*rest, 0, stop);
	*end = piece(*rest, stop, next);
	*rest = piece(*rest, next, rest->len);
	return true;
}

/* Reads the value at `at` and moves `at` behind it; false where it has no end. */
static bool read_value(struct vmx_line *line, size_t *at, struct span text)
{
	size_t from = *at;

	line->quoted = is_at(text, from, '"');
	if (!line->quoted) {
		*at = find(text, from, ENDS_BARE);
		line->value = piece(text, from, *at);
		return true;
	}
	*at = find(text, from + 1, ENDS_QUOTED);
	line->value = piece(text, from + 1, *at);
	return is_at(text, (*at)++, '"');
}

static bool read_setting(struct vmx_line *line, size_t at, struct span text)
{
	size_t name_end = find(text, at, ENDS_NAME);

	line->name = piece(text, at, name_end);
	at = skip(text, name_end, IS_BLANK);
	if (line->name.len == 0 || !is_at(text, at, '='))
		return false;
	at = skip(text, at + 1, IS_BLANK);
	if (!read_value(line, &at, text))
		return false;
	at = skip(text, at, IS_BLANK);
	return at == text.len || text.p[at] == '#';
}

struct vmx_line vmx_line_parse(struct span text)
{
	struct vmx_line line = { .kind = VMX_LINE_SETTING };
	size_t at = skip(text, 0, IS_BLANK);

	if (vmx_line_before_nul(text).len < text.len)
		return (struct vmx_line){ .kind = VMX_LINE_MALFORMED };
	if (at == text.len)
		return (struct vmx_line){ .kind = VMX_LINE_BLANK };
	if (text.p[at] == '#')
		return (struct vmx_line){ .kind = VMX_LINE_COMMENT };
	if (!read_setting(&line, at, text))
		return (struct vmx_line){ .kind = VMX_LINE_MALFORMED };
	return line;
}

struct span vmx_line_before_nul(struct span text)
{
	const char *nul = text.len > 0 ? memchr(text.p, '\0', text.len) : NULL;

	return nul ? span_make(text.p, (size_t)(nul - text.p)) : text;
}

bool vmx_line_is_name(struct span name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.p[i];

		if (has_role(c, ENDS_NAME) || c == '\0' || c == '\n' || c == '\r')
			return false;
	}
	return name.len > 0;
}

/* Returns the value of a hexadecimal digit in either case, or -1. */
static int hex_digit(char c)
{
	if (!isxdigit((unsigned char)c))
		return -1;
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/*
 * Reads what begins with a bar and returns its length. A bar without two digits stays, along with
 * what was read while looking for them: the byte that broke the escape does not start another one.
 * So ||22 stays ||22, and |4|41 stays |4|41 (esxi-facts 1.3; tests/oracle asks VMware's own code).
 */
static size_t read_escape(struct buf *out, struct span written)
{
	int high = written.len > 1 ? hex_digit(written.p[1]) : -1;
	int low = written.len > 2 ? hex_digit(written.p[2]) : -1;
	size_t len = high < 0 ? 2 : 3;

	if (high >= 0 && low >= 0) {
		buf_char(out, (char)(high << 4 | low));
		return 3;
	}
	if (len > written.len)
		len = written.len;
	buf_add(out, written.p, len);
	return len;
}

void vmx_line_unescape(struct buf *out, struct span written)
{
	size_t at = 0;

	while (at < written.len) {
		struct span rest = piece(written, at, written.len);
		const char *bar = memchr(rest.p, '|', rest.len);
		size_t plain = bar ? (size_t)(bar - rest.p) : rest.len;

		buf_add(out, rest.p, plain);
		at += plain;
		if (bar)
			at += read_escape(out, piece(written, at, written.len));
	}
}

void vmx_line_escape(struct buf *out, struct span value)
{
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.p[i];

		if ((c >= 0x20 || c == '\t') && c != 0x7F && c != '"' && c != '|') {
			buf_char(out, (char)c);
			continue;
		}
		buf_char(out, '|');
		buf_hex(out, (char)c);
	}
}

bool vmx_line_may_be_bare(struct span value)
{
	return find(value, 0, ENDS_BARE) == value.len;
}
