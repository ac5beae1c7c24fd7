/*
 * The extension protocol, as ESXi's localcli accepts it (esxi-facts 5.5): one
 * document with every declared field, or ERROR lines, never both.
 */
#include "output_check.h"

#define HEAD                                                                                       \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                             \
	"<output xmlns=\"http://www.vmware.com/Products/ESX/5.0/esxcli/\">"

static void output_esxcli__rows__are_a_list_of_structures(void **state)
{
	struct out to = { 0 };
	AUTO(output) *o = output_new(OUTPUT_ESXCLI, &check_rows, &to);

	(void)state;
	check_row(o, 1, "web", true, "ethernet0/ethernet1", NULL);
	check_row(o, 2, "mail", false, "", NULL);
	output_end(o);
	assert_out(&to, HEAD "<list type=\"structure\">"
			     "<structure typeName=\"VirtualMachine\">"
			     "<field name=\"VM ID\"><string>1</string></field>"
			     "<field name=\"Name\"><string>web</string></field>"
			     "<field name=\"Nested HV\"><bool>true</bool></field>"
			     "<field name=\"NICs\"><list type=\"string\">"
			     "<string>ethernet0</string><string>ethernet1</string></list></field>"
			     "</structure>"
			     "<structure typeName=\"VirtualMachine\">"
			     "<field name=\"VM ID\"><string>2</string></field>"
			     "<field name=\"Name\"><string>mail</string></field>"
			     "<field name=\"Nested HV\"><bool>false</bool></field>"
			     "<field name=\"NICs\"><list type=\"string\"/></field>"
			     "</structure>"
			     "</list></output>\n");
}

static void output_esxcli__no_rows__is_an_empty_list(void **state)
{
	struct out to = { 0 };
	AUTO(output) *o = output_new(OUTPUT_ESXCLI, &check_rows, &to);

	(void)state;
	output_end(o);
	assert_out(&to, HEAD "<list type=\"structure\"></list></output>\n");
}

static void output_esxcli__single__is_a_structure(void **state)
{
	struct out to = { 0 };
	AUTO(output) *o = output_new(OUTPUT_ESXCLI, &check_single, &to);

	(void)state;
	check_row(o, 0, "web", true, "", NULL);
	output_end(o);
	assert_out(&to, HEAD "<structure typeName=\"VirtualMachine\">"
			     "<field name=\"VM ID\"><string></string></field>"
			     "<field name=\"Name\"><string>web</string></field>"
			     "<field name=\"Nested HV\"><bool>true</bool></field>"
			     "<field name=\"NICs\"><list type=\"string\"/></field>"
			     "</structure></output>\n");
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
	static const struct shape shape = {
		.type = "T", .fields = fields, .count = 6, .single = true
	};
	static const struct {
		struct value row[6];
		const char *text;
	} rows[] = {
		{ { { VALUE_TEXT, { .text = "a" } },
		    { VALUE_TEXT, { .text = "b" } },
		    { VALUE_INT, { .number = -5 } },
		    { VALUE_INT, { .number = 5 } },
		    { VALUE_BOOL, { .truth = false } },
		    { VALUE_BOOL, { .truth = true } } },
		  HEAD "<structure typeName=\"T\">"
		       "<field name=\"A\"><string>a</string></field>"
		       "<field name=\"B\"><string>b</string></field>"
		       "<field name=\"C\"><int>-5</int></field>"
		       "<field name=\"D\"><string>5</string></field>"
		       "<field name=\"E\"><bool>false</bool></field>"
		       "<field name=\"F\"><string>true</string></field>"
		       "</structure></output>\n" },
		{ { { VALUE_TEXT, { .text = "" } },
		    { VALUE_UNKNOWN, { .text = NULL } },
		    { VALUE_INT, { .number = 0 } },
		    { VALUE_UNKNOWN, { .text = NULL } },
		    { VALUE_BOOL, { .truth = true } },
		    { VALUE_UNKNOWN, { .text = NULL } } },
		  HEAD "<structure typeName=\"T\">"
		       "<field name=\"A\"><string></string></field>"
		       "<field name=\"B\"><string></string></field>"
		       "<field name=\"C\"><int>0</int></field>"
		       "<field name=\"D\"><string></string></field>"
		       "<field name=\"E\"><bool>true</bool></field>"
		       "<field name=\"F\"><string></string></field>"
		       "</structure></output>\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct out to = { 0 };
		AUTO(output) *o = output_new(OUTPUT_ESXCLI, &shape, &to);

		output_row(o, rows[i].row, NULL);
		output_end(o);
		assert_out(&to, rows[i].text);
	}
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

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(buf) want = { 0 };
		struct out to = { 0 };
		AUTO(output) *o = output_new(OUTPUT_ESXCLI, &check_single, &to);

		check_row(o, 1, rows[i].name, true, "", NULL);
		output_end(o);
		buf_format(&want,
			   HEAD "<structure typeName=\"VirtualMachine\">"
				"<field name=\"VM ID\"><string>1</string></field>"
				"<field name=\"Name\"><string>%s</string></field>"
				"<field name=\"Nested HV\"><bool>true</bool></field>"
				"<field name=\"NICs\"><list type=\"string\"/></field>"
				"</structure></output>\n",
			   rows[i].xml);
		assert_out(&to, buf_text(&want));
	}
}

static void output_esxcli__list_items__are_escaped_too(void **state)
{
	struct out to = { 0 };
	AUTO(output) *o = output_new(OUTPUT_ESXCLI, &check_single, &to);

	(void)state;
	check_row(o, 1, "a", true, "x & y/\xFF", NULL);
	output_end(o);
	assert_out(&to, HEAD "<structure typeName=\"VirtualMachine\">"
			     "<field name=\"VM ID\"><string>1</string></field>"
			     "<field name=\"Name\"><string>a</string></field>"
			     "<field name=\"Nested HV\"><bool>true</bool></field>"
			     "<field name=\"NICs\"><list type=\"string\">"
			     "<string>x &amp; y</string><string>|FF</string></list></field>"
			     "</structure></output>\n");
}

static void output_esxcli__every_row_refused__is_error_lines_and_no_xml(void **state)
{
	struct out to = { 0 };
	AUTO(output) *o = output_new(OUTPUT_ESXCLI, &check_rows, &to);

	(void)state;
	check_row(o, 1, "a", true, "", "VM \"a\" is powered on");
	check_row(o, 2, "b", true, "", "VM \"b\n<&>\" is suspended");
	output_end(o);
	assert_out(&to, "ERROR: VM \"a\" is powered on\n"
			"ERROR: VM \"b|0A<&>\" is suspended\n");
}

static void output_esxcli__some_rows_refused__is_rows_and_no_error(void **state)
{
	struct out to = { 0 };
	AUTO(output) *o = output_new(OUTPUT_ESXCLI, &check_rows, &to);

	(void)state;
	check_row(o, 1, "a", true, "", "VM \"a\" is powered on");
	check_row(o, 2, "b", true, "", NULL);
	output_end(o);
	assert_out(&to, HEAD "<list type=\"structure\">"
			     "<structure typeName=\"VirtualMachine\">"
			     "<field name=\"VM ID\"><string>1</string></field>"
			     "<field name=\"Name\"><string>a</string></field>"
			     "<field name=\"Nested HV\"><bool>true</bool></field>"
			     "<field name=\"NICs\"><list type=\"string\"/></field>"
			     "</structure>"
			     "<structure typeName=\"VirtualMachine\">"
			     "<field name=\"VM ID\"><string>2</string></field>"
			     "<field name=\"Name\"><string>b</string></field>"
			     "<field name=\"Nested HV\"><bool>true</bool></field>"
			     "<field name=\"NICs\"><list type=\"string\"/></field>"
			     "</structure>"
			     "</list></output>\n");
}

static void output_esxcli__error__drops_the_rows_before_it(void **state)
{
	struct out to = { 0 };
	struct err e = { 0 };
	AUTO(output) *o = output_new(OUTPUT_ESXCLI, &check_rows, &to);

	(void)state;
	check_row(o, 1, "lost", true, "", NULL);
	(void)err_set(&e, ERR_HOST,
		      "hostd\nis \xFF"
		      "down");
	output_error(OUTPUT_ESXCLI, &to, &e);
	assert_out(&to, "ERROR: hostd|0Ais |FFdown\n");
}

static void output_esxcli__error_alone__is_one_line(void **state)
{
	struct out to = { 0 };
	struct err e = { 0 };

	(void)state;
	(void)err_set(&e, ERR_USAGE, "--vm-id=x: a number is wanted");
	output_error(OUTPUT_ESXCLI, &to, &e);
	assert_out(&to, "ERROR: --vm-id=x: a number is wanted\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_esxcli__rows__are_a_list_of_structures),
		cmocka_unit_test(output_esxcli__no_rows__is_an_empty_list),
		cmocka_unit_test(output_esxcli__single__is_a_structure),
		cmocka_unit_test(output_esxcli__types__are_those_of_the_declaration),
		cmocka_unit_test(output_esxcli__names__are_escaped_and_always_valid_xml),
		cmocka_unit_test(output_esxcli__list_items__are_escaped_too),
		cmocka_unit_test(output_esxcli__every_row_refused__is_error_lines_and_no_xml),
		cmocka_unit_test(output_esxcli__some_rows_refused__is_rows_and_no_error),
		cmocka_unit_test(output_esxcli__error__drops_the_rows_before_it),
		cmocka_unit_test(output_esxcli__error_alone__is_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
