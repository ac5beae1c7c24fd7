#include "test_system.h"

#include <errno.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/wait.h>

#include "scratch.h"
#include "system/clock.h"
#include "system/file.h"
#include "system/lock.h"

/* Longer than any machine takes to give a lock back, so that a slow one does not fail. */
#define PATIENCE_MS 120000

static void vmx_lock_take__no_lock_file__holds_nothing(void **state)
{
	struct vmx_lock *lock = (struct vmx_lock *)1;
	bool locked = true;
	struct err e = { 0 };

	scratch_write("web.vmx", "");
	assert_int_equal(vmx_lock_take(&lock, "web.vmx", &e), 0);
	assert_null(lock);
	assert_int_equal(vmx_lock_test(&locked, "web.vmx", &e), 0);
	assert_false(locked);
	assert_int_equal(scratch_count("."), 1);
	vmx_lock_free(NULL);
}

/* Linux knows no exclusive opening: that EBUSY means locked is shown by the fault tests. */
static void vmx_lock_take__stale_lock_file__is_held_and_given_back(void **state)
{
	struct vmx_lock *lock = NULL;
	struct err e = { 0 };
	int before, after;

	scratch_write("web.vmx.lck", "");
	before = scratch_count("/proc/self/fd");
	assert_int_equal(vmx_lock_take(&lock, "web.vmx", &e), 0);
	assert_non_null(lock);
	assert_int_equal(scratch_count("/proc/self/fd"), before + 1);
	vmx_lock_free(lock);
	after = scratch_count("/proc/self/fd");
	assert_int_equal(after, before);
	assert_true(scratch_exists("web.vmx.lck"));
}

static void vmx_lock_take__folder_of_workstation__is_locked(void **state)
{
	struct vmx_lock *lock = NULL;
	bool locked = false;
	struct err e = { 0 };

	assert_int_equal(mkdir("web.vmx.lck", 0755), 0);
	assert_int_equal(vmx_lock_take(&lock, "web.vmx", &e), -1);
	assert_int_equal(e.code, ERR_REFUSED);
	assert_string_equal(e.text, "locked: the VM is running here or on another host, or "
				    "somebody is changing it");
	assert_int_equal(vmx_lock_test(&locked, "web.vmx", &e), 0);
	assert_true(locked);
}

static void vmx_lock_test__no_permission__cannot_be_told(void **state)
{
	bool locked = false;
	struct err e = { 0 };

	scratch_write("f", "");
	/* A file where a folder should be: also root gets an answer that is neither. */
	assert_int_equal(vmx_lock_test(&locked, "f/web.vmx", &e), -1);
	assert_int_equal(e.code, ERR_IO);
	assert_string_equal(e.text, "its lock cannot be tested: Not a directory");
}

/* A process that takes the lock, says so, and holds it until `until` is closed or its time. */
static pid_t other_run(const char *path, long long hold_ms)
{
	int said[2];
	char c;
	pid_t pid;

	assert_int_equal(pipe(said), 0);
	pid = fork();
	if (pid == 0) {
		struct run_lock *lock = NULL;
		struct err e;

		if (run_lock_take(&lock, path, 0, &e) < 0)
			_exit(1);
		(void)!write(said[1], "x", 1);
		clock_sleep_ms(hold_ms);
		_exit(0); /* without giving it back */
	}
	assert_int_equal(close(said[1]), 0);
	assert_int_equal(read(said[0], &c, 1), 1);
	assert_int_equal(close(said[0]), 0);
	return pid;
}

static void end_run(pid_t pid)
{
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void run_lock_take__held__names_the_process(void **state)
{
	struct run_lock *lock = NULL;
	struct err e = { 0 };
	pid_t other = other_run("lock", PATIENCE_MS);
	char want[128];

	assert_int_equal(run_lock_take(&lock, "lock", 0, &e), -1);
	(void)snprintf(want, sizeof(want), "another nestvirt is at work (process %lld); try again",
		       (long long)other);
	assert_string_equal(e.text, want);
	assert_int_equal(e.code, ERR_BUSY);
	end_run(other);
	assert_int_equal(run_lock_take(&lock, "lock", 0, &e), 0);
	run_lock_free(lock);
}

static void run_lock_take__waits__gets_it_when_the_other_ends(void **state)
{
	struct run_lock *lock = NULL;
	struct err e = { 0 };
	pid_t other = other_run("lock", 300);

	assert_int_equal(run_lock_take(&lock, "lock", PATIENCE_MS, &e), 0);
	run_lock_free(lock);
	assert_int_equal(waitpid(other, NULL, 0), other);
}

static void run_lock_take__wait_is_over__is_busy(void **state)
{
	struct run_lock *lock = NULL;
	struct err e = { 0 };
	pid_t other = other_run("lock", PATIENCE_MS);
	long long start = clock_ms();

	assert_int_equal(run_lock_take(&lock, "lock", 250, &e), -1);
	assert_true(clock_ms() - start >= 250);
	assert_int_equal(e.code, ERR_BUSY);
	end_run(other);
}

static void run_lock_free__then_again__is_free(void **state)
{
	struct err e = { 0 };

	for (int i = 0; i < 3; i++) {
		struct run_lock *lock = NULL;

		assert_int_equal(run_lock_take(&lock, "lock", 0, &e), 0);
		run_lock_free(lock);
	}
	run_lock_free(NULL);
}

static void run_lock_take__no_folder__is_an_io_error(void **state)
{
	struct run_lock *lock = NULL;
	struct err e = { 0 };

	assert_int_equal(run_lock_take(&lock, "gone/lock", PATIENCE_MS, &e), -1);
	assert_int_equal(e.code, ERR_IO);
	assert_string_equal(e.text, "gone/lock: No such file or directory");
}

static void set_age(const char *path, long long seconds)
{
	struct timespec t[2];

	t[0] = (struct timespec){ .tv_sec = clock_now() - seconds };
	t[1] = t[0];
	assert_int_equal(utimensat(AT_FDCWD, path, t, 0), 0);
}

static void pid_file_take__table(void **state)
{
	const struct {
		const char *text; /* NULL: a number */
		long long number;
		long long age;
		int taken;
		pid_t holder;
	} rows[] = {
		{ NULL, scratch_ended_pid(), 0, 1, 0 },
		{ NULL, getpid(), 0, 1, 0 }, /* from before a restart of the host */
		{ NULL, getppid(), 0, 0, getppid() },
		{ NULL, 1, 3600, 0, 1 },
		{ "", 0, 0, 0, 0 }, /* its maker is about to write it */
		{ "", 0, 60, 1, 0 },
		{ "nonsense\n", 0, 0, 0, 0 },
		{ "nonsense\n", 0, 60, 1, 0 },
		{ "0\n", 0, 60, 1, 0 },
		{ "-1\n", 0, 60, 1, 0 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char text[32];
		pid_t holder = 0;

		(void)snprintf(text, sizeof(text), "%lld\n", rows[i].number);
		scratch_write("p", rows[i].text ? rows[i].text : text);
		set_age("p", rows[i].age);
		assert_int_equal(pid_file_take("p", &holder), rows[i].taken);
		if (!rows[i].taken)
			assert_int_equal(holder, rows[i].holder);
		(void)snprintf(text, sizeof(text), "%lld\n", (long long)getpid());
		if (rows[i].taken)
			scratch_assert("p", text);
		pid_file_release("p");
		assert_int_equal(scratch_count("."), 0);
	}
}

/* What one of many made of it, told as a byte; whoever has got it stays until all have told. */
static void try_pid_file(int go, int told, int stay)
{
	pid_t holder;
	char c = 0;

	(void)!read(go, &c, 1); /* all start at once */
	c = pid_file_take("p", &holder) > 0 ? 'w' : 'l';
	(void)!write(told, &c, 1);
	(void)!read(stay, &c, 1);
	_exit(0);
}

static void pid_file_take__many_at_a_stale_one__one_gets_it(void **state)
{
	enum { RUNS = 24 };
	int go[2], told[2], stay[2], won = 0;
	char text[32];

	(void)snprintf(text, sizeof(text), "%lld\n", (long long)scratch_ended_pid());
	scratch_write("p", text);
	assert_int_equal(pipe(go), 0);
	assert_int_equal(pipe(told), 0);
	assert_int_equal(pipe(stay), 0);
	for (int i = 0; i < RUNS; i++) {
		if (fork() == 0) {
			(void)close(go[1]);
			(void)close(stay[1]);
			try_pid_file(go[0], told[1], stay[0]);
		}
	}
	assert_int_equal(close(go[1]), 0);
	assert_int_equal(close(told[1]), 0);
	for (int i = 0; i < RUNS; i++) {
		char c = 0;

		assert_int_equal(read(told[0], &c, 1), 1);
		won += c == 'w';
	}
	assert_int_equal(close(stay[1]), 0);
	for (int i = 0; i < RUNS; i++)
		assert_true(wait(NULL) > 0);
	assert_int_equal(close(go[0]), 0);
	assert_int_equal(close(told[0]), 0);
	assert_int_equal(close(stay[0]), 0);
	assert_int_equal(won, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

/* One edit of a file at a time; fault/parallel shows the same of many processes. */

static bool clock_is_played;
static int flock_answer; /* errno of the next ones; 0: the real one */
static int naps;
static void (*at_first_nap)(void);

int __real_flock(int fd, int operation);
int __wrap_flock(int fd, int operation);
void __real_clock_sleep_ms(long long ms);
void __wrap_clock_sleep_ms(long long ms);
long long __real_clock_ms(void);
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
	if (!clock_is_played) {
		__real_clock_sleep_ms(ms);
		return;
	}
	assert_in_range(ms, 1, 100);
	naps++;
	if (naps == 1 && at_first_nap)
		at_first_nap();
}

/* Ten milliseconds pass with every nap, and no others. */
long long __wrap_clock_ms(void)
{
	return clock_is_played ? naps * 10 : __real_clock_ms();
}

static int setup(void **state)
{
	flock_answer = 0;
	naps = 0;
	at_first_nap = NULL;
	clock_is_played = true;
	return scratch_setup(state);
}

static int teardown(void **state)
{
	clock_is_played = false;
	flock_answer = 0;
	return scratch_teardown(state);
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

	scratch_write("a", "bytes");
	lock = take("a");
	assert_int_equal(file_read_fd(&bytes, NULL, edit_lock_fd(lock), "a", 100, &e), 0);
	assert_string_equal(buf_text(&bytes), "bytes");
	assert_int_equal(naps, 0);
}

static void edit_lock_take__held__waits_three_seconds_and_is_busy(void **state)
{
	AUTO(edit_lock) *held = NULL;

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
	assert_refused(ERR_NOT_FOUND, "/a: No such file or directory");
	scratch_write("a", "");
	flock_answer = EIO;
	assert_refused(ERR_IO, "/a: Input/output error");
}

#define FILE_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int test_lock(void)
{
	const struct CMUnitTest tests[] = {
		TEST(vmx_lock_take__no_lock_file__holds_nothing),
		TEST(vmx_lock_take__stale_lock_file__is_held_and_given_back),
		TEST(vmx_lock_take__folder_of_workstation__is_locked),
		TEST(vmx_lock_test__no_permission__cannot_be_told),
		TEST(run_lock_take__held__names_the_process),
		TEST(run_lock_take__waits__gets_it_when_the_other_ends),
		TEST(run_lock_take__wait_is_over__is_busy),
		TEST(run_lock_free__then_again__is_free),
		TEST(run_lock_take__no_folder__is_an_io_error),
		TEST(pid_file_take__table),
		TEST(pid_file_take__many_at_a_stale_one__one_gets_it),
		FILE_TEST(edit_lock_take__free__gives_the_file_to_read),
		FILE_TEST(edit_lock_take__held__waits_three_seconds_and_is_busy),
		FILE_TEST(edit_lock_take__replaced_while_waiting__takes_the_new_file),
		FILE_TEST(edit_lock_take__not_known_here__is_soft),
		FILE_TEST(edit_lock_take__other_errors__name_the_file),
	};

	return cmocka_run_group_tests_name("lock", tests, NULL, NULL);
}
