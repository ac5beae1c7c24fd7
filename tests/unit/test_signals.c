/* The signals of the service; each test is a child of its own, for they last as long as it. */
#include "test_system.h"

#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "system/clock.h"
#include "system/signals.h"
#include "system/spawn.h"

/* What is waited for where it must not come; and what the busiest machine takes less than. */
#define LONG_MS 120000
#define SOON_MS (LONG_MS / 2)

static int serve(void)
{
	return signals_serve(SIGURG);
}

/* How long a wait of so long took. */
static long long wait_took(long long ms)
{
	long long start = clock_ms();

	signals_wait(ms);
	return clock_ms() - start;
}

static bool signals_asked__after_each__tells_which_once(void)
{
	if (serve() < 0 || signals_asked() != 0)
		return false;
	raise(SIGHUP);
	raise(SIGURG);
	raise(SIGURG);
	return signals_asked() == (SIGNALS_HANGUP | SIGNALS_MORE) && signals_asked() == 0 &&
	       signals_stop() == 0;
}

static bool signals_wait__signal_before_it__ends_at_once(void)
{
	if (serve() < 0)
		return false;
	raise(SIGURG);
	return wait_took(LONG_MS) < SOON_MS;
}

static bool signals_wait__second_time__waits_again(void)
{
	if (serve() < 0)
		return false;
	raise(SIGURG);
	raise(SIGHUP);
	return wait_took(LONG_MS) < SOON_MS && wait_took(100) >= 99;
}

static bool signals_wait__thousand_signals__do_not_fill_the_pipe(void)
{
	if (serve() < 0)
		return false;
	for (int i = 0; i < 200000; i++)
		raise(SIGHUP);
	return wait_took(LONG_MS) < SOON_MS && wait_took(50) >= 49;
}

static bool signals_serve__started_again__stays_so(void)
{
	if (serve() < 0)
		return false;
	signals_start();
	raise(SIGHUP);
	return signals_stop() == 0 && signals_asked() == SIGNALS_HANGUP;
}

static bool signals_stop__two_of_a_kind__ends_by_itself(void)
{
	if (serve() < 0)
		return false;
	raise(SIGTERM);
	raise(SIGTERM);
	return signals_stop() == SIGTERM && wait_took(-1) < SOON_MS;
}

static bool signals_serve__hangup_was_ignored__is_heard(void)
{
	(void)signal(SIGHUP, SIG_IGN); /* as under nohup */
	if (serve() < 0)
		return false;
	raise(SIGHUP);
	return signals_asked() == SIGNALS_HANGUP;
}

/* Does `sleep` end by itself? */
static bool sleeps(const char *seconds, struct err *e)
{
	const struct spawn_limits limits = { LONG_MS, 4096 };
	AUTO_VALUE(spawn_result) result = { 0 };
	AUTO_VALUE(argv) argv = { 0 };

	argv_add(&argv, "/bin/sleep");
	argv_add(&argv, seconds);
	return spawn_run(&result, &argv, &limits, e) == 0;
}

static bool signals_cut__only_looking__stops_the_child(void)
{
	struct err e = { 0 };

	if (serve() < 0)
		return false;
	raise(SIGTERM);
	signals_only_look();
	return !sleeps("60", &e) && strcmp(e.text, "/bin/sleep: stopped with the service") == 0;
}

static bool signals_cut__acting__waits_for_the_child(void)
{
	struct err e;

	if (serve() < 0)
		return false;
	raise(SIGTERM);
	signals_only_look();
	signals_start();
	return sleeps("0.3", &e);
}

static bool signals_cut__not_the_service__never(void)
{
	struct err e;

	signals_start();
	signals_only_look();
	raise(SIGTERM);
	return !signals_cut() && sleeps("0.3", &e);
}

struct test {
	bool (*run)(void);
};

static void in_child(void **state)
{
	const struct test *test = *state;
	pid_t pid = fork();
	int status = 0;

	if (pid == 0)
		_exit(test->run() ? 0 : 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

#define TEST(name)                                                                                 \
	{                                                                                          \
#		name, in_child, NULL, NULL, &(struct test)                                        \
		{                                                                                  \
			name                                                                       \
		}                                                                                  \
	}

int test_signals(void)
{
	const struct CMUnitTest tests[] = {
		TEST(signals_asked__after_each__tells_which_once),
		TEST(signals_wait__signal_before_it__ends_at_once),
		TEST(signals_wait__second_time__waits_again),
		TEST(signals_wait__thousand_signals__do_not_fill_the_pipe),
		TEST(signals_serve__started_again__stays_so),
		TEST(signals_stop__two_of_a_kind__ends_by_itself),
		TEST(signals_serve__hangup_was_ignored__is_heard),
		TEST(signals_cut__only_looking__stops_the_child),
		TEST(signals_cut__acting__waits_for_the_child),
		TEST(signals_cut__not_the_service__never),
	};

	return cmocka_run_group_tests_name("signals", tests, NULL, NULL);
}
