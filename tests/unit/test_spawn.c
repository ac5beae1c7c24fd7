#include "test_system.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "scratch.h"
#include "system/clock.h"
#include "system/file.h"
#include "system/signals.h"
#include "system/spawn.h"

/* Longer than the busiest machine takes for a few lines of shell. */
#define PATIENCE_MS 120000

/* Longer than that, in seconds: for what must not be waited for. Only a test that fails takes so
 * long. */
#define NEVER "600"

static const struct spawn_limits usual = { PATIENCE_MS, 65536 };

static int run_limited(struct spawn_result *r, const char *script, const struct spawn_limits *l,
		       struct err *e)
{
	AUTO_VALUE(argv) a = { 0 };

	argv_add(&a, "/bin/sh");
	argv_add(&a, "-c");
	argv_add(&a, script);
	return spawn_run(r, &a, l, e);
}

static void assert_runs(const char *script, int status, const char *out, const char *err)
{
	AUTO_VALUE(spawn_result) r = { 0 };
	struct err e = { 0 };

	if (run_limited(&r, script, &usual, &e) < 0)
		fail_msg("%s: %s", script, e.text);
	assert_int_equal(r.status, status);
	assert_string_equal(buf_text(&r.stdout_bytes), out);
	assert_string_equal(buf_text(&r.stderr_bytes), err);
}

static void spawn_run__output_and_status__table(void **state)
{
	static const struct {
		const char *script;
		int status;
		const char *out, *err;
	} rows[] = {
		{ "exit 0", 0, "", "" },
		{ "exit 42", 42, "", "" },
		{ "echo out; echo err >&2", 0, "out\n", "err\n" },
		{ "kill -9 $$", 128 + 9, "", "" },
		{ "kill -15 $$", 128 + 15, "", "" },
		{ "cat; echo read", 0, "read\n", "" }, /* stdin is at its end */
		{ "exec >&- 2>&-; sleep 0.3; exit 3", 3, "", "" },
		{ "printf 'a\\0b' | wc -c", 0, "3\n", "" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_runs(rows[i].script, rows[i].status, rows[i].out, rows[i].err);
}

static void spawn_run__words__arrive_as_they_are(void **state)
{
	AUTO_VALUE(spawn_result) r = { 0 };
	AUTO_VALUE(argv) a = { 0 };
	struct err e = { 0 };

	argv_add(&a, "/usr/bin/printf");
	argv_add(&a, "[%s]");
	argv_add(&a, "a b");
	argv_add(&a, "");
	argv_add(&a, "$x;'\"*");
	assert_int_equal(spawn_run(&r, &a, &usual, &e), 0);
	assert_string_equal(buf_text(&r.stdout_bytes), "[a b][][$x;'\"*]");
}

static void spawn_run__cannot_be_executed__is_an_error_at_the_start(void **state)
{
	static const struct {
		const char *program, *text;
	} rows[] = {
		{ "/gone/esxcli", "/gone/esxcli: No such file or directory" },
		{ "./plain", "./plain: Permission denied" },
		{ "/", "/: Permission denied" },
		{ "./garbage", "./garbage: Exec format error" },
	};

	scratch_write("plain", "#!/bin/sh\n");
	scratch_write("garbage", "garbage");
	assert_int_equal(chmod("garbage", 0755), 0);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(spawn_set) *set = spawn_set_new();
		AUTO_VALUE(argv) a = { 0 };
		struct err e = { 0 };

		argv_add(&a, rows[i].program);
		assert_int_equal(spawn_start(set, &a, &usual, 0, &e), -1);
		assert_int_equal(e.code, ERR_HOST);
		assert_string_equal(e.text, rows[i].text);
		assert_int_equal(spawn_set_running(set), 0);
	}
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left behind */
	assert_int_equal(errno, ECHILD);
}

/* Both hold the fifo open for writing; when nobody does any more, both have ended. */
static void spawn_run__too_slow__is_killed_with_its_group(void **state)
{
	static const struct spawn_limits short_time = { 300, 65536 };
	AUTO_VALUE(spawn_result) r = { 0 };
	struct err e = { 0 };
	long long start = clock_ms();
	struct pollfd fifo = { .events = POLLIN };

	assert_int_equal(mkfifo("alive", 0600), 0);
	fifo.fd = fd_open("alive", O_RDONLY | O_NONBLOCK, 0);
	assert_int_equal(run_limited(&r,
				     "exec 9>alive; sleep " NEVER " & sleep " NEVER "; echo never",
				     &short_time, &e),
			 -1);
	assert_int_equal(e.code, ERR_HOST);
	assert_string_equal(e.text, "/bin/sh: did not end within 0.3 s and was stopped");
	assert_true(clock_ms() - start >= 300);
	assert_int_equal(r.stdout_bytes.len, 0);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	while (fd_read(fifo.fd, (char[1]){ 0 }, 1) < 0)
		assert_int_equal(poll(&fifo, 1, PATIENCE_MS), 1);
	assert_int_equal(fd_close(fifo.fd), 0);
}

static void spawn_run__closed_pipes_and_too_slow__is_killed(void **state)
{
	static const struct spawn_limits short_time = { 300, 65536 };
	AUTO_VALUE(spawn_result) r = { 0 };
	struct err e = { 0 };
	long long start = clock_ms();

	assert_int_equal(run_limited(&r, "exec >&- 2>&-; sleep " NEVER, &short_time, &e), -1);
	assert_string_equal(e.text, "/bin/sh: did not end within 0.3 s and was stopped");
	assert_true(clock_ms() - start >= 300);
}

static void spawn_run__grandchild_holds_the_pipes__is_not_waited_for(void **state)
{
	assert_runs("sleep " NEVER " & echo $! >pid; echo done", 0, "done\n", "");
	assert_runs("kill $(cat pid)", 0, "", ""); /* it was left alone */
}

static void spawn_run__stdout_limit__table(void **state)
{
	static const struct {
		const char *script;
		size_t max;
		bool fits;
	} rows[] = {
		{ "printf 12345", 5, true },
		{ "printf 12345", 4, false },
		{ "exec yes", 100000, false },
		{ "head -c 200000 /dev/zero", 200000, true },
		{ "head -c 200001 /dev/zero", 200000, false },
		{ "", 0, true },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct spawn_limits l = { PATIENCE_MS, rows[i].max };
		AUTO_VALUE(spawn_result) r = { 0 };
		struct err e = { 0 };
		char want[128];

		assert_int_equal(run_limited(&r, rows[i].script, &l, &e), rows[i].fits ? 0 : -1);
		(void)snprintf(want, sizeof(want),
			       "/bin/sh: printed more than %zu bytes and was stopped", rows[i].max);
		if (!rows[i].fits)
			assert_string_equal(e.text, want);
	}
}

static void spawn_run__long_stderr__its_end_is_kept(void **state)
{
	AUTO_VALUE(spawn_result) r = { 0 };
	struct err e = { 0 };

	assert_int_equal(run_limited(&r, "head -c 100000 /dev/zero | tr '\\0' x >&2; echo END >&2",
				     &usual, &e),
			 0);
	assert_int_equal(r.stderr_bytes.len, SPAWN_STDERR_MAX);
	assert_string_equal(buf_text(&r.stderr_bytes) + SPAWN_STDERR_MAX - 5, "xEND\n");
}

static void start(struct spawn_set *set, const char *script, size_t tag)
{
	AUTO_VALUE(argv) a = { 0 };
	struct err e = { 0 };

	argv_add(&a, "/bin/sh");
	argv_add(&a, "-c");
	argv_add(&a, script);
	assert_int_equal(spawn_start(set, &a, &usual, tag, &e), 0);
}

static void spawn_wait__several__first_to_end_comes_first(void **state)
{
	AUTO(spawn_set) *set = spawn_set_new();
	struct err e = { 0 };
	char seen[8] = "";

	start(set, "until [ -e 2 ]; do sleep 0.05; done; echo C", 2);
	start(set, "until [ -e 1 ]; do sleep 0.05; done; echo B", 1);
	start(set, "until [ -e 0 ]; do sleep 0.05; done; echo A", 0);
	assert_int_equal(spawn_set_running(set), 3);
	for (size_t i = 0; i < 3; i++) {
		const char go[2] = { (char)('0' + i), '\0' };
		AUTO_VALUE(spawn_result) r = { 0 };
		size_t tag = 99;

		scratch_write(go, "");
		assert_int_equal(spawn_wait(set, &tag, &r, &e), 0);
		assert_int_equal(tag, i);
		seen[i] = buf_text(&r.stdout_bytes)[0];
		assert_int_equal(spawn_set_running(set), 2 - i);
	}
	assert_string_equal(seen, "ABC");
}

static void spawn_set_free__while_they_run__ends_them(void **state)
{
	struct spawn_set *set = spawn_set_new();

	for (size_t i = 0; i < 4; i++)
		start(set, "sleep 60; echo >ended-by-itself", i);
	spawn_set_free(set);
	assert_false(scratch_exists("ended-by-itself"));
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	spawn_set_free(NULL);
}

static void on_alarm(int number)
{
	(void)number;
}

static void spawn_run__signals_meanwhile__go_unnoticed(void **state)
{
	const struct sigaction action = { .sa_handler = on_alarm };
	const struct itimerval every = { { 0, 20000 }, { 0, 20000 } }, never = { 0 };

	assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
	assert_int_equal(setitimer(ITIMER_REAL, &every, NULL), 0);
	assert_runs("sleep 0.5; echo out; exit 3", 3, "out\n", "");
	assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
	(void)signal(SIGALRM, SIG_DFL);
}

/* Bit N of /proc's masks is signal N + 1; bash and dash leave inherited ones as they are. */
static void spawn_run__our_signals__are_not_the_childs(void **state)
{
	sigset_t term, before;

	signals_start();
	(void)sigemptyset(&term);
	(void)sigaddset(&term, SIGUSR1);
	(void)sigprocmask(SIG_BLOCK, &term, &before);
	assert_runs("grep -E '^Sig(Blk|Ign):' /proc/self/status", 0,
		    "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n", "");
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	(void)signal(SIGPIPE, SIG_DFL);
}

static void spawn_run__sigchld_ignored__status_is_kept(void **state)
{
	(void)signal(SIGCHLD, SIG_IGN);
	assert_runs("exit 3", 3, "", "");
}

static void child_files(struct spawn_result *r)
{
	struct err e = { 0 };

	assert_int_equal(run_limited(r, "ls /proc/self/fd", &usual, &e), 0);
}

/* Whoever started the test may have left descriptors open, so: no more than without ours. */
static void spawn_run__our_descriptors__stay_ours(void **state)
{
	AUTO_VALUE(spawn_result) before = { 0 };
	AUTO_VALUE(spawn_result) after = { 0 };
	AUTO(spawn_set) *set = spawn_set_new();
	int fd;

	child_files(&before);
	scratch_write("f", "");
	fd = fd_open("f", O_RDONLY, 0);
	start(set, "sleep " NEVER, 0);
	child_files(&after);
	assert_string_equal(buf_text(&after.stdout_bytes), buf_text(&before.stdout_bytes));
	assert_int_equal(fd_close(fd), 0);
}

static void spawn_run__stdio_closed__still_works(void **state)
{
	int kept[3];

	for (int fd = 0; fd < 3; fd++) {
		kept[fd] = fcntl(fd, F_DUPFD, 10);
		(void)close(fd);
	}
	AUTO_VALUE(spawn_result) r = { 0 };
	struct err e = { 0 };
	int done = run_limited(&r, "cat; echo out; echo err >&2", &usual, &e);

	for (int fd = 0; fd < 3; fd++) {
		(void)dup2(kept[fd], fd);
		(void)close(kept[fd]);
	}
	assert_int_equal(done, 0);
	assert_string_equal(buf_text(&r.stdout_bytes), "out\n");
	assert_string_equal(buf_text(&r.stderr_bytes), "err\n");
}

static void spawn_run__many_times__leaks_no_descriptor(void **state)
{
	int before = scratch_count("/proc/self/fd");

	for (int i = 0; i < 50; i++)
		assert_runs("echo x", 0, "x\n", "");
	assert_int_equal(scratch_count("/proc/self/fd"), before);
}

static void signals_stop__first_signal__is_remembered(void **state)
{
	signals_start();
	assert_int_equal(signals_stop(), 0);
	assert_int_equal(raise(SIGTERM), 0);
	assert_int_equal(signals_stop(), SIGTERM);
}

static void signals_start__second_signal__ends_the_program(void **state)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		signals_start();
		(void)raise(SIGINT);
		(void)raise(SIGHUP);
		(void)raise(SIGINT);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGINT);
}

static void signals_start__ignored_by_the_caller__stays_ignored(void **state)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		(void)signal(SIGHUP, SIG_IGN);
		signals_start();
		(void)raise(SIGHUP);
		(void)raise(SIGHUP);
		_exit(signals_stop());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int test_spawn(void)
{
	const struct CMUnitTest tests[] = {
		TEST(spawn_run__output_and_status__table),
		TEST(spawn_run__words__arrive_as_they_are),
		TEST(spawn_run__cannot_be_executed__is_an_error_at_the_start),
		TEST(spawn_run__too_slow__is_killed_with_its_group),
		TEST(spawn_run__closed_pipes_and_too_slow__is_killed),
		TEST(spawn_run__grandchild_holds_the_pipes__is_not_waited_for),
		TEST(spawn_run__stdout_limit__table),
		TEST(spawn_run__long_stderr__its_end_is_kept),
		TEST(spawn_wait__several__first_to_end_comes_first),
		TEST(spawn_set_free__while_they_run__ends_them),
		TEST(spawn_run__signals_meanwhile__go_unnoticed),
		TEST(spawn_run__our_signals__are_not_the_childs),
		TEST(spawn_run__sigchld_ignored__status_is_kept),
		TEST(spawn_run__our_descriptors__stay_ours),
		TEST(spawn_run__stdio_closed__still_works),
		TEST(spawn_run__many_times__leaks_no_descriptor),
		TEST(signals_start__second_signal__ends_the_program),
		TEST(signals_start__ignored_by_the_caller__stays_ignored),
		TEST(signals_stop__first_signal__is_remembered),
	};

	return cmocka_run_group_tests_name("spawn", tests, NULL, NULL);
}
