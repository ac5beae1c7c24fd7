/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/stat.h>

#include "host/vms.h"
#include "host/vmx_file.h"

#include "fake_host.h"

#define ASKED "--formatter=xml vm process list\n"

/* Every stat of the modules under test passes here: the linker's --wrap (CMakeLists.txt). */
int __real_stat(const char *path, struct stat *st);
int __wrap_stat(const char *path, struct stat *st);

static size_t looks_at_dead;

int __wrap_stat(const char *path, struct stat *st)
{
	if (strstr(path, "/dead/"))
		looks_at_dead++;
	return __real_stat(path, st);
}

static struct power *read_power(const struct host *h)
{
	struct power *power = NULL;
	struct err e = { 0 };

	if (power_read(&power, h, &e) < 0)
		fail_msg("%s", e.text);
	return power;
}

/* By its file, as a VM is asked for; by its path alone where it has none. */
static bool is_on(struct power *power, const struct host *h, const char *path)
{
	AUTO(vmx_file) *file = NULL;
	struct err e = { 0 };

	if (vmx_file_load(&file, &h->root, path, &e) < 0)
		return power_is_on(power, path, NULL);
	return power_is_on(power, file->real, &file->print);
}

static void power_read__label_and_uuid__are_one_file(void **state)
{
	static const char *const running[] = { UUID "/web/web.vmx", UUID "/gone/gone.vmx", NULL };
	struct host h = fake_host(false);
	AUTO(power) *power = NULL;

	(void)state;
	fake_file(UUID "/web/web.vmx", "");
	fake_file(UUID "/mail/mail.vmx", "");
	fake_file(UUID "/other/web.vmx", "");
	fake_running("esxcli", running);
	power = read_power(&h);
	assert_true(is_on(power, &h, UUID "/web/web.vmx"));
	assert_true(is_on(power, &h, LABEL "/web/web.vmx"));
	assert_true(is_on(power, &h, LABEL "/mail/../web/web.vmx"));
	assert_false(is_on(power, &h, UUID "/mail/mail.vmx"));
	/* the same name in another folder is another VM */
	assert_false(is_on(power, &h, UUID "/other/web.vmx"));
	/* a file that cannot be looked at: only its path can be compared */
	assert_true(is_on(power, &h, UUID "/gone/gone.vmx"));
	assert_false(is_on(power, &h, LABEL "/gone/gone.vmx"));
	assert_calls("esxcli " ASKED);
	host_close(&h);
}

static void power_read__many_of_one_name__finds_each(void **state)
{
	static const char *const running[] = {
		UUID "/1/vm.vmx", UUID "/2/vm.vmx", UUID "/3/vm.vmx",
		UUID "/4/a.vmx",  UUID "/5/z.vmx",  NULL,
	};
	struct host h = fake_host(false);
	AUTO(power) *power = NULL;

	(void)state;
	for (size_t i = 0; running[i]; i++)
		fake_file(running[i], "");
	fake_file(UUID "/6/vm.vmx", "");
	fake_file(UUID "/7/m.vmx", "");
	fake_running("esxcli", running);
	power = read_power(&h);
	for (size_t i = 0; running[i]; i++) {
		assert_true(is_on(power, &h, running[i]));
		assert_true(is_on(power, &h, running[i]));
	}
	assert_false(is_on(power, &h, UUID "/6/vm.vmx"));
	assert_false(is_on(power, &h, UUID "/7/m.vmx"));
	host_close(&h);
}

/* Where a running VM's file is replaced between two questions, the path still tells. */
static void power_is_on__same_path__is_enough(void **state)
{
	static const char *const running[] = { UUID "/web/web.vmx", NULL };
	struct host h = fake_host(false);
	AUTO(power) *power = NULL;
	struct fingerprint other = { 0 };

	(void)state;
	fake_file(UUID "/web/web.vmx", "");
	fake_running("esxcli", running);
	power = read_power(&h);
	assert_true(power_is_on(power, UUID "/web/web.vmx", &other));
	assert_false(power_is_on(power, LABEL "/web/web.vmx", &other));
	assert_false(power_is_on(power, LABEL "/web/web.vmx", NULL));
	host_close(&h);
}

/* A stat on a datastore that is gone may hang: not for the sake of another VM, and once at most. */
static void power_is_on__vms_of_other_names__are_not_looked_at(void **state)
{
	static const char *const running[] = { UUID "/web/web.vmx", "/vmfs/volumes/dead/db.vmx",
					       "/vmfs/volumes/dead/web2.vmx", NULL };
	struct host h = fake_host(false);
	AUTO(power) *power = NULL;

	(void)state;
	fake_file(UUID "/web/web.vmx", "");
	fake_file(UUID "/db/db.vmx", "");
	fake_file("/vmfs/volumes/dead/db.vmx", "");
	fake_running("esxcli", running);
	looks_at_dead = 0;
	power = read_power(&h);
	assert_true(is_on(power, &h, UUID "/web/web.vmx"));
	assert_int_equal(looks_at_dead, 0);
	assert_false(is_on(power, &h, UUID "/db/db.vmx"));
	assert_false(is_on(power, &h, LABEL "/db/db.vmx"));
	assert_int_equal(looks_at_dead, 1);
	host_close(&h);
}

static void power_read__nothing_runs__nothing_is_on(void **state)
{
	static const char *const running[] = { NULL };
	struct host h = fake_host(false);
	AUTO(power) *power = NULL;

	(void)state;
	fake_file(UUID "/web/web.vmx", "");
	fake_running("esxcli", running);
	power = read_power(&h);
	assert_false(is_on(power, &h, UUID "/web/web.vmx"));
	assert_false(is_on(power, &h, UUID "/gone/gone.vmx"));
	host_close(&h);
}

/* It holds one of hostd's three slots, so it must not want another (esxi-facts 4.5). */
static void power_read__in_the_extension__asks_localcli_only(void **state)
{
	static const char *const running[] = { UUID "/web/web.vmx", NULL };
	struct host h = fake_host(true);
	AUTO(power) *power = NULL;

	(void)state;
	fake_file(UUID "/web/web.vmx", "");
	fake_running("localcli", running);
	power = read_power(&h);
	assert_true(is_on(power, &h, UUID "/web/web.vmx"));
	assert_calls("localcli " ASKED);
	host_close(&h);
}

static void power_read__hostd_is_down__asks_localcli_instead(void **state)
{
	static const char *const scripts[] = {
		"echo 'Connect to localhost failed: Connection failure'; exit 1",
		"echo 'Connect to localhost failed: Connection failure' >&2; exit 1",
	};
	static const char *const running[] = { UUID "/web/web.vmx", NULL };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(scripts); i++) {
		struct host h = fake_host(false);
		AUTO(power) *power = NULL;

		fake_file(UUID "/web/web.vmx", "");
		fake_command("esxcli", scripts[i]);
		fake_running("localcli", running);
		power = read_power(&h);
		assert_true(is_on(power, &h, UUID "/web/web.vmx"));
		assert_calls("esxcli " ASKED "localcli " ASKED);
		assert_int_equal(unlink("calls"), 0);
		host_close(&h);
	}
}

/* Whatever is not an answer is an error, never "nothing runs": that would let a running VM be
 * edited. */
static void power_read__no_answer__is_an_error(void **state)
{
	static const struct {
		const char *esxcli;
		const char *want;
	} rows[] = {
		{ "echo 'Memory allocation failed'; exit 1",
		  "which VMs run is unknown: /bin/esxcli --formatter=xml vm process list: Memory "
		  "allocation failed" },
		{ "echo; echo 'second line' ; exit 2",
		  "which VMs run is unknown: /bin/esxcli --formatter=xml vm process list: second "
		  "line" },
		{ "echo 'on stderr' >&2; exit 1",
		  "which VMs run is unknown: /bin/esxcli --formatter=xml vm process list: on "
		  "stderr" },
		{ "exit 3",
		  "which VMs run is unknown: /bin/esxcli --formatter=xml vm process list: "
		  "it ended with status 3 and said nothing" },
		{ "kill -9 $$",
		  "which VMs run is unknown: /bin/esxcli --formatter=xml vm process list: it ended "
		  "with status 137 and said nothing" },
		{ "exit 0",
		  "which VMs run is unknown: the answer of vm process list: it is empty" },
		{ "echo 'World ID: 12'",
		  "which VMs run is unknown: the answer of vm process list: it is not XML: it "
		  "starts with \"World ID: 12\"" },
		{ "echo '<output><root><list type=\"structure\">'",
		  "which VMs run is unknown: the answer of vm process list: it is not XML: line 1: "
		  "it ends in the middle" },
		{ "echo '<output><root><structure><field name=\"DisplayName\"><string>a</string>"
		  "</field></structure></root></output>'",
		  "which VMs run is unknown: the answer of vm process list: a VM without a Config "
		  "File" },
		{ "echo '<output><root><structure><field name=\"ConfigFile\"><string>a.vmx</string>"
		  "</field></structure></root></output>'",
		  "which VMs run is unknown: the answer of vm process list: a VM without a Config "
		  "File" },
	};
	struct host h = fake_host(false);

	(void)state;
	fake_command("localcli", "exit 98"); /* only asked where hostd is down */
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct power *power = NULL;
		struct err e = { 0 };

		fake_command("esxcli", rows[i].esxcli);
		assert_int_equal(power_read(&power, &h, &e), -1);
		assert_int_equal(e.code, ERR_HOST);
		assert_string_equal(e.text, rows[i].want);
		assert_null(power);
		assert_calls("esxcli " ASKED);
		assert_int_equal(unlink("calls"), 0);
	}
	host_close(&h);
}

static void power_read__hostd_is_down_and_localcli_fails__names_localcli(void **state)
{
	struct host h = fake_host(false);
	struct power *power = NULL;
	struct err e = { 0 };

	(void)state;
	fake_command("esxcli", "echo 'Connect to localhost failed: Connection failure'; exit 1");
	fake_command("localcli", "echo 'Errors: '; exit 1");
	assert_int_equal(power_read(&power, &h, &e), -1);
	assert_string_equal(e.text, "which VMs run is unknown: /bin/localcli --formatter=xml vm "
				    "process list: Errors: ");
	host_close(&h);
}

static void power_read__no_esxcli__is_an_error_with_the_host_s_path(void **state)
{
	struct host h = fake_host(false);
	struct power *power = NULL;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(power_read(&power, &h, &e), -1);
	assert_int_equal(e.code, ERR_HOST);
	assert_string_equal(e.text,
			    "which VMs run is unknown: /bin/esxcli: No such file or directory");
	host_close(&h);
}

int main(void)
{
#define HOST_TEST(f) cmocka_unit_test_setup_teardown(f, fake_host_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		HOST_TEST(power_read__label_and_uuid__are_one_file),
		HOST_TEST(power_read__many_of_one_name__finds_each),
		HOST_TEST(power_is_on__same_path__is_enough),
		HOST_TEST(power_is_on__vms_of_other_names__are_not_looked_at),
		HOST_TEST(power_read__nothing_runs__nothing_is_on),
		HOST_TEST(power_read__in_the_extension__asks_localcli_only),
		HOST_TEST(power_read__hostd_is_down__asks_localcli_instead),
		HOST_TEST(power_read__no_answer__is_an_error),
		HOST_TEST(power_read__hostd_is_down_and_localcli_fails__names_localcli),
		HOST_TEST(power_read__no_esxcli__is_an_error_with_the_host_s_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
