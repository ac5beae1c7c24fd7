#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_host.h"
#include "host/host.h"

static void syslog_say__any_text__is_one_argument_that_cannot_harm(void **state)
{
	static const struct {
		const char *text, *argument;
	} rows[] = {
		{ "the service has started", "the service has started" },
		{ "-s $(reboot) 'quoted'", "-s $(reboot) 'quoted'" },
		{ "two\nlines\x1b[31m", "two|0Alines|1B[31m" },
		{ "not UTF-8: \xff", "not UTF-8: |FF" },
	};

	(void)state;
	fake_command("logger", "printf '<%s>' \"$@\" >args");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host h = fake_host(false);
		AUTO_STR *want = x_format("<-t><nestvirt><--><%s>", rows[i].argument);

		syslog_say(&h, rows[i].text);
		scratch_assert("args", want);
		host_close(&h);
	}
}

static void syslog_say__no_log__goes_on(void **state)
{
	struct host h = fake_host(false);

	(void)state;
	syslog_say(&h, "nobody hears it");
	fake_command("logger", "exit 1");
	syslog_say(&h, "nobody writes it");
	host_close(&h);
}

#define ON_HOST(test) cmocka_unit_test_setup_teardown(test, fake_host_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_HOST(syslog_say__any_text__is_one_argument_that_cannot_harm),
		ON_HOST(syslog_say__no_log__goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
