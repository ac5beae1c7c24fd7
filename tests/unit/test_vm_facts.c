/*
 * What selecting VMs reads from a host, and what it leaves alone.
 */
/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host/facts.h"
#include "host/vms.h"
#include "host_seams.h"
#include "sample_host.h"
#include "test_host.h"

static void vms_select__host_default__is_under_every_vm(void **state)
{
	static const struct row rows[] = {
		{ { "-i", "1", "-i", "2", "-i", "8" },
		  "1 \"web\" on hw19 guest=windows9-64 nested=yes\n"
		  "2 \"mail\" on hw19 guest=- nested=yes\n"
		  "8 \"nap\" suspended hw19 guest=- nested=no\n" },
	};
	struct host h = fake_host(false);
	struct selection none = { 0 };
	AUTO_VALUE(vms) vms = { 0 };
	struct err e = { 0 };

	(void)state;
	fake_file("/etc/vmware/config", "# defaults\nVHV.enable = \"TRUE\"\n");
	fake_file(UUID "/nap/nap.vmx", HW19 "displayName = \"nap\"\nvhv.enable = \"FALSE\"\n"
					    "checkpoint.vmState = \"a.vmss\"\n");
	assert_selected(rows, COUNT_OF(rows));
	assert_int_equal(vms_list(&vms, &h, &none, &e), 0);
	assert_true(vms.host_default);
	host_close(&h);
}

/*
 * Only a file's name says that a VM is suspended; one that was resumed may keep the setting, empty.
 * One that runs has been resumed, whatever its file says.
 */
static void vms_select__state_file__says_suspended_only_where_the_vm_is_off(void **state)
{
	static const struct row rows[] = {
		{ { "-i", "8" }, "8 \"nap\" off hw19 guest=- nested=no\n" },
		{ { "-i", "1" }, "1 \"web\" on hw19 guest=- nested=no\n" },
	};

	(void)state;
	fake_file(UUID "/nap/nap.vmx", HW19 "displayName = \"nap\"\ncheckpoint.vmState = \"\"\n");
	fake_file(UUID "/web/web.vmx", HW19 "displayName = \"web\"\ncheckpoint.vmState = \"x\"\n");
	assert_selected(rows, COUNT_OF(rows));
}

static void vms_select__inventory_missing_or_broken__is_an_error_that_names_it(void **state)
{
	AUTO_VALUE(buf) broken = { 0 };
	AUTO_VALUE(buf) missing = { 0 };
	const char *const words[] = { NULL };

	(void)state;
	scratch_write("etc/vmware/hostd/vmInventory.xml", "<ConfigRoot>\n<ConfigEntry/>\n");
	select_into(&broken, words, false);
	assert_string_equal(buf_text(&broken),
			    "! io: /etc/vmware/hostd/vmInventory.xml: line 2: an "
			    "entry without an id");
	assert_int_equal(unlink("etc/vmware/hostd/vmInventory.xml"), 0);
	select_into(&missing, words, false);
	assert_string_equal(buf_text(&missing),
			    "! not-found: /etc/vmware/hostd/vmInventory.xml is missing: is this an "
			    "ESXi host, and did hostd ever run?");
}

static void vms_select__nobody_knows_what_runs__is_an_error(void **state)
{
	static const struct row rows[] = {
		{ { "-i", "1" },
		  "! host: which VMs run is unknown: /bin/esxcli --formatter=xml vm process list: "
		  "broken" },
	};

	(void)state;
	fake_command("esxcli", "echo broken; exit 1");
	assert_selected(rows, COUNT_OF(rows));
}

/* One host command for any number of VMs. */
static void vms_select__every_vm__costs_one_host_command(void **state)
{
	AUTO_VALUE(buf) got = { 0 };
	const char *const words[] = { "-a", NULL };

	(void)state;
	select_into(&got, words, true);
	assert_calls("esxcli --formatter=xml vm process list\n");
}

/* Where Workstation has a VM open, its lock is a folder: the one lock that a test can make. */
static void vm_test_lock__is_asked_by_nobody_else_and_not_of_a_vm_that_is_on(void **state)
{
	struct host h = fake_host(false);
	struct err e = { 0 };

	(void)state;
	assert_int_equal(mkdir(&UUID "/web-2/web.vmx.lck"[1], 0755), 0);
	assert_int_equal(mkdir(&UUID "/web/web.vmx.lck"[1], 0755), 0);
	for (int keep = 0; keep < 2; keep++) {
		struct selection s = select_by((const char *const[]){ "-i", "3", "-i", "1", NULL });
		AUTO_VALUE(vms) vms = { 0 };

		assert_int_equal((keep ? vms_select : vms_list)(&vms, &h, &s, &e), 0);
		for (size_t i = 0; i < 2; i++) {
			assert_false(vms.items[i].locked);
			vm_test_lock(&vms.items[i]);
		}
		assert_false(vms.items[0].locked); /* it runs: its lock is not touched */
		assert_int_equal(vms.items[1].locked, keep);
		selection_free(&s);
	}
	host_close(&h);
}

/* NAME.vmsd beside NAME.vmx and NAME.vmtx [facts 1.11]. */
static void facts_read__snapshots__are_in_the_vmsd_of_a_vm_and_of_a_template(void **state)
{
	static const char two[] = "snapshot.numSnapshots = \"2\"\n";
	static const char *const words[] = { "-i", "1", "-i", "4", NULL };
	struct host h = fake_host(false);
	AUTO_VALUE(selection) s = select_by(words);
	AUTO_VALUE(facts) facts = { 0 };
	struct err e = { 0 };

	(void)state;
	fake_file(UUID "/web/web.vmsd", two);
	fake_file(UUID "/tpl/tpl.vmsd", two);
	fake_file(UUID "/tpl/tpl.vmtsd", "snapshot.numSnapshots = \"none\"\n");
	assert_int_equal(vms_select(&facts.vms, &h, &s, &e), 0);
	assert_int_equal(facts.vms.count, 2);
	facts_read(&facts, &h, &s);
	for (size_t i = 0; i < 2; i++) {
		assert_null(facts.snapshots[i].problem);
		assert_int_equal(facts.snapshots[i].count, 2);
	}
	host_close(&h);
}

static size_t looks_of(const char *folder, const char *const *words)
{
	AUTO_VALUE(buf) got = { 0 };

	seam_watched = folder;
	seam_looks = 0;
	select_into(&got, words, true);
	return seam_looks;
}

/* A datastore that hangs under one VM must not block another (--vm-id and --vmx read it alone). */
static void vms_select__id_or_path__looks_at_no_other_vm(void **state)
{
	static const char *const by_id[] = { "-i", "8", NULL };
	static const char *const by_path[] = { "-x", LABEL "/nap/nap.vmx", NULL };
	static const char *const by_name[] = { "-n", "nap", NULL };

	(void)state;
	assert_int_equal(looks_of("/web", by_id), 0);
	assert_int_equal(looks_of("/mail", by_id), 0);
	assert_int_equal(looks_of("/secret", by_path), 0);
	assert_int_equal(looks_of("/web", by_path), 0);
	assert_true(looks_of("/nap", by_id) > 0);
	assert_true(looks_of("/nap", by_path) > 0);
	/* a name can only be found by reading them all */
	assert_true(looks_of("/secret", by_name) > 0);
}

int test_vm_facts(void)
{
#define SAMPLE_TEST(f) cmocka_unit_test_setup_teardown(f, sample_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		SAMPLE_TEST(vms_select__host_default__is_under_every_vm),
		SAMPLE_TEST(vms_select__state_file__says_suspended_only_where_the_vm_is_off),
		SAMPLE_TEST(vms_select__inventory_missing_or_broken__is_an_error_that_names_it),
		SAMPLE_TEST(vms_select__nobody_knows_what_runs__is_an_error),
		SAMPLE_TEST(vms_select__every_vm__costs_one_host_command),
		SAMPLE_TEST(vm_test_lock__is_asked_by_nobody_else_and_not_of_a_vm_that_is_on),
		SAMPLE_TEST(facts_read__snapshots__are_in_the_vmsd_of_a_vm_and_of_a_template),
		SAMPLE_TEST(vms_select__id_or_path__looks_at_no_other_vm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
