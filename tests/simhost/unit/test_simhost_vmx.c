#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "core/files.h"
#include "core/vmx.h"

static void vmx_parse__line__table(void **state)
{
	static const struct {
		const char *line;
		const char *value; /* of "a"; NULL: no setting */
	} rows[] = {
		{ "a = \"b\"", "b" },
		{ "a=b", "b" },
		{ "\ta\t= b\t# c", "b" },
		{ "A = \"x # y\"#c", "x # y" },
		{ "a =", "" },
		{ "a = #c", "" },
		{ "a = 'b'", "'b'" },
		{ "a==b", "=b" },
		{ "a = \"x|22y|7C\"", "x\"y|" },
		{ "a = \"||22\"", "||22" },
		{ "a = \"|4|41\"", "|4|41" },
		{ "a = \"|g7|41\"", "|g7A" },
		{ "a = \"|2\"", "|2" },
		{ "a = \"|\"", "|" },
		{ "a", NULL },
		{ "a = b c", NULL },
		{ "a = \"b\" c", NULL },
		{ "a = \"b\";", NULL },
		{ "a = \"b", NULL },
		{ "a b = c", NULL },
		{ "# a = b", NULL },
		{ "= b", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(vmx) v = { 0 };
		const char *value;

		vmx_parse(&v, span_of(rows[i].line));
		value = vmx_get(&v, "a");
		assert_int_equal(value == NULL, rows[i].value == NULL);
		if (value)
			assert_string_equal(value, rows[i].value);
	}
}

static void vmx_text__any_line_ends__own_form(void **state)
{
	AUTO_VALUE(vmx) v = { 0 };
	AUTO_VALUE(buf) text = { 0 };

	(void)state;
	vmx_parse(&v, span_of("\xEF\xBB\xBF# c\r\na = b\rodd line\nC= \"|0a|7c\""));
	vmx_set(&v, "c", "x\"y");
	vmx_set(&v, "new", "1");
	vmx_text(&text, &v);
	assert_string_equal(buf_text(&text),
			    "# c\na = \"b\"\nodd line\nC = \"x|22y\"\nnew = \"1\"\n");
}

static void vmx_duplicate__other_case__found(void **state)
{
	AUTO_VALUE(vmx) v = { 0 };
	AUTO_VALUE(vmx) once = { 0 };

	(void)state;
	vmx_parse(&v, span_of("vhv.enable = \"TRUE\"\nb = \"1\"\nVHV.Enable = \"FALSE\"\n"));
	assert_string_equal(vmx_duplicate(&v), "VHV.Enable");
	assert_true(vmx_is_true(&v, "vhv.ENABLE"));
	vmx_parse(&once, span_of("a = \"1\"\nodd\nodd\n#\n#\nb = \"12x\"\n"));
	assert_null(vmx_duplicate(&once));
	assert_int_equal(vmx_number(&once, "a", -1), 1);
	assert_int_equal(vmx_number(&once, "b", -1), -1);
	assert_int_equal(vmx_number(&once, "c", -1), -1);
}

static void vmx_shown_name__encodings__utf8(void **state)
{
	AUTO_VALUE(vmx) western = { 0 };
	AUTO_VALUE(vmx) utf8 = { 0 };
	AUTO_STR *name = NULL, *other = NULL;

	(void)state;
	vmx_parse(&western, span_of(".encoding = \"windows-1252\"\ndisplayName = \"B\xFC\x80\"\n"));
	name = vmx_shown_name(&western);
	assert_string_equal(name, "B\xC3\xBC\xE2\x82\xAC");
	vmx_parse(&utf8, span_of(".encoding = \"UTF-8\"\ndisplayName = \"B\xC3\xBC\"\n"));
	other = vmx_shown_name(&utf8);
	assert_string_equal(other, "B\xC3\xBC");
}

/* What VMware's own parser makes of tricky lines; bytes are written as U+00NN there. */
static void latin1(struct buf *out, const char *utf8)
{
	for (; *utf8; utf8++) {
		unsigned char c = (unsigned char)*utf8;

		if (c >= 0xC0)
			buf_char(out, (char)(((c & 3) << 6) | (utf8[1] & 0x3F)));
		if (c < 0x80)
			buf_char(out, (char)c);
	}
}

static void check_line(const json_t *row)
{
	const char *name = json_string_value(json_object_get(row, "name"));
	const char *value = json_string_value(json_object_get(row, "value"));
	AUTO_VALUE(buf) line = { 0 };
	AUTO_VALUE(buf) wanted = { 0 };
	AUTO_VALUE(vmx) v = { 0 };

	latin1(&line, json_string_value(json_object_get(row, "line")));
	/* That list was made by a call that ends lines at LF alone (facts 1.10). */
	if (strchr(buf_text(&line), '\r'))
		return;
	vmx_parse(&v, buf_view(&line));
	if (!name) {
		assert_true(v.count == 0 || !v.items[0].name);
		return;
	}
	latin1(&wanted, value);
	assert_int_equal(v.count, 1);
	assert_non_null(v.items[0].name);
	assert_string_equal(v.items[0].value, buf_text(&wanted));
}

static void vmx_parse__corpus__as_vmware(void **state)
{
	AUTO_VALUE(buf) text = { 0 };
	struct err e = { 0 };
	struct span rest, line;

	(void)state;
	if (files_read(&text, CORPUS "/lines.jsonl", &e) < 0) {
		print_message("skipped: no corpus\n");
		skip();
	}
	rest = buf_view(&text);
	while (span_next(&line, &rest, '\n')) {
		json_t *row = json_loadb(line.p, line.len, JSON_ALLOW_NUL, NULL);

		assert_non_null(row);
		if (json_string_length(json_object_get(row, "line")) ==
		    strlen(json_string_value(json_object_get(row, "line"))))
			check_line(row);
		json_decref(row);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vmx_parse__line__table),
		cmocka_unit_test(vmx_text__any_line_ends__own_form),
		cmocka_unit_test(vmx_duplicate__other_case__found),
		cmocka_unit_test(vmx_shown_name__encodings__utf8),
		cmocka_unit_test(vmx_parse__corpus__as_vmware),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
