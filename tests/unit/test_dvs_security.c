/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_host.h"
#include "host/distributed.h"
#include "test_host.h"

#define ID "50 17 d4 16 8a 21 5c 90-c8 d0 0a 7a 4f 3c bd 0e"

#define ANSWER                                                                                     \
	"switch " ID " (etherswitch)\n\tmax ports: 512\n"                                          \
	"\tglobal properties:\n\t\tcom.vmware.common.alias = fabric ,\tpropType = CONFIG\n"        \
	"\tport 9:\n"                                                                              \
	"\t\tcom.vmware.etherswitch.port.security = allow promiscuous; deny mac change\n"          \
	"\tport 16:\n"

/* `+-?` for promiscuous, MAC changes, forged frames; then why nothing is known. */
static void assert_answers(const struct dvs_security *security, const char *port_id,
			   const char *want)
{
	static const char marks[] = {
		[NET_DVS_UNKNOWN] = '?', [NET_DVS_DENY] = '-', [NET_DVS_ALLOW] = '+'
	};
	AUTO_STR *name = x_strdup("fabric");
	AUTO_STR *id = x_strdup(ID);
	AUTO_STR *port = x_strdup(port_id);
	const struct dvswitch dvs = { .name = name, .id = id };
	const struct dvport dvport = { .id = port };
	struct dvs_answers got = dvs_security_of(security, &dvs, &dvport);
	AUTO_VALUE(buf) text = { 0 };

	for (int i = 0; i < NET_DVS_RULES; i++)
		buf_char(&text, marks[got.answers[i]]);
	if (got.problem)
		buf_format(&text, " %s", got.problem);
	assert_string_equal(buf_text(&text), want);
}

static void read_from_host(struct dvs_security *security)
{
	struct host h = fake_host(true);

	dvs_security_read(security, &h);
	host_close(&h);
}

/* The newest place first. */
static void dvs_security_read__any_place__is_asked(void **state)
{
	static const char *const folders[] = { "usr", "usr/lib", "usr/lib/vmware",
					       "usr/lib/vmware/bin", "sbin" };
	static const char *const places[] = { "usr/lib/vmware/bin/net-dvs", "bin/net-dvs",
					      "sbin/net-dvs" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(folders); i++)
		assert_int_equal(mkdir(folders[i], 0755), 0);
	for (size_t i = 0; i < COUNT_OF(places); i++) {
		AUTO_VALUE(dvs_security) security = { 0 };
		AUTO_STR *want = x_format("??? /%s -l: here", places[i]);

		scratch_write(places[i], "#!/bin/sh\necho here\nexit 1\n");
		assert_int_equal(chmod(places[i], 0755), 0);
		read_from_host(&security);
		assert_answers(&security, "9", want);
	}
}

static void dvs_security_of__not_told__is_unknown_with_the_reason(void **state)
{
	AUTO_VALUE(dvs_security) security = { 0 };

	(void)state;
	fake_command("net-dvs", "cat <<'END'\n" ANSWER "END");
	read_from_host(&security);
	assert_calls("net-dvs -l\n");
	assert_answers(&security, "9", "+-?");
	assert_answers(&security, "16", "??? net-dvs does not say it of this port");
	assert_answers(&security, "17", "??? net-dvs does not say it of this port");
}

static void dvs_security_read__no_answer__is_no_error(void **state)
{
	static const struct {
		const char *script;
		const char *want;
	} rows[] = {
		{ NULL, "??? there is no net-dvs on this release" },
		{ "echo 'ioctl failed: No such file or directory'; exit 1",
		  "??? /bin/net-dvs -l: ioctl failed: No such file or directory" },
		{ "kill -11 $$", "??? /bin/net-dvs -l: it ended with status 139 and said nothing" },
		{ "echo garbage", "??? net-dvs does not say it of this port" },
		{ "", "??? net-dvs does not say it of this port" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(dvs_security) security = { 0 };

		if (rows[i].script)
			fake_command("net-dvs", rows[i].script);
		read_from_host(&security);
		assert_answers(&security, "9", rows[i].want);
	}
}

#define ON_HOST(test) cmocka_unit_test_setup_teardown(test, fake_host_setup, scratch_teardown)

int test_dvs_security(void)
{
	const struct CMUnitTest tests[] = {
		ON_HOST(dvs_security_read__any_place__is_asked),
		ON_HOST(dvs_security_of__not_told__is_unknown_with_the_reason),
		ON_HOST(dvs_security_read__no_answer__is_no_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
