#include "output_check.h"

static void output_json__rows__are_one_array_of_flat_objects(void **state)
{
	struct out to = { 0 };
	AUTO(output) *o = output_new(OUTPUT_JSON, &check_rows, &to);

	(void)state;
	check_row(o, 1, "web", true, "ethernet0/ethernet1", NULL);
	check_row(o, 0, "mail", false, "", NULL);
	output_end(o);
	assert_out(&to, "[\n"
			" {\"vm-id\":1,\"name\":\"web\",\"nested-hv\":true,"
			"\"nics\":[\"ethernet0\",\"ethernet1\"]},\n"
			" {\"vm-id\":null,\"name\":\"mail\",\"nested-hv\":false,\"nics\":[]}\n"
			"]\n");
}

static void output_json__no_rows__is_an_empty_array(void **state)
{
	struct out to = { 0 };
	AUTO(output) *o = output_new(OUTPUT_JSON, &check_rows, &to);

	(void)state;
	output_end(o);
	assert_out(&to, "[]\n");
}

static void output_json__single__is_an_object(void **state)
{
	struct out to = { 0 };
	AUTO(output) *o = output_new(OUTPUT_JSON, &check_single, &to);

	(void)state;
	check_row(o, 12, "web", false, "", NULL);
	output_end(o);
	assert_out(&to, "{\"vm-id\":12,\"name\":\"web\",\"nested-hv\":false,\"nics\":[]}\n");
}

/* The line of a shape is for people; a program gets the fields all the same. */
static void output_json__shape_with_a_line__gives_the_fields(void **state)
{
	struct shape shape = check_rows;
	struct out to = { 0 };
	AUTO(output) *o = NULL;

	(void)state;
	shape.line = output_words;
	o = output_new(OUTPUT_JSON, &shape, &to);
	check_row(o, 1, "a", true, "", NULL);
	output_end(o);
	assert_out(&to, "[\n"
			" {\"vm-id\":1,\"name\":\"a\",\"nested-hv\":true,\"nics\":[]}\n"
			"]\n");
}

static void output_json__names__escape_what_json_must_and_hide_what_is_not_text(void **state)
{
	static const struct {
		const char *name;
		const char *json;
	} rows[] = {
		{ "say \"hi\"", "say \\\"hi\\\"" },
		{ "a\\b", "a\\\\b" },
		{ "a/b", "a/b" },
		{ "M\xC3\xBCller", "M\xC3\xBCller" },
		{ "\xF0\x9F\x96\xA5", "\xF0\x9F\x96\xA5" },
		{ "line\nend", "line|0Aend" },
		{ "\x1B[31m", "|1B[31m" },
		{ "\x7F", "|7F" },
		{ "M\xFCller", "M|FCller" },     /* windows-1252 that nobody named */
		{ "\xC0\xAF", "|C0|AF" },        /* an overlong slash */
		{ "\xED\xA0\x80", "|ED|A0|80" }, /* half a pair */
		{ "a\xE2\x80\xAE"
		  "b",
		  "a|E2|80|AEb" },        /* reorders what follows */
		{ "\xE5\x90", "|E5|90" }, /* a character that was cut */
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(buf) want = { 0 };
		struct out to = { 0 };
		AUTO(output) *o = output_new(OUTPUT_JSON, &check_single, &to);

		check_row(o, 1, rows[i].name, true, "", NULL);
		output_end(o);
		buf_format(&want, "{\"vm-id\":1,\"name\":\"%s\",\"nested-hv\":true,\"nics\":[]}\n",
			   rows[i].json);
		assert_out(&to, buf_text(&want));
	}
}

static void output_json__list_items__are_shown_the_same_way(void **state)
{
	struct out to = { 0 };
	AUTO(output) *o = output_new(OUTPUT_JSON, &check_single, &to);

	(void)state;
	check_row(o, 1, "a", true, "say \"hi\"/\xFF\n", NULL);
	output_end(o);
	assert_out(&to, "{\"vm-id\":1,\"name\":\"a\",\"nested-hv\":true,"
			"\"nics\":[\"say \\\"hi\\\"\",\"|FF|0A\"]}\n");
}

/* A row that was refused is a row here: its status column tells. */
static void output_json__all_rows_with_problems__stay_rows(void **state)
{
	struct out to = { 0 };
	AUTO(output) *o = output_new(OUTPUT_JSON, &check_rows, &to);

	(void)state;
	check_row(o, 1, "a", true, "", "VM \"a\" is powered on");
	output_end(o);
	assert_out(&to, "[\n"
			" {\"vm-id\":1,\"name\":\"a\",\"nested-hv\":true,\"nics\":[]}\n"
			"]\n");
}

static void output_json__error__is_the_whole_document(void **state)
{
	struct out to = { 0 };
	struct err e = { 0 };
	AUTO(output) *o = output_new(OUTPUT_JSON, &check_rows, &to);

	(void)state;
	check_row(o, 1, "lost", true, "", NULL);
	(void)err_set(&e, ERR_NOT_FOUND, "no registered VM is called \"%s\"", "a\xFF\n");
	(void)err_target(&e, "a\xFF\n");
	output_error(OUTPUT_JSON, &to, &e);
	assert_out(&to, "{\"error\":{\"code\":\"not-found\","
			"\"message\":\"no registered VM is called \\\"a|FF|0A\\\"\","
			"\"target\":\"a|FF|0A\"}}\n");
}

static void output_json__error_without_a_target__says_null(void **state)
{
	struct out to = { 0 };
	struct err e = { 0 };

	(void)state;
	(void)err_set(&e, ERR_HOST, "hostd is down");
	output_error(OUTPUT_JSON, &to, &e);
	assert_out(&to, "{\"error\":{\"code\":\"host\",\"message\":\"hostd is down\","
			"\"target\":null}}\n");
}

static void output_json_key__table(void **state)
{
	static const struct {
		const char *name;
		const char *key;
	} rows[] = {
		{ "Name", "name" },           { "VM ID", "vm-id" },
		{ "NICs", "nics" },           { "vCPUs", "vcpus" },
		{ "Nested HV", "nested-hv" }, { "Target Type", "target-type" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(buf) key = { 0 };

		output_json_key(&key, rows[i].name);
		assert_string_equal(buf_text(&key), rows[i].key);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_json__rows__are_one_array_of_flat_objects),
		cmocka_unit_test(output_json__no_rows__is_an_empty_array),
		cmocka_unit_test(output_json__single__is_an_object),
		cmocka_unit_test(output_json__shape_with_a_line__gives_the_fields),
		cmocka_unit_test(
			output_json__names__escape_what_json_must_and_hide_what_is_not_text),
		cmocka_unit_test(output_json__list_items__are_shown_the_same_way),
		cmocka_unit_test(output_json__all_rows_with_problems__stay_rows),
		cmocka_unit_test(output_json__error__is_the_whole_document),
		cmocka_unit_test(output_json__error_without_a_target__says_null),
		cmocka_unit_test(output_json_key__table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
