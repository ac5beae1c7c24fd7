#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/proc.h"
#include "vib/gunzip.h"

/* Texts for the three kinds of blocks: some that repeat, some that cannot be made smaller. */
static void fill(struct buf *text, size_t len, unsigned kinds)
{
	unsigned seed = 1;

	for (size_t i = 0; i < len; i++) {
		seed = seed * 1103515245U + 12345U;
		buf_char(text, (char)((seed >> 16) % kinds));
	}
}

/* What the system's gzip makes of it. */
static void pack(struct buf *packed, const struct buf *text, const char *level)
{
	const char *argv[] = { "/bin/gzip", level, "-n", NULL };
	const char *env[] = { NULL };
	struct sim outside = { .root = (char[]){ "" } };
	struct proc p = { .argv = argv, .env = env, .input = buf_view(text) };
	struct err e = { 0 };
	int status;

	assert_int_equal(proc_run(packed, &status, &outside, &p, &e), 0);
	assert_int_equal(status, 0);
}

static void gunzip__levels_and_sizes__the_text_again(void **state)
{
	static const size_t sizes[] = { 0, 1, 100, 5000, 70000, 300000 };
	static const unsigned kinds[] = { 2, 30, 127 };
	static const char *const levels[] = { "-1", "-6", "-9" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes) * COUNT_OF(kinds) * COUNT_OF(levels); i++) {
		AUTO_VALUE(buf) text = { 0 };
		AUTO_VALUE(buf) packed = { 0 };
		AUTO_VALUE(buf) seen = { 0 };
		struct err e = { 0 };

		fill(&text, sizes[i % COUNT_OF(sizes)],
		     kinds[i / COUNT_OF(sizes) % COUNT_OF(kinds)]);
		pack(&packed, &text, levels[i / (COUNT_OF(sizes) * COUNT_OF(kinds))]);
		assert_int_equal(gunzip(&seen, buf_view(&packed), &e), 0);
		assert_true(span_eq(buf_view(&seen), buf_view(&text)));
	}
}

static void gunzip__any_byte_changed_or_cut__refused_or_the_same(void **state)
{
	AUTO_VALUE(buf) text = { 0 };
	AUTO_VALUE(buf) packed = { 0 };

	(void)state;
	fill(&text, 300, 5);
	pack(&packed, &text, "-9");
	for (size_t i = 0; i < packed.len; i++) {
		AUTO_VALUE(buf) seen = { 0 };
		AUTO_VALUE(buf) cut = { 0 };
		struct err e = { 0 };

		packed.p[i] = (char)(packed.p[i] ^ 0x15);
		/* Bytes of the head that mean nothing to us may be anything. */
		if (gunzip(&seen, buf_view(&packed), &e) == 0)
			assert_true(span_eq(buf_view(&seen), buf_view(&text)));
		packed.p[i] = (char)(packed.p[i] ^ 0x15);
		assert_int_equal(gunzip(&cut, span_make(packed.p, i), &e), -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gunzip__levels_and_sizes__the_text_again),
		cmocka_unit_test(gunzip__any_byte_changed_or_cut__refused_or_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
