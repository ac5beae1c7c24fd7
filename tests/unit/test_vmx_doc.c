#include "vmx_check.h"

/* One edit, a line removed where there is no value; fails the test unless this is what it does. */
static void assert_edit_span(struct vmx_doc *doc, const char *name, const struct span *value,
			     enum vmx_change want, struct span about)
{
	enum vmx_change change;
	struct err e;
	int done = value ? vmx_doc_set(&change, doc, name, *value, &e)
			 : vmx_doc_unset(&change, doc, name, &e);

	if (done < 0)
		fail_msg("of [%.*s]: %s", (int)about.len, about.p, e.text);
	if (change != want)
		fail_msg("of [%.*s]: change %d, not %d", (int)about.len, about.p, (int)change,
			 (int)want);
}

static void assert_edit(struct vmx_doc *doc, const char *name, const char *value,
			enum vmx_change want)
{
	struct span bytes = span_of(value ? value : "");

	assert_edit_span(doc, name, value ? &bytes : NULL, want, span_of(name));
}

/* Neither can the setting be set nor be removed, in these words (NULL: any); all stays as it is. */
static void assert_no_edit(struct span text, const char *name, enum err_code code,
			   const char *words)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(text);

	for (int how = 0; how < 3; how++) {
		enum vmx_change change;
		struct err e = { 0 };
		int done = how == 0   ? vmx_doc_set(&change, doc, name, span_of("9"), &e)
			   : how == 1 ? vmx_doc_check_set(doc, name, &e)
				      : vmx_doc_unset(&change, doc, name, &e);

		assert_int_equal(done, -1);
		assert_int_equal(e.code, code);
		assert_string_equal(e.text, words);
	}
	assert_doc(doc, text, text);
}

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

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(vmx_doc) *doc = vmx_doc_parse(span_of(rows[i].text));

		assert_int_equal(vmx_doc_is_true(doc, "A"), rows[i].want);
	}
}

static void vmx_doc_count__any_case__counts_settings_only(void **state)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(
		span_of("a = 1\nb = 2\nA = 3\n# a = 4\na = 5 6\nB=\"7\"\nA.x = 8\na=9"));

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

	vmx_doc_each(doc, write_setting, &all);
	assert_string_equal(buf_text(&all.text), "2:a=A;4:b=;6:A=2;7:c=3;");
	vmx_doc_each(doc, write_setting, &some);
	assert_string_equal(buf_text(&some.text), "2:a=A;4:b=;");
	assert_edit(doc, "b", NULL, VMX_CHANGED);
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
		struct span text, want;
	} rows[] = {
		{ BYTES(""), BYTES("") },
		{ BYTES(BOM "#!/usr/bin/vmware\r\na = \"b\"\r\n \r\nb = \"\""), BYTES("") },
		{ BYTES("a = b c\r\n"), BYTES("1 malformed [a = b c] ") },
		{ BYTES("\n\nvhv.enable = \"TRUE"), BYTES("3 malformed [vhv.enable = \"TRUE] ") },
		{ BYTES("a = 1\nb = 2\nA = 3\nB=4\na=5\n"),
		  BYTES("3 again 1 [A] 4 again 2 [B] 5 again 1 [a] ") },
		{ BYTES("x\na = 1\n= y\n A = 2"),
		  BYTES("1 malformed [x] 3 malformed [= y] 4 again 2 [A] ") },
		{ BYTES("a = \"1\na = 2"), BYTES("1 malformed [a = \"1] ") },
		/* Behind the mark of the file itself it is the same name, behind another not. */
		{ BYTES(BOM "a = 1\na = 2"), BYTES("2 again 1 [a] ") },
		{ BYTES("a = 1\n" BOM "a = 2"), BYTES("") },
		/* A line with a NUL is malformed as a whole. */
		{ BYTES("a = \"b\"\0c\n"), BYTES("1 malformed [a = \"b\"\0c] ") },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(vmx_doc) *doc = vmx_doc_parse(rows[i].text);
		AUTO_VALUE(buf) got = { 0 };

		vmx_doc_lint(doc, write_finding, &got);
		assert_bytes(buf_view(&got), rows[i].want, rows[i].text);
	}
}

static void vmx_doc_lint__after_an_edit__lines_as_they_are_now(void **state)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(span_of("x = 1\na = 1\ny = 2\nA = 2\nbad\n"));
	AUTO_VALUE(buf) got = { 0 };

	assert_edit(doc, "x", NULL, VMX_CHANGED);
	assert_edit(doc, "y", NULL, VMX_CHANGED);
	vmx_doc_lint(doc, write_finding, &got);
	assert_string_equal(buf_text(&got), "2 again 1 [A] 3 malformed [bad] ");
}

/* One edit: what it does to the bytes, and what holds after every edit. */
static void vmx_doc_set__table(void **state)
{
	static const struct {
		const char *name, *value;
		enum vmx_change change;
		const char *before, *after;
	} rows[] = {
		/* The value's bytes, and nothing else. */
		{ "a", "y", VMX_CHANGED, "a = \"x\"\n", "a = \"y\"\n" },
		{ "a", "y", VMX_CHANGED, " \tA=\"x\" \t# \"x\"\r\n", " \tA=\"y\" \t# \"x\"\r\n" },
		{ "A", "y", VMX_CHANGED, "1\r\na = \"x\"\r\n3", "1\r\na = \"y\"\r\n3" },
		{ "a", "y", VMX_CHANGED, "a = \"x\"#c", "a = \"y\"#c" },
		{ "a", "", VMX_CHANGED, "a = \"x\"", "a = \"\"" },
		{ "a", "y", VMX_CHANGED, "a = \"\"\r", "a = \"y\"\r" },
		{ "a", "a", VMX_CHANGED, "a = \"aa\"", "a = \"a\"" },
		{ "a", "y", VMX_CHANGED, BOM "a = \"x\"", BOM "a = \"y\"" },
		{ "vhv.enable", "TRUE", VMX_CHANGED, "vhv.enable = \"true\"\n",
		  "vhv.enable = \"TRUE\"\n" },
		{ "a", "y", VMX_CHANGED, "b = x\na = \"x\"\nc = x\n", "b = x\na = \"y\"\nc = x\n" },
		/* Malformed lines and comments are never taken for the setting. */
		{ "a", "y", VMX_CHANGED, "a = x x\n#a = x\na = \"x\"\na\n",
		  "a = x x\n#a = x\na = \"y\"\na\n" },
		/* Without quotes it stays so, where that can be read. */
		{ "a", "y", VMX_CHANGED, "a = x\n", "a = y\n" },
		{ "a", "y", VMX_CHANGED, "a=x # c\n", "a=y # c\n" },
		{ "a", "y", VMX_CHANGED, "a = x#c\n", "a = y#c\n" },
		{ "a", "=y", VMX_CHANGED, "a=x", "a==y" },
		{ "a", "y z", VMX_CHANGED, "a = x#c\n", "a = \"y z\"#c\n" },
		{ "a", "y\tz", VMX_CHANGED, "a = x\n", "a = \"y\tz\"\n" },
		{ "a", "#y", VMX_CHANGED, "a = x # c\n", "a = \"#y\" # c\n" },
		{ "a", "\"y\"", VMX_CHANGED, "a = x\n", "a = |22y|22\n" },
		{ "a", "", VMX_CHANGED, "a = x # c\n", "a =  # c\n" },
		{ "a", "TRUE", VMX_CHANGED, "a = \xE2\x80\x9CTRUE\xE2\x80\x9D\n", "a = TRUE\n" },
		{ "a", "y", VMX_CHANGED, "a = b\"c\"\n", "a = y\n" },
		/* An empty value without quotes. */
		{ "a", "y", VMX_CHANGED, "a =", "a =y" },
		{ "a", "y", VMX_CHANGED, "a = \t", "a = \ty" },
		{ "a", "y", VMX_CHANGED, "a = #c\n", "a = y#c\n" },
		{ "a", "y z", VMX_CHANGED, "a=#c\n", "a=\"y z\"#c\n" },
		/* Escapes. */
		{ "a", "\"|\n\x7F", VMX_CHANGED, "a = \"x\"\n", "a = \"|22|7C|0A|7F\"\n" },
		{ "a", "\xE9\xCE\xBB\x83|", VMX_CHANGED, "a = \"x\"\n",
		  "a = \"\xE9\xCE\xBB\x83|7C\"\n" },
		{ "a", "y", VMX_CHANGED, "a = \"x|22\"\n", "a = \"y\"\n" },
		/* Equal when decoded: not a byte moves. */
		{ "a", "x", VMX_SAME, "a = \"x\"\n", "a = \"x\"\n" },
		{ "A", "x", VMX_SAME, "a=x #c", "a=x #c" },
		{ "a", "", VMX_SAME, "a = #c", "a = #c" },
		{ "a", "\"|", VMX_SAME, "a = \"|22|7c\"\n", "a = \"|22|7c\"\n" },
		{ "a", "||22", VMX_SAME, "a = \"||22\"\n", "a = \"||22\"\n" },
		{ "a", "A", VMX_SAME, "a = |41", "a = |41" },
		/* Not there: appended, in the line end of the last line that has one. */
		{ "a", "x", VMX_ADDED, "", "a = \"x\"\n" },
		{ "a", "x", VMX_ADDED, BOM, BOM "a = \"x\"\n" },
		{ "a", "x", VMX_ADDED, "b = y\n", "b = y\na = \"x\"\n" },
		{ "a", "x", VMX_ADDED, "b = y\r\n", "b = y\r\na = \"x\"\r\n" },
		{ "a", "x", VMX_ADDED, "b = y\r", "b = y\ra = \"x\"\r" },
		{ "a", "x", VMX_ADDED, "b = y\r\nc\n", "b = y\r\nc\na = \"x\"\n" },
		{ "a", "x", VMX_ADDED, "\r\n", "\r\na = \"x\"\r\n" },
		{ "a", "x", VMX_ADDED, BOM "b = y\r\n", BOM "b = y\r\na = \"x\"\r\n" },
		{ "a", "x y\"#", VMX_ADDED, "b = y\n", "b = y\na = \"x y|22#\"\n" },
		{ "a", "", VMX_ADDED, "b = y\n", "b = y\na = \"\"\n" },
		{ "a\"b", "x", VMX_ADDED, "b = y\n", "b = y\na\"b = \"x\"\n" },
		{ "a", "x", VMX_ADDED, "a = y z\n", "a = y z\na = \"x\"\n" },
		/* No final line end before, none after. */
		{ "a", "x", VMX_ADDED, "b = y", "b = y\na = \"x\"" },
		{ "a", "x", VMX_ADDED, "c\r\nb = y", "c\r\nb = y\r\na = \"x\"" },
		{ "a", "x", VMX_ADDED, "c\rb = y", "c\rb = y\ra = \"x\"" },
		{ "a", "x", VMX_ADDED, "c\r\nd\nb = y", "c\r\nd\nb = y\na = \"x\"" },
		{ "a", "x", VMX_ADDED, "c\n ", "c\n \na = \"x\"" },
		{ "a", "x", VMX_ADDED, "b = \"y", "b = \"y\na = \"x\"" },
		{ "a", "x", VMX_ADDED, BOM "#", BOM "#\na = \"x\"" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct span before = span_of(rows[i].before);
		struct span value = span_of(rows[i].value);
		AUTO(vmx_doc) *doc = vmx_doc_parse(before);
		AUTO(vmx_doc) *again = vmx_doc_parse(span_of(rows[i].after));

		assert_edit_span(doc, rows[i].name, &value, rows[i].change, before);
		assert_doc(doc, span_of(rows[i].after), before);
		assert_string_equal(vmx_doc_get(doc, rows[i].name), rows[i].value);
		assert_string_equal(vmx_doc_get(again, rows[i].name), rows[i].value);
		assert_edit_span(doc, rows[i].name, &value, VMX_SAME, before);
		assert_doc(doc, span_of(rows[i].after), before);
		if (rows[i].change != VMX_ADDED)
			continue;
		assert_edit_span(again, rows[i].name, NULL, VMX_CHANGED, before);
		assert_doc(again, before, before);
	}
}

static void vmx_doc_set__nul_bytes__written_as_escapes(void **state)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(span_of("a = \"b\""));
	const struct span value = BYTES("\0x\0");
	struct span got;

	assert_edit_span(doc, "a", &value, VMX_CHANGED, value);
	assert_doc(doc, span_of("a = \"|00x|00\""), value);
	assert_true(vmx_doc_get_span(&got, doc, "a"));
	assert_bytes(got, value, value);
}

static void vmx_doc_set__value_of_the_document_itself__is_copied_first(void **state)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(span_of("a = \"one two\"\nb = 3\n"));
	struct span value;

	assert_true(vmx_doc_get_span(&value, doc, "a"));
	value.len = 3;
	assert_edit_span(doc, "a", &value, VMX_CHANGED, span_of("a"));
	assert_true(vmx_doc_get_span(&value, doc, "b"));
	assert_edit_span(doc, "c", &value, VMX_ADDED, span_of("c"));
	assert_doc(doc, span_of("a = \"one\"\nb = 3\nc = \"3\"\n"), span_of("a"));
}

static void vmx_doc_unset__table(void **state)
{
	static const struct {
		const char *name;
		enum vmx_change change;
		const char *before, *after;
	} rows[] = {
		{ "a", VMX_CHANGED, "a = x\n", "" },
		{ "a", VMX_CHANGED, "a = x", "" },
		{ "a", VMX_CHANGED, BOM "a = x", BOM },
		{ "A", VMX_CHANGED, "1\n a=\"x\" # c\n3\n", "1\n3\n" },
		{ "a", VMX_CHANGED, "1\r\na = x\r\n3", "1\r\n3" },
		{ "a", VMX_CHANGED, "1\n\na = x\n\n3\n", "1\n\n\n3\n" },
		{ "a", VMX_CHANGED, "1\r\na = x\r\n", "1\r\n" },
		{ "a", VMX_CHANGED, "a = 1 2\na = x\n#a = 3\n", "a = 1 2\n#a = 3\n" },
		/* A last line without an end takes the end before it along. */
		{ "a", VMX_CHANGED, "1\na = x", "1" },
		{ "a", VMX_CHANGED, "1\r\na = x", "1" },
		/* Not of an empty line, which would be gone. */
		{ "a", VMX_CHANGED, "1\n\ra = x", "1\n\r" },
		{ "a", VMX_CHANGED, "\na = x", "\n" },
		{ "a", VMX_SAME, "b = x\n", "b = x\n" },
		{ "a", VMX_SAME, "a = \"x\n", "a = \"x\n" },
		{ "a", VMX_SAME, "", "" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct span before = span_of(rows[i].before);
		AUTO(vmx_doc) *doc = vmx_doc_parse(before);

		assert_edit_span(doc, rows[i].name, NULL, rows[i].change, before);
		assert_doc(doc, span_of(rows[i].after), before);
		assert_null(vmx_doc_get(doc, rows[i].name));
		assert_int_equal(vmx_doc_count(doc, rows[i].name), 0);
	}
}

static void vmx_doc_set__name_that_begins_with_a_mark__not_at_the_front(void **state)
{
	static const struct {
		const char *before, *after; /* NULL: refused */
	} rows[] = {
		{ "", NULL },
		{ BOM, BOM BOM "a = \"x\"\n" },
		{ "\n", "\n" BOM "a = \"x\"\n" },
		{ "\n" BOM "A = y", "\n" BOM "A = x" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct span before = span_of(rows[i].before);
		AUTO(vmx_doc) *doc = vmx_doc_parse(before);
		enum vmx_change change;
		struct err e;

		assert_int_equal(vmx_doc_set(&change, doc, BOM "a", span_of("x"), &e),
				 rows[i].after ? 0 : -1);
		if (!rows[i].after) {
			assert_int_equal(e.code, ERR_USAGE);
			assert_int_equal(vmx_doc_set(&change, doc, "\xFF\xFE", span_of("x"), &e),
					 -1);
			assert_int_equal(e.code, ERR_USAGE);
		}
		assert_doc(doc, rows[i].after ? span_of(rows[i].after) : before, before);
	}
}

struct unset_row {
	const char *text;
	bool refused;
};

static void assert_unset(const struct unset_row *rows, size_t count, const char *words)
{
	for (size_t i = 0; i < count; i++) {
		AUTO(vmx_doc) *doc = vmx_doc_parse(span_of(rows[i].text));
		enum vmx_change change;
		struct err e;

		assert_int_equal(vmx_doc_unset(&change, doc, "a", &e), rows[i].refused ? -1 : 0);
		if (!rows[i].refused)
			continue;
		assert_int_equal(e.code, ERR_REFUSED);
		assert_string_equal(e.text, words);
		assert_doc(doc, span_of(rows[i].text), span_of(rows[i].text));
	}
}

static void vmx_doc_unset__mark_behind_the_first_line__refused(void **state)
{
	static const struct unset_row rows[] = {
		{ "a = x\n" BOM "b = y\n", true },      { "a = x\n" BOM, true },
		{ "#\na = x\n" BOM "b = y\n", false },  { "a = x\n\n" BOM "b = y\n", false },
		{ "a = x\n\xFF\xFE = y\n", true },      { "a = x\n\xFE\xFF", true },
		{ BOM "a = x\n" BOM "b = y\n", false }, /* the file's own mark stays in front */
	};

	assert_unset(
		rows, COUNT_OF(rows),
		"behind line 1 stands a byte-order mark, which would become the first bytes of "
		"the file; remove it first");
}

/* A CR above and a LF below would become one line end: a line would be lost. */
static void vmx_doc_unset__between_cr_and_lf__refused(void **state)
{
	static const struct unset_row rows[] = {
		{ "x\ra = 1\n\n", true },      { "x\ra = 1\r\n\ny", true },
		{ "x\ra = 1\r\n\r\n", false }, { "x\ra = 1\ny\n", false },
		{ "x\ra = 1\n", false },       { "x\na = 1\n\n", false },
	};

	assert_unset(rows, COUNT_OF(rows),
		     "the line end above it, CR, and the one below it, LF, would become one; give "
		     "all lines the same line end first");
}

static void vmx_doc_edit__refusals__table(void **state)
{
#define BAD_NAME                                                                                   \
	" cannot be the name of a setting: it must not be empty or have a blank, tab, \"#\", "     \
	"\"=\" or line end in it"
#define UTF_16    "it is UTF-16, which VMware does not write; convert it to UTF-8 first"
#define ENCRYPTED "the file is fully encrypted, its settings are out of reach; decrypt the VM first"
	static const struct {
		struct span text;
		const char *name;
		enum err_code code;
		const char *words;
	} rows[] = {
		{ BYTES("a = 1\n"), "", ERR_USAGE, "\"\"" BAD_NAME },
		{ BYTES("a = 1\n"), "a b", ERR_USAGE, "\"a b\"" BAD_NAME },
		{ BYTES("a = 1\n"), "a\t", ERR_USAGE, "\"a|09\"" BAD_NAME },
		{ BYTES("a = 1\n"), "a=", ERR_USAGE, "\"a=\"" BAD_NAME },
		{ BYTES("a = 1\n"), "#a", ERR_USAGE, "\"#a\"" BAD_NAME },
		{ BYTES("a = 1\n"), "x\nb", ERR_USAGE, "\"x|0Ab\"" BAD_NAME },
		{ BYTES("#\nvhv.enable = 1\n\nVHV.Enable = 1\nx = 2"), "vhv.enable", ERR_REFUSED,
		  "\"vhv.enable\" stands in line 2 and again in line 4, which keeps the VM from "
		  "powering on; remove one of the two first" },
		{ BYTES(".encoding = \"UTF-8\"\ndisplayName = \"x\"\nencryption.keySafe = \"k\"\n"
			"encryption.data = \"d\"\n"),
		  "vhv.enable", ERR_REFUSED, ENCRYPTED },
		{ BYTES("ENCRYPTION.keySafe = \"k\"\nvhv.enable = \"TRUE\"\n"), "vhv.enable",
		  ERR_REFUSED, ENCRYPTED },
		{ BYTES("\xFF\xFE"
			"a\0 \0=\0 \0x\0\n\0"),
		  "a", ERR_REFUSED, UTF_16 },
		{ BYTES("\xFE\xFF\0a\0 \0=\0 \0x\0\n"), "a", ERR_REFUSED, UTF_16 },
		{ BYTES("\xFF\xFE"), "a", ERR_REFUSED, UTF_16 },
		{ BYTES("b = 1\na = \"1\"\0 2\n"), "A", ERR_REFUSED,
		  "line 2 has a NUL byte, and VMware may read \"A\" from what stands before it; "
		  "repair that line first" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_no_edit(rows[i].text, rows[i].name, rows[i].code, rows[i].words);
}

static void vmx_doc_set__nul_elsewhere__is_no_hindrance(void **state)
{
	const struct span before = BYTES("b = \"1\"\0\n\0\na = \"1\"");
	const struct span after = BYTES("b = \"1\"\0\n\0\na = \"2\"");
	AUTO(vmx_doc) *doc = vmx_doc_parse(before);

	assert_edit(doc, "a", "2", VMX_CHANGED);
	assert_doc(doc, after, before);
}

struct place_row {
	const char *text;
	bool is_there;
	size_t lines_above;
	const char *end;
};

static void vmx_doc_place__table(void **state)
{
	static const struct place_row rows[] = {
		{ "a = 1\n", true, 0, "\n" },
		{ "a = 1", true, 0, "" },
		{ "x\r\n\nA = 1\r\ny", true, 2, "\r\n" },
		/* the last line, without an end: that of the line above goes with it */
		{ "x\n\ny\ra = 1", true, 3, "\r" },
		/* but not that of an empty line */
		{ "x\n\na = 1", true, 2, "" },
		{ BOM "a = 1", true, 0, "" },
		{ "b = 1\n", false, 0, "" },
		{ "", false, 0, "" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(vmx_doc) *doc = vmx_doc_parse(span_of(rows[i].text));
		struct vmx_place place = { 0 };

		assert_int_equal(vmx_doc_place(&place, doc, "a"), rows[i].is_there);
		assert_int_equal(place.lines_above, rows[i].lines_above);
		assert_bytes(place.end, span_of(rows[i].end), span_of(rows[i].text));
	}
}

struct put_row {
	const char *before;
	const char *line;
	long long lines_above; /* -1: no place */
	const char *end;
	enum vmx_change change;
	const char *after;
};

static void assert_puts(const struct put_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		AUTO(vmx_doc) *doc = vmx_doc_parse(span_of(rows[i].before));
		const struct vmx_place place = { (size_t)rows[i].lines_above,
						 span_of(rows[i].end) };
		enum vmx_change change;
		struct err e;

		assert_int_equal(vmx_doc_put_line(&change, doc, "a", span_of(rows[i].line),
						  rows[i].lines_above < 0 ? NULL : &place, &e),
				 0);
		assert_int_equal(change, rows[i].change);
		assert_doc(doc, span_of(rows[i].after), span_of(rows[i].before));
	}
}

static void vmx_doc_put_line__setting_is_there__only_its_text_is_replaced(void **state)
{
	static const struct put_row rows[] = {
		{ "x\r\nA = 2 # b\r\ny\n", "\ta=1", 0, "\n", VMX_CHANGED, "x\r\n\ta=1\r\ny\n" },
		{ "x\na = 2", "a = \"1\"  # mine", -1, "", VMX_CHANGED, "x\na = \"1\"  # mine" },
		{ "a = 2\n", "a =", 7, "\r\n", VMX_CHANGED, "a =\n" },
		{ "a = 2\n", "a = 2", 3, "\r\n", VMX_SAME, "a = 2\n" },
		/* the same value is not the same line */
		{ "a = \"TRUE\"\n", "a = true", -1, "", VMX_CHANGED, "a = true\n" },
	};

	assert_puts(rows, COUNT_OF(rows));
}

static void vmx_doc_put_line__setting_is_not_there__comes_to_its_place(void **state)
{
	static const struct put_row rows[] = {
		{ "x\ny\n", "A=1", 0, "\r\n", VMX_ADDED, "A=1\r\nx\ny\n" },
		{ "x\ny\n", "a = 1", 1, "\n", VMX_ADDED, "x\na = 1\ny\n" },
		{ "x\ny\n", "a = 1", 2, "\r", VMX_ADDED, "x\ny\na = 1\r" },
		{ "x\ny", "a = 1", 2, "\r", VMX_ADDED, "x\ny\ra = 1" },
		{ "x\n\n", "a = 1", 2, "", VMX_ADDED, "x\n\na = 1" },
		{ "", "a = 1", 0, "", VMX_ADDED, "a = 1" },
		{ "", "a = 1", 0, "\r\n", VMX_ADDED, "a = 1\r\n" },
		{ BOM "x\n", "a = 1", 0, "\n", VMX_ADDED, BOM "a = 1\nx\n" },
		/* no place: as vmx_doc_set() appends */
		{ "x\r\ny", "a = 1", -1, "", VMX_ADDED, "x\r\ny\r\na = 1" },
		{ "x\r\n", "a = 1 # b", -1, "", VMX_ADDED, "x\r\na = 1 # b\r\n" },
		{ "", "a = 1", -1, "", VMX_ADDED, "a = 1\n" },
		/* the file has become shorter, or has line ends of another kind */
		{ "x\r\n", "a = 1", 2, "\n", VMX_ADDED, "x\r\na = 1\r\n" },
		{ "x\r\ny", "a = 1", 9, "\n", VMX_ADDED, "x\r\ny\na = 1" },
		{ "x\r\n", "a = 1", 0, "", VMX_ADDED, "a = 1\r\nx\r\n" },
		{ "x\n", "a = 1", 0, "?", VMX_ADDED, "a = 1\nx\n" },
		/* CR and LF would be one line end */
		{ "x\n\ny\n", "a = 1", 1, "\r", VMX_ADDED, "x\na = 1\n\ny\n" },
	};

	assert_puts(rows, COUNT_OF(rows));
}

static void vmx_doc_put_line__what_cannot_be__is_refused(void **state)
{
	static const struct {
		const char *text, *name, *line;
		enum err_code code;
		const char *message;
	} rows[] = {
#define NO_LINE "what is to be put back is no line of this setting"
		{ "x\n", "a", "b = 1", ERR_USAGE, NO_LINE },
		{ "x\n", "a", "a 1", ERR_USAGE, NO_LINE },
		{ "x\n", "a", "", ERR_USAGE, NO_LINE },
		{ "x\n", "a", "# a = 1", ERR_USAGE, NO_LINE },
		{ "x\n", "a", "a = 1\n", ERR_USAGE, NO_LINE },
		{ "x\n", "a", "a = \"1\rb = 2\"", ERR_USAGE, NO_LINE },
		{ "x\n", "", "= 1", ERR_USAGE,
		  "\"\" cannot be the name of a setting: it must not be empty or have a blank, "
		  "tab, \"#\", \"=\" or line end in it" },
		{ "a = 1\nA = 2\n", "a", "a = 3", ERR_REFUSED,
		  "\"a\" stands in line 1 and again in line 2, which keeps the VM from powering "
		  "on; remove one of the two first" },
		{ "encryption.data = \"x\"\n", "a", "a = 1", ERR_REFUSED,
		  "the file is fully encrypted, its settings are out of reach; decrypt the VM "
		  "first" },
		{ "x\n", BOM "a", BOM "a = 1", ERR_USAGE,
		  "the first name of a file cannot begin with a byte-order mark" },
		{ " " BOM "a = 1\n", BOM "a", BOM "a = 2", ERR_USAGE,
		  "the first name of a file cannot begin with a byte-order mark" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(vmx_doc) *doc = vmx_doc_parse(span_of(rows[i].text));
		const struct vmx_place place = { 0, span_of("\n") };
		enum vmx_change change;
		struct err e;

		assert_int_equal(vmx_doc_put_line(&change, doc, rows[i].name, span_of(rows[i].line),
						  &place, &e),
				 -1);
		assert_int_equal(e.code, rows[i].code);
		assert_string_equal(e.text, rows[i].message);
		assert_doc(doc, span_of(rows[i].text), span_of(rows[i].line));
	}
}

/* A place outlives the document that it is of, and its bytes need not outlive the line. */
static void vmx_doc_put_line__place_of_another_document__end_is_kept(void **state)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(span_of("x\r\n"));
	char end[] = "\r\n";
	const struct vmx_place place = { 0, span_of(end) };
	enum vmx_change change;
	struct err e;

	assert_int_equal(vmx_doc_put_line(&change, doc, "a", span_of("a = 1"), &place, &e), 0);
	end[0] = 'z';
	assert_doc(doc, span_of("a = 1\r\nx\r\n"), span_of("a"));
}

static void vmx_doc__many_edits_of_one_document__as_if_each_were_read_anew(void **state)
{
	static const struct {
		const char *name, *value; /* NULL: unset */
		enum vmx_change change;
		const char *text;
	} steps[] = {
		{ "b", "2", VMX_ADDED, "a = 1\nb = \"2\"" },
		{ "c", "3", VMX_ADDED, "a = 1\nb = \"2\"\nc = \"3\"" },
		{ "B", NULL, VMX_CHANGED, "a = 1\nc = \"3\"" },
		{ "b", "4", VMX_ADDED, "a = 1\nc = \"3\"\nb = \"4\"" },
		{ "b", NULL, VMX_CHANGED, "a = 1\nc = \"3\"" },
		{ "c", NULL, VMX_CHANGED, "a = 1" },
		{ "a", "x y", VMX_CHANGED, "a = \"x y\"" },
		{ "A", "z", VMX_CHANGED, "a = \"z\"" },
		{ "d", "5", VMX_ADDED, "a = \"z\"\nd = \"5\"" },
		{ "a", NULL, VMX_CHANGED, "d = \"5\"" },
		{ "d", NULL, VMX_CHANGED, "" },
		{ "d", "6", VMX_ADDED, "d = \"6\"\n" },
		{ "D", "7", VMX_CHANGED, "d = \"7\"\n" },
	};
	AUTO(vmx_doc) *doc = vmx_doc_parse(span_of("a = 1"));

	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		struct span about = span_of(steps[i].text);

		assert_edit(doc, steps[i].name, steps[i].value, steps[i].change);
		assert_doc(doc, about, about);
		if (steps[i].value)
			assert_string_equal(vmx_doc_get(doc, steps[i].name), steps[i].value);
		else
			assert_null(vmx_doc_get(doc, steps[i].name));
	}
}

/* More names than the table of names begins with, so that it grows while it is in use. */
static void vmx_doc_set__thousands_of_names__all_found_again(void **state)
{
	enum { MANY = 5000 };
	AUTO(vmx_doc) *doc = vmx_doc_parse(span_of(""));
	AUTO_VALUE(strings) names = { 0 }, values = { 0 };

	for (int i = 0; i < MANY; i++) {
		strings_format(&names, "scsi%d:0.present", i);
		strings_format(&values, "%d", i);
		assert_edit(doc, names.items[i], values.items[i], VMX_ADDED);
	}
	for (int i = 0; i < MANY; i += 2)
		assert_edit(doc, names.items[i], NULL, VMX_CHANGED);
	/* Removed, there again, and then as many more names. */
	assert_edit(doc, "SCSI0:0.Present", "back", VMX_ADDED);
	for (int i = 0; i < MANY; i++) {
		AUTO_STR *name = x_format("sata%d:0.present", i);

		assert_edit(doc, name, "x", VMX_ADDED);
	}
	assert_string_equal(vmx_doc_get(doc, "scsi0:0.present"), "back");
	assert_edit(doc, "scsi0:0.PRESENT", NULL, VMX_CHANGED);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(vmx_doc_count(doc, names.items[i]), i % 2);
		if (i % 2 == 1)
			assert_string_equal(vmx_doc_get(doc, names.items[i]), values.items[i]);
	}
}

static void vmx_doc_set__after_an_unset__goes_by_the_lines_that_are_left(void **state)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(span_of("a = 1\r\nb = 2\r\nx\r\nB = 3\nc = 4\n"));
	enum vmx_change change;
	struct err e;

	assert_edit(doc, "a", NULL, VMX_CHANGED);
	assert_int_equal(vmx_doc_set(&change, doc, "b", span_of("5"), &e), -1);
	assert_string_equal(e.text,
			    "\"b\" stands in line 1 and again in line 3, which keeps the VM from "
			    "powering on; remove one of the two first");
	assert_edit(doc, "c", NULL, VMX_CHANGED);
	assert_edit(doc, "d", "5", VMX_ADDED);
	assert_doc(doc, span_of("b = 2\r\nx\r\nB = 3\nd = \"5\"\n"), span_of("d"));
}

static void vmx_doc_set__last_other_line_end_was_unset__takes_the_one_before(void **state)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(span_of("a = 1\r\nb = 2\n"));

	assert_edit(doc, "b", NULL, VMX_CHANGED);
	assert_edit(doc, "c", "3", VMX_ADDED);
	assert_doc(doc, span_of("a = 1\r\nc = \"3\"\r\n"), span_of("c"));
}

int test_vmx_doc(void)
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
		cmocka_unit_test(vmx_doc_set__table),
		cmocka_unit_test(vmx_doc_set__nul_bytes__written_as_escapes),
		cmocka_unit_test(vmx_doc_set__value_of_the_document_itself__is_copied_first),
		cmocka_unit_test(vmx_doc_set__name_that_begins_with_a_mark__not_at_the_front),
		cmocka_unit_test(vmx_doc_unset__table),
		cmocka_unit_test(vmx_doc_unset__mark_behind_the_first_line__refused),
		cmocka_unit_test(vmx_doc_unset__between_cr_and_lf__refused),
		cmocka_unit_test(vmx_doc_edit__refusals__table),
		cmocka_unit_test(vmx_doc_set__nul_elsewhere__is_no_hindrance),
		cmocka_unit_test(vmx_doc_place__table),
		cmocka_unit_test(vmx_doc_put_line__setting_is_there__only_its_text_is_replaced),
		cmocka_unit_test(vmx_doc_put_line__setting_is_not_there__comes_to_its_place),
		cmocka_unit_test(vmx_doc_put_line__what_cannot_be__is_refused),
		cmocka_unit_test(vmx_doc_put_line__place_of_another_document__end_is_kept),
		cmocka_unit_test(vmx_doc__many_edits_of_one_document__as_if_each_were_read_anew),
		cmocka_unit_test(vmx_doc_set__thousands_of_names__all_found_again),
		cmocka_unit_test(vmx_doc_set__after_an_unset__goes_by_the_lines_that_are_left),
		cmocka_unit_test(vmx_doc_set__last_other_line_end_was_unset__takes_the_one_before),
	};

	return cmocka_run_group_tests_name("vmx_doc", tests, NULL, NULL);
}
