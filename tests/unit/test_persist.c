#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_host.h"
#include "host/host.h"

static void host_persist__any_end__is_told(void **state)
{
	static const struct {
		const char *script;
		int done;
		const char *text;
	} rows[] = {
		{ "echo Saving current state in /bootbank", 0, "" },
		{ "echo no space left >&2; exit 1", -1, "/sbin/auto-backup.sh: no space left" },
		{ "exit 3", -1, "/sbin/auto-backup.sh: it ended with status 3 and said nothing" },
	};

	(void)state;
	assert_int_equal(rmdir("bin") + mkdir("sbin", 0755) + symlink("sbin", "bin"), 0);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host h = fake_host(i % 2);
		struct err e = { 0 };

		fake_command("auto-backup.sh", rows[i].script);
		(void)unlink("calls");
		assert_int_equal(host_persist(&h, &e), rows[i].done);
		assert_string_equal(e.text, rows[i].text);
		assert_int_equal(e.code, rows[i].done < 0 ? ERR_HOST : ERR_NONE);
		assert_calls("auto-backup.sh \n");
		host_close(&h);
	}
}

static void host_persist__no_such_program__is_told(void **state)
{
	struct host h = fake_host(false);
	struct err e = { 0 };

	(void)state;
	assert_int_equal(host_persist(&h, &e), -1);
	assert_int_equal(e.code, ERR_HOST);
	assert_string_equal(e.text, "/sbin/auto-backup.sh: No such file or directory");
	host_close(&h);
}

#define ON_HOST(test) cmocka_unit_test_setup_teardown(test, fake_host_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_HOST(host_persist__any_end__is_told),
		ON_HOST(host_persist__no_such_program__is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
