#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/files.h"
#include "core/proc.h"
#include "vib/zip.h"

/* What the system's zip prints: with `file` in it, or what it reads from its input. */
static void pack(struct buf *zip, const char *level, const char *file, struct span input)
{
	const char *argv[] = { "/usr/bin/zip", "-q", level, "-j", "-", file, NULL };
	const char *env[] = { NULL };
	struct sim outside = { .root = (char[]){ "" } };
	struct proc p = { .argv = argv, .env = env, .input = input };
	struct err e = { 0 };
	int status;

	assert_int_equal(proc_run(zip, &status, &outside, &p, &e), 0);
	assert_int_equal(status, 0);
}

static void pack_text(struct buf *zip, const char *level, const char *text)
{
	char folder[] = "/tmp/simhost-zip.XXXXXX";
	AUTO_STR *file = NULL;
	struct err e = { 0 };

	assert_non_null(mkdtemp(folder));
	file = x_format("%s/a.txt", folder);
	assert_int_equal(files_write(file, span_of(text), 0644, &e), 0);
	pack(zip, level, file, span_of(""));
	assert_int_equal(files_remove(folder, &e), 0);
}

static void assert_member(const struct buf *bytes, const char *name, const char *text)
{
	AUTO_VALUE(zip) z = { 0 };
	AUTO_VALUE(buf) seen = { 0 };
	struct err e = { 0 };
	const struct zip_member *m;

	assert_int_equal(zip_read(&z, buf_view(bytes), &e), 0);
	assert_int_equal(z.count, 1);
	m = zip_find(&z, name);
	assert_non_null(m);
	assert_int_equal(zip_unpack(&seen, m, &e), 0);
	assert_string_equal(buf_text(&seen), text);
	assert_null(zip_find(&z, "another"));
}

static const char text[] = "one two three one two three one two three one two three\n";

static void zip_unpack__stored_and_deflated__the_text_again(void **state)
{
	static const char *const levels[] = { "-0", "-1", "-9" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(levels); i++) {
		AUTO_VALUE(buf) zip = { 0 };

		pack_text(&zip, levels[i], text);
		assert_member(&zip, "a.txt", text);
	}
}

static void zip_unpack__written_to_a_pipe__the_text_again(void **state)
{
	AUTO_VALUE(buf) zip = { 0 };

	(void)state;
	pack(&zip, "-9", "-", span_of(text));
	assert_member(&zip, "-", text);
}

static void zip_read__no_zip__pythons_words(void **state)
{
	AUTO_VALUE(zip) z = { 0 };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(zip_read(&z, span_of("not a zip"), &e), -1);
	assert_string_equal(e.text, "File is not a zip file");
}

static void zip_read__any_byte_changed_or_cut__refused_or_the_same(void **state)
{
	AUTO_VALUE(buf) zip = { 0 };

	(void)state;
	pack_text(&zip, "-9", text);
	for (size_t i = 0; i < zip.len; i++) {
		AUTO_VALUE(zip) z = { 0 };
		AUTO_VALUE(zip) cut = { 0 };
		AUTO_VALUE(buf) seen = { 0 };
		struct err e = { 0 };

		zip.p[i] = (char)(zip.p[i] ^ 0x15);
		/* Names, times and modes may be anything. */
		if (zip_read(&z, buf_view(&zip), &e) == 0 && z.count == 1 &&
		    zip_unpack(&seen, &z.items[0], &e) == 0)
			assert_string_equal(buf_text(&seen), text);
		zip.p[i] = (char)(zip.p[i] ^ 0x15);
		assert_int_equal(zip_read(&cut, span_make(zip.p, i), &e), -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zip_unpack__stored_and_deflated__the_text_again),
		cmocka_unit_test(zip_unpack__written_to_a_pipe__the_text_again),
		cmocka_unit_test(zip_read__no_zip__pythons_words),
		cmocka_unit_test(zip_read__any_byte_changed_or_cut__refused_or_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
