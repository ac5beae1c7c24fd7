#include "vmx_check.h"

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

	(void)state;
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

	(void)state;
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

	(void)state;
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

	(void)state;
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

	(void)state;
	assert_int_equal(vmx_doc_put_line(&change, doc, "a", span_of("a = 1"), &place, &e), 0);
	end[0] = 'z';
	assert_doc(doc, span_of("a = 1\r\nx\r\n"), span_of("a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vmx_doc_place__table),
		cmocka_unit_test(vmx_doc_put_line__setting_is_there__only_its_text_is_replaced),
		cmocka_unit_test(vmx_doc_put_line__setting_is_not_there__comes_to_its_place),
		cmocka_unit_test(vmx_doc_put_line__what_cannot_be__is_refused),
		cmocka_unit_test(vmx_doc_put_line__place_of_another_document__end_is_kept),
	};

	return cmocka_run_group_tests_name("vmx_doc_put", tests, NULL, NULL);
}
