/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/diff.h"

#include "apply_host.h"
#include "history_check.h"

#define A UUID "/a/a.vmx"
#define B UUID "/b/b.vmx" /* by the real name of its folder */
#define C UUID "/c/c.vmx"

static void record__vms__each_with_its_lines_and_the_host_saves_once(void **state)
{
	static const struct fake_vm two[] = {
		{ 1, A, HW19 "displayName = \"a\"\nuuid.bios = \"56 4d 01\"\n" },
		{ 2, LABEL "/b/b.vmx", HW19 "displayName = \"b\"\nVHV.enable=false # lab\n" },
	};
	const struct apply_run by_root = { .command = "vm enable", .caller = "root" };
	struct run r;

	(void)state;
	fake_vms(two, COUNT_OF(two));
	fake_save("echo >>saves");
	plan_enable(&r);
	assert_int_equal(apply_plan(&r.plan, &r.h, &by_root, &r.e), 0);
	assert_history("1 done vm enable of " A " (a) uuid 56 4d 01 by root\n"
		       "  vhv.enable: - -> vhv.enable = \"TRUE\"\n"
		       "2 done vm enable of " B " (b) by root\n"
		       "  vhv.enable: VHV.enable=false # lab -> VHV.enable=TRUE # lab\n");
	scratch_assert("saves", "\n");
	assert_int_equal(r.plan.notes.count, 0);
	run_done(&r);
}

static void record__lines_that_go__with_their_place(void **state)
{
#define NIC "ethernet0.present = \"TRUE\"\n"
	static const struct fake_vm one = {
		1, A,
		HW19
		"vhv.enable = \"TRUE\"\r\nethernet0.filter4.name = \"dvfilter-maclearn\"\r\n" NIC
		"ethernet0.filter4.onFailure = \"failOpen\""
	};
	struct run r;

	(void)state;
	fake_vms(&one, 1);
	plan_profile(&r, "dvfilter-maclearn", false, false);
	assert_int_equal(apply(&r), 0);
	scratch_assert(&A[1], HW19 "vhv.enable = \"FALSE\"\r\nethernet0.present = \"TRUE\"");
	assert_history("1 done vm enable of " A "\n"
		       "  vhv.enable: vhv.enable = \"TRUE\" -> vhv.enable = \"FALSE\"\n"
		       "  ethernet0.filter4.name: "
		       "ethernet0.filter4.name = \"dvfilter-maclearn\" -> - below 3 with 2\n"
		       "  ethernet0.filter4.onFailure: "
		       "ethernet0.filter4.onFailure = \"failOpen\" -> - below 4 with 1\n");
	run_done(&r);
}

static void record__nothing_to_do__is_not_written(void **state)
{
	struct run r;

	(void)state;
	plan_profile(&r, "default", false, false);
	assert_int_equal(apply(&r), 0);
	assert_false(scratch_exists("etc/config"));
	assert_false(scratch_exists("saved"));
	run_done(&r);
}

static void record__what_was_not_done__is_closed_as_such(void **state)
{
	static const struct setting bad[] = { { "not a name", "TRUE" } };
	struct run r;

	(void)state;
	plan_enable(&r);
	scratch_write(&three[1].path[1], "changed = \"meanwhile\"\n");
	assert_int_equal(apply(&r), 0);
	run_done(&r);
	/* An edit that cannot even be made is no record at all. */
	fake_vms(three, 1);
	plan_settings(&r, bad, 1);
	r.plan.items[0].state = CHANGE_PLANNED; /* what refuse_plan() has refused */
	assert_int_equal(apply(&r), 0);
	assert_int_equal(r.plan.items[0].state, CHANGE_FAILED);
	run_done(&r);
	assert_history("1 done vm enable of " A " (a)\n"
		       "  vhv.enable: - -> vhv.enable = \"TRUE\"\n"
		       "2 not-done vm enable of " B " (b)\n"
		       "  vhv.enable: - -> vhv.enable = \"TRUE\"\n"
		       "3 done vm enable of " C " (c)\n"
		       "  vhv.enable: - -> vhv.enable = \"TRUE\"\n");
}

/* history undo leaves one setting of a VM alone, and takes another back. */
static void record__done_but_for_a_setting_that_was_refused__is_done(void **state)
{
	static const struct setting both[] = { { "mce.enable", "TRUE" }, { "vhv.enable", "TRUE" } };
	struct run r;

	(void)state;
	fake_vms(three, 1);
	plan_settings(&r, both, COUNT_OF(both));
	r.plan.items[0].items[0].fate = SETTING_LEFT;
	assert_int_equal(apply(&r), 0);
	assert_int_equal(r.plan.items[0].state, CHANGE_DONE);
	assert_history("1 done vm enable of " A " (a)\n"
		       "  vhv.enable: - -> vhv.enable = \"TRUE\"\n");
	run_done(&r);
}

static void record__reload_fails__is_owed_until_it_is_done(void **state)
{
	static const struct setting more[] = { { "mce.enable", "TRUE" } };
	struct run r;

	(void)state;
	fake_vms(three, 1);
	fake_command("vim-cmd", "echo 'not now'; exit 1");
	plan_enable(&r);
	assert_int_equal(apply(&r), 0);
	run_done(&r);
	assert_history("1 done vm enable of " A " (a)\n"
		       "  vhv.enable: - -> vhv.enable = \"TRUE\"\n"
		       "owed " A "\n");
	fake_command("vim-cmd", "exit 0");
	plan_settings(&r, more, 1);
	assert_int_equal(apply(&r), 0);
	run_done(&r);
	assert_history("1 done vm enable of " A " (a)\n"
		       "  vhv.enable: - -> vhv.enable = \"TRUE\"\n"
		       "2 done vm enable of " A " (a)\n"
		       "  mce.enable: - -> mce.enable = \"TRUE\"\n");
}

static void assert_untouched(void)
{
	for (size_t i = 0; i < COUNT_OF(three); i++)
		scratch_assert(&three[i].path[1], three[i].vmx);
	assert_calls("esxcli --formatter=xml vm process list\n");
}

/* Whatever keeps it from being recorded: nothing is changed, but with --no-history all of it. */
static void record__no_history_can_be_written__is_refused_or_goes_on_without(void **state)
{
	static const struct apply_run without = { .command = "vm enable", .no_history = true };
	static const char garbage[] = "garbage\n";
	struct run r;

	(void)state;
	assert_int_equal(mkdir("etc/config", 0755), 0);
	assert_int_equal(mkdir("etc/config/nestvirt", 0755), 0);
	scratch_write("etc/config/nestvirt/journal.0", garbage);
	plan_enable(&r);
	assert_int_equal(apply(&r), -1);
	assert_int_equal(r.e.code, ERR_REFUSED);
	assert_non_null(strstr(r.e.text, "/etc/config/nestvirt/journal.0"));
	assert_non_null(strstr(r.e.text, "--no-history"));
	assert_untouched();
	assert_int_equal(apply_plan(&r.plan, &r.h, &without, &r.e), 0);
	assert_int_equal(r.plan.items[0].state, CHANGE_DONE);
	scratch_assert("etc/config/nestvirt/journal.0", garbage);
	assert_false(scratch_exists("saved"));
	run_done(&r);
}

static void record__the_host_does_not_save__goes_on_and_says_so(void **state)
{
	struct run r;

	(void)state;
	fake_save("echo 'no space'; exit 1");
	plan_enable(&r);
	assert_int_equal(apply(&r), 0);
	assert_int_equal(r.plan.items[2].state, CHANGE_DONE);
	assert_int_equal(r.plan.notes.count, 1);
	assert_non_null(strstr(r.plan.notes.items[0], "auto-backup.sh"));
	run_done(&r);
}

int main(void)
{
#define THREE_TEST(f) cmocka_unit_test_setup_teardown(f, three_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		THREE_TEST(record__vms__each_with_its_lines_and_the_host_saves_once),
		THREE_TEST(record__lines_that_go__with_their_place),
		THREE_TEST(record__nothing_to_do__is_not_written),
		THREE_TEST(record__what_was_not_done__is_closed_as_such),
		THREE_TEST(record__done_but_for_a_setting_that_was_refused__is_done),
		THREE_TEST(record__reload_fails__is_owed_until_it_is_done),
		THREE_TEST(record__no_history_can_be_written__is_refused_or_goes_on_without),
		THREE_TEST(record__the_host_does_not_save__goes_on_and_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
