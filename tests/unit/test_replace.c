#include "test_system.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/alloc.h"
#include "scratch.h"
#include "system/replace.h"

#define SOME_MAX 4096

/*
 * NFS may rename and then lose its answer. The linker puts this in rename's place
 * (--wrap, see CMakeLists.txt); 0 is the real answer.
 */
static int lost_answer;

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);

int __wrap_rename(const char *from, const char *to)
{
	int done = __real_rename(from, to);

	if (!lost_answer)
		return done;
	errno = lost_answer;
	return -1;
}

/* The name of this host, which is a part of the names of temporaries. */
static const char *host_name = "esx1";

int __wrap_gethostname(char *name, size_t size);

int __wrap_gethostname(char *name, size_t size)
{
	(void)snprintf(name, size, "%s", host_name);
	return 0;
}

static int setup(void **state)
{
	lost_answer = 0;
	host_name = "esx1";
	return scratch_setup(state);
}

static struct fingerprint print_of(const char *path)
{
	AUTO_VALUE(buf) b = { 0 };
	struct fingerprint print = { 0 };
	struct err e = { 0 };

	assert_int_equal(file_read(&b, &print, path, path, SOME_MAX, &e), 0);
	return print;
}

static int replace_with(const char *path, const char *text, struct err *e)
{
	struct fingerprint old = print_of(path);
	AUTO(replace) *r = NULL;

	if (replace_begin(&r, path, &old, e) < 0 || replace_write(r, span_of(text), e) < 0)
		return -1;
	return replace_commit(r, e);
}

static void replace_commit__new_bytes__take_the_place(void **state)
{
	struct err e = { 0 };
	struct stat st;

	scratch_write("web.vmx", "old\n");
	assert_int_equal(replace_with("web.vmx", "new and longer\n", &e), 0);
	scratch_assert("web.vmx", "new and longer\n");
	assert_int_equal(replace_with("web.vmx", "", &e), 0);
	scratch_assert("web.vmx", "");
	assert_int_equal(stat("web.vmx", &st), 0);
	assert_int_equal(scratch_count("."), 1);
}

static void replace_commit__rename_done_but_its_answer_lost__is_done(void **state)
{
	static const int answers[] = { EIO, ENOENT, ESTALE };

	for (size_t i = 0; i < COUNT_OF(answers); i++) {
		struct err e = { 0 };
		int done;

		scratch_write("web.vmx", "old");
		lost_answer = answers[i];
		done = replace_with("web.vmx", "new", &e);
		lost_answer = 0;
		assert_int_equal(done, 0);
		scratch_assert("web.vmx", "new");
		assert_int_equal(scratch_count("."), 1);
	}
}

static void replace_done__is_the_fingerprint_of_the_new_file(void **state)
{
	struct fingerprint old, now;
	const struct fingerprint *done;
	AUTO(replace) *r = NULL;
	struct err e = { 0 };

	scratch_write("web.vmx", "old");
	assert_int_equal(chmod("web.vmx", 0711), 0);
	old = print_of("web.vmx");
	assert_int_equal(replace_begin(&r, "web.vmx", &old, &e), 0);
	assert_int_equal(replace_write(r, span_of("in two "), &e), 0);
	assert_int_equal(replace_write(r, span_of("pieces"), &e), 0);
	assert_null(replace_done(r));
	assert_int_equal(replace_commit(r, &e), 0);
	now = print_of("web.vmx");
	done = replace_done(r);
	assert_non_null(done);
	assert_true(fingerprint_eq(done, &now));
	assert_int_equal(done->mode, 0711);
	assert_false(fingerprint_eq(&old, &now));
}

static void replace_commit__any_mode__is_kept(void **state)
{
	static const mode_t modes[] = { 0755, 0600, 0666, 0777, 0400, 04755, 02711, 01644 };
	const mode_t before = umask(027);

	for (size_t i = 0; i < COUNT_OF(modes); i++) {
		struct err e = { 0 };
		struct stat st;

		scratch_write("web.vmx", "old");
		assert_int_equal(chmod("web.vmx", modes[i]), 0);
		assert_int_equal(replace_with("web.vmx", "new", &e), 0);
		assert_int_equal(stat("web.vmx", &st), 0);
		assert_int_equal(st.st_mode & 07777, modes[i]);
		assert_int_equal(unlink("web.vmx"), 0);
	}
	(void)umask(before);
}

static void replace_commit__foreign_owner__is_kept_by_root(void **state)
{
	struct err e = { 0 };
	struct stat st;

	if (geteuid() != 0)
		skip(); /* only root gives files away */
	scratch_write("web.vmx", "old");
	assert_int_equal(chown("web.vmx", 12, 34), 0);
	assert_int_equal(chmod("web.vmx", 06755), 0);
	assert_int_equal(replace_with("web.vmx", "new", &e), 0);
	assert_int_equal(stat("web.vmx", &st), 0);
	assert_int_equal(st.st_uid, 12);
	assert_int_equal(st.st_gid, 34);
	assert_int_equal(st.st_mode & 07777, 06755);
}

static void replace_free__before_commit__leaves_nothing(void **state)
{
	struct fingerprint old;
	struct replace *r = NULL;
	struct err e = { 0 };

	scratch_write("web.vmx", "old");
	old = print_of("web.vmx");
	assert_int_equal(replace_begin(&r, "web.vmx", &old, &e), 0);
	assert_int_equal(replace_write(r, span_of("new"), &e), 0);
	assert_int_equal(scratch_count("."), 2);
	assert_null(replace_done(r));
	replace_free(r);
	scratch_assert("web.vmx", "old");
	assert_int_equal(scratch_count("."), 1);
	replace_free(NULL);
}

enum meddling { REWRITE, REPLACE, REMOVE };

static void meddle(enum meddling how)
{
	switch (how) {
	case REWRITE:
		scratch_write("web.vmx", "somebody else's");
		return;
	case REPLACE:
		scratch_write("other", "old");
		assert_int_equal(rename("other", "web.vmx"), 0);
		return;
	case REMOVE:
		assert_int_equal(unlink("web.vmx"), 0);
		return;
	}
}

static void replace_commit__changed_meanwhile__is_busy(void **state)
{
	static const struct {
		enum meddling how;
		const char *text;
	} rows[] = {
		{ REWRITE, "changed meanwhile by somebody else; try again" },
		{ REPLACE, "changed meanwhile by somebody else; try again" },
		{ REMOVE, "removed meanwhile by somebody else" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct fingerprint old;
		struct replace *r = NULL;
		struct err e = { 0 };

		scratch_write("web.vmx", "old");
		old = print_of("web.vmx");
		assert_int_equal(replace_begin(&r, "web.vmx", &old, &e), 0);
		assert_int_equal(replace_write(r, span_of("new"), &e), 0);
		meddle(rows[i].how);
		assert_int_equal(replace_commit(r, &e), -1);
		assert_int_equal(e.code, ERR_BUSY);
		assert_string_equal(e.text, rows[i].text);
		assert_null(replace_done(r));
		replace_free(r);
		assert_int_equal(scratch_count("."), rows[i].how == REMOVE ? 0 : 1);
	}
}

static void replace_write__full__keeps_the_old_file(void **state)
{
	const struct rlimit small = { 2, RLIM_INFINITY };
	struct rlimit before;
	struct err e = { 0 };
	int done;

	scratch_write("web.vmx", "old");
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	(void)signal(SIGXFSZ, SIG_IGN);
	/* The first write is cut short after 2 bytes, the one for the rest is refused. */
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	done = replace_with("web.vmx", "new", &e);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(done, -1);
	assert_int_equal(e.code, ERR_IO);
	assert_string_equal(e.text, "its new bytes cannot be written: File too large");
	scratch_assert("web.vmx", "old");
	assert_int_equal(scratch_count("."), 1);
}

static void replace_begin__folder_without_write__is_an_io_error(void **state)
{
	struct err e = { 0 };

	if (geteuid() == 0)
		skip(); /* root may write anywhere */
	assert_int_equal(mkdir("d", 0755), 0);
	scratch_write("d/web.vmx", "old");
	assert_int_equal(chmod("d", 0555), 0);
	assert_int_equal(replace_with("d/web.vmx", "new", &e), -1);
	assert_int_equal(chmod("d", 0755), 0);
	assert_int_equal(e.code, ERR_IO);
	assert_string_equal(e.text, "no temporary file can be made beside it: Permission denied");
}

static void replace_free__strays__only_this_hosts_dead_ones_go(void **state)
{
	const long long dead = scratch_ended_pid();
#define OURS ".web.vmx.nestvirt-esx1-"
	struct {
		char *name;
		bool stays;
	} rows[] = {
		{ x_format(OURS "%lld", dead), false },
		{ x_format(OURS "%lld", (long long)getpid()), false },
		{ x_format(OURS "2147483647"), false }, /* more than Linux counts to */
		{ x_format(OURS "%lld", (long long)getppid()), true },
		{ x_format(OURS "1"), true },
		{ x_format(OURS "%lld.old", dead), true },
		{ x_format(OURS "0%lld", dead), true },
		{ x_format(OURS "0"), true },
		{ x_format(OURS "-1"), true },
		{ x_format(OURS "+%lld", dead), true },
		{ x_format(OURS " %lld", dead), true },
		{ x_format(OURS "2147483648"), true },
		{ x_format(OURS "99999999999999999999"), true },
		{ x_format(OURS), true },
		{ x_format(OURS "h-%lld", dead), true },
		{ x_format("web.vmx.nestvirt-esx1-%lld", dead), true },
		{ x_format(".web.vmx.nestvirt-another.host-%lld", dead), true },
		{ x_format(".db.vmx.nestvirt-esx1-%lld", dead), true },
		{ x_format("web.vmx~"), true },
	};
	struct err e = { 0 };

	scratch_write("web.vmx", "old");
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		scratch_write(rows[i].name, "stray");
	assert_int_equal(replace_with("web.vmx", "new", &e), 0);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (scratch_exists(rows[i].name) != rows[i].stays)
			fail_msg("%s: %s", rows[i].name, rows[i].stays ? "is gone" : "is there");
		free(rows[i].name);
	}
	scratch_assert("web.vmx", "new");
}

static void replace_commit__path_with_folder__stays_in_it(void **state)
{
	AUTO_STR *path = x_format("%s/a b/web.vmx", (const char *)*state);
	struct err e = { 0 };

	assert_int_equal(mkdir("a b", 0755), 0);
	scratch_write(path, "old");
	assert_int_equal(replace_with(path, "new", &e), 0);
	scratch_assert(path, "new");
	assert_int_equal(scratch_count("a b"), 1);
	assert_int_equal(scratch_count("."), 1);
}

static void replace_commit__longest_name__works(void **state)
{
	char name[NAME_MAX + 1];
	struct err e = { 0 };

	memset(name, 'n', NAME_MAX);
	name[NAME_MAX] = '\0';
	scratch_write(name, "old");
	assert_int_equal(replace_with(name, "new", &e), 0);
	scratch_assert(name, "new");
}

#define A10  "aaaaaaaaaa"
#define A50  A10 A10 A10 A10 A10
#define A100 A50 A50

static void replace_begin__temporary__is_called_after_file_host_and_process(void **state)
{
	static const struct {
		const char *name, *host, *start;
	} rows[] = {
		{ "web.vmx", "esx1", ".web.vmx.nestvirt-esx1-" },
		{ "a b.vmx", "esx-1.lab.local", ".a b.vmx.nestvirt-esx-1.lab.local-" },
		{ "w", "a/b c\xc3\xa4_", ".w.nestvirt-a_b_c___-" },
		{ "w", "", ".w.nestvirt--" },
		{ "w", "12345678901234567890123456789012",
		  ".w.nestvirt-12345678901234567890123456789012-" },
		{ "w", "123456789012345678901234567890123",
		  ".w.nestvirt-12345678901234567890123480748ffa-" },
		/* of 127 bytes the host and ten digits leave 101 for the name */
		{ A100 "xyz", "esx1", "." A100 "x.nestvirt-esx1-" },
		{ A100 "\xe4\xb8\x80", "esx1", "." A100 ".nestvirt-esx1-" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_STR *temp = x_format("%s%lld", rows[i].start, (long long)getpid());
		AUTO(replace) *r = NULL;
		struct fingerprint old;
		struct err e = { 0 };

		host_name = rows[i].host;
		scratch_write(rows[i].name, "old");
		old = print_of(rows[i].name);
		assert_int_equal(replace_begin(&r, rows[i].name, &old, &e), 0);
		if (!scratch_exists(temp))
			fail_msg("%s is not there", temp);
		assert_true(strlen(rows[i].start) + strlen("2147483647") <= 127);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, scratch_teardown)

int test_replace(void)
{
	const struct CMUnitTest tests[] = {
		TEST(replace_commit__new_bytes__take_the_place),
		TEST(replace_commit__rename_done_but_its_answer_lost__is_done),
		TEST(replace_done__is_the_fingerprint_of_the_new_file),
		TEST(replace_commit__any_mode__is_kept),
		TEST(replace_commit__foreign_owner__is_kept_by_root),
		TEST(replace_free__before_commit__leaves_nothing),
		TEST(replace_commit__changed_meanwhile__is_busy),
		TEST(replace_write__full__keeps_the_old_file),
		TEST(replace_begin__folder_without_write__is_an_io_error),
		TEST(replace_free__strays__only_this_hosts_dead_ones_go),
		TEST(replace_commit__path_with_folder__stays_in_it),
		TEST(replace_commit__longest_name__works),
		TEST(replace_begin__temporary__is_called_after_file_host_and_process),
	};

	return cmocka_run_group_tests_name("replace", tests, NULL, NULL);
}
