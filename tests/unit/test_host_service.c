/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host/service.h"

#include "fake_host.h"
#include "test_host.h"

static void service_tell__it_runs__has_the_signal(void **state)
{
	struct host h = fake_host(false);
	AUTO_STR *text = NULL;
	int ready[2];
	char byte;
	int status;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		sigset_t set;
		int got;

		(void)sigemptyset(&set);
		(void)sigaddset(&set, SERVICE_SIGNAL);
		(void)sigprocmask(SIG_BLOCK, &set, NULL);
		_exit(write(ready[1], "x", 1) == 1 && sigwait(&set, &got) == 0 ? 7 : 1);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	text = x_format("%lld\n", (long long)pid);
	scratch_write("var/run/nestvirt.pid", text);
	assert_true(service_tell(&h));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	/* The number is nobody's any more. */
	assert_false(service_runs(&h));
	assert_false(service_tell(&h));
	host_close(&h);
}

/* Its number has become another's, which must not be ended by it. */
static void service_tell__another_process__is_not_hurt(void **state)
{
	struct host h = fake_host(false);
	AUTO_STR *text = NULL;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		(void)sleep(600);
		_exit(0);
	}
	text = x_format("%lld\n", (long long)pid);
	scratch_write("var/run/nestvirt.pid", text);
	assert_true(service_tell(&h));
	(void)usleep(50000);
	assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	host_close(&h);
}

#define ON_HOST(test) cmocka_unit_test_setup_teardown(test, fake_host_setup, scratch_teardown)

int test_host_service(void)
{
	const struct CMUnitTest tests[] = {
		ON_HOST(service_tell__it_runs__has_the_signal),
		ON_HOST(service_tell__another_process__is_not_hurt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
