#include "output_check.h"

static void output_text__rows__are_a_table_as_esxcli_has_it(void **state)
{
	struct out to = { 0 };
	AUTO(output) *o = output_new(OUTPUT_TEXT, &check_rows, &to);

	(void)state;
	check_row(o, 1, "web", true, "ethernet0", NULL);
	check_row(o, 1024, "mail server", false, "ethernet0/ethernet1", NULL);
	output_end(o);
	assert_out(&to, "VM ID  Name         Nested HV  NICs\n"
			"-----  -----------  ---------  --------------------\n"
			"    1  web               true  ethernet0\n"
			" 1024  mail server      false  ethernet0, ethernet1\n");
}

static void output_text__number_wider_than_its_heading__moves_the_heading(void **state)
{
	struct out to = { 0 };
	AUTO(output) *o = output_new(OUTPUT_TEXT, &check_rows, &to);

	(void)state;
	check_row(o, 1234567890123, "a", true, "", NULL);
	check_row(o, -1, "b", true, "", NULL);
	output_end(o);
	assert_out(&to, "        VM ID  Name  Nested HV  NICs\n"
			"-------------  ----  ---------  ----\n"
			"1234567890123  a          true\n"
			"           -1  b          true\n");
}

/* Two and three bytes, one column each; a byte that is not UTF-8 takes the three of |XX. */
static void output_text__names_with_other_letters__keep_the_columns_straight(void **state)
{
	struct out to = { 0 };
	AUTO(output) *o = output_new(OUTPUT_TEXT, &check_rows, &to);

	(void)state;
	check_row(o, 1, "M\xC3\xBCller", true, "x", NULL);
	check_row(o, 2, "\xE2\x82\xAC", true, "x", NULL);
	check_row(o, 3, "\xFF\t", true, "x", NULL);
	check_row(o, 4, "abcdef", true, "x", NULL);
	output_end(o);
	assert_out(&to, "VM ID  Name    Nested HV  NICs\n"
			"-----  ------  ---------  ----\n"
			"    1  M\xC3\xBCller       true  x\n"
			"    2  \xE2\x82\xAC            true  x\n"
			"    3  |FF|09       true  x\n"
			"    4  abcdef       true  x\n");
}

static void output_text__unknown_and_empty_cells__leave_no_blanks_at_the_end(void **state)
{
	static const struct field fields[] = {
		{ "Name", FIELD_TEXT, true, "." },
		{ "Message", FIELD_TEXT, false, "." },
	};
	static const struct shape shape = { .type = "Row", .fields = fields, .count = 2 };
	struct out to = { 0 };
	AUTO(output) *o = output_new(OUTPUT_TEXT, &shape, &to);

	(void)state;
	output_row(o, (struct value[]){ value_text(NULL), value_text("gone") }, NULL);
	output_row(o, (struct value[]){ value_text("web"), value_text("") }, NULL);
	output_row(o, (struct value[]){ value_unknown(), value_unknown() }, NULL);
	output_end(o);
	assert_out(&to, "Name  Message\n"
			"----  -------\n"
			"      gone\n"
			"web\n"
			"\n");
}

static void output_text__no_rows__prints_nothing(void **state)
{
	struct out to = { 0 };
	AUTO(output) *o = output_new(OUTPUT_TEXT, &check_rows, &to);

	(void)state;
	output_end(o);
	assert_out(&to, "");
}

static void output_text__single__is_a_record_with_every_field(void **state)
{
	struct out to = { 0 };
	AUTO(output) *o = output_new(OUTPUT_TEXT, &check_single, &to);

	(void)state;
	check_row(o, 0, "a\nb", true, "", NULL);
	output_end(o);
	assert_out(&to, "   VM ID: \n"
			"   Name: a|0Ab\n"
			"   Nested HV: true\n"
			"   NICs: \n");
}

static void name_line(struct buf *line, const struct value *row)
{
	buf_str(line, "<");
	output_words(line, &row[1]);
	buf_str(line, ">");
}

static void output_text__shape_with_a_line__is_one_line_a_row(void **state)
{
	struct shape shape = check_rows;
	struct out to = { 0 };
	AUTO(output) *o = NULL;

	(void)state;
	shape.line = name_line;
	o = output_new(OUTPUT_TEXT, &shape, &to);
	check_row(o, 1, "web", true, "", NULL);
	check_row(o, 2, "mail", true, "", NULL);
	assert_int_equal(to.bytes.len, 0); /* nothing before the end: the command may still fail */
	output_end(o);
	assert_out(&to, "<web>\n<mail>\n");
}

static void output_note__among_rows__only_where_a_row_is_a_line(void **state)
{
	static const struct {
		enum output_format format;
		row_line *line;
		const char *want;
	} rows[] = {
		{ OUTPUT_TEXT, name_line, "<web>\nall is |1Bwell\n" },
		{ OUTPUT_TEXT, NULL, NULL },
		{ OUTPUT_JSON, name_line,
		  "[\n {\"vm-id\":1,\"name\":\"web\",\"nested-hv\":true,\"nics\":[]}\n]\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct shape shape = check_rows;
		struct out to = { 0 };
		AUTO(output) *o = NULL;

		shape.line = rows[i].line;
		o = output_new(rows[i].format, &shape, &to);
		check_row(o, 1, "web", true, "", NULL);
		output_note(o, "all is \033well");
		output_end(o);
		assert_null(rows[i].want ? NULL : strstr(buf_text(&to.bytes), "well"));
		if (rows[i].want)
			assert_string_equal(buf_text(&to.bytes), rows[i].want);
		out_free(&to);
	}
}

/* Errors for people are lines on stderr, which are not made here. */
static void output_text__error__is_not_on_stdout(void **state)
{
	struct out to = { 0 };
	struct err e = { 0 };
	AUTO(output) *o = output_new(OUTPUT_TEXT, &check_rows, &to);

	(void)state;
	(void)err_set(&e, ERR_HOST, "hostd is down");
	check_row(o, 1, "web", true, "", NULL);
	output_error(OUTPUT_TEXT, &to, &e);
	assert_out(&to, "");
}

static void output_words__table(void **state)
{
	AUTO_VALUE(strings) list = { 0 };
	const struct {
		struct value value;
		const char *words;
	} rows[] = {
		{ value_unknown(), "" },
		{ value_text(""), "" },
		{ value_text("a|b"), "a|b" },
		{ value_text("tab\there"), "tab|09here" },
		{ value_int(-9223372036854775807), "-9223372036854775807" },
		{ value_bool(true), "true" },
		{ value_bool(false), "false" },
		{ value_list(&list), "one, t|00E4wo" },
	};

	(void)state;
	strings_add(&list, "one");
	strings_add(&list, "t|00E4wo");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(buf) words = { 0 };

		output_words(&words, &rows[i].value);
		assert_string_equal(buf_text(&words), rows[i].words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_text__rows__are_a_table_as_esxcli_has_it),
		cmocka_unit_test(output_text__number_wider_than_its_heading__moves_the_heading),
		cmocka_unit_test(output_text__names_with_other_letters__keep_the_columns_straight),
		cmocka_unit_test(output_text__unknown_and_empty_cells__leave_no_blanks_at_the_end),
		cmocka_unit_test(output_text__no_rows__prints_nothing),
		cmocka_unit_test(output_text__single__is_a_record_with_every_field),
		cmocka_unit_test(output_text__shape_with_a_line__is_one_line_a_row),
		cmocka_unit_test(output_note__among_rows__only_where_a_row_is_a_line),
		cmocka_unit_test(output_text__error__is_not_on_stdout),
		cmocka_unit_test(output_words__table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
