#include "core/vmx.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BOM "\xEF\xBB\xBF"

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct span skip_blanks(struct span s)
{
	while (s.len && blank(s.p[0]))
		s = span_make(s.p + 1, s.len - 1);
	return s;
}

/* Take the bytes in front of the first of `stops` (or of the end). */
static struct span take_until(struct span *s, const char *stops)
{
	size_t n = 0;

	while (n < s->len && !strchr(stops, s->p[n])) /* finds a NUL too, as the grammar wants */
		n++;
	*s = span_make(s->p + n, s->len - n);
	return span_make(s->p - n, n);
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/*
 * |XX is a byte. What begins like one and is none stays as it is, the byte that broke it
 * included: "||22" is ||22 and "|4|41" is |4|41 (corpus vmx/lines.jsonl).
 */
static char *decode(struct span s)
{
	AUTO_VALUE(buf) out = { 0 };

	for (size_t i = 0; i < s.len; i++) {
		size_t digits = 0;

		if (s.p[i] == '|')
			while (digits < 2 && i + 1 + digits < s.len &&
			       hex(s.p[i + 1 + digits]) >= 0)
				digits++;
		if (s.p[i] == '|' && digits == 2) {
			buf_char(&out, (char)(hex(s.p[i + 1]) * 16 + hex(s.p[i + 2])));
			i += 2;
		} else if (s.p[i] == '|') {
			size_t broken = i + digits + 2 <= s.len ? digits + 2 : s.len - i;

			buf_add(&out, s.p + i, broken);
			i += broken - 1;
		} else {
			buf_char(&out, s.p[i]);
		}
	}
	return buf_take(&out);
}

/* name = value, or false for whatever else a line may be. */
static bool parse_setting(struct span *name, struct span *value, struct span line)
{
	struct span s = skip_blanks(line);

	*name = take_until(&s, " \t#=");
	s = skip_blanks(s);
	if (!name->len || !s.len || s.p[0] != '=')
		return false;
	s = skip_blanks(span_make(s.p + 1, s.len - 1));
	if (s.len && s.p[0] == '"') {
		s = span_make(s.p + 1, s.len - 1);
		*value = take_until(&s, "\"");
		if (!s.len || s.p[0] != '"')
			return false;
		s = span_make(s.p + 1, s.len - 1);
	} else {
		*value = take_until(&s, " \t#");
	}
	s = skip_blanks(s);
	return !s.len || s.p[0] == '#';
}

static void add_line(struct vmx *v, struct span line)
{
	struct span name, value;
	struct vmx_entry entry = { 0 };

	if (!memchr(line.p, 0, line.len) && parse_setting(&name, &value, line)) {
		entry.name = x_strndup(name.p, name.len);
		entry.value = decode(value);
		entry.len = strlen(entry.value);
	} else {
		AUTO_VALUE(buf) whole = { 0 };

		buf_span(&whole, line);
		entry.len = line.len;
		entry.value = buf_take(&whole);
	}
	LIST_PUSH(v, entry);
}

void vmx_parse(struct vmx *v, struct span bytes)
{
	if (span_starts(bytes, BOM))
		bytes = span_make(bytes.p + 3, bytes.len - 3);
	while (bytes.len) {
		size_t n = 0, end;

		while (n < bytes.len && bytes.p[n] != '\n' && bytes.p[n] != '\r')
			n++;
		add_line(v, span_make(bytes.p, n));
		end = n < bytes.len ? n + 1 : n;
		if (n + 1 < bytes.len && bytes.p[n] == '\r' && bytes.p[n + 1] == '\n')
			end = n + 2;
		bytes = span_make(bytes.p + end, bytes.len - end);
	}
}

static struct vmx_entry *find(const struct vmx *v, const char *name)
{
	for (size_t i = 0; i < v->count; i++) {
		if (v->items[i].name && strcasecmp(v->items[i].name, name) == 0)
			return &v->items[i];
	}
	return NULL;
}

const char *vmx_get(const struct vmx *v, const char *name)
{
	const struct vmx_entry *entry = find(v, name);

	return entry ? entry->value : NULL;
}

bool vmx_is_true(const struct vmx *v, const char *name)
{
	const char *value = vmx_get(v, name);

	return value && strcasecmp(value, "TRUE") == 0;
}

long vmx_number(const struct vmx *v, const char *name, long absent)
{
	const char *value = vmx_get(v, name);
	char *end;
	long number;

	if (!value || !*value)
		return absent;
	number = strtol(value, &end, 10);
	return *end ? absent : number;
}

/* windows-1252 differs from Latin-1 from 0x80 to 0x9F; 0: no character. */
static unsigned code_of(unsigned char c)
{
	static const unsigned short upper[32] = {
		0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
		0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
		0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
		0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
	};

	return c >= 0x80 && c < 0xA0 ? upper[c - 0x80] : c;
}

static void add_utf8(struct buf *out, unsigned code)
{
	if (code < 0x80) {
		buf_char(out, (char)code);
	} else if (code < 0x800) {
		buf_char(out, (char)(0xC0 | code >> 6));
		buf_char(out, (char)(0x80 | (code & 0x3F)));
	} else {
		buf_char(out, (char)(0xE0 | code >> 12));
		buf_char(out, (char)(0x80 | (code >> 6 & 0x3F)));
		buf_char(out, (char)(0x80 | (code & 0x3F)));
	}
}

char *vmx_shown_name(const struct vmx *v)
{
	const char *encoding = vmx_get(v, ".encoding"), *name = vmx_get(v, "displayName");
	AUTO_VALUE(buf) out = { 0 };

	if (!name)
		return x_strdup("");
	if (!encoding || strcasecmp(encoding, "windows-1252") != 0)
		return x_strdup(name);
	for (; *name; name++) {
		if (code_of((unsigned char)*name))
			add_utf8(&out, code_of((unsigned char)*name));
	}
	return buf_take(&out);
}

void vmx_set(struct vmx *v, const char *name, const char *value)
{
	struct vmx_entry *entry = find(v, name);

	if (!entry) {
		struct vmx_entry fresh = { .name = x_strdup(name) };

		LIST_PUSH(v, fresh);
		entry = &v->items[v->count - 1];
	}
	free(entry->value);
	entry->value = x_strdup(value);
	entry->len = strlen(value);
}

void vmx_remove(struct vmx *v, const char *name)
{
	struct vmx_entry *entry;

	while ((entry = find(v, name))) {
		size_t i = (size_t)(entry - v->items);

		free(entry->name);
		free(entry->value);
		v->count--;
		memmove(entry, entry + 1, (v->count - i) * sizeof(*entry));
	}
}

const char *vmx_duplicate(const struct vmx *v)
{
	for (size_t i = 0; i < v->count; i++) {
		if (v->items[i].name && find(v, v->items[i].name) != &v->items[i])
			return v->items[i].name;
	}
	return NULL;
}

static void encode(struct buf *out, const char *value)
{
	for (; *value; value++) {
		unsigned char c = (unsigned char)*value;

		if (c == '"' || c == '|' || c == 0x7F || (c < 0x20 && c != '\t'))
			buf_format(out, "|%02X", c);
		else
			buf_char(out, *value);
	}
}

void vmx_text(struct buf *out, const struct vmx *v)
{
	for (size_t i = 0; i < v->count; i++) {
		const struct vmx_entry *entry = &v->items[i];

		if (entry->name) {
			buf_format(out, "%s = \"", entry->name);
			encode(out, entry->value);
			buf_str(out, "\"\n");
		} else {
			buf_add(out, entry->value, entry->len);
			buf_char(out, '\n');
		}
	}
}

void vmx_free(struct vmx *v)
{
	for (size_t i = 0; i < v->count; i++) {
		free(v->items[i].name);
		free(v->items[i].value);
	}
	free(v->items);
	*v = (struct vmx){ 0 };
}
