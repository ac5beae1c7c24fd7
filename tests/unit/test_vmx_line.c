#include "vmx_check.h"

#include "formats/vmx_line.h"

static void vmx_line_next__every_line_end__splits_and_keeps_the_bytes(void **state)
{
	static const struct {
		struct span bytes;
		struct {
			const char *text, *end;
		} lines[5]; /* up to a NULL */
	} rows[] = {
		{ BYTES(""), { { 0 } } },
		{ BYTES("a"), { { "a", "" } } },
		{ BYTES("\n"), { { "", "\n" } } },
		{ BYTES("a\n"), { { "a", "\n" } } },
		{ BYTES("a\r\n"), { { "a", "\r\n" } } },
		{ BYTES("a\r"), { { "a", "\r" } } },
		{ BYTES("a\nb"), { { "a", "\n" }, { "b", "" } } },
		{ BYTES("a\r\nb\r\n"), { { "a", "\r\n" }, { "b", "\r\n" } } },
		{ BYTES("a\rb\n"), { { "a", "\r" }, { "b", "\n" } } },
		{ BYTES("a\n\rb"), { { "a", "\n" }, { "", "\r" }, { "b", "" } } },
		{ BYTES("a\r\r\nb"), { { "a", "\r" }, { "", "\r\n" }, { "b", "" } } },
		{ BYTES("\n\n"), { { "", "\n" }, { "", "\n" } } },
		{ BYTES("a\\\nb"), { { "a\\", "\n" }, { "b", "" } } }, /* lines do not go on */
		{ BYTES("a\fb\vc\n"), { { "a\fb\vc", "\n" } } },
		{ BYTES("a\xC2\x85"
			"b\xE2\x80\xA8"
			"c"),
		  { { "a\xC2\x85"
		      "b\xE2\x80\xA8"
		      "c",
		      "" } } }, /* Unicode's line ends are none */
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct span rest = rows[i].bytes, text, end;

		for (size_t n = 0; rows[i].lines[n].text; n++) {
			assert_true(vmx_line_next(&text, &end, &rest));
			assert_bytes(text, span_of(rows[i].lines[n].text), rows[i].bytes);
			assert_bytes(end, span_of(rows[i].lines[n].end), rows[i].bytes);
		}
		assert_false(vmx_line_next(&text, &end, &rest));
	}
}

static void vmx_line_next__nul__does_not_end_a_line(void **state)
{
	struct span rest = BYTES("a\0b\nc"), text, end;
	const struct span want = BYTES("a\0b");

	assert_true(vmx_line_next(&text, &end, &rest));
	assert_true(span_eq(text, want));
	assert_true(span_is(end, "\n"));
	assert_true(span_is(rest, "c"));
}

static void vmx_line_parse__settings__name_and_value_as_written(void **state)
{
	static const struct {
		const char *line, *name, *value;
		bool quoted;
	} rows[] = {
		{ "a = \"b\"", "a", "b", true },
		{ "a=\"b\"", "a", "b", true },
		{ "vhv.enable= \"TRUE\"", "vhv.enable", "TRUE", true },
		{ " \t a\t=\t \"b\" \t", "a", "b", true },
		{ "a = \"b\"#c", "a", "b", true },
		{ "a = \"b\" \t# c = \"d\"", "a", "b", true },
		{ "a = \"#b\"", "a", "#b", true },
		{ "a = \" b = c \"", "a", " b = c ", true },
		{ "a = \"\"", "a", "", true },
		{ "a = \"\"#", "a", "", true },
		{ "a = \"|22\"", "a", "|22", true }, /* not decoded here */
		{ "a = \"\\\"", "a", "\\", true },   /* a backslash is a byte like any other */
		{ "a = \"b\rc\"", "a", "b\rc", true },
		{ "a = b", "a", "b", false },
		{ "a = b # c", "a", "b", false },
		{ "a = b#c", "a", "b", false },
		{ "a = b\"c", "a", "b\"c", false },
		{ "a = b\"c\"", "a", "b\"c\"", false },
		{ "a = 'b'", "a", "'b'", false },
		{ "a = b\r", "a", "b\r", false },
		{ "a = b;", "a", "b;", false },
		{ "a==b", "a", "=b", false },
		{ "a = =b", "a", "=b", false },
		{ "a =", "a", "", false },
		{ "a=", "a", "", false },
		{ "a = \t", "a", "", false },
		{ "a = #c", "a", "", false },
		{ "a=#\"b\"", "a", "", false },
		{ "scsi0:0.fileName = \"x.vmdk\"", "scsi0:0.fileName", "x.vmdk", true },
		{ ".encoding = \"UTF-8\"", ".encoding", "UTF-8", true },
		{ "a/b = \"c\"", "a/b", "c", true },
		{ "\"a\" = \"b\"", "\"a\"", "b", true },
		{ "a\" = \"b\"", "a\"", "b", true },
		{ "a\\ = \"b\"", "a\\", "b", true },
		{ "\va\f = \"b\"", "\va\f", "b", true }, /* these two are no white space */
		{ "\xCE\xBB = \"\xFF\"", "\xCE\xBB", "\xFF", true },
		{ "\xC2\xA0"
		  "a = b",
		  "\xC2\xA0"
		  "a",
		  "b", false }, /* nor is the no-break space */
		{ "a = \xE2\x80\x9CTRUE\xE2\x80\x9D", "a", "\xE2\x80\x9CTRUE\xE2\x80\x9D", false },
		{ "\xEF\xBB\xBF"
		  "a = \"b\"",
		  "\xEF\xBB\xBF"
		  "a",
		  "b", true },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct span text = span_of(rows[i].line);
		struct vmx_line line = vmx_line_parse(text);

		if (line.kind != VMX_LINE_SETTING)
			fail_msg("[%s] is not read as a setting", rows[i].line);
		assert_bytes(line.name, span_of(rows[i].name), text);
		assert_bytes(line.value, span_of(rows[i].value), text);
		assert_int_equal(line.quoted, rows[i].quoted);
		/* What an edit relies on. */
		assert_true(line.value.p >= text.p &&
			    line.value.p + line.value.len <= text.p + text.len);
	}
}

static void vmx_line_parse__other_lines__table(void **state)
{
	static const struct {
		struct span line;
		enum vmx_line_kind kind;
	} rows[] = {
		{ BYTES(""), VMX_LINE_BLANK },
		{ BYTES(" \t "), VMX_LINE_BLANK },
		{ BYTES("#"), VMX_LINE_COMMENT },
		{ BYTES("# a = \"b\""), VMX_LINE_COMMENT },
		{ BYTES(" \t#x"), VMX_LINE_COMMENT },
		{ BYTES("#!/usr/bin/vmware"), VMX_LINE_COMMENT },
		{ BYTES("a"), VMX_LINE_MALFORMED },
		{ BYTES("="), VMX_LINE_MALFORMED },
		{ BYTES("= \"b\""), VMX_LINE_MALFORMED },
		{ BYTES("a b = \"c\""), VMX_LINE_MALFORMED },
		{ BYTES("a#b = \"c\""), VMX_LINE_MALFORMED },
		{ BYTES("a = b c"), VMX_LINE_MALFORMED },
		{ BYTES("a = b =c"), VMX_LINE_MALFORMED },
		{ BYTES("a = \"b"), VMX_LINE_MALFORMED },
		{ BYTES("a = \""), VMX_LINE_MALFORMED },
		{ BYTES("a = \"b # c"), VMX_LINE_MALFORMED },
		{ BYTES("a = \"b\" c"), VMX_LINE_MALFORMED },
		{ BYTES("a = \"b\"c"), VMX_LINE_MALFORMED },
		{ BYTES("a = \"b\"\""), VMX_LINE_MALFORMED },
		{ BYTES("a = \"b\";"), VMX_LINE_MALFORMED },
		{ BYTES("a = \"b\" \"c\""), VMX_LINE_MALFORMED },
		{ BYTES("a = \"\\\"b\\\"\""), VMX_LINE_MALFORMED },
		{ BYTES("a = \"b\"\r"), VMX_LINE_MALFORMED },
		{ BYTES("a = \"b\"\f"), VMX_LINE_MALFORMED },
		{ BYTES("vhv.enable \"TRUE\""), VMX_LINE_MALFORMED },
		{ BYTES("\0"), VMX_LINE_MALFORMED },
		{ BYTES("a = \"b\"\0"), VMX_LINE_MALFORMED },
		{ BYTES("a = \"b\0c\""), VMX_LINE_MALFORMED },
		{ BYTES("a = b #\0"), VMX_LINE_MALFORMED },
		{ BYTES("#\0"), VMX_LINE_MALFORMED },
		{ BYTES(" \0 "), VMX_LINE_MALFORMED },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct vmx_line line = vmx_line_parse(rows[i].line);

		if (line.kind != rows[i].kind)
			fail_msg("[%s] is of kind %d", rows[i].line.p, (int)line.kind);
		assert_int_equal(line.name.len, 0);
		assert_int_equal(line.value.len, 0);
	}
}

static void vmx_line_before_nul__table(void **state)
{
	static const struct {
		struct span line, want;
	} rows[] = {
		{ BYTES(""), BYTES("") },
		{ BYTES("a = b"), BYTES("a = b") },
		{ BYTES("a = \"b\"\0junk"), BYTES("a = \"b\"") },
		{ BYTES("\0a\0"), BYTES("") },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_true(span_eq(vmx_line_before_nul(rows[i].line), rows[i].want));
}

/* The readings are those of VMware's own function; tests/oracle compares many more. */
static void vmx_line_unescape__table(void **state)
{
	static const struct {
		struct span written, want;
	} rows[] = {
		{ BYTES(""), BYTES("") },
		{ BYTES("TRUE"), BYTES("TRUE") },
		{ BYTES("x|22y|7Cz|7c|0A"), BYTES("x\"y|z|\n") },
		{ BYTES("|41|42"), BYTES("AB") },
		{ BYTES("|ff|Fe|aB"), BYTES("\xFF\xFE\xAB") },
		{ BYTES("|00b"), BYTES("\0b") },
		{ BYTES("%25\\n&amp;"), BYTES("%25\\n&amp;") },
		{ BYTES("|"), BYTES("|") },
		{ BYTES("||"), BYTES("||") },
		{ BYTES("|2"), BYTES("|2") },
		{ BYTES("|7g"), BYTES("|7g") },
		{ BYTES("|zz|"), BYTES("|zz|") },
		{ BYTES("||22"), BYTES("||22") },
		{ BYTES("|||22"), BYTES("||\"") },
		{ BYTES("||||41"), BYTES("||||41") },
		{ BYTES("|g|41"), BYTES("|gA") },
		{ BYTES("|g7|41"), BYTES("|g7A") },
		{ BYTES("|4|41"), BYTES("|4|41") },
		{ BYTES("|4||41"), BYTES("|4|A") },
		{ BYTES("|41|"), BYTES("A|") },
		{ BYTES("|4 1"), BYTES("|4 1") },
		{ BYTES("|x1|+1|-1"), BYTES("|x1|+1|-1") }, /* as strtol would not */
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(buf) got = { 0 };

		vmx_line_unescape(&got, rows[i].written);
		assert_bytes(buf_view(&got), rows[i].want, rows[i].written);
	}
}

static void vmx_line_escape__table(void **state)
{
	static const struct {
		struct span value;
		const char *want;
	} rows[] = {
		{ BYTES(""), "" },
		{ BYTES("TRUE"), "TRUE" },
		{ BYTES("say \"hi\"|"), "say |22hi|22|7C" },
		{ BYTES("a\nb\r\n"), "a|0Ab|0D|0A" },
		{ BYTES("\0\x01\x1F\x7F"), "|00|01|1F|7F" },
		{ BYTES("\t #='\\"), "\t #='\\" },
		{ BYTES("\x80\xCE\xBB\xFF"), "\x80\xCE\xBB\xFF" },
		{ BYTES("|22"), "|7C22" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(buf) got = { 0 };

		vmx_line_escape(&got, rows[i].value);
		assert_bytes(buf_view(&got), span_of(rows[i].want), rows[i].value);
	}
}

static void vmx_line_escape__every_byte_after_every_byte__reads_back(void **state)
{
	for (int i = 0; i < 0x10000; i++) {
		const char pair[2] = { (char)(i >> 8), (char)(i & 0xFF) };
		AUTO_VALUE(buf) line = { 0 };
		AUTO_VALUE(buf) value = { 0 };
		struct vmx_line parts;

		buf_str(&line, "a = \"");
		vmx_line_escape(&line, span_make(pair, 2));
		buf_str(&line, "\"");
		parts = vmx_line_parse(buf_view(&line));
		assert_int_equal(parts.kind, VMX_LINE_SETTING);
		vmx_line_unescape(&value, parts.value);
		assert_true(span_eq(buf_view(&value), span_make(pair, 2)));
	}
}

static void vmx_line_may_be_bare__table(void **state)
{
	static const struct {
		const char *value;
		bool bare;
	} rows[] = {
		{ "", true },      { "TRUE", true }, { "=b", true },  { "\"b\"", true },
		{ "a|b\n", true }, { "\xE9", true }, { " b", false }, { "b c", false },
		{ "b\t", false },  { "b#c", false }, { "#", false },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(vmx_line_may_be_bare(span_of(rows[i].value)), rows[i].bare);
}

static void vmx_line_is_name__table(void **state)
{
	static const struct {
		struct span name;
		bool ok;
	} rows[] = {
		{ BYTES("vhv.enable"), true },   { BYTES("scsi0:0.present"), true },
		{ BYTES("\"a\""), true },        { BYTES("a/b|c"), true },
		{ BYTES("\xCE\xBB\x01"), true }, { BYTES(""), false },
		{ BYTES("a b"), false },         { BYTES("a\tb"), false },
		{ BYTES("a="), false },          { BYTES("#a"), false },
		{ BYTES("a\n"), false },         { BYTES("a\r"), false },
		{ BYTES("a\0"), false },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(vmx_line_is_name(rows[i].name), rows[i].ok);
}

int test_vmx_line(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vmx_line_next__every_line_end__splits_and_keeps_the_bytes),
		cmocka_unit_test(vmx_line_next__nul__does_not_end_a_line),
		cmocka_unit_test(vmx_line_parse__settings__name_and_value_as_written),
		cmocka_unit_test(vmx_line_parse__other_lines__table),
		cmocka_unit_test(vmx_line_before_nul__table),
		cmocka_unit_test(vmx_line_unescape__table),
		cmocka_unit_test(vmx_line_escape__table),
		cmocka_unit_test(vmx_line_escape__every_byte_after_every_byte__reads_back),
		cmocka_unit_test(vmx_line_may_be_bare__table),
		cmocka_unit_test(vmx_line_is_name__table),
	};

	return cmocka_run_group_tests_name("vmx_line", tests, NULL, NULL);
}
