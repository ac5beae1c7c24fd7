#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"

static void span_number__table(void **state)
{
	static const struct {
		const char *text;
		long long min, max;
		bool ok;
		long long value;
	} rows[] = {
		{ "0", 0, 10, true, 0 },
		{ "10", 0, 10, true, 10 },
		{ "11", 0, 10, false, 0 },
		{ "-5", -5, 10, true, -5 },
		{ "-6", -5, 10, false, 0 },
		{ "", 0, 10, false, 0 },
		{ "-", -10, 10, false, 0 },
		{ "1x", 0, 10, false, 0 },
		{ " 1", 0, 10, false, 0 },
		{ "9223372036854775807", 0, INT64_MAX, true, INT64_MAX },
		{ "9223372036854775808", 0, INT64_MAX, false, 0 },
		{ "-9223372036854775808", INT64_MIN, 0, true, INT64_MIN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		long long value = 0;

		assert_int_equal(
			span_number(&value, span_of(rows[i].text), rows[i].min, rows[i].max),
			rows[i].ok);
		assert_int_equal(value, rows[i].value);
	}
}

static void span_next__lines__last_may_lack_its_end(void **state)
{
	struct span rest = span_of("a\n\nb"), line;

	(void)state;
	assert_true(span_next(&line, &rest, '\n'));
	assert_true(span_is(line, "a"));
	assert_true(span_next(&line, &rest, '\n'));
	assert_true(span_is(line, ""));
	assert_true(span_next(&line, &rest, '\n'));
	assert_true(span_is(line, "b"));
	assert_false(span_next(&line, &rest, '\n'));
}

static void span_trim__blanks_at_either_end__are_left_out(void **state)
{
	static const struct {
		const char *text;
		const char *want;
	} rows[] = {
		{ "", "" },
		{ " \t\r ", "" },
		{ "a", "a" },
		{ " \ta b\t \r", "a b" },
		{ "\n a\n", "\n a\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_true(span_is(span_trim(span_of(rows[i].text)), rows[i].want));
}

static void buf__empty__is_an_empty_string(void **state)
{
	AUTO_VALUE(buf) b = { 0 };

	(void)state;
	assert_string_equal(buf_text(&b), "");
	buf_format(&b, "%d %s", 12, "lines");
	buf_fill(&b, '-', 3);
	assert_string_equal(buf_text(&b), "12 lines---");
	buf_cut(&b, 2);
	assert_string_equal(buf_text(&b), "12");
}

static void text_base_name__table(void **state)
{
	static const struct {
		const char *path, *name;
	} rows[] = {
		{ "/vmfs/volumes/ds1/a.vmx", "a.vmx" },
		{ "a.vmx", "a.vmx" },
		{ "/a", "a" },
		{ "a/", "" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_string_equal(text_base_name(rows[i].path), rows[i].name);
}

static void buf_hex__two_digits_in_upper_case(void **state)
{
	AUTO_VALUE(buf) b = { 0 };

	(void)state;
	buf_hex(&b, '\0');
	buf_hex(&b, '\x1F');
	buf_hex(&b, (char)0xAB);
	assert_string_equal(buf_text(&b), "001FAB");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(span_number__table),
		cmocka_unit_test(span_next__lines__last_may_lack_its_end),
		cmocka_unit_test(span_trim__blanks_at_either_end__are_left_out),
		cmocka_unit_test(buf__empty__is_an_empty_string),
		cmocka_unit_test(text_base_name__table),
		cmocka_unit_test(buf_hex__two_digits_in_upper_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
