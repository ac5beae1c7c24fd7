/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "formats/show.h"

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
	(void)state;
	for (size_t i = 0; i < COUNT_OF(moments); i++) {
		AUTO_VALUE(buf) text = { 0 };

		iso_time_add(&text, moments[i].seconds);
		assert_string_equal(buf_text(&text), moments[i].text);
	}
}

static void iso_time_parse__what_was_written__is_read_back(void **state)
{
	(void)state;
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

	(void)state;
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

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		long long seconds;

		if (iso_time_parse(&seconds, span_of(bad[i])))
			fail_msg("\"%s\" is taken for a time", bad[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(iso_time_add__moments__are_written_in_utc),
		cmocka_unit_test(iso_time_parse__what_was_written__is_read_back),
		cmocka_unit_test(iso_time_parse__a_date__is_its_first_second),
		cmocka_unit_test(iso_time_parse__anything_else__is_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
