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
#include "host_seams.h"
#include "test_host.h"

#define UNKNOWN "! which VMs run is unknown: "
#define ASKED   "--formatter=xml vm process list\n"

/* Which VMs run, by their ids: "1 3"; or `! message`. */
static void assert_running(bool in_extension, const char *want)
{
	static const struct selection every = { 0 };
	struct host h = fake_host(in_extension);
	AUTO_VALUE(vms) vms = { 0 };
	AUTO_VALUE(buf) got = { 0 };
	struct err e = { 0 };

	if (vms_list(&vms, &h, &every, &e) < 0) {
		assert_int_equal(e.code, ERR_HOST);
		buf_format(&got, "! %s", e.text);
	}
	for (size_t i = 0; i < vms.count; i++) {
		if (vms.items[i].power == VM_POWER_ON)
			buf_format(&got, "%s%lld", got.len > 0 ? " " : "", vms.items[i].id);
	}
	assert_string_equal(buf_text(&got), want);
	host_close(&h);
}

static const struct fake_vm one[] = { { 1, UUID "/web/web.vmx", "" } };
static const char *const one_runs[] = { UUID "/web/web.vmx", NULL };

static void power__label_and_uuid__are_one_file(void **state)
{
	static const struct fake_vm vms[] = {
		{ 1, UUID "/web/web.vmx", "" },
		{ 2, LABEL "/web/web.vmx", NULL },
		{ 3, UUID "/mail/mail.vmx", "" },
		{ 4, LABEL "/mail/../web/web.vmx", NULL },
		{ 5, UUID "/other/web.vmx", "" }, /* of the same name, another VM */
		/* files that cannot be looked at: only their paths can be compared */
		{ 6, UUID "/gone/gone.vmx", NULL },
		{ 7, LABEL "/gone/gone.vmx", NULL },
	};
	static const char *const running[] = { UUID "/web/web.vmx", UUID "/gone/gone.vmx", NULL };

	(void)state;
	fake_vms(vms, COUNT_OF(vms));
	fake_running("esxcli", running);
	assert_running(false, "1 2 4 6");
	assert_calls("esxcli " ASKED);
}

static void power__many_of_one_name__finds_each(void **state)
{
	static const struct fake_vm vms[] = {
		{ 1, UUID "/1/vm.vmx", "" }, { 2, UUID "/2/vm.vmx", "" },
		{ 3, UUID "/3/vm.vmx", "" }, { 4, UUID "/4/a.vmx", "" },
		{ 5, UUID "/5/z.vmx", "" },  { 6, UUID "/6/vm.vmx", "" },
		{ 7, UUID "/7/m.vmx", "" },
	};
	static const char *const running[] = {
		UUID "/1/vm.vmx", UUID "/2/vm.vmx", UUID "/3/vm.vmx",
		UUID "/4/a.vmx",  UUID "/5/z.vmx",  NULL,
	};
	static const char *const none[] = { NULL };

	(void)state;
	fake_vms(vms, COUNT_OF(vms));
	fake_running("esxcli", running);
	assert_running(false, "1 2 3 4 5");
	fake_running("esxcli", none);
	assert_running(false, "");
}

/* A stat on a datastore that is gone may hang: not for the sake of another VM, and once at most. */
static void power__vms_of_other_names__are_not_looked_at(void **state)
{
	static const struct fake_vm web_and_db[] = {
		{ 1, UUID "/web/web.vmx", "" },
		{ 2, UUID "/db/db.vmx", "" },
		{ 3, LABEL "/db/db.vmx", NULL },
	};
	static const char *const running[] = { UUID "/web/web.vmx", "/vmfs/volumes/dead/db.vmx",
					       "/vmfs/volumes/dead/web2.vmx", NULL };

	(void)state;
	fake_file("/vmfs/volumes/dead/db.vmx", "");
	fake_running("esxcli", running);
	seam_watched = "/dead/";
	for (size_t dbs = 0; dbs < 3; dbs += 2) {
		fake_vms(web_and_db, 1 + dbs);
		seam_stats = 0;
		assert_running(false, "1");
		assert_int_equal(seam_stats, dbs > 0);
	}
}

/* It holds one of hostd's three slots, so it must not want another (esxi-facts 4.5). */
static void power__in_the_extension__asks_localcli_only(void **state)
{
	(void)state;
	fake_vms(one, 1);
	fake_running("localcli", one_runs);
	assert_running(true, "1");
	assert_calls("localcli " ASKED);
}

static void power__hostd_is_down__asks_localcli_instead(void **state)
{
	static const char *const scripts[] = {
		"echo 'Connect to localhost failed: Connection failure'; exit 1",
		"echo 'Connect to localhost failed: Connection failure' >&2; exit 1",
	};

	(void)state;
	fake_vms(one, 1);
	fake_running("localcli", one_runs);
	for (size_t i = 0; i < COUNT_OF(scripts); i++) {
		fake_command("esxcli", scripts[i]);
		assert_running(false, "1");
		assert_calls("esxcli " ASKED "localcli " ASKED);
		assert_int_equal(unlink("calls"), 0);
	}
	fake_command("localcli", "echo 'Errors: '; exit 1");
	assert_running(false, UNKNOWN "/bin/localcli --formatter=xml vm process list: Errors: ");
}

/* Whatever is not an answer is an error, never "nothing runs": that would let a running VM be
 * edited. */
static void power__no_answer__is_an_error(void **state)
{
	static const struct {
		const char *esxcli;
		const char *want;
	} rows[] = {
		{ "echo 'Memory allocation failed'; exit 1",
		  "/bin/esxcli --formatter=xml vm process list: Memory "
		  "allocation failed" },
		{ "echo; echo 'second line' ; exit 2",
		  "/bin/esxcli --formatter=xml vm process list: second "
		  "line" },
		{ "echo 'on stderr' >&2; exit 1", "/bin/esxcli --formatter=xml vm process list: on "
						  "stderr" },
		{ "exit 3", "/bin/esxcli --formatter=xml vm process list: "
			    "it ended with status 3 and said nothing" },
		{ "kill -9 $$", "/bin/esxcli --formatter=xml vm process list: it ended "
				"with status 137 and said nothing" },
		{ "exit 0", "the answer of vm process list: it is empty" },
		{ "echo 'World ID: 12'", "the answer of vm process list: it is not XML: it "
					 "starts with \"World ID: 12\"" },
		{ "echo '<output><root><list type=\"structure\">'",
		  "the answer of vm process list: it is not XML: line 1: "
		  "it ends in the middle" },
		{ "echo '<output><root><structure><field name=\"DisplayName\"><string>a</string>"
		  "</field></structure></root></output>'",
		  "the answer of vm process list: a VM without a Config "
		  "File" },
		{ "echo '<output><root><structure><field name=\"ConfigFile\"><string>a.vmx</string>"
		  "</field></structure></root></output>'",
		  "the answer of vm process list: a VM without a Config "
		  "File" },
	};

	(void)state;
	fake_vms(one, 1);
	assert_running(false, UNKNOWN "/bin/esxcli: No such file or directory");
	fake_command("localcli", "exit 98"); /* only asked where hostd is down */
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_STR *want = x_format(UNKNOWN "%s", rows[i].want);

		fake_command("esxcli", rows[i].esxcli);
		assert_running(false, want);
		assert_calls("esxcli " ASKED);
		assert_int_equal(unlink("calls"), 0);
	}
}

int test_power(void)
{
#define HOST_TEST(f) cmocka_unit_test_setup_teardown(f, fake_host_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		HOST_TEST(power__label_and_uuid__are_one_file),
		HOST_TEST(power__many_of_one_name__finds_each),
		HOST_TEST(power__vms_of_other_names__are_not_looked_at),
		HOST_TEST(power__in_the_extension__asks_localcli_only),
		HOST_TEST(power__hostd_is_down__asks_localcli_instead),
		HOST_TEST(power__no_answer__is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
