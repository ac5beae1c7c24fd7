#include "test_plan.h"

#include "plan/recover.h"

#include "apply_host.h"

#define ON  "vhv.enable = \"TRUE\""
#define MCE "mce.enable = \"TRUE\""

static void begin(struct journal *journal, const char *target, const char *setting,
		  const char *before, const char *after)
{
	struct change change = {
		.command = x_strdup("vm enable"),
		.kind = CHANGE_VMX,
		.target = x_strdup(target),
	};
	struct setting_change *item = add_value(&change, setting, before, after);

	if (!after) {
		item->before.lines_above = 0;
		item->before.line_end = x_strdup("\n");
	}
	journal_begin(journal, &change);
	change_free(&change);
}

static void assert_recovers(bool in_extension, const char *notes)
{
	AUTO_VALUE(strings) found = { 0 };
	AUTO_VALUE(buf) got = { 0 };
	struct host h = fake_host(false);

	h.in_extension = in_extension;
	recover(&h, &found);
	for (size_t i = 0; i < found.count; i++)
		buf_format(&got, "%s\n", found.items[i]);
	assert_string_equal(buf_text(&got), notes);
	host_close(&h);
}

static void three_vms(struct journal *journal)
{
	begin(journal, A, "vhv.enable", NULL, ON);
	begin(journal, B, "vhv.enable", NULL, ON);
	begin(journal, C, "vhv.enable", NULL, ON);
}

static void recover__cut_off__each_change_is_compared_and_hostd_told(void **state)
{
	write_history(three_vms);
	scratch_write(&A[1], HW19 ON "\n");
	scratch_write(&C[1], HW19 "vhv.enable = \"maybe\"\n");
	assert_recovers(false, "changes of earlier runs that were cut off: 1 done, 1 not done, 1 "
			       "neither as before nor as intended; see history list\n");
	assert_history("1 done vm enable of " A "\n  vhv.enable: - -> " ON "\n"
		       "2 not-done vm enable of " B "\n  vhv.enable: - -> " ON "\n"
		       "3 different vm enable of " C "\n  vhv.enable: - -> " ON "\n");
	assert_true(scratch_exists("reloaded-1"));
	assert_false(scratch_exists("reloaded-2"));
	assert_true(scratch_exists("reloaded-3"));
	assert_int_equal(unlink("calls"), 0);
	/* It is done once. */
	assert_recovers(false, "");
	assert_calls("");
}

static void recover__host_cannot_save__is_said(void **state)
{
	write_history(three_vms);
	scratch_write("sbin/auto-backup.sh", "#!/bin/sh\necho no space; exit 1\n");
	assert_recovers(false, "changes of earlier runs that were cut off: 3 not done; see history "
			       "list\n"
			       "the host has not saved the history, and a power loss would lose "
			       "its new records: /sbin/auto-backup.sh: no space\n");
}

static void later_change(struct journal *journal)
{
	begin(journal, A, "vhv.enable", NULL, ON);
	begin(journal, A, "mce.enable", NULL, MCE);
	begin(journal, A, "vhv.enable", ON, NULL);
	begin(journal, A, "mce.enable", NULL, MCE);
}

/* What is there now says nothing of a change that another one followed. */
static void recover__changed_again_since__what_was_found_then_counts(void **state)
{
	write_history(later_change);
	scratch_write(&A[1], HW19 MCE "\n");
	assert_recovers(false, "changes of earlier runs that were cut off: 3 done, 1 not "
			       "done; see history list\n");
	assert_history("1 done vm enable of " A "\n  vhv.enable: - -> " ON "\n"
		       "2 not-done vm enable of " A "\n  mce.enable: - -> " MCE "\n"
		       "3 done vm enable of " A "\n  vhv.enable: " ON " -> - below 0 with 1\n"
		       "4 done vm enable of " A "\n  mce.enable: - -> " MCE "\n");
}

static void recover__cannot_be_read__stays_open(void **state)
{
	write_history(three_vms);
	assert_int_equal(unlink(&A[1]), 0);
	fake_vms(&three[1], 1); /* c is not registered any more */
	assert_recovers(false, "changes of earlier runs that were cut off: 1 not done; see "
			       "history list\n");
	assert_history("1 begun vm enable of " A "\n  vhv.enable: - -> " ON "\n"
		       "2 not-done vm enable of " B "\n  vhv.enable: - -> " ON "\n"
		       "3 begun vm enable of " C "\n  vhv.enable: - -> " ON "\n");
}

static void two_owed(struct journal *journal)
{
	journal_owe(journal, A);
	journal_owe(journal, B);
}

static void recover__owed_reloads__are_done_or_said(void **state)
{
	write_history(two_owed);
	fake_command("esxcli", "exit 1"); /* nobody has to ask which VMs run */
	fake_command("vim-cmd", "[ \"$2\" = 1 ] && exit 0; echo 'not now'; exit 1");
	assert_recovers(false,
			"hostd has still not reloaded 1 of the VMs that were changed earlier: "
			"/bin/vim-cmd vmsvc/reload 2: not now\n");
	assert_history("owed " B "\n");
	fake_vms(three, 1);
	assert_recovers(false, "");
	assert_history("");
}

static void many_owed(struct journal *journal)
{
	for (int i = 1; i <= 30; i++) {
		AUTO_STR *path = x_format(UUID "/vm/%d.vmx", i);

		journal_owe(journal, path);
	}
}

/* hostd waits for us meanwhile. */
static void recover__in_the_extension__only_some_reloads_at_a_time(void **state)
{
	struct fake_vm vms[30];
	AUTO_VALUE(strings) paths = { 0 };
	struct host h = fake_host(false);
	AUTO(journal) *journal = NULL;
	struct err e = { 0 };

	for (int i = 1; i <= 30; i++) {
		strings_format(&paths, UUID "/vm/%d.vmx", i);
		vms[i - 1] = (struct fake_vm){ i, paths.items[i - 1], HW19 };
	}
	fake_vms(vms, 30);
	write_history(many_owed);
	assert_recovers(true, "");
	assert_int_equal(journal_read(&journal, &h, &e), 0);
	assert_int_equal(journal->owed.count, 10);
	host_close(&h);
}

static void recover__nothing_to_do__costs_no_lock_and_no_command(void **state)
{
	assert_recovers(false, "");
	assert_false(scratch_exists("var/run/nestvirt.lock"));
	assert_false(scratch_exists("etc/config"));
	assert_calls("");
}

/* apply_plan() says what is wrong with it, where it is asked to do something. */
static void recover__unreadable_history__is_left_to_others_to_say(void **state)
{
	fake_file("/etc/config/none", "");
	fake_file("/" J, "garbage\n");
	assert_recovers(false, "");
	assert_calls("");
}

int test_recover(void)
{
#define THREE_TEST(f) cmocka_unit_test_setup_teardown(f, three_setup, three_teardown)
	static const struct CMUnitTest tests[] = {
		THREE_TEST(recover__cut_off__each_change_is_compared_and_hostd_told),
		THREE_TEST(recover__host_cannot_save__is_said),
		THREE_TEST(recover__changed_again_since__what_was_found_then_counts),
		THREE_TEST(recover__cannot_be_read__stays_open),
		THREE_TEST(recover__owed_reloads__are_done_or_said),
		THREE_TEST(recover__in_the_extension__only_some_reloads_at_a_time),
		THREE_TEST(recover__nothing_to_do__costs_no_lock_and_no_command),
		THREE_TEST(recover__unreadable_history__is_left_to_others_to_say),
	};

	return cmocka_run_group_tests_name("recover", tests, NULL, NULL);
}
