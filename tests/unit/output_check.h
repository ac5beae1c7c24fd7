/*
 * What the tests of the three serialisers share: one shape with every type of
 * field, and rows that have something to escape. CMocka's headers come with it.
 */
#ifndef TESTS_UNIT_OUTPUT_CHECK_H
#define TESTS_UNIT_OUTPUT_CHECK_H

/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "formats/output.h"

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

/* A row of the shape; `nics` holds names with a "/" between, "" for none; id 0 is unknown. */
static UNUSED void check_row(struct output *o, long long id, const char *name, bool nested,
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

static UNUSED void assert_out(struct out *to, const char *want)
{
	assert_string_equal(buf_text(&to->bytes), want);
	assert_int_equal(to->bytes.len, strlen(want));
	out_free(to);
}

#endif
