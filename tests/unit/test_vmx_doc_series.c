#include "vmx_check.h"

#include <stdio.h>

#include "formats/vmx_doc.h"

static void vmx_doc__many_edits_of_one_document__as_if_each_were_read_anew(void **state)
{
	static const struct {
		const char *name, *value; /* NULL: unset */
		const char *text;
	} steps[] = {
		{ "b", "2", "a = 1\nb = \"2\"" },
		{ "c", "3", "a = 1\nb = \"2\"\nc = \"3\"" },
		{ "B", NULL, "a = 1\nc = \"3\"" },
		{ "b", "4", "a = 1\nc = \"3\"\nb = \"4\"" },
		{ "b", NULL, "a = 1\nc = \"3\"" },
		{ "c", NULL, "a = 1" },
		{ "a", "x y", "a = \"x y\"" },
		{ "A", "z", "a = \"z\"" },
		{ "d", "5", "a = \"z\"\nd = \"5\"" },
		{ "a", NULL, "d = \"5\"" },
		{ "d", NULL, "" },
		{ "d", "6", "d = \"6\"\n" },
		{ "D", "7", "d = \"7\"\n" },
	};
	AUTO(vmx_doc) *doc = vmx_doc_parse(span_of("a = 1"));

	(void)state;
	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		struct span about = span_of(steps[i].text);
		enum vmx_change change;
		struct err e;

		if (steps[i].value)
			assert_int_equal(vmx_doc_set(&change, doc, steps[i].name,
						     span_of(steps[i].value), &e),
					 0);
		else
			assert_int_equal(vmx_doc_unset(&change, doc, steps[i].name, &e), 0);
		assert_int_not_equal(change, VMX_SAME);
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
	AUTO(vmx_doc) *doc = vmx_doc_parse(span_of(""));
	enum vmx_change change;
	char name[32], value[32];
	struct err e;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		(void)snprintf(name, sizeof(name), "scsi%d:0.present", i);
		(void)snprintf(value, sizeof(value), "%d", i);
		assert_int_equal(vmx_doc_set(&change, doc, name, span_of(value), &e), 0);
		assert_int_equal(change, VMX_ADDED);
	}
	for (int i = 0; i < 5000; i += 2) {
		(void)snprintf(name, sizeof(name), "SCSI%d:0.Present", i);
		assert_int_equal(vmx_doc_unset(&change, doc, name, &e), 0);
		assert_int_equal(change, VMX_CHANGED);
	}
	/* Removed, there again, and then as many more names. */
	assert_int_equal(vmx_doc_set(&change, doc, "scsi0:0.present", span_of("back"), &e), 0);
	for (int i = 0; i < 5000; i++) {
		(void)snprintf(name, sizeof(name), "sata%d:0.present", i);
		assert_int_equal(vmx_doc_set(&change, doc, name, span_of("x"), &e), 0);
	}
	assert_string_equal(vmx_doc_get(doc, "scsi0:0.present"), "back");
	assert_int_equal(vmx_doc_unset(&change, doc, "scsi0:0.present", &e), 0);
	for (int i = 0; i < 5000; i++) {
		(void)snprintf(name, sizeof(name), "scsi%d:0.PRESENT", i);
		(void)snprintf(value, sizeof(value), "%d", i);
		assert_int_equal(vmx_doc_count(doc, name), i % 2);
		if (i % 2 == 1)
			assert_string_equal(vmx_doc_get(doc, name), value);
	}
}

static void vmx_doc_set__after_an_unset__goes_by_the_lines_that_are_left(void **state)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(span_of("a = 1\r\nb = 2\r\nx\r\nB = 3\nc = 4\n"));
	enum vmx_change change;
	struct err e;

	(void)state;
	assert_int_equal(vmx_doc_unset(&change, doc, "a", &e), 0);
	assert_int_equal(vmx_doc_set(&change, doc, "b", span_of("5"), &e), -1);
	assert_string_equal(e.text,
			    "\"b\" stands in line 1 and again in line 3, which keeps the VM from "
			    "powering on; remove one of the two first");
	assert_int_equal(vmx_doc_unset(&change, doc, "c", &e), 0);
	assert_int_equal(vmx_doc_set(&change, doc, "d", span_of("5"), &e), 0);
	assert_doc(doc, span_of("b = 2\r\nx\r\nB = 3\nd = \"5\"\n"), span_of("d"));
}

static void vmx_doc_set__last_other_line_end_was_unset__takes_the_one_before(void **state)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(span_of("a = 1\r\nb = 2\n"));
	enum vmx_change change;
	struct err e;

	(void)state;
	assert_int_equal(vmx_doc_unset(&change, doc, "b", &e), 0);
	assert_int_equal(vmx_doc_set(&change, doc, "c", span_of("3"), &e), 0);
	assert_doc(doc, span_of("a = 1\r\nc = \"3\"\r\n"), span_of("c"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vmx_doc__many_edits_of_one_document__as_if_each_were_read_anew),
		cmocka_unit_test(vmx_doc_set__thousands_of_names__all_found_again),
		cmocka_unit_test(vmx_doc_set__after_an_unset__goes_by_the_lines_that_are_left),
		cmocka_unit_test(vmx_doc_set__last_other_line_end_was_unset__takes_the_one_before),
	};

	return cmocka_run_group_tests_name("vmx_doc_series", tests, NULL, NULL);
}
