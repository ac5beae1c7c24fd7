#include "test_host.h"

#include "host/vms.h"
#include "host/vmx_file.h"

#include "fake_host.h"

#define INVENTORY_TEXT                                                                             \
	"<ConfigRoot><ConfigEntry id=\"0000\"><objID>1</objID><vmxCfgPath>" UUID                   \
	"/a/a.vmx</vmxCfgPath></ConfigEntry></ConfigRoot>\n"

/* With --root nothing outside of it is read or run: the host lies in "host"; beside it "outside",
 * where nothing may be reached. */
static int rooted_setup(void **state)
{
	static const char *const folders[] = {
		"outside",         "host",
		"host/bin",        "host/etc",
		"host/etc/vmware", "host/etc/vmware/hostd",
		"host/vmfs",       "host/vmfs/volumes",
	};

	if (scratch_setup(state) < 0)
		return -1;
	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		if (mkdir(folders[i], 0755) < 0)
			return -1;
	}
	return 0;
}

static struct host open_host(void)
{
	struct host h;
	struct err e = { 0 };

	if (host_open(&h, "host", false, &e) < 0)
		fail_msg("%s", e.text);
	return h;
}

/* It says how it is called, and leaves a file where it was called from. */
static void script(const char *path)
{
	scratch_write(path, "#!/bin/sh\n: >was-run\nbasename \"$0\"\n");
	assert_int_equal(chmod(path, 0755), 0);
}

static int run(struct buf *output, const struct host *h, struct err *e)
{
	AUTO_VALUE(argv) argv = { 0 };

	host_command(&argv, h, "/bin/esxcli");
	return host_run(output, h, &argv, e);
}

static void host_run__program_outside__is_refused_and_not_run(void **state)
{
	static const struct {
		const char *link;
		const char *text;
	} rows[] = {
		{ "../../outside/tool", "/bin/esxcli: leads out of the root folder" },
		{ "/outside/tool", "/bin/esxcli: a link to the absolute path /outside/tool, which "
				   "does not lie in the root folder" },
	};
	struct host h = open_host();

	script("outside/tool");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(buf) output = { 0 };
		struct err e = { 0 };

		assert_int_equal(symlink(rows[i].link, "host/bin/esxcli"), 0);
		assert_int_equal(run(&output, &h, &e), -1);
		assert_int_equal(e.code, ERR_REFUSED);
		assert_string_equal(e.text, rows[i].text);
		assert_false(scratch_exists("was-run"));
		assert_int_equal(unlink("host/bin/esxcli"), 0);
	}
	host_close(&h);
}

static void host_run__link_inside__runs_under_the_name_it_is_called_by(void **state)
{
	struct host h = open_host();
	AUTO_VALUE(buf) output = { 0 };
	struct err e = { 0 };

	script("host/etc/tool");
	assert_int_equal(symlink("../etc/tool", "host/bin/esxcli"), 0);
	assert_int_equal(run(&output, &h, &e), 0);
	assert_string_equal(buf_text(&output), "esxcli\n");
	assert_true(scratch_exists("was-run"));
	host_close(&h);
}

static void host_find__place_outside__is_found_and_then_refused(void **state)
{
	static const char *const places[] = { "/bin/none", "/bin/esxcli" };
	struct host h = open_host();
	AUTO_VALUE(buf) output = { 0 };
	struct err e = { 0 };

	script("outside/tool");
	assert_null(host_find(&h, places, COUNT_OF(places)));
	assert_int_equal(symlink("../../outside/tool", "host/bin/esxcli"), 0);
	assert_string_equal(host_find(&h, places, COUNT_OF(places)), "/bin/esxcli");
	assert_int_equal(run(&output, &h, &e), -1);
	assert_int_equal(e.code, ERR_REFUSED);
	host_close(&h);
}

static void reload_vms__program_outside__is_refused_and_not_run(void **state)
{
	struct reload item = { .vm_id = 1 };
	struct host h = open_host();

	script("outside/tool");
	assert_int_equal(symlink("../../outside/tool", "host/bin/vim-cmd"), 0);
	reload_vms(&item, 1, &h, NULL, NULL);
	assert_true(item.failed);
	assert_string_equal(item.err.text, "/bin/vim-cmd: leads out of the root folder");
	assert_false(scratch_exists("was-run"));
	host_close(&h);
}

static void inventory_load__file_outside__is_refused(void **state)
{
	struct vm_inventory inventory;
	struct host h = open_host();
	struct err e = { 0 };

	scratch_write("outside/inventory", INVENTORY_TEXT);
	assert_int_equal(
		symlink("../../../../outside/inventory", "host/etc/vmware/hostd/vmInventory.xml"),
		0);
	assert_int_equal(inventory_load(&inventory, &h, &e), -1);
	assert_int_equal(e.code, ERR_REFUSED);
	assert_string_equal(e.text,
			    "/etc/vmware/hostd/vmInventory.xml: leads out of the root folder");
	vm_inventory_free(&inventory);
	assert_int_equal(unlink("host/etc/vmware/hostd/vmInventory.xml"), 0);
	scratch_write("host/etc/vmware/real.xml", INVENTORY_TEXT);
	assert_int_equal(symlink("../real.xml", "host/etc/vmware/hostd/vmInventory.xml"), 0);
	assert_int_equal(inventory_load(&inventory, &h, &e), 0);
	assert_int_equal(inventory.count, 1);
	vm_inventory_free(&inventory);
	host_close(&h);
}

static void inventory_same_file__by_way_of_the_outside__is_not_looked_at(void **state)
{
	struct host h = open_host();

	assert_int_equal(mkdir("host/vmfs/volumes/1", 0755), 0);
	scratch_write("host/vmfs/volumes/1/a.vmx", "");
	assert_int_equal(symlink("1", "host/vmfs/volumes/in"), 0);
	assert_int_equal(symlink("../../../host/vmfs/volumes/1", "host/vmfs/volumes/out"), 0);
	assert_true(inventory_same_file(&h, "/vmfs/volumes/1/a.vmx", "/vmfs/volumes/in/a.vmx"));
	assert_false(inventory_same_file(&h, "/vmfs/volumes/1/a.vmx", "/vmfs/volumes/out/a.vmx"));
	host_close(&h);
}

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

	assert_int_equal(host_persist(&h, &e), -1);
	assert_int_equal(e.code, ERR_HOST);
	assert_string_equal(e.text, "/sbin/auto-backup.sh: No such file or directory");
	host_close(&h);
}

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

	syslog_say(&h, "nobody hears it");
	fake_command("logger", "exit 1");
	syslog_say(&h, "nobody writes it");
	host_close(&h);
}

/* As esxcli answers `software vib list`, with these names. */
#define ROW(name)                                                                                  \
	"<structure typeName=\"VIBExt\"><field name=\"AcceptanceLevel\"><string>VMwareCertified"   \
	"</string></field><field name=\"Name\"><string>" name "</string></field></structure>"
#define ANSWER(rows)                                                                               \
	"cat <<'END'\n<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"                                \
	"<output xmlns=\"http://www.vmware.com/Products/ESX/5.0/esxcli\"><root>"                   \
	"<list type=\"structure\">" rows "</list></root></output>\nEND"

static void vibs_have__name_holds_it__is_found(void **state)
{
	static const struct {
		const char *script;
		bool have;
	} rows[] = {
		{ ANSWER(""), false },
		{ ANSWER(ROW("esx-base") ROW("nestvirt")), false },
		{ ANSWER(ROW("esx-base") ROW("vmware-esx-dvfilter-maclearn") ROW("nestvirt")),
		  true },
		{ ANSWER(ROW("dvfilter-maclearn")), true },
		{ ANSWER(ROW("esx-dvfilter-generic-fastpath")), false },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		for (int inside = 0; inside < 2; inside++) {
			struct host h = fake_host(inside);
			bool have = !rows[i].have;
			struct err e = { 0 };

			fake_command(inside ? "localcli" : "esxcli", rows[i].script);
			(void)unlink("calls");
			assert_int_equal(vibs_have(&have, &h, "dvfilter-maclearn", &e), 0);
			assert_int_equal(have, rows[i].have);
			assert_calls(inside ? "localcli --formatter=xml software vib list\n"
					    : "esxcli --formatter=xml software vib list\n");
			host_close(&h);
		}
	}
}

static void vibs_have__no_list__is_an_error(void **state)
{
	static const struct {
		const char *script;
		const char *want;
	} rows[] = {
		{ "echo busy; exit 1", "/bin/esxcli --formatter=xml software vib list: busy" },
		{ "echo garbage", "the answer of software vib list: it is not XML: it starts with "
				  "\"garbage\"" },
		{ ANSWER("<structure typeName=\"VIBExt\"/>"),
		  "the list of VIBs: the answer has no field Name" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host h = fake_host(false);
		struct err e = { 0 };
		bool have;

		fake_command("esxcli", rows[i].script);
		assert_int_equal(vibs_have(&have, &h, "x", &e), -1);
		assert_int_equal(e.code, ERR_HOST);
		assert_string_equal(e.text, rows[i].want);
		host_close(&h);
	}
}

int test_host_run(void)
{
#define ROOTED_TEST(f) cmocka_unit_test_setup_teardown(f, rooted_setup, scratch_teardown)
#define ON_HOST(f)     cmocka_unit_test_setup_teardown(f, fake_host_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		ROOTED_TEST(host_run__program_outside__is_refused_and_not_run),
		ROOTED_TEST(host_run__link_inside__runs_under_the_name_it_is_called_by),
		ROOTED_TEST(host_find__place_outside__is_found_and_then_refused),
		ROOTED_TEST(reload_vms__program_outside__is_refused_and_not_run),
		ROOTED_TEST(inventory_load__file_outside__is_refused),
		ROOTED_TEST(inventory_same_file__by_way_of_the_outside__is_not_looked_at),
		ON_HOST(host_persist__any_end__is_told),
		ON_HOST(host_persist__no_such_program__is_told),
		ON_HOST(syslog_say__any_text__is_one_argument_that_cannot_harm),
		ON_HOST(syslog_say__no_log__goes_on),
		ON_HOST(vibs_have__name_holds_it__is_found),
		ON_HOST(vibs_have__no_list__is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
