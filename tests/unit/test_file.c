#include "test_system.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "scratch.h"
#include "system/file.h"

#define SOME_MAX 64

static void file_read__bytes__are_appended(void **state)
{
	AUTO_VALUE(buf) b = { 0 };
	struct fingerprint print = { 0 };
	struct err e = { 0 };

	scratch_write("f", "two\n");
	assert_int_equal(chmod("f", 0751), 0);
	buf_str(&b, "one ");
	assert_int_equal(file_read(&b, &print, "f", "/f", SOME_MAX, &e), 0);
	assert_string_equal(buf_text(&b), "one two\n");
	assert_int_equal(print.size, 4);
	assert_int_equal(print.mode, 0751);
	assert_int_equal(print.uid, geteuid());
	assert_true(print.digest == 0x74f9b6ef5fb49a19u); /* FNV-1a of "two\n" */
}

/* More and less than what is read at once, and just that much. */
static void file_print__any_size__is_that_of_file_read(void **state)
{
	static const size_t sizes[] = { 0, 1, 32767, 32768, 32769, 65536, 100000 };
	enum { MAX = 100000 };

	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		AUTO_VALUE(buf) b = { 0 };
		struct fingerprint read = { 0 }, print = { 0 };
		struct err e = { 0 };
		FILE *f = fopen("f", "we");

		assert_non_null(f);
		for (size_t at = 0; at < sizes[i]; at++)
			assert_true(fputc((int)(at * 7 % 251), f) != EOF);
		assert_int_equal(fclose(f), 0);
		assert_int_equal(file_read(&b, &read, "f", "f", MAX, &e), 0);
		assert_int_equal(b.len, sizes[i]);
		assert_int_equal(file_print(&print, "f", "f", MAX, &e), 0);
		assert_true(fingerprint_eq(&read, &print));
		if (sizes[i] > 0) {
			assert_int_equal(file_print(&print, "f", "/f", sizes[i] - 1, &e), -1);
			assert_int_equal(e.code, ERR_REFUSED);
		}
	}
}

static void file_read__empty__is_an_empty_string(void **state)
{
	AUTO_VALUE(buf) b = { 0 };
	struct err e = { 0 };

	scratch_write("f", "");
	assert_int_equal(file_read(&b, NULL, "f", "f", 0, &e), 0);
	assert_int_equal(b.len, 0);
	assert_string_equal(buf_text(&b), "");
}

static void file_read__size_unknown__reads_to_the_end(void **state)
{
	AUTO_VALUE(buf) b = { 0 };
	struct err e = { 0 };

	/* Linux says 0 for the size of its own files: as if the file grew after the question. */
	assert_int_equal(file_read(&b, NULL, "/proc/self/status", "status", 1 << 20, &e), 0);
	assert_non_null(strstr(buf_text(&b), "nonvoluntary_ctxt_switches:"));
}

static void make_socket(const char *path)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)snprintf(name.sun_path, sizeof(name.sun_path), "%s", path);
	assert_int_equal(bind(fd, (struct sockaddr *)&name, sizeof(name)), 0);
	assert_int_equal(close(fd), 0);
}

static void file_read__what_is_no_file__is_refused(void **state)
{
	static const struct {
		const char *path, *text;
		enum err_code code;
	} rows[] = {
		{ "gone", "/v/x.vmx: No such file or directory", ERR_NOT_FOUND },
		{ "large/x", "/v/x.vmx: Not a directory", ERR_NOT_FOUND },
		{ "folder", "/v/x.vmx: a folder, not a file", ERR_REFUSED },
		{ "fifo", "/v/x.vmx: not an ordinary file", ERR_REFUSED },
		{ "socket", "/v/x.vmx: not an ordinary file", ERR_REFUSED },
		{ "/dev/zero", "/v/x.vmx: not an ordinary file", ERR_REFUSED },
		{ "large", "/v/x.vmx: larger than 4 bytes", ERR_REFUSED },
		{ "/proc/self/status", "/v/x.vmx: larger than 4 bytes", ERR_REFUSED },
	};

	scratch_write("large", "12345");
	assert_int_equal(mkdir("folder", 0755), 0);
	assert_int_equal(mkfifo("fifo", 0644), 0);
	make_socket("socket");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(buf) b = { 0 };
		struct err e = { 0 };

		buf_str(&b, "kept");
		assert_int_equal(file_read(&b, NULL, rows[i].path, "/v/x.vmx", 4, &e), -1);
		assert_string_equal(e.text, rows[i].text);
		assert_int_equal(e.code, rows[i].code);
		assert_string_equal(buf_text(&b), "kept");
	}
}

static void file_read__no_permission__is_an_io_error(void **state)
{
	AUTO_VALUE(buf) b = { 0 };
	struct err e = { 0 };

	if (geteuid() == 0)
		skip(); /* root may read anything */
	scratch_write("f", "x");
	assert_int_equal(chmod("f", 0), 0);
	assert_int_equal(file_read(&b, NULL, "f", "f", SOME_MAX, &e), -1);
	assert_int_equal(e.code, ERR_IO);
	assert_string_equal(e.text, "f: Permission denied");
}

static struct fingerprint print_of(const char *path)
{
	AUTO_VALUE(buf) b = { 0 };
	struct fingerprint print = { 0 };
	struct err e = { 0 };

	assert_int_equal(file_read(&b, &print, path, path, SOME_MAX, &e), 0);
	return print;
}

static void set_mtime(const char *path, long long seconds)
{
	struct timespec t[2] = { { .tv_sec = seconds }, { .tv_sec = seconds } };

	assert_int_equal(utimensat(AT_FDCWD, path, t, 0), 0);
}

static void write_at(const char *path, const char *text, long long seconds)
{
	scratch_write(path, text);
	set_mtime(path, seconds);
}

static void fingerprint_eq__same_size_and_time__differs_by_digest(void **state)
{
	struct fingerprint a, b;

	write_at("f", "TRUE", 1000);
	a = print_of("f");
	write_at("f", "true", 1000);
	b = print_of("f");
	assert_false(fingerprint_eq(&a, &b));
	write_at("f", "TRUE", 1000);
	b = print_of("f");
	assert_true(fingerprint_eq(&a, &b));
}

static void assert_unchanged(const struct fingerprint *print, bool want)
{
	bool same = !want;

	assert_int_equal(fingerprint_unchanged(&same, print, "f"), 0);
	assert_int_equal(same, want);
}

static void fingerprint_unchanged__each_difference__is_seen(void **state)
{
	struct fingerprint print;
	bool same;

	write_at("f", "abc", 1000);
	print = print_of("f");
	assert_unchanged(&print, true);
	set_mtime("f", 1001);
	assert_unchanged(&print, false);
	write_at("f", "abcd", 1000);
	assert_unchanged(&print, false);
	write_at("g", "abc", 1000);
	assert_int_equal(rename("g", "f"), 0);
	assert_unchanged(&print, false);
	assert_int_equal(unlink("f"), 0);
	assert_int_equal(fingerprint_unchanged(&same, &print, "f"), -1);
	assert_int_equal(errno, ENOENT);
}

static void file_err_code__table(void **state)
{
	assert_int_equal(file_err_code(ENOENT), ERR_NOT_FOUND);
	assert_int_equal(file_err_code(ENOTDIR), ERR_NOT_FOUND);
	assert_int_equal(file_err_code(EBUSY), ERR_BUSY);
	assert_int_equal(file_err_code(ETXTBSY), ERR_BUSY);
	assert_int_equal(file_err_code(EACCES), ERR_IO);
	assert_int_equal(file_err_code(EIO), ERR_IO);
}

static void count_name(void *context, const char *name)
{
	int *counts = context;
	int number;

	if (sscanf(name, "file-with-a-rather-long-name-%d", &number) == 1)
		counts[number]++;
}

static void folder_each__more_than_one_buffer__each_name_once(void **state)
{
	enum { MANY = 2000 };
	static int counts[MANY];
	char name[64];
	int fd;

	for (int i = 0; i < MANY; i++) {
		(void)snprintf(name, sizeof(name), "file-with-a-rather-long-name-%d", i);
		scratch_write(name, "");
	}
	fd = folder_open(".");
	assert_true(fd > STDERR_FILENO);
	assert_int_equal(folder_each(fd, count_name, counts), 0);
	for (int i = 0; i < MANY; i++)
		assert_int_equal(counts[i], 1);
	assert_int_equal(fd_close(fd), 0);
}

static void folder_open__a_file__is_an_error(void **state)
{
	scratch_write("f", "");
	assert_int_equal(folder_open("f"), -1);
	assert_int_equal(errno, ENOTDIR);
}

static void fd_open__stdio_closed__leaves_it_alone(void **state)
{
	int kept, fd;

	scratch_write("f", "");
	kept = fcntl(STDIN_FILENO, F_DUPFD, 10);
	assert_int_equal(close(STDIN_FILENO), 0);
	fd = fd_open("f", O_RDONLY, 0);
	assert_true(fd > STDERR_FILENO);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(fcntl(STDIN_FILENO, F_GETFD), -1);
	if (kept >= 0)
		assert_int_equal(dup2(kept, STDIN_FILENO), STDIN_FILENO);
	(void)fd_close(kept);
	(void)fd_close(fd);
}

static void file_put__old_or_left_behind__is_the_new_one(void **state)
{
	const struct span text = span_of("new\n");

	assert_int_equal(file_put("status", text), 0);
	scratch_assert("status", "new\n");
	scratch_write("status", "older and longer\n");
	scratch_write("status.new", "left by one that was killed\n");
	assert_int_equal(file_put("status", text), 0);
	scratch_assert("status", "new\n");
	assert_false(scratch_exists("status.new"));
}

static void file_put__cannot__leaves_nothing(void **state)
{
	assert_int_equal(file_put("gone/status", span_of("x")), -1);
	assert_int_equal(mkdir("status", 0755), 0);
	assert_int_equal(file_put("status", span_of("x")), -1);
	assert_int_equal(scratch_count("."), 1);
}

static void fingerprint_look__is_that_of_reading(void **state)
{
	struct fingerprint look, read;
	AUTO_VALUE(buf) bytes = { 0 };
	struct err e;

	scratch_write("a", "bytes");
	assert_int_equal(symlink("a", "link"), 0);
	assert_int_equal(file_read(&bytes, &read, "a", "a", 100, &e), 0);
	assert_int_equal(fingerprint_look(&look, "link"), 0);
	assert_int_equal(look.digest, 0);
	look.digest = read.digest;
	assert_true(fingerprint_eq(&look, &read));
	assert_int_equal(fingerprint_look(&look, "gone"), -1);
}

static struct stat status_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st;
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
	struct stat before;

	scratch_write("f", "one\n");
	assert_int_equal(chmod("f", 01644), 0);
	before = status_of("f");
	write_some("f", false, "two\n");
	scratch_assert("f", "one\ntwo\n");
	write_some("f", true, "three\n");
	scratch_assert("f", "three\n");
	assert_int_equal(status_of("f").st_ino, before.st_ino);
	assert_int_equal(status_of("f").st_mode & 07777, 01644);
}

static void in_place_open__no_file__is_made_with_the_sticky_bit(void **state)
{
	mode_t mask = umask(022);

	write_some("f", false, "one\n");
	(void)umask(mask);
	scratch_assert("f", "one\n");
	assert_int_equal(status_of("f").st_mode & 07777, 01644);
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

	scratch_write("f", "one\n");
	assert_int_equal(in_place_open(&f, "f", "/f", false, &e), 0);
	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
	assert_int_equal(in_place_append(f, span_of("two three\n"), &e), -1);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(status_of("f").st_size, 4);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int test_file(void)
{
	const struct CMUnitTest tests[] = {
		TEST(file_read__bytes__are_appended),
		TEST(file_print__any_size__is_that_of_file_read),
		TEST(file_read__empty__is_an_empty_string),
		TEST(file_read__size_unknown__reads_to_the_end),
		TEST(file_read__what_is_no_file__is_refused),
		TEST(file_read__no_permission__is_an_io_error),
		TEST(fingerprint_eq__same_size_and_time__differs_by_digest),
		TEST(fingerprint_unchanged__each_difference__is_seen),
		TEST(fingerprint_look__is_that_of_reading),
		TEST(file_put__old_or_left_behind__is_the_new_one),
		TEST(file_put__cannot__leaves_nothing),
		TEST(file_err_code__table),
		TEST(folder_each__more_than_one_buffer__each_name_once),
		TEST(folder_open__a_file__is_an_error),
		TEST(fd_open__stdio_closed__leaves_it_alone),
		TEST(in_place_append__file__grows_and_stays_itself),
		TEST(in_place_open__no_file__is_made_with_the_sticky_bit),
		TEST(in_place_open__what_is_no_file__is_refused_and_left_alone),
		TEST(in_place_open__fifo_with_a_reader__is_refused),
		TEST(in_place_append__no_room__takes_its_part_off_again),
		TEST(in_place_make_folder__there_or_not__is_there),
		TEST(file_front__any_file__its_first_bytes),
	};

	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
