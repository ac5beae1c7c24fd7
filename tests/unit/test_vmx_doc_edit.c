#include "vmx_check.h"

#include "formats/vmx_doc.h"

static void assert_change(int result, const enum vmx_change *got, enum vmx_change want,
			  const struct err *e, struct span about)
{
	if (result < 0)
		fail_msg("of [%.*s]: %s", (int)about.len, about.p, e->text);
	if (*got != want)
		fail_msg("of [%.*s]: change %d, not %d", (int)about.len, about.p, (int)*got,
			 (int)want);
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

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct span before = span_of(rows[i].before);
		struct span value = span_of(rows[i].value);
		AUTO(vmx_doc) *doc = vmx_doc_parse(before);
		AUTO(vmx_doc) *again = vmx_doc_parse(span_of(rows[i].after));
		enum vmx_change change;
		struct err e;

		assert_change(vmx_doc_set(&change, doc, rows[i].name, value, &e), &change,
			      rows[i].change, &e, before);
		assert_doc(doc, span_of(rows[i].after), before);
		assert_string_equal(vmx_doc_get(doc, rows[i].name), rows[i].value);
		assert_string_equal(vmx_doc_get(again, rows[i].name), rows[i].value);
		assert_change(vmx_doc_set(&change, doc, rows[i].name, value, &e), &change, VMX_SAME,
			      &e, before);
		assert_doc(doc, span_of(rows[i].after), before);
		if (rows[i].change != VMX_ADDED)
			continue;
		assert_change(vmx_doc_unset(&change, again, rows[i].name, &e), &change, VMX_CHANGED,
			      &e, before);
		assert_doc(again, before, before);
	}
}

static void vmx_doc_set__nul_bytes__written_as_escapes(void **state)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(span_of("a = \"b\""));
	const struct span value = BYTES("\0x\0");
	enum vmx_change change;
	struct span got;
	struct err e;

	(void)state;
	assert_int_equal(vmx_doc_set(&change, doc, "a", value, &e), 0);
	assert_doc(doc, span_of("a = \"|00x|00\""), value);
	assert_true(vmx_doc_get_span(&got, doc, "a"));
	assert_bytes(got, value, value);
}

static void vmx_doc_set__value_of_the_document_itself__is_copied_first(void **state)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(span_of("a = \"one two\"\nb = 3\n"));
	enum vmx_change change;
	struct span value;
	struct err e;

	(void)state;
	assert_true(vmx_doc_get_span(&value, doc, "a"));
	value.len = 3;
	assert_int_equal(vmx_doc_set(&change, doc, "a", value, &e), 0);
	assert_true(vmx_doc_get_span(&value, doc, "b"));
	assert_int_equal(vmx_doc_set(&change, doc, "c", value, &e), 0);
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

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct span before = span_of(rows[i].before);
		AUTO(vmx_doc) *doc = vmx_doc_parse(before);
		enum vmx_change change;
		struct err e;

		assert_change(vmx_doc_unset(&change, doc, rows[i].name, &e), &change,
			      rows[i].change, &e, before);
		assert_doc(doc, span_of(rows[i].after), before);
		assert_null(vmx_doc_get(doc, rows[i].name));
		assert_int_equal(vmx_doc_count(doc, rows[i].name), 0);
	}
}

#define UTF_16 "it is UTF-16, which VMware does not write; convert it to UTF-8 first"

static void vmx_doc_set_and_unset__utf_16__refused(void **state)
{
	static const struct span rows[] = {
		BYTES("\xFF\xFE"
		      "a\0 \0=\0 \0x\0\n\0"),
		BYTES("\xFE\xFF\0a\0 \0=\0 \0x\0\n"),
		BYTES("\xFF\xFE"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(vmx_doc) *doc = vmx_doc_parse(rows[i]);
		enum vmx_change change;
		struct err e = { 0 };

		assert_int_equal(vmx_doc_set(&change, doc, "a", span_of("y"), &e), -1);
		assert_int_equal(e.code, ERR_REFUSED);
		assert_string_equal(e.text, UTF_16);
		e = (struct err){ 0 };
		assert_int_equal(vmx_doc_unset(&change, doc, "a", &e), -1);
		assert_int_equal(e.code, ERR_REFUSED);
		assert_string_equal(e.text, UTF_16);
		assert_doc(doc, rows[i], rows[i]);
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

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct span before = span_of(rows[i].before);
		AUTO(vmx_doc) *doc = vmx_doc_parse(before);
		enum vmx_change change;
		struct err e;
		int result = vmx_doc_set(&change, doc, BOM "a", span_of("x"), &e);

		if (!rows[i].after)
			assert_int_equal(vmx_doc_set(&change, doc, "\xFF\xFE", span_of("x"), &e),
					 -1);
		assert_int_equal(result, rows[i].after ? 0 : -1);
		if (result < 0)
			assert_int_equal(e.code, ERR_USAGE);
		assert_doc(doc, rows[i].after ? span_of(rows[i].after) : before, before);
	}
}

static void vmx_doc_unset__mark_behind_the_first_line__refused(void **state)
{
	static const struct {
		const char *text;
		bool refused;
	} rows[] = {
		{ "a = x\n" BOM "b = y\n", true },      { "a = x\n" BOM, true },
		{ "#\na = x\n" BOM "b = y\n", false },  { "a = x\n\n" BOM "b = y\n", false },
		{ "a = x\n\xFF\xFE = y\n", true },      { "a = x\n\xFE\xFF", true },
		{ BOM "a = x\n" BOM "b = y\n", false }, /* the file's own mark stays in front */
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(vmx_doc) *doc = vmx_doc_parse(span_of(rows[i].text));
		enum vmx_change change;
		struct err e;

		if (!rows[i].refused) {
			assert_int_equal(vmx_doc_unset(&change, doc, "a", &e), 0);
			continue;
		}
		assert_int_equal(vmx_doc_unset(&change, doc, "a", &e), -1);
		assert_int_equal(e.code, ERR_REFUSED);
		assert_doc(doc, span_of(rows[i].text), span_of(rows[i].text));
	}
}

/* A CR above and a LF below would become one line end: a line would be lost. */
static void vmx_doc_unset__between_cr_and_lf__refused(void **state)
{
	static const struct {
		const char *text;
		bool refused;
	} rows[] = {
		{ "x\ra = 1\n\n", true },      { "x\ra = 1\r\n\ny", true },
		{ "x\ra = 1\r\n\r\n", false }, { "x\ra = 1\ny\n", false },
		{ "x\ra = 1\n", false },       { "x\na = 1\n\n", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(vmx_doc) *doc = vmx_doc_parse(span_of(rows[i].text));
		enum vmx_change change;
		struct err e;

		assert_int_equal(vmx_doc_unset(&change, doc, "a", &e), rows[i].refused ? -1 : 0);
		if (!rows[i].refused)
			continue;
		assert_int_equal(e.code, ERR_REFUSED);
		assert_string_equal(e.text, "the line end above it, CR, and the one below it, LF, "
					    "would become one; give all lines the same line end "
					    "first");
		assert_doc(doc, span_of(rows[i].text), span_of(rows[i].text));
	}
}

/* Each is refused by set and by unset, in these words, and nothing is changed. */
static void vmx_doc_edit__refusals__table(void **state)
{
#define BAD_NAME                                                                                   \
	" cannot be the name of a setting: it must not be empty or have a blank, tab, \"#\", "     \
	"\"=\" or line end in it"
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
		{ BYTES("b = 1\na = \"1\"\0 2\n"), "A", ERR_REFUSED,
		  "line 2 has a NUL byte, and VMware may read \"A\" from what stands before it; "
		  "repair that line first" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(vmx_doc) *doc = vmx_doc_parse(rows[i].text);
		enum vmx_change change;
		struct err e;

		assert_int_equal(vmx_doc_set(&change, doc, rows[i].name, span_of("9"), &e), -1);
		assert_int_equal(e.code, rows[i].code);
		assert_string_equal(e.text, rows[i].words);
		e.text[0] = '\0';
		assert_int_equal(vmx_doc_check_set(doc, rows[i].name, &e), -1);
		assert_string_equal(e.text, rows[i].words);
		e.text[0] = '\0';
		assert_int_equal(vmx_doc_unset(&change, doc, rows[i].name, &e), -1);
		assert_int_equal(e.code, rows[i].code);
		assert_string_equal(e.text, rows[i].words);
		assert_doc(doc, rows[i].text, rows[i].text);
	}
}

static void vmx_doc_set__nul_elsewhere__is_no_hindrance(void **state)
{
	AUTO(vmx_doc) * doc;
	const struct span before = BYTES("b = \"1\"\0\n\0\na = \"1\"");
	const struct span after = BYTES("b = \"1\"\0\n\0\na = \"2\"");
	enum vmx_change change;
	struct err e;

	(void)state;
	doc = vmx_doc_parse(before);
	assert_int_equal(vmx_doc_set(&change, doc, "a", span_of("2"), &e), 0);
	assert_doc(doc, after, before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vmx_doc_set__table),
		cmocka_unit_test(vmx_doc_set__nul_bytes__written_as_escapes),
		cmocka_unit_test(vmx_doc_set__value_of_the_document_itself__is_copied_first),
		cmocka_unit_test(vmx_doc_set_and_unset__utf_16__refused),
		cmocka_unit_test(vmx_doc_set__name_that_begins_with_a_mark__not_at_the_front),
		cmocka_unit_test(vmx_doc_unset__table),
		cmocka_unit_test(vmx_doc_unset__mark_behind_the_first_line__refused),
		cmocka_unit_test(vmx_doc_unset__between_cr_and_lf__refused),
		cmocka_unit_test(vmx_doc_edit__refusals__table),
		cmocka_unit_test(vmx_doc_set__nul_elsewhere__is_no_hindrance),
	};

	return cmocka_run_group_tests_name("vmx_doc_edit", tests, NULL, NULL);
}
