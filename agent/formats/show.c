#include "formats/show.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum charset charset_named(struct span name)
{
	if (span_is_nocase(name, "UTF-8"))
		return CHARSET_UTF8;
	if (span_is_nocase(name, "windows-1252"))
		return CHARSET_WINDOWS_1252;
	return CHARSET_OTHER;
}

/* What a byte of windows-1252 stands for where it differs from ISO 8859-1; 0: not defined. */
static const uint16_t windows_1252[32] = {
	0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
	0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
	0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

/* Characters that are never shown as they are: they steer the terminal or reorder the line. */
static const struct range {
	uint32_t first;
	uint32_t last;
} hidden[] = {
	{ 0x00, 0x1F },     /* C0 controls */
	{ 0x7F, 0x9F },     /* DEL and C1 controls */
	{ 0x061C, 0x061C }, /* Arabic letter mark */
	{ 0x200E, 0x200F }, /* left-to-right and right-to-left marks */
	{ 0x2028, 0x202E }, /* line and paragraph separators, embeddings and overrides */
	{ 0x2066, 0x2069 }, /* isolates */
	{ 0xFFFE, 0xFFFF }, /* not characters: no XML document may hold them */
};

static bool is_hidden(uint32_t character)
{
	for (size_t i = 0; i < COUNT_OF(hidden); i++) {
		if (character >= hidden[i].first && character <= hidden[i].last)
			return true;
	}
	return false;
}

/* The forms of UTF-8 by their first byte. A character below `least` has a shorter form. */
static const struct form {
	unsigned char mask;
	unsigned char first;
	unsigned char len;
	uint32_t least;
} forms[] = {
	{ 0x80, 0x00, 1, 0x0 },
	{ 0xE0, 0xC0, 2, 0x80 },
	{ 0xF0, 0xE0, 3, 0x800 },
	{ 0xF8, 0xF0, 4, 0x10000 },
};

static const struct form *form_of(unsigned char first)
{
	for (size_t i = 0; i < COUNT_OF(forms); i++) {
		if ((first & forms[i].mask) == forms[i].first)
			return &forms[i];
	}
	return NULL;
}

/* The length of the valid character at the front, or 0. */
static size_t read_utf8(uint32_t *character, struct span s)
{
	const struct form *form = form_of((unsigned char)s.p[0]);
	uint32_t value;

	if (!form || form->len > s.len)
		return 0;
	value = (unsigned char)s.p[0] & (unsigned char)~form->mask;
	for (size_t i = 1; i < form->len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c & 0xC0) != 0x80)
			return 0;
		value = value << 6 | (c & 0x3F);
	}
	if (value < form->least || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
		return 0;
	*character = value;
	return form->len;
}

/* Characters below U+10000 are all that windows-1252 has. */
static void write_utf8(struct buf *out, uint32_t character)
{
	if (character < 0x80) {
		buf_char(out, (char)character);
		return;
	}
	if (character < 0x800) {
		buf_char(out, (char)(0xC0 | character >> 6));
	} else {
		buf_char(out, (char)(0xE0 | character >> 12));
		buf_char(out, (char)(0x80 | (character >> 6 & 0x3F)));
	}
	buf_char(out, (char)(0x80 | (character & 0x3F)));
}

/* The character at the front of `s` and how many bytes it takes; 0 bytes: there is none. */
static size_t read_character(uint32_t *character, struct span s, enum charset charset)
{
	unsigned char c = (unsigned char)s.p[0];

	*character = c;
	switch (charset) {
	case CHARSET_UTF8:
		return read_utf8(character, s);
	case CHARSET_WINDOWS_1252:
		if (c >= 0x80 && c <= 0x9F)
			*character = windows_1252[c - 0x80];
		return *character != 0 ? 1 : 0;
	case CHARSET_OTHER:
		return c < 0x80 ? 1 : 0;
	}
	abort();
}

static void show_escaped(struct buf *out, struct span bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		buf_char(out, '|');
		buf_hex(out, bytes.p[i]);
	}
}

void show_bytes(struct buf *out, struct span raw, enum charset charset)
{
	uint32_t character;

	for (size_t at = 0; at < raw.len;) {
		struct span rest = span_make(raw.p + at, raw.len - at);
		size_t len = read_character(&character, rest, charset);

		if (len == 0 || is_hidden(character))
			show_escaped(out, span_make(rest.p, len > 0 ? len : 1));
		else if (charset == CHARSET_WINDOWS_1252)
			write_utf8(out, character);
		else
			buf_add(out, rest.p, len);
		at += len > 0 ? len : 1;
	}
}

void iso_time_add(struct buf *text, long long seconds)
{
	const time_t moment = (time_t)seconds;
	struct tm tm = { 0 };

	(void)gmtime_r(&moment, &tm);
	buf_format(text, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
		   tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* As many digits as the form has zeros; anything else in it stands for itself. */
static bool fits(struct span text, const char *form)
{
	for (size_t i = 0; i < text.len; i++) {
		bool is_digit = text.p[i] >= '0' && text.p[i] <= '9';

		if (form[i] == '0' ? !is_digit : form[i] != text.p[i])
			return false;
	}
	return true;
}

static int number(struct span text, size_t from, size_t digits)
{
	int value = 0;

	for (size_t i = from; i < from + digits && i < text.len; i++)
		value = value * 10 + (text.p[i] - '0');
	return value;
}

bool iso_time_parse(long long *seconds, struct span text)
{
	static const char form[] = "0000-00-00T00:00:00Z";
	const size_t whole = strlen(form);
	AUTO_VALUE(buf) back = { 0 };
	struct tm tm = { 0 };

	if ((text.len != strlen("0000-00-00") && text.len != whole && text.len != whole - 1) ||
	    !fits(text, form))
		return false;
	tm.tm_year = number(text, 0, 4) - 1900;
	tm.tm_mon = number(text, 5, 2) - 1;
	tm.tm_mday = number(text, 8, 2);
	tm.tm_hour = number(text, 11, 2);
	tm.tm_min = number(text, 14, 2);
	tm.tm_sec = number(text, 17, 2);
	*seconds = (long long)timegm(&tm);
	/* What is not there, a 30th of February, becomes another day. */
	iso_time_add(&back, *seconds);
	return *seconds >= 0 && span_eq(span_make(buf_text(&back), text.len), text);
}
