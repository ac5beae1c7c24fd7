/*
 * What the tests of .vmx lines and documents share. CMocka's headers come with it.
 */
#ifndef TESTS_UNIT_VMX_CHECK_H
#define TESTS_UNIT_VMX_CHECK_H

#include "test_formats.h"

#include "base/text.h"
#include "formats/show.h"
#include "formats/vmx_doc.h"

#define BOM "\xEF\xBB\xBF"

/* A text that may hold a NUL; initialises a span. */
#define BYTES(literal)                                                                             \
	{                                                                                          \
		literal, sizeof(literal) - 1                                                       \
	}

/* `about` says which row of a table it was. */
static inline void assert_bytes(struct span got, struct span want, struct span about)
{
	AUTO_VALUE(buf) text = { 0 };

	if (span_eq(got, want))
		return;
	buf_str(&text, "of [");
	show_bytes(&text, about, CHARSET_UTF8);
	buf_str(&text, "]: got [");
	show_bytes(&text, got, CHARSET_UTF8);
	buf_str(&text, "], not [");
	show_bytes(&text, want, CHARSET_UTF8);
	fail_msg("%s]", buf_text(&text));
}

static inline void assert_doc(const struct vmx_doc *doc, struct span want, struct span about)
{
	AUTO_VALUE(buf) got = { 0 };

	vmx_doc_bytes(&got, doc);
	assert_bytes(buf_view(&got), want, about);
}

#endif
