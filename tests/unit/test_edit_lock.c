/*
 * One edit of a file at a time. fault/parallel shows the same of many processes.
 */
/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/file.h>

#include "system/file.h"
#include "system/lock.h"

#include "scratch.h"

static int flock_answer; /* errno of the next ones; 0: the real one */
static int naps;
static void (*at_first_nap)(void);

int __real_flock(int fd, int operation);
int __wrap_flock(int fd, int operation);
void __wrap_clock_sleep_ms(long long ms);
long long __wrap_clock_ms(void);

int __wrap_flock(int fd, int operation)
{
	if (flock_answer == 0)
		return __real_flock(fd, operation);
	errno = flock_answer;
	return -1;
}

void __wrap_clock_sleep_ms(long long ms)
{
	assert_in_range(ms, 1, 100);
	naps++;
	if (naps == 1 && at_first_nap)
		at_first_nap();
}

/* Ten milliseconds pass with every nap, and no others. */
long long __wrap_clock_ms(void)
{
	return naps * 10;
}

static int setup(void **state)
{
	flock_answer = 0;
	naps = 0;
	at_first_nap = NULL;
	return scratch_setup(state);
}

static struct edit_lock *take(const char *path)
{
	struct edit_lock *lock = NULL;
	struct err e = { 0 };

	if (edit_lock_take(&lock, path, path, &e) < 0)
		fail_msg("%s", e.text);
	return lock;
}

static void assert_refused(enum err_code code, const char *text)
{
	struct edit_lock *lock = NULL;
	struct err e = { 0 };

	assert_int_equal(edit_lock_take(&lock, "a", "/a", &e), -1);
	assert_int_equal(e.code, code);
	assert_string_equal(e.text, text);
	assert_null(lock);
}

static void edit_lock_take__free__gives_the_file_to_read(void **state)
{
	AUTO(edit_lock) *lock = NULL;
	AUTO_VALUE(buf) bytes = { 0 };
	struct err e = { 0 };

	(void)state;
	scratch_write("a", "bytes");
	lock = take("a");
	assert_int_equal(file_read_fd(&bytes, NULL, edit_lock_fd(lock), "a", 100, &e), 0);
	assert_string_equal(buf_text(&bytes), "bytes");
	assert_int_equal(naps, 0);
}

static void edit_lock_take__held__waits_three_seconds_and_is_busy(void **state)
{
	AUTO(edit_lock) *held = NULL;

	(void)state;
	scratch_write("a", "");
	held = take("a");
	assert_refused(ERR_BUSY, "/a: somebody else is editing it; try again");
	assert_int_equal(naps, 300);
	edit_lock_free(held);
	held = take("a");
	assert_int_equal(naps, 300);
}

static struct edit_lock *other;

static void other_is_done(void)
{
	scratch_write("new", "new");
	assert_int_equal(rename("new", "a"), 0);
	edit_lock_free(other);
}

/* What was opened is the old file, which has lost its name meanwhile. */
static void edit_lock_take__replaced_while_waiting__takes_the_new_file(void **state)
{
	AUTO(edit_lock) *lock = NULL;
	AUTO_VALUE(buf) bytes = { 0 };
	struct err e = { 0 };

	(void)state;
	scratch_write("a", "old");
	other = take("a");
	at_first_nap = other_is_done;
	lock = take("a");
	assert_int_equal(file_read_fd(&bytes, NULL, edit_lock_fd(lock), "a", 100, &e), 0);
	assert_string_equal(buf_text(&bytes), "new");
	assert_refused(ERR_BUSY, "/a: somebody else is editing it; try again");
}

static void edit_lock_take__not_known_here__is_soft(void **state)
{
	static const int answers[] = { ENOSYS, ENOTTY, EINVAL, EOPNOTSUPP, ENOLCK, EBADF };

	(void)state;
	scratch_write("a", "");
	for (size_t i = 0; i < COUNT_OF(answers); i++) {
		AUTO(edit_lock) *first = NULL;
		AUTO(edit_lock) *second = NULL;

		flock_answer = answers[i];
		first = take("a");
		second = take("a");
		assert_int_not_equal(edit_lock_fd(first), edit_lock_fd(second));
	}
}

static void edit_lock_take__other_errors__name_the_file(void **state)
{
	(void)state;
	assert_refused(ERR_NOT_FOUND, "/a: No such file or directory");
	scratch_write("a", "");
	flock_answer = EIO;
	assert_refused(ERR_IO, "/a: Input/output error");
}

int main(void)
{
#define FILE_TEST(f) cmocka_unit_test_setup_teardown(f, setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		FILE_TEST(edit_lock_take__free__gives_the_file_to_read),
		FILE_TEST(edit_lock_take__held__waits_three_seconds_and_is_busy),
		FILE_TEST(edit_lock_take__replaced_while_waiting__takes_the_new_file),
		FILE_TEST(edit_lock_take__not_known_here__is_soft),
		FILE_TEST(edit_lock_take__other_errors__name_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
