#include "formats/show.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

/*
 * The names that VMware's programs give to encodings (ICU's, mostly), and what iconv(3) of musl and
 * of glibc calls them; NULL: the same.
 */
static const struct {
	const char *name;
	const char *iconv;
} encodings[] = {
	{ "UTF-8", CHARSET_UTF8 },
	{ "GBK", NULL },
	{ "GB18030", NULL },
	{ "GB2312", "GBK" },
	{ "windows-936", "GBK" },
	{ "windows-936-2000", "GBK" },
	{ "Big5", NULL },
	{ "windows-950", "Big5" },
	{ "windows-950-2000", "Big5" },
	{ "Shift_JIS", NULL },
	{ "windows-932", "Shift_JIS" },
	{ "windows-932-2000", "Shift_JIS" },
	{ "ibm-943_P15A-2003", "Shift_JIS" },
	{ "EUC-JP", NULL },
	{ "windows-949", "CP949" },
	{ "windows-949-2000", "CP949" },
	{ "CP949", NULL },
	{ "EUC-KR", "CP949" },
	{ "windows-1250", NULL },
	{ "windows-1251", NULL },
	{ "windows-1252", NULL },
	{ "windows-1253", NULL },
	{ "windows-1254", NULL },
	{ "windows-1255", NULL },
	{ "windows-1256", NULL },
	{ "windows-1257", NULL },
	{ "windows-1258", NULL },
	{ "ISO-8859-1", NULL },
	{ "ISO-8859-2", NULL },
	{ "ISO-8859-3", NULL },
	{ "ISO-8859-4", NULL },
	{ "ISO-8859-5", NULL },
	{ "ISO-8859-6", NULL },
	{ "ISO-8859-7", NULL },
	{ "ISO-8859-8", NULL },
	{ "ISO-8859-9", NULL },
	{ "ISO-8859-10", NULL },
	{ "ISO-8859-11", NULL },
	{ "ISO-8859-13", NULL },
	{ "ISO-8859-14", NULL },
	{ "ISO-8859-15", NULL },
	{ "ISO-8859-16", NULL },
	{ "KOI8-R", NULL },
	{ "KOI8-U", NULL },
};

const char *charset_named(struct span name)
{
	for (size_t i = 0; i < COUNT_OF(encodings); i++) {
		if (span_is_nocase(name, encodings[i].name))
			return encodings[i].iconv ? encodings[i].iconv : encodings[i].name;
	}
	return NULL;
}

/* Characters that are never shown as they are: they control the terminal or reorder the line. */
static const struct range {
	wchar_t first;
	wchar_t last;
} hidden[] = {
	{ 0x00, 0x1F },     /* C0 controls */
	{ 0x7F, 0x9F },     /* DEL and C1 controls */
	{ 0x061C, 0x061C }, /* Arabic letter mark */
	{ 0x200E, 0x200F }, /* left-to-right and right-to-left marks */
	{ 0x2028, 0x202E }, /* line and paragraph separators, embeddings and overrides */
	{ 0x2066, 0x2069 }, /* isolates */
	{ 0xFFFE, 0xFFFF }, /* not characters: no XML document may hold them */
	/* Not Unicode, though a decoder may let them pass. */
	{ 0xD800, 0xDFFF },
	{ WCHAR_MIN, -1 },
	{ 0x110000, WCHAR_MAX },
};

static bool is_hidden(wchar_t character)
{
	for (size_t i = 0; i < COUNT_OF(hidden); i++) {
		if (character >= hidden[i].first && character <= hidden[i].last)
			return true;
	}
	return false;
}

/* What the bytes at the front of a text stand for: one character, or a letter and its accent. */
struct decoded {
	wchar_t characters[2];
	size_t count;
	size_t len;
};

/* The longest character in any of the encodings, and the least that a byte behind its first is. */
#define CHARACTER_MAX 4
#define LATER_MIN     0x30

/*
 * Decodes one character; false where none begins. To WCHAR_T, not to UTF-8: musl before 1.2.6
 * writes UTF-8 out of bounds where its decoder of EUC-KR is wrong (CVE-2025-26519). And its decoder
 * of Shift_JIS does not check the second byte.
 */
static bool decode(struct decoded *d, struct span s, iconv_t decoder)
{
	char bytes[CHARACTER_MAX];

	/* One more byte each time until it is a character, so that it is never more than one. */
	for (size_t len = 1; len <= s.len && len <= CHARACTER_MAX; len++) {
		char *in = bytes, *out = (char *)d->characters;
		size_t in_left = len, room = sizeof(d->characters);

		memcpy(bytes, s.p, len);
		if ((unsigned char)s.p[len - 1] < LATER_MIN)
			break;
		if (iconv(decoder, &in, &in_left, &out, &room) != (size_t)-1) {
			/* Where accents follow their letter, glibc waits for one. */
			(void)iconv(decoder, NULL, NULL, &out, &room);
			d->count = (sizeof(d->characters) - room) / sizeof(wchar_t);
			d->len = len;
			return d->count > 0;
		}
		if (errno != EINVAL)
			break;
	}
	(void)iconv(decoder, NULL, NULL, NULL, NULL);
	return false;
}

static void write_utf8(struct buf *out, wchar_t character)
{
	static const unsigned char marks[] = { 0, 0, 0xC0, 0xE0,
					       0xF0 }; /* of the first byte, by length */
	const uint32_t c = (uint32_t)character;
	unsigned len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	buf_char(out, (char)(marks[len] | c >> 6 * (len - 1)));
	while (--len > 0)
		buf_char(out, (char)(0x80 | (c >> 6 * (len - 1) & 0x3F)));
}

/* Appends characters, or their bytes as |XX if one of them is hidden. */
static void show_decoded(struct buf *out, const struct decoded *d, struct span s)
{
	bool is_shown = true;

	for (size_t i = 0; i < d->count; i++)
		is_shown = is_shown && !is_hidden(d->characters[i]);
	for (size_t i = 0; is_shown && i < d->count; i++)
		write_utf8(out, d->characters[i]);
	for (size_t i = 0; !is_shown && i < d->len; i++) {
		buf_char(out, '|');
		buf_hex(out, s.p[i]);
	}
}

void show_bytes(struct buf *out, struct span raw, const char *charset)
{
	const iconv_t none = (iconv_t)-1;
	iconv_t decoder = none; /* opened for what is not ASCII, which is little */

	while (raw.len > 0) {
		const unsigned char first = (unsigned char)raw.p[0];
		struct decoded d = { { first }, 1, 1 };

		if (first >= 0x80 && decoder == none && charset)
			decoder = iconv_open("WCHAR_T", charset);
		if (first >= 0x80 && (decoder == none || !decode(&d, raw, decoder)))
			d = (struct decoded){ { WCHAR_MAX }, 1, 1 };
		show_decoded(out, &d, raw);
		raw = span_make(raw.p + d.len, raw.len - d.len);
	}
	if (decoder != none)
		(void)iconv_close(decoder);
}

void iso_time_add(struct buf *text, long long seconds)
{
	const time_t moment = (time_t)seconds;
	struct tm tm = { 0 };

	(void)gmtime_r(&moment, &tm);
	buf_format(text, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
		   tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

bool iso_time_parse(long long *seconds, struct span text)
{
	const size_t date_len = strlen("2000-01-01"), time_len = strlen("2000-01-01T00:00:00");
	AUTO_STR *copy = x_strndup(text.p, text.len);
	AUTO_VALUE(buf) back = { 0 };
	struct tm tm = { 0 };

	if (text.len != date_len && text.len != time_len && text.len != time_len + strlen("Z"))
		return false;
	if (!strptime(copy, text.len > date_len ? "%Y-%m-%dT%H:%M:%S" : "%Y-%m-%d", &tm))
		return false;
	*seconds = (long long)timegm(&tm);
	/* Only what is written in this form reads so again; a 30th of February is another day. */
	iso_time_add(&back, *seconds);
	return *seconds >= 0 && span_eq(span_make(buf_text(&back), text.len), text);
}
