#include "vmx_check.h"

#include "formats/vmx_doc.h"

static void vmx_doc_parse__any_bytes__come_out_again(void **state)
{
	static const struct span rows[] = {
		BYTES(""),
		BYTES("\n"),
		BYTES("\r"),
		BYTES("\r\n"),
		BYTES("\n\r"),
		BYTES(BOM),
		BYTES(BOM BOM "a = b"),
		BYTES("\xEF\xBB"),
		BYTES("a = \"b\"\r\n# c\r\n\r\nd = e"),
		BYTES("a = \"b\nb\" = c\rd\r\r\n"),
		BYTES("\0\0\n\0a = \"b\"\0"),
		BYTES("\xFF\xFE"
		      "a\0=\0"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(vmx_doc) *doc = vmx_doc_parse(rows[i]);

		assert_doc(doc, rows[i], rows[i]);
	}
}

static void vmx_doc_get__table(void **state)
{
	static const struct {
		const char *text, *name, *value;
	} rows[] = {
		{ "a = \"b\"\n", "a", "b" },
		{ "a = \"b\"", "a", "b" },
		{ "a = b # c\r\n", "a", "b" },
		{ "a = #c\r", "a", "" },
		{ "vhv.Enable = \"TRUE\"\n", "VHV.enablE", "TRUE" },
		{ "a = \"x|22y|7Cz|zz\"", "a", "x\"y|z|zz" },
		{ "a = x|41", "a", "xA" },
		{ "a = \"1\"\nA = \"2\"\n", "a", "1" },
		{ "a = \"1\"\nA = \"2\"\n", "A", "1" },
		{ "x\na = b c\na = \"1\n#a = \"2\"\na = 3", "a", "3" },
		{ BOM "a = \"b\"", "a", "b" },
		{ "a = \"b\"", "b", NULL },
		{ "a = \"b\"", "", NULL },
		{ "a = \"b\"", "a ", NULL },
		{ "ab = \"c\"", "a", NULL },
		{ "a = \"b", "a", NULL },
		{ "", "a", NULL },
		/* Only ASCII letters have a case: U+00E4 and U+00C4, U+212A (Kelvin) and k. */
		{ "\xC3\xA4 = 1", "\xC3\x84", NULL },
		{ "\xE2\x84\xAA = 1", "k", NULL },
		{ "[ = 1", "{", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(vmx_doc) *doc = vmx_doc_parse(span_of(rows[i].text));
		const char *value = vmx_doc_get(doc, rows[i].name);

		if (!rows[i].value)
			assert_null(value);
		else if (!value)
			fail_msg("[%s] of [%s] is not found", rows[i].name, rows[i].text);
		else
			assert_string_equal(value, rows[i].value);
	}
}

static void vmx_doc_get_span__nul_in_the_value__whole_value(void **state)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(span_of("a = \"x|00y\""));
	const struct span want = BYTES("x\0y");
	struct span value;

	(void)state;
	assert_true(vmx_doc_get_span(&value, doc, "a"));
	assert_bytes(value, want, span_of("a"));
	assert_string_equal(vmx_doc_get(doc, "a"), "x");
	assert_false(vmx_doc_get_span(&value, doc, "b"));
}

static void vmx_doc_is_true__table(void **state)
{
	static const struct {
		const char *text;
		bool want;
	} rows[] = {
		{ "a = \"TRUE\"", true },   { "a = true", true },
		{ "a = \"tRuE\"", true },   { "a = \"FALSE\"", false },
		{ "a = \"1\"", false },     { "a = \"yes\"", false },
		{ "a = \" TRUE\"", false }, { "a = \"TRUE|00\"", false },
		{ "a = ", false },          { "b = \"TRUE\"", false },
		{ "a = \"TRUE", false },    { "a = \xE2\x80\x9CTRUE\xE2\x80\x9D", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(vmx_doc) *doc = vmx_doc_parse(span_of(rows[i].text));

		assert_int_equal(vmx_doc_is_true(doc, "A"), rows[i].want);
	}
}

static void vmx_doc_count__any_case__counts_settings_only(void **state)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(
		span_of("a = 1\nb = 2\nA = 3\n# a = 4\na = 5 6\nB=\"7\"\nA.x = 8\na=9"));

	(void)state;
	assert_int_equal(vmx_doc_count(doc, "a"), 3);
	assert_int_equal(vmx_doc_count(doc, "b"), 2);
	assert_int_equal(vmx_doc_count(doc, "a.X"), 1);
	assert_int_equal(vmx_doc_count(doc, "c"), 0);
	assert_int_equal(vmx_doc_count(doc, ""), 0);
}

static void vmx_doc_line__is_the_line_without_its_end(void **state)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(span_of("x\r\n A = |41 # c\r\n"));
	struct span line;

	(void)state;
	assert_true(vmx_doc_line(&line, doc, "a"));
	assert_bytes(line, span_of(" A = |41 # c"), line);
	assert_false(vmx_doc_line(&line, doc, "x"));
}

static void vmx_doc_is_encrypted__table(void **state)
{
	static const struct {
		const char *text;
		bool want;
	} rows[] = {
		{ "", false },
		{ "displayName = \"x\"\n", false },
		{ ".encoding = \"UTF-8\"\ndisplayName = \"x\"\nencryption.data = \"d\"\n", true },
		{ "encryption.bundle = \"b\"\n", true },
		{ "Encryption.KeySafe = \"b\"\n", true },
		/* A vTPM: partly encrypted. */
		{ "Config.version = \"8\"\nencryption.data = \"d\"\n"
		  "vmx.encryptionType = \"partial\"\n",
		  false },
		{ "migrate.encryptionMode = \"opportunistic\"\n", false },
		{ "encryption = \"d\"\n", false },
		{ "encryption. = \"d\"\n", false },
		{ "# encryption.data = \"d\"\n", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(vmx_doc) *doc = vmx_doc_parse(span_of(rows[i].text));

		assert_int_equal(vmx_doc_is_encrypted(doc), rows[i].want);
	}
}

struct seen {
	struct buf text;
	size_t stop_at;
};

static bool write_setting(void *context, struct span name, struct span value, size_t line)
{
	struct seen *seen = context;

	buf_format(&seen->text, "%zu:%.*s=%.*s;", line, (int)name.len, name.p, (int)value.len,
		   value.p);
	return line != seen->stop_at;
}

static void vmx_doc_each__every_setting_in_order(void **state)
{
	AUTO(vmx_doc) *doc =
		vmx_doc_parse(span_of("#\na = |41\n\nb = \"\" # x\nbad line\nA = 2\nc=3"));
	struct seen all = { .stop_at = 0 };
	struct seen some = { .stop_at = 4 };
	struct seen fewer = { .stop_at = 0 };
	enum vmx_change change;
	struct err e;

	(void)state;
	vmx_doc_each(doc, write_setting, &all);
	assert_string_equal(buf_text(&all.text), "2:a=A;4:b=;6:A=2;7:c=3;");
	vmx_doc_each(doc, write_setting, &some);
	assert_string_equal(buf_text(&some.text), "2:a=A;4:b=;");
	assert_int_equal(vmx_doc_unset(&change, doc, "b", &e), 0);
	vmx_doc_each(doc, write_setting, &fewer);
	assert_string_equal(buf_text(&fewer.text), "2:a=A;5:A=2;6:c=3;");
	buf_free(&all.text);
	buf_free(&some.text);
	buf_free(&fewer.text);
}

static void write_finding(void *context, const struct vmx_finding *finding)
{
	struct buf *out = context;

	switch (finding->problem) {
	case VMX_MALFORMED:
		buf_format(out, "%zu malformed [", finding->line);
		break;
	case VMX_DUPLICATE:
		buf_format(out, "%zu again %zu [", finding->line, finding->first_line);
		break;
	}
	buf_span(out, finding->text);
	buf_str(out, "] ");
}

static void vmx_doc_lint__table(void **state)
{
	static const struct {
		struct span text;
		const char *want;
	} rows[] = {
		{ BYTES(""), "" },
		{ BYTES(BOM "#!/usr/bin/vmware\r\na = \"b\"\r\n \r\nb = \"\""), "" },
		{ BYTES("a = b c\r\n"), "1 malformed [a = b c] " },
		{ BYTES("\n\nvhv.enable = \"TRUE"), "3 malformed [vhv.enable = \"TRUE] " },
		{ BYTES("a = 1\nb = 2\nA = 3\nB=4\na=5\n"),
		  "3 again 1 [A] 4 again 2 [B] 5 again 1 [a] " },
		{ BYTES("x\na = 1\n= y\n A = 2"),
		  "1 malformed [x] 3 malformed [= y] 4 again 2 [A] " },
		{ BYTES("a = \"1\na = 2"), "1 malformed [a = \"1] " },
		/* Behind the mark of the file itself it is the same name, behind another not. */
		{ BYTES(BOM "a = 1\na = 2"), "2 again 1 [a] " },
		{ BYTES("a = 1\n" BOM "a = 2"), "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(vmx_doc) *doc = vmx_doc_parse(rows[i].text);
		AUTO_VALUE(buf) got = { 0 };

		vmx_doc_lint(doc, write_finding, &got);
		assert_bytes(buf_view(&got), span_of(rows[i].want), rows[i].text);
	}
}

static void vmx_doc_lint__after_an_edit__lines_as_they_are_now(void **state)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(span_of("x = 1\na = 1\ny = 2\nA = 2\nbad\n"));
	AUTO_VALUE(buf) got = { 0 };
	enum vmx_change change;
	struct err e;

	(void)state;
	assert_int_equal(vmx_doc_unset(&change, doc, "x", &e), 0);
	assert_int_equal(vmx_doc_unset(&change, doc, "y", &e), 0);
	vmx_doc_lint(doc, write_finding, &got);
	assert_string_equal(buf_text(&got), "2 again 1 [A] 3 malformed [bad] ");
}

static void vmx_doc_lint__line_with_nul__whole_line_is_malformed(void **state)
{
	const struct span text = BYTES("a = \"b\"\0c\n");
	const struct span want = BYTES("1 malformed [a = \"b\"\0c] ");
	AUTO(vmx_doc) *doc = vmx_doc_parse(text);
	AUTO_VALUE(buf) got = { 0 };

	(void)state;
	vmx_doc_lint(doc, write_finding, &got);
	assert_bytes(buf_view(&got), want, want);
	assert_null(vmx_doc_get(doc, "a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vmx_doc_parse__any_bytes__come_out_again),
		cmocka_unit_test(vmx_doc_get__table),
		cmocka_unit_test(vmx_doc_get_span__nul_in_the_value__whole_value),
		cmocka_unit_test(vmx_doc_is_true__table),
		cmocka_unit_test(vmx_doc_count__any_case__counts_settings_only),
		cmocka_unit_test(vmx_doc_line__is_the_line_without_its_end),
		cmocka_unit_test(vmx_doc_is_encrypted__table),
		cmocka_unit_test(vmx_doc_each__every_setting_in_order),
		cmocka_unit_test(vmx_doc_lint__table),
		cmocka_unit_test(vmx_doc_lint__after_an_edit__lines_as_they_are_now),
		cmocka_unit_test(vmx_doc_lint__line_with_nul__whole_line_is_malformed),
	};

	return cmocka_run_group_tests_name("vmx_doc", tests, NULL, NULL);
}
