#include "test_formats.h"

#include <string.h>

#include "formats/output.h"

/* One shape with every type of field. */

static const struct field check_fields[] = {
	{ "VM ID", FIELD_INT, true, "." },
	{ "Name", FIELD_TEXT, false, "." },
	{ "Nested HV", FIELD_BOOL, false, "." },
	{ "NICs", FIELD_LIST, false, "." },
};

static const struct shape check_rows = {
	.type = "VirtualMachine",
	.fields = check_fields,
	.count = 4,
};

static const struct shape check_single = {
	.type = "VirtualMachine",
	.fields = check_fields,
	.count = 4,
	.single = true,
};

/* A row; `nics` holds names with a "/" between, "" for none; id 0 is unknown. */
struct check {
	long long id;
	const char *name;
	bool nested;
	const char *nics;
	const char *problem;
};

#define ROWS(...)                                                                                  \
	(const struct check[])                                                                     \
	{                                                                                          \
		__VA_ARGS__,                                                                       \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}
#define NO_ROWS ((const struct check[]){ { 0 } })

static void check_row(struct output *o, long long id, const char *name, bool nested,
		      const char *nics, const char *problem)
{
	AUTO_VALUE(strings) list = { 0 };
	struct span rest = span_of(nics);
	struct span nic;

	while (span_next(&nic, &rest, '/'))
		strings_take(&list, x_strndup(nic.p, nic.len));
	output_row(o,
		   (struct value[]){
			   id ? value_int(id) : value_unknown(),
			   value_text(name),
			   value_bool(nested),
			   value_list(&list),
		   },
		   problem);
}

static void assert_out(struct out *to, const char *want)
{
	assert_string_equal(buf_text(&to->bytes), want);
	assert_int_equal(to->bytes.len, strlen(want));
	out_free(to);
}

/* The rows end with one without a name. */
static void assert_output(enum output_format format, const struct shape *shape,
			  const struct check *rows, const char *want)
{
	struct out to = { 0 };
	AUTO(output) *o = output_new(format, shape, &to);

	for (const struct check *r = rows; r->name; r++)
		check_row(o, r->id, r->name, r->nested, r->nics, r->problem);
	assert_int_equal(to.bytes.len, 0); /* nothing before the end: the command may still fail */
	output_end(o);
	assert_out(&to, want);
}

static void output_text__rows__are_a_table_as_esxcli_has_it(void **state)
{
	assert_output(OUTPUT_TEXT, &check_rows,
		      ROWS({ 1, "web", true, "ethernet0", NULL },
			   { 1024, "mail server", false, "ethernet0/ethernet1", NULL }),
		      "VM ID  Name         Nested HV  NICs\n"
		      "-----  -----------  ---------  --------------------\n"
		      "    1  web               true  ethernet0\n"
		      " 1024  mail server      false  ethernet0, ethernet1\n");
}

static void output_text__number_wider_than_its_heading__moves_the_heading(void **state)
{
	assert_output(OUTPUT_TEXT, &check_rows,
		      ROWS({ 1234567890123, "a", true, "", NULL }, { -1, "b", true, "", NULL }),
		      "        VM ID  Name  Nested HV  NICs\n"
		      "-------------  ----  ---------  ----\n"
		      "1234567890123  a          true\n"
		      "           -1  b          true\n");
}

/* Two and three bytes, one column each; a byte that is not UTF-8 takes the three of |XX. */
static void output_text__names_with_other_letters__keep_the_columns_straight(void **state)
{
	assert_output(OUTPUT_TEXT, &check_rows,
		      ROWS({ 1, "M\xC3\xBCller", true, "x", NULL },
			   { 2, "\xE2\x82\xAC", true, "x", NULL }, { 3, "\xFF\t", true, "x", NULL },
			   { 4, "abcdef", true, "x", NULL }),
		      "VM ID  Name    Nested HV  NICs\n"
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

static void output_text__single__is_a_record_with_every_field(void **state)
{
	assert_output(OUTPUT_TEXT, &check_single, ROWS({ 0, "a\nb", true, "", NULL }),
		      "   VM ID: \n"
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

	shape.line = name_line;
	assert_output(OUTPUT_TEXT, &shape,
		      ROWS({ 1, "web", true, "", NULL }, { 2, "mail", true, "", NULL }),
		      "<web>\n<mail>\n");
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

	strings_add(&list, "one");
	strings_add(&list, "t|00E4wo");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(buf) words = { 0 };

		output_words(&words, &rows[i].value);
		assert_string_equal(buf_text(&words), rows[i].words);
	}
}

static void output_json__rows__are_one_array_of_flat_objects(void **state)
{
	assert_output(OUTPUT_JSON, &check_rows,
		      ROWS({ 1, "web", true, "ethernet0/ethernet1", NULL },
			   { 0, "mail", false, "", NULL }),
		      "[\n"
		      " {\"vm-id\":1,\"name\":\"web\",\"nested-hv\":true,"
		      "\"nics\":[\"ethernet0\",\"ethernet1\"]},\n"
		      " {\"vm-id\":null,\"name\":\"mail\",\"nested-hv\":false,\"nics\":[]}\n"
		      "]\n");
}

static void output_json__single__is_an_object(void **state)
{
	assert_output(OUTPUT_JSON, &check_single, ROWS({ 12, "web", false, "", NULL }),
		      "{\"vm-id\":12,\"name\":\"web\",\"nested-hv\":false,\"nics\":[]}\n");
}

/* The line of a shape is for people; a program gets the fields all the same. */
static void output_json__shape_with_a_line__gives_the_fields(void **state)
{
	struct shape shape = check_rows;

	shape.line = output_words;
	assert_output(OUTPUT_JSON, &shape, ROWS({ 1, "a", true, "", NULL }),
		      "[\n"
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

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(buf) want = { 0 };

		buf_format(&want, "{\"vm-id\":1,\"name\":\"%s\",\"nested-hv\":true,\"nics\":[]}\n",
			   rows[i].json);
		assert_output(OUTPUT_JSON, &check_single, ROWS({ 1, rows[i].name, true, "", NULL }),
			      buf_text(&want));
	}
}

static void output_json__list_items__are_shown_the_same_way(void **state)
{
	assert_output(OUTPUT_JSON, &check_single, ROWS({ 1, "a", true, "say \"hi\"/\xFF\n", NULL }),
		      "{\"vm-id\":1,\"name\":\"a\",\"nested-hv\":true,"
		      "\"nics\":[\"say \\\"hi\\\"\",\"|FF|0A\"]}\n");
}

/* Its status column tells that a row was refused. */
static void output_json__all_rows_with_problems__stay_rows(void **state)
{
	assert_output(OUTPUT_JSON, &check_rows,
		      ROWS({ 1, "a", true, "", "VM \"a\" is powered on" }),
		      "[\n"
		      " {\"vm-id\":1,\"name\":\"a\",\"nested-hv\":true,\"nics\":[]}\n"
		      "]\n");
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

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(buf) key = { 0 };

		output_json_key(&key, rows[i].name);
		assert_string_equal(buf_text(&key), rows[i].key);
	}
}

/*
 * The extension protocol, as ESXi's localcli accepts it (esxi-facts 5.5): one
 * document with every declared field, or ERROR lines, never both.
 */
#define HEAD                                                                                       \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                             \
	"<output xmlns=\"http://www.vmware.com/Products/ESX/5.0/esxcli/\">"

#define NO_NICS     "<list type=\"string\"/>"
#define NICS(items) "<list type=\"string\">" items "</list>"
#define STRUCTURE(id, name, nested, nics)                                                          \
	"<structure typeName=\"VirtualMachine\">"                                                  \
	"<field name=\"VM ID\"><string>" id "</string></field>"                                    \
	"<field name=\"Name\"><string>" name "</string></field>"                                   \
	"<field name=\"Nested HV\"><bool>" nested "</bool></field>"                                \
	"<field name=\"NICs\">" nics "</field></structure>"

static void output__no_rows__is_an_empty_list_of_its_format(void **state)
{
	assert_output(OUTPUT_TEXT, &check_rows, NO_ROWS, "");
	assert_output(OUTPUT_JSON, &check_rows, NO_ROWS, "[]\n");
	assert_output(OUTPUT_ESXCLI, &check_rows, NO_ROWS,
		      HEAD "<list type=\"structure\"></list></output>\n");
}

static void output_esxcli__rows__are_a_list_of_structures(void **state)
{
	assert_output(OUTPUT_ESXCLI, &check_rows,
		      ROWS({ 1, "web", true, "ethernet0/ethernet1", NULL },
			   { 2, "mail", false, "", NULL }),
		      HEAD "<list type=\"structure\">" STRUCTURE(
			      "1", "web", "true",
			      NICS("<string>ethernet0</string><string>ethernet1</string>"))
			      STRUCTURE("2", "mail", "false", NO_NICS) "</list></output>\n");
}

static void output_esxcli__single__is_a_structure(void **state)
{
	assert_output(OUTPUT_ESXCLI, &check_single, ROWS({ 0, "web", true, "", NULL }),
		      HEAD STRUCTURE("", "web", "true", NO_NICS) "</output>\n");
}

/*
 * Every type, known and not. A field that may be unknown is a string even where it is known: the
 * declaration cannot change from row to row.
 */
static void output_esxcli__types__are_those_of_the_declaration(void **state)
{
	static const struct field fields[] = {
		{ "A", FIELD_TEXT, false, "." }, { "B", FIELD_TEXT, true, "." },
		{ "C", FIELD_INT, false, "." },  { "D", FIELD_INT, true, "." },
		{ "E", FIELD_BOOL, false, "." }, { "F", FIELD_BOOL, true, "." },
	};
	static const struct shape shape = { .type = "T", .fields = fields, .count = 6 };
	struct out to = { 0 };
	AUTO(output) *o = output_new(OUTPUT_ESXCLI, &shape, &to);

#define TYPES(a, b, c, d, e, f)                                                                    \
	"<structure typeName=\"T\"><field name=\"A\"><string>" a "</string></field>"               \
	"<field name=\"B\"><string>" b "</string></field><field name=\"C\"><int>" c                \
	"</int></field><field name=\"D\"><string>" d "</string></field><field name=\"E\"><bool>" e \
	"</bool></field><field name=\"F\"><string>" f "</string></field></structure>"
	output_row(o,
		   (struct value[]){ value_text("a"), value_text("b"), value_int(-5), value_int(5),
				     value_bool(false), value_bool(true) },
		   NULL);
	output_row(o,
		   (struct value[]){ value_text(""), value_unknown(), value_int(0), value_unknown(),
				     value_bool(true), value_unknown() },
		   NULL);
	output_end(o);
	assert_out(&to, HEAD "<list type=\"structure\">" TYPES("a", "b", "-5", "5", "false", "true")
				TYPES("", "", "0", "", "true", "") "</list></output>\n");
}

static void output_esxcli__names__are_escaped_and_always_valid_xml(void **state)
{
	static const struct {
		const char *name;
		const char *xml;
	} rows[] = {
		{ "R&D", "R&amp;D" },
		{ "<b>", "&lt;b&gt;" },
		{ "say \"hi\"", "say &quot;hi&quot;" },
		{ "it's", "it's" },
		{ "]]>", "]]&gt;" },
		{ "M\xC3\xBCller \xE5\x90\x8D", "M\xC3\xBCller \xE5\x90\x8D" },
		{ "a\nb\tc\r", "a|0Ab|09c|0D" },
		{ "\x01\x1F\x7F", "|01|1F|7F" },
		{ "M\xFCller", "M|FCller" },
		{ "\xEF\xBF\xBF", "|EF|BF|BF" }, /* U+FFFF: no XML document may hold it */
		{ " two  blanks ", " two  blanks " },
		{ "$if{x}%d", "$if{x}%d" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(buf) want = { 0 };

		buf_format(&want, HEAD STRUCTURE("1", "%s", "true", NO_NICS) "</output>\n",
			   rows[i].xml);
		assert_output(OUTPUT_ESXCLI, &check_single,
			      ROWS({ 1, rows[i].name, true, "", NULL }), buf_text(&want));
	}
}

static void output_esxcli__list_items__are_escaped_too(void **state)
{
	assert_output(
		OUTPUT_ESXCLI, &check_single, ROWS({ 1, "a", true, "x & y/\xFF", NULL }),
		HEAD STRUCTURE(
			"1", "a", "true",
			NICS("<string>x &amp; y</string><string>|FF</string>")) "</output>\n");
}

static void output_esxcli__every_row_refused__is_error_lines_and_no_xml(void **state)
{
	assert_output(OUTPUT_ESXCLI, &check_rows,
		      ROWS({ 1, "a", true, "", "VM \"a\" is powered on" },
			   { 2, "b", true, "", "VM \"b\n<&>\" is suspended" }),
		      "ERROR: VM \"a\" is powered on\n"
		      "ERROR: VM \"b|0A<&>\" is suspended\n");
}

static void output_esxcli__some_rows_refused__is_rows_and_no_error(void **state)
{
	assert_output(
		OUTPUT_ESXCLI, &check_rows,
		ROWS({ 1, "a", true, "", "VM \"a\" is powered on" }, { 2, "b", true, "", NULL }),
		HEAD "<list type=\"structure\">" STRUCTURE("1", "a", "true", NO_NICS)
			STRUCTURE("2", "b", "true", NO_NICS) "</list></output>\n");
}

/* For people an error is a line on stderr, which is not made here. */
static void output_error__after_a_row_or_alone__is_the_whole_answer(void **state)
{
	static const struct {
		enum output_format format;
		enum err_code code;
		const char *text, *target;
		const char *want;
	} rows[] = {
		{ OUTPUT_TEXT, ERR_HOST, "hostd is down", NULL, "" },
		{ OUTPUT_JSON, ERR_NOT_FOUND, "no VM is called \"a\xFF\n\"", "a\xFF\n",
		  "{\"error\":{\"code\":\"not-found\",\"message\":\"no VM is called "
		  "\\\"a|FF|0A\\\"\",\"target\":\"a|FF|0A\"}}\n" },
		{ OUTPUT_JSON, ERR_HOST, "hostd is down", NULL,
		  "{\"error\":{\"code\":\"host\",\"message\":\"hostd is "
		  "down\",\"target\":null}}\n" },
		{ OUTPUT_ESXCLI, ERR_HOST, "hostd\nis\xFF down", NULL,
		  "ERROR: hostd|0Ais|FF down\n" },
	};

	for (size_t i = 0; i < 2 * COUNT_OF(rows); i++) {
		struct out to = { 0 };
		struct err e = { 0 };
		AUTO(output) *o = output_new(rows[i / 2].format, &check_rows, &to);

		if (i % 2 == 0)
			check_row(o, 1, "lost", true, "", NULL);
		(void)err_set(&e, rows[i / 2].code, "%s", rows[i / 2].text);
		if (rows[i / 2].target)
			(void)err_target(&e, rows[i / 2].target);
		output_error(rows[i / 2].format, &to, &e);
		assert_out(&to, rows[i / 2].want);
	}
}

int test_output(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_text__rows__are_a_table_as_esxcli_has_it),
		cmocka_unit_test(output_text__number_wider_than_its_heading__moves_the_heading),
		cmocka_unit_test(output_text__names_with_other_letters__keep_the_columns_straight),
		cmocka_unit_test(output_text__unknown_and_empty_cells__leave_no_blanks_at_the_end),
		cmocka_unit_test(output_text__single__is_a_record_with_every_field),
		cmocka_unit_test(output_text__shape_with_a_line__is_one_line_a_row),
		cmocka_unit_test(output_note__among_rows__only_where_a_row_is_a_line),
		cmocka_unit_test(output_words__table),
		cmocka_unit_test(output_json__rows__are_one_array_of_flat_objects),
		cmocka_unit_test(output_json__single__is_an_object),
		cmocka_unit_test(output_json__shape_with_a_line__gives_the_fields),
		cmocka_unit_test(
			output_json__names__escape_what_json_must_and_hide_what_is_not_text),
		cmocka_unit_test(output_json__list_items__are_shown_the_same_way),
		cmocka_unit_test(output_json__all_rows_with_problems__stay_rows),
		cmocka_unit_test(output_json_key__table),
		cmocka_unit_test(output__no_rows__is_an_empty_list_of_its_format),
		cmocka_unit_test(output_esxcli__rows__are_a_list_of_structures),
		cmocka_unit_test(output_esxcli__single__is_a_structure),
		cmocka_unit_test(output_esxcli__types__are_those_of_the_declaration),
		cmocka_unit_test(output_esxcli__names__are_escaped_and_always_valid_xml),
		cmocka_unit_test(output_esxcli__list_items__are_escaped_too),
		cmocka_unit_test(output_esxcli__every_row_refused__is_error_lines_and_no_xml),
		cmocka_unit_test(output_esxcli__some_rows_refused__is_rows_and_no_error),
		cmocka_unit_test(output_error__after_a_row_or_alone__is_the_whole_answer),
	};

	return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
