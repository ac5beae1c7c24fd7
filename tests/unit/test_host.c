/*
 * With --root nothing outside of DIR is read or run.
 */
/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host/vms.h"
#include "host/vmx_file.h"

#include "fake_host.h"

#define INVENTORY_TEXT                                                                             \
	"<ConfigRoot><ConfigEntry id=\"0000\"><objID>1</objID><vmxCfgPath>" UUID                   \
	"/a/a.vmx</vmxCfgPath></ConfigEntry></ConfigRoot>\n"

/* The host lies in "host"; beside it "outside", where nothing may be reached. */
static int setup(void **state)
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

	(void)state;
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

	(void)state;
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

	(void)state;
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

	(void)state;
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

	(void)state;
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

	(void)state;
	assert_int_equal(mkdir("host/vmfs/volumes/1", 0755), 0);
	scratch_write("host/vmfs/volumes/1/a.vmx", "");
	assert_int_equal(symlink("1", "host/vmfs/volumes/in"), 0);
	assert_int_equal(symlink("../../../host/vmfs/volumes/1", "host/vmfs/volumes/out"), 0);
	assert_true(inventory_same_file(&h, "/vmfs/volumes/1/a.vmx", "/vmfs/volumes/in/a.vmx"));
	assert_false(inventory_same_file(&h, "/vmfs/volumes/1/a.vmx", "/vmfs/volumes/out/a.vmx"));
	host_close(&h);
}

int main(void)
{
#define HOST_TEST(f) cmocka_unit_test_setup_teardown(f, setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		HOST_TEST(host_run__program_outside__is_refused_and_not_run),
		HOST_TEST(host_run__link_inside__runs_under_the_name_it_is_called_by),
		HOST_TEST(host_find__place_outside__is_found_and_then_refused),
		HOST_TEST(reload_vms__program_outside__is_refused_and_not_run),
		HOST_TEST(inventory_load__file_outside__is_refused),
		HOST_TEST(inventory_same_file__by_way_of_the_outside__is_not_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
