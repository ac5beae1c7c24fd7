#include "vmx_check.h"

#include <stdlib.h>

static void assert_shown(struct span raw, const char *charset, const char *want)
{
	AUTO_VALUE(buf) got = { 0 };

	show_bytes(&got, raw, charset);
	assert_bytes(buf_view(&got), span_of(want), raw);
}

struct shown {
	struct span raw;
	const char *want;
};

static void assert_rows(const struct shown *rows, size_t count, const char *charset)
{
	for (size_t i = 0; i < count; i++)
		assert_shown(rows[i].raw, charset, rows[i].want);
}

static void show_bytes__utf8__table(void **state)
{
	static const struct shown rows[] = {
		{ BYTES(""), "" },
		{ BYTES("web server |22 \"x\" \\ ~"), "web server |22 \"x\" \\ ~" },
		{ BYTES("a\tb\r\nc"), "a|09b|0D|0Ac" },
		{ BYTES("\0\x1B[31m\x7F"), "|00|1B[31m|7F" },
		/* One character of each length, and the last of each. */
		{ BYTES("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"),
		  "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80" },
		{ BYTES("\xDF\xBF\xEF\xBF\xBD\xF4\x8F\xBF\xBD"),
		  "\xDF\xBF\xEF\xBF\xBD\xF4\x8F\xBF\xBD" },
		{ BYTES("\xCE\xBB\xE4\xB8\xAD\xE6\x96\x87"), "\xCE\xBB\xE4\xB8\xAD\xE6\x96\x87" },
		/* Not UTF-8: stray, cut, and impossible bytes. */
		{ BYTES("\x80"), "|80" },
		{ BYTES("a\xBF"), "a|BF" },
		{ BYTES("\xC3"), "|C3" },
		{ BYTES("\xE2\x82"), "|E2|82" },
		{ BYTES("\xF0\x9F\x98"), "|F0|9F|98" },
		{ BYTES("\xC3x"), "|C3x" },
		{ BYTES("\xE2\x82\xC3\xA9"), "|E2|82\xC3\xA9" },
		{ BYTES("\xF8\x88\x80\x80\x80"), "|F8|88|80|80|80" },
		{ BYTES("\xFE\xFF"), "|FE|FF" },
		/* Longer than needed. */
		{ BYTES("\xC0\x80\xC1\xBF"), "|C0|80|C1|BF" },
		{ BYTES("\xE0\x80\xAF\xE0\x9F\xBF"), "|E0|80|AF|E0|9F|BF" },
		{ BYTES("\xF0\x8F\xBF\xBF"), "|F0|8F|BF|BF" },
		/* Surrogates, and beyond U+10FFFF. */
		{ BYTES("\xED\xA0\x80\xED\xBF\xBF"), "|ED|A0|80|ED|BF|BF" },
		{ BYTES("\xED\x9F\xBF\xEE\x80\x80"), "\xED\x9F\xBF\xEE\x80\x80" },
		{ BYTES("\xF4\x90\x80\x80"), "|F4|90|80|80" },
		/* Valid, but it steers or reorders: C1, separators, directions. */
		{ BYTES("\xC2\x80\xC2\x9B\xC2\x9F\xC2\xA0"), "|C2|80|C2|9B|C2|9F\xC2\xA0" },
		{ BYTES("\xE2\x80\xA8\xE2\x80\xA9"), "|E2|80|A8|E2|80|A9" },
		{ BYTES("\xE2\x80\xAA\xE2\x80\xAB\xE2\x80\xAC\xE2\x80\xAD\xE2\x80\xAE"),
		  "|E2|80|AA|E2|80|AB|E2|80|AC|E2|80|AD|E2|80|AE" },
		{ BYTES("\xE2\x81\xA5\xE2\x81\xA6\xE2\x81\xA7\xE2\x81\xA8\xE2\x81\xA9\xE2\x81\xAA"),
		  "\xE2\x81\xA5|E2|81|A6|E2|81|A7|E2|81|A8|E2|81|A9\xE2\x81\xAA" },
		{ BYTES("\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C"), "|E2|80|8E|E2|80|8F|D8|9C" },
		{ BYTES("\xE2\x80\xA7\xE2\x80\xAF"), "\xE2\x80\xA7\xE2\x80\xAF" },
		{ BYTES("\xEF\xBF\xBE\xEF\xBF\xBF"), "|EF|BF|BE|EF|BF|BF" },
	};

	assert_rows(rows, COUNT_OF(rows), CHARSET_UTF8);
	/* Shown once more, it is the same. */
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_shown(span_of(rows[i].want), CHARSET_UTF8, rows[i].want);
}

static void show_bytes__windows_1252__table(void **state)
{
	static const struct shown rows[] = {
		{ BYTES("caf\xE9"), "caf\xC3\xA9" },
		{ BYTES("\xA0\xFF"), "\xC2\xA0\xC3\xBF" },
		{ BYTES("\x80\x82\x83\x84\x85\x86\x87\x88\x89\x8A\x8B\x8C\x8E"),
		  "\u20AC\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152"
		  "\u017D" },
		{ BYTES("\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9A\x9B\x9C\x9E\x9F"),
		  "\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u017E"
		  "\u0178" },
		{ BYTES("\x81\x8D\x8F\x90\x9D"), "|81|8D|8F|90|9D" },
		{ BYTES("\0\n\x1B\x7F|"), "|00|0A|1B|7F|" },
		{ BYTES("\xC3\xA9"), "\xC3\x83\xC2\xA9" }, /* no guess that it might be UTF-8 */
	};

	assert_rows(rows, COUNT_OF(rows), "windows-1252");
}

/* As VMware's clients show them, whatever the same bytes would be elsewhere. */
static void show_bytes__encodings_of_files__table(void **state)
{
	static const struct {
		const char *encoding;
		struct span raw;
		const char *want;
	} rows[] = {
		{ "GBK", BYTES("\xCA\xFD\xBE\xDD\xBF\xE2 2"), "\u6570\u636E\u5E93 2" },
		{ "GBK", BYTES("\xCE\xBB"), "\u4F4D" }, /* in UTF-8 it would be lambda */
		{ "windows-936-2000", BYTES("\xCA\xFD"), "\u6570" },
		{ "GB18030", BYTES("\xCA\xFD\x81\x39\xEF\x30"), "\u6570\u3401" },
		{ "Big5", BYTES("\xA5\x5C\xAF\xE0"), "\u529F\u80FD" }, /* a backslash in it */
		{ "windows-950-2000", BYTES("\xB4\xFA\xB8\xD5"), "\u6E2C\u8A66" },
		/* The bar and the backslash as second bytes; ASCII's own; the short kana. */
		{ "Shift_JIS", BYTES("\x83\x7C\x81[\x83g \x83\x5C"), "\u30DD\u30FC\u30C8 \u30BD" },
		{ "shift_jis", BYTES("a|b\\c~ \xB1"), "a|b\\c~ \uFF71" },
		{ "EUC-JP", BYTES("\xC1\xD2\xB8\xCB"), "\u5009\u5EAB" },
		{ "windows-949-2000", BYTES("\xBC\xAD\xB9\xF6 \x8C\x63"), "\uC11C\uBC84 \uB620" },
		{ "EUC-KR", BYTES("\xC7\xD1"), "\uD55C" },
		{ "windows-1250", BYTES("\x9Eluna"), "\u017Eluna" },
		{ "windows-1251", BYTES("\xCF\xEE\xF7\xF2\xE0"), "\u041F\u043E\u0447\u0442\u0430" },
		{ "windows-1255", BYTES("\xE9\xF9"), "\u05D9\u05E9" },
		{ "windows-1258", BYTES("a\xEA\xEA"), "a\u00EA\u00EA" },
		{ "ISO-8859-1", BYTES("\xFC\x85"), "\u00FC|85" }, /* a C1 control */
		{ "ISO-8859-15", BYTES("\xA4"), "\u20AC" },
		/* What is cut, invalid or a control is told by its bytes; the rest is read. */
		{ "GBK", BYTES("\xCA\xFD\xBE"), "\u6570|BE" },
		{ "GBK", BYTES("\xBE\n\xCA\xFD"), "|BE|0A\u6570" },
		{ "GBK", BYTES("\xFF\xCA\xFD"), "|FF\u6570" },
		{ "Shift_JIS", BYTES("\x83|"), "\u30DD" },
		{ "Shift_JIS", BYTES("\xFD\x83"), "|FD|83" },
		{ "CP949", BYTES("\xBC!"), "|BC!" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_shown(rows[i].raw, charset_named(span_of(rows[i].encoding)), rows[i].want);
}

static void show_bytes__other_charset__ascii_only(void **state)
{
	static const struct shown rows[] = {
		{ BYTES("TRUE"), "TRUE" },
		{ BYTES("\xCE\xBB"), "|CE|BB" }, /* valid UTF-8, but who knows */
		{ BYTES("\x83\x7C\x83\x5C"), "|83||83\\" },
		{ BYTES("\xE9\n\x7F"), "|E9|0A|7F" },
	};

	assert_rows(rows, COUNT_OF(rows), NULL);
}

static void show_bytes__character_beyond_the_end__not_read(void **state)
{
	assert_shown(span_make("\xC3\xA9", 1), CHARSET_UTF8, "|C3");
	assert_shown(span_make("\xF0\x9F\x98\x80", 3), CHARSET_UTF8, "|F0|9F|98");
}

/* Every pair of bytes, in every charset: ASCII and longer characters come out, no control byte. */
static void show_bytes__any_two_bytes__no_control_and_stable(void **state)
{
	static const char *const charsets[] = { CHARSET_UTF8, "windows-1252", "windows-1258",
						"ISO-8859-1", "GBK",          "GB18030",
						"Shift_JIS",  "CP949",        "Big5",
						NULL };

	for (size_t c = 0; c < COUNT_OF(charsets); c++) {
		for (int i = 0; i < 0x10000; i++) {
			const char pair[2] = { (char)(i >> 8), (char)(i & 0xFF) };
			AUTO_VALUE(buf) once = { 0 };
			AUTO_VALUE(buf) twice = { 0 };

			show_bytes(&once, span_make(pair, 2), charsets[c]);
			show_bytes(&twice, buf_view(&once), CHARSET_UTF8);
			assert_true(span_eq(buf_view(&once), buf_view(&twice)));
			for (size_t n = 0; n < once.len; n++)
				assert_false((unsigned char)once.p[n] < 0x20 || once.p[n] == 0x7F);
		}
	}
}

static void assert_charset(const char *got, const char *want)
{
	assert_string_equal(got ? got : "-", want ? want : "-");
}

static void charset_named__table(void **state)
{
	static const struct {
		const char *name;
		const char *want;
	} rows[] = {
		{ "UTF-8", "UTF-8" },
		{ "utf-8", "UTF-8" },
		{ "windows-1252", "windows-1252" },
		{ "Windows-1252", "windows-1252" },
		{ "Shift_JIS", "Shift_JIS" },
		{ "GBK", "GBK" },
		{ "windows-936-2000", "GBK" },
		{ "windows-949-2000", "CP949" },
		{ "windows-950-2000", "Big5" },
		{ "UTF-16", NULL },
		{ "GBK//TRANSLIT", NULL },
		{ "", NULL },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_charset(charset_named(span_of(rows[i].name)), rows[i].want);
}

static void vmx_doc_charset__table(void **state)
{
	static const struct {
		const char *text;
		const char *want;
	} rows[] = {
		{ ".encoding = \"UTF-8\"\n", "UTF-8" },
		{ ".Encoding = windows-1252\n", "windows-1252" },
		{ ".encoding = \"GBK\"\n", "GBK" },
		{ ".encoding = \"Klingon\"\n", NULL },
		{ "a = \"b\"\n", "UTF-8" },
		{ BOM ".encoding = \"windows-1252\"\n", "UTF-8" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(vmx_doc) *doc = vmx_doc_parse(span_of(rows[i].text));

		assert_charset(vmx_doc_charset(doc), rows[i].want);
	}
}

static const struct {
	long long seconds;
	const char *text;
} moments[] = {
	{ 0, "1970-01-01T00:00:00Z" },          { 59, "1970-01-01T00:00:59Z" },
	{ 951782400, "2000-02-29T00:00:00Z" },  { 1767225599, "2025-12-31T23:59:59Z" },
	{ 2147483648, "2038-01-19T03:14:08Z" }, { 4107542400, "2100-03-01T00:00:00Z" },
};

static void iso_time_add__moments__are_written_in_utc(void **state)
{
	for (size_t i = 0; i < COUNT_OF(moments); i++) {
		AUTO_VALUE(buf) text = { 0 };

		iso_time_add(&text, moments[i].seconds);
		assert_string_equal(buf_text(&text), moments[i].text);
	}
}

static void iso_time_parse__what_was_written__is_read_back(void **state)
{
	for (size_t i = 0; i < COUNT_OF(moments); i++) {
		struct span text = span_of(moments[i].text);
		long long seconds = -1;

		assert_true(iso_time_parse(&seconds, text));
		assert_int_equal(seconds, moments[i].seconds);
		seconds = -1;
		text.len--; /* without the Z */
		assert_true(iso_time_parse(&seconds, text));
		assert_int_equal(seconds, moments[i].seconds);
	}
}

static void iso_time_parse__a_date__is_its_first_second(void **state)
{
	long long seconds = -1;

	assert_true(iso_time_parse(&seconds, span_of("2000-02-29")));
	assert_int_equal(seconds, 951782400);
}

static void iso_time_parse__anything_else__is_no_time(void **state)
{
	static const char *const bad[] = {
		"",
		"2000",
		"2000-02",
		"2000-02-30",
		"2001-02-29",
		"2000-00-01",
		"2000-13-01",
		"2000-01-00",
		"2000-01-01T",
		"2000-01-01T00:00",
		"2000-01-01T24:00:00",
		"2000-01-01T23:60:00Z",
		"2000-01-01T23:59:60Z",
		"2000-01-01 00:00:00",
		"2000-01-01T00:00:00z",
		"2000-01-01T00:00:00+01:00",
		"1969-12-31",
		"0000-00-00",
		"1.1.2000",
		"2000-1-1--",
		"-000-01-01",
		"+2000-1-1",
		"2000-01-0x",
	};

	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		long long seconds;

		if (iso_time_parse(&seconds, span_of(bad[i])))
			fail_msg("\"%s\" is taken for a time", bad[i]);
	}
}

int test_show(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(show_bytes__utf8__table),
		cmocka_unit_test(show_bytes__windows_1252__table),
		cmocka_unit_test(show_bytes__encodings_of_files__table),
		cmocka_unit_test(show_bytes__other_charset__ascii_only),
		cmocka_unit_test(show_bytes__character_beyond_the_end__not_read),
		cmocka_unit_test(show_bytes__any_two_bytes__no_control_and_stable),
		cmocka_unit_test(charset_named__table),
		cmocka_unit_test(vmx_doc_charset__table),
		cmocka_unit_test(iso_time_add__moments__are_written_in_utc),
		cmocka_unit_test(iso_time_parse__what_was_written__is_read_back),
		cmocka_unit_test(iso_time_parse__a_date__is_its_first_second),
		cmocka_unit_test(iso_time_parse__anything_else__is_no_time),
	};

	return cmocka_run_group_tests_name("show", tests, NULL, NULL);
}
