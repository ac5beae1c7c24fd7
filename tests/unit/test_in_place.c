#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/resource.h>

#include "scratch.h"
#include "system/file.h"

static ino_t inode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_ino;
}

static void write_some(const char *path, bool empty, const char *text)
{
	AUTO(in_place) *f = NULL;
	struct err e = { 0 };

	assert_int_equal(in_place_open(&f, path, "/f", empty, &e), 0);
	assert_int_equal(in_place_append(f, span_of(text), &e), 0);
	assert_int_equal(in_place_flush(f, &e), 0);
}

static void in_place_append__file__grows_and_stays_itself(void **state)
{
	struct stat st;
	ino_t inode;

	(void)state;
	scratch_write("f", "one\n");
	assert_int_equal(chmod("f", 01644), 0);
	inode = inode_of("f");
	write_some("f", false, "two\n");
	scratch_assert("f", "one\ntwo\n");
	write_some("f", true, "three\n");
	scratch_assert("f", "three\n");
	assert_int_equal(inode_of("f"), inode);
	assert_int_equal(stat("f", &st), 0);
	assert_int_equal(st.st_mode & 07777, 01644);
}

static void in_place_open__no_file__is_made_with_the_sticky_bit(void **state)
{
	struct stat st;
	mode_t mask = umask(022);

	(void)state;
	write_some("f", false, "one\n");
	(void)umask(mask);
	scratch_assert("f", "one\n");
	assert_int_equal(stat("f", &st), 0);
	assert_int_equal(st.st_mode & 07777, 01644);
}

static void in_place_open__what_is_no_file__is_refused_and_left_alone(void **state)
{
	static const struct {
		const char *path;
		enum err_code code;
		const char *text;
	} rows[] = {
		{ "folder", ERR_REFUSED, "/f: not an ordinary file" },
		{ "fifo", ERR_REFUSED, "/f: not an ordinary file" },
		{ "/dev/null", ERR_REFUSED, "/f: not an ordinary file" },
		{ "none/f", ERR_NOT_FOUND, "/f: No such file or directory" },
		{ "folder/../file/f", ERR_NOT_FOUND, "/f: Not a directory" },
	};

	(void)state;
	assert_int_equal(mkdir("folder", 0755), 0);
	assert_int_equal(mkfifo("fifo", 0644), 0);
	scratch_write("file", "as it was\n");
	for (int empty = 0; empty < 2; empty++) {
		for (size_t i = 0; i < COUNT_OF(rows); i++) {
			struct in_place *f = NULL;
			struct err e = { 0 };

			assert_int_equal(in_place_open(&f, rows[i].path, "/f", empty, &e), -1);
			assert_null(f);
			assert_int_equal(e.code, rows[i].code);
			assert_string_equal(e.text, rows[i].text);
		}
	}
	scratch_assert("file", "as it was\n");
	assert_int_equal(scratch_count("folder"), 0);
	in_place_free(NULL);
}

/* A FIFO that somebody reads can be opened: still it is none of ours. */
static void in_place_open__fifo_with_a_reader__is_refused(void **state)
{
	struct in_place *f = NULL;
	struct err e = { 0 };
	int reader;

	(void)state;
	assert_int_equal(mkfifo("fifo", 0644), 0);
	reader = open("fifo", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	assert_true(reader >= 0);
	assert_int_equal(in_place_open(&f, "fifo", "/f", false, &e), -1);
	assert_string_equal(e.text, "/f: not an ordinary file");
	assert_int_equal(close(reader), 0);
}

/* A real limit: the first write takes a part, the next none. */
static void in_place_append__no_room__takes_its_part_off_again(void **state)
{
	const struct rlimit full = { .rlim_cur = 6, .rlim_max = RLIM_INFINITY };
	struct rlimit before;
	struct in_place *f = NULL;
	struct err e = { 0 };
	struct stat st;

	(void)state;
	scratch_write("f", "one\n");
	assert_int_equal(in_place_open(&f, "f", "/f", false, &e), 0);
	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
	assert_int_equal(in_place_append(f, span_of("two three\n"), &e), -1);
	assert_int_equal(stat("f", &st), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(st.st_size, 4);
	assert_int_equal(in_place_size(f), 4);
	assert_int_equal(e.code, ERR_IO);
	assert_string_equal(e.text, "/f: File too large");
	assert_int_equal(in_place_append(f, span_of("four\n"), &e), 0);
	scratch_assert("f", "one\nfour\n");
	assert_int_equal(in_place_cut(f, 5, &e), 0);
	scratch_assert("f", "one\nf");
	assert_int_equal(in_place_size(f), 5);
	in_place_free(f);
}

static void in_place_make_folder__there_or_not__is_there(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(in_place_make_folder("a", "/a", &e), 0);
	assert_int_equal(in_place_make_folder("a", "/a", &e), 0);
	assert_int_equal(scratch_count("a"), 0);
	assert_int_equal(in_place_make_folder("b/c", "/b/c", &e), -1);
	assert_string_equal(e.text, "/b/c: No such file or directory");
}

static void file_front__any_file__its_first_bytes(void **state)
{
	AUTO_VALUE(buf) b = { 0 };
	struct err e = { 0 };

	(void)state;
	scratch_write("f", "0123456789");
	scratch_write("empty", "");
	assert_int_equal(mkfifo("fifo", 0644), 0);
	buf_str(&b, "x");
	assert_int_equal(file_front(&b, "f", "/f", 4, &e), 0);
	assert_int_equal(file_front(&b, "empty", "/f", 4, &e), 0);
	assert_int_equal(file_front(&b, "f", "/f", 40, &e), 0);
	assert_string_equal(buf_text(&b), "x01230123456789");
	assert_int_equal(file_front(&b, "fifo", "/f", 4, &e), -1);
	assert_string_equal(e.text, "/f: not an ordinary file");
	assert_int_equal(file_front(&b, ".", "/f", 4, &e), -1);
	assert_string_equal(e.text, "/f: a folder, not a file");
	assert_int_equal(file_front(&b, "none", "/f", 4, &e), -1);
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_int_equal(b.len, 15);
}

#define IN_SCRATCH(test) cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(in_place_append__file__grows_and_stays_itself),
		IN_SCRATCH(in_place_open__no_file__is_made_with_the_sticky_bit),
		IN_SCRATCH(in_place_open__what_is_no_file__is_refused_and_left_alone),
		IN_SCRATCH(in_place_open__fifo_with_a_reader__is_refused),
		IN_SCRATCH(in_place_append__no_room__takes_its_part_off_again),
		IN_SCRATCH(in_place_make_folder__there_or_not__is_there),
		IN_SCRATCH(file_front__any_file__its_first_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
