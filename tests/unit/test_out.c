/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"

static int collect(void *where, struct span bytes)
{
	buf_span(where, bytes);
	buf_char(where, '|');
	return 0;
}

static int refuse(void *where, struct span bytes)
{
	(void)bytes;
	*(int *)where += 1;
	return -1;
}

static void out__without_a_sink__keeps_every_byte(void **state)
{
	struct out o = { 0 };

	(void)state;
	out_str(&o, "a ");
	out_format(&o, "%d ", 12);
	out_span(&o, span_make("\0b", 2));
	out_flush(&o);
	assert_int_equal(o.bytes.len, 7);
	assert_memory_equal(o.bytes.p, "a 12 \0b", 7);
	assert_false(o.failed);
	out_free(&o);
}

static void out_flush__sends_each_byte_once_and_nothing_when_empty(void **state)
{
	AUTO_VALUE(buf) sent = { 0 };
	struct out o = { .sink = collect, .where = &sent };

	(void)state;
	out_flush(&o);
	assert_string_equal(buf_text(&sent), "");
	out_str(&o, "one");
	out_flush(&o);
	out_flush(&o);
	out_str(&o, "two");
	assert_string_equal(buf_text(&sent), "one|");
	out_flush(&o);
	assert_string_equal(buf_text(&sent), "one|two|");
	assert_false(o.failed);
	out_free(&o);
}

static void out_flush__sink_fails__is_remembered(void **state)
{
	int calls = 0;
	struct out o = { .sink = refuse, .where = &calls };

	(void)state;
	out_str(&o, "lost");
	out_flush(&o);
	assert_true(o.failed);
	o.sink = collect;
	o.where = &(struct buf){ 0 };
	out_flush(&o); /* nothing waits any more, and the failure stays */
	assert_true(o.failed);
	assert_int_equal(calls, 1);
	out_free(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(out__without_a_sink__keeps_every_byte),
		cmocka_unit_test(out_flush__sends_each_byte_once_and_nothing_when_empty),
		cmocka_unit_test(out_flush__sink_fails__is_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
