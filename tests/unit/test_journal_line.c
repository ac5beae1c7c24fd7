#include "test_formats.h"

#include <string.h>

#include "formats/journal_line.h"

static void journal_line_end__fields__are_escaped_and_summed(void **state)
{
	AUTO_VALUE(buf) text = { 0 };
	size_t begin;

	buf_str(&text, "before\n");
	begin = journal_line_begin(&text, "begin");
	journal_line_add_number(&text, "id", 17);
	journal_line_add(&text, "after", "a \"b\" | \r\n\t\x7F\xE4");
	journal_line_add(&text, "name", "");
	journal_line_end(&text, begin);
	assert_string_equal(buf_text(&text),
			    "before\nbegin id=\"17\" after=\"a |22b|22 |7C |0D|0A\t|7F\xE4\" "
			    "name=\"\" #004aec99bbd8c4f5\n");
}

static void journal_line_check__any_line__is_told(void **state)
{
	static const struct {
		const char *line;
		enum journal_line_state want;
		const char *record;
	} rows[] = {
		/* FNV-1a of the record, as its authors' own program gives it. */
		{ "a #af63dc4c8601ec8c", JOURNAL_LINE_GOOD, "a" },
		{ "foobar #85944171f73967e8", JOURNAL_LINE_GOOD, "foobar" },
		{ "a  #af63dc4c8601ec8c", JOURNAL_LINE_DAMAGED, NULL },
		{ "b #af63dc4c8601ec8c", JOURNAL_LINE_DAMAGED, NULL },
		{ "a #af63dc4c8601ec8d", JOURNAL_LINE_DAMAGED, NULL },
		{ "a #AF63DC4C8601EC8C", JOURNAL_LINE_DAMAGED, NULL },
		{ "a #af63dc4c8601ec8", JOURNAL_LINE_DAMAGED, NULL },
		{ "a #af63dc4c8601ec8c ", JOURNAL_LINE_DAMAGED, NULL },
		{ "a #af63dc4c8601ec8c\r", JOURNAL_LINE_DAMAGED, NULL },
		/* The digest of nothing. */
		{ " #cbf29ce484222325", JOURNAL_LINE_DAMAGED, NULL },
		{ "", JOURNAL_LINE_DAMAGED, NULL },
		{ "begin id=\"1\" #torn", JOURNAL_LINE_CLOSED, NULL },
		{ "begin id=\"1 #torn", JOURNAL_LINE_CLOSED, NULL },
		{ "a #af63dc #torn", JOURNAL_LINE_CLOSED, NULL },
		{ " #torn", JOURNAL_LINE_CLOSED, NULL },
		{ "#torn", JOURNAL_LINE_DAMAGED, NULL },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct span record = { 0 };

		assert_int_equal(journal_line_check(&record, span_of(rows[i].line)), rows[i].want);
		if (rows[i].record)
			assert_true(span_is(record, rows[i].record));
	}
}

static void journal_line_get__name__first_field_of_it(void **state)
{
	const struct span record = span_of("done id=\"17\" big=\"9223372036854775808\" neg=\"-1\" "
					   "why=\"a |22b|22\" why=\"c\" bad=\"|2\" x");
	struct span written;
	long long number = 5;
	char *text;

	assert_true(span_is(journal_line_kind(record), "done"));
	assert_true(span_is(journal_line_kind(span_of("done")), "done"));
	assert_true(journal_line_get(&written, record, "id"));
	assert_true(span_is(written, "17"));
	assert_true(journal_line_number(&number, record, "id"));
	assert_int_equal(number, 17);
	assert_false(journal_line_number(&number, record, "big"));
	assert_false(journal_line_number(&number, record, "neg"));
	assert_false(journal_line_number(&number, record, "why"));
	assert_false(journal_line_get(&written, record, "done"));
	assert_false(journal_line_get(&written, record, "x"));
	text = journal_line_text(record, "why");
	assert_string_equal(text, "a \"b\"");
	free(text);
	assert_null(journal_line_text(record, "bad"));
	assert_null(journal_line_text(record, "none"));
}

/* All fields as NAME=[VALUE] one after the other, and what came at the end. */
static void read_all(struct buf *out, const char *record)
{
	char copy[256];
	struct journal_fields fields;
	struct span name;
	char *value;
	int more;

	assert_true(strlen(record) < sizeof(copy));
	memcpy(copy, record, strlen(record) + 1);
	fields = journal_line_fields(span_of(copy));
	while ((more = journal_line_next(&name, &value, &fields)) > 0)
		buf_format(out, "%.*s=[%s] ", (int)name.len, name.p, value);
	buf_str(out, more == 0 ? "end" : "broken");
}

static void journal_line_next__any_record__its_fields_up_to_what_is_none(void **state)
{
	static const struct {
		const char *record;
		const char *want;
	} rows[] = {
		{ "paid", "end" },
		{ "paid a=\"\"", "a=[] end" },
		{ "paid a=\"1\" b=\"|22|7C|0A|E4\"", "a=[1] b=[\"|\n\xE4] end" },
		{ "paid a=\"x=y #z\" b=\"2\"", "a=[x=y #z] b=[2] end" },
		{ "paid a=\"1\"b=\"2\"", "a=[1] broken" },
		{ "paid  a=\"1\"", " a=[1] end" }, /* a name that nobody knows */
		{ "paid a=\"1\" ", "a=[1] broken" },
		{ "paid a=\"1", "broken" },
		{ "paid a=\"", "broken" },
		{ "paid a=", "broken" },
		{ "paid a", "broken" },
		{ "paid =\"1\"", "broken" },
		{ "paid a=1", "broken" },
		{ "paid a=\"|\"", "broken" },
		{ "paid a=\"|2\"", "broken" },
		{ "paid a=\"|2z\"", "broken" },
		{ "paid a=\"|e4\"", "broken" }, /* never written so */
		{ "paid a=\"|00\"", "broken" },
		{ "paid a=\"|22\" b=\"|2", "a=[\"] broken" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(buf) out = { 0 };

		read_all(&out, rows[i].record);
		assert_string_equal(buf_text(&out), rows[i].want);
	}
}

/* What is checked is a string: nothing behind it has to look for a NUL. */
static void journal_line_check__nul__is_damage(void **state)
{
	AUTO_VALUE(buf) text = { 0 };
	struct span record;
	size_t begin = journal_line_begin(&text, "paid");

	buf_add(&text, " a=\"1\0\"", 8);
	journal_line_end(&text, begin);
	assert_int_equal(journal_line_check(&record, span_make(text.p, text.len - 1)),
			 JOURNAL_LINE_DAMAGED);
}

static void journal_line_peek__escapes__are_left(void **state)
{
	char record[] = "paid a=\"|22\" b=\"2\"";
	struct journal_fields fields = journal_line_fields(span_of(record));
	struct span name, written;

	assert_int_equal(journal_line_peek(&name, &written, &fields), 1);
	assert_true(span_is(written, "|22"));
	assert_int_equal(journal_line_peek(&name, &written, &fields), 1);
	assert_true(span_is(name, "b"));
	assert_true(span_is(written, "2"));
	assert_int_equal(journal_line_peek(&name, &written, &fields), 0);
	assert_string_equal(record, "paid a=\"|22\" b=\"2\"");
}

int test_journal_line(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(journal_line_end__fields__are_escaped_and_summed),
		cmocka_unit_test(journal_line_check__any_line__is_told),
		cmocka_unit_test(journal_line_get__name__first_field_of_it),
		cmocka_unit_test(journal_line_next__any_record__its_fields_up_to_what_is_none),
		cmocka_unit_test(journal_line_check__nul__is_damage),
		cmocka_unit_test(journal_line_peek__escapes__are_left),
	};

	return cmocka_run_group_tests_name("journal_line", tests, NULL, NULL);
}
