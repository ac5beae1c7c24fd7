#include "test_plan.h"

#include "system/clock.h"
#include "system/file.h"

#include "apply_host.h"

#define ON  "vhv.enable = \"TRUE\""
#define NIC "ethernet0.present = \"TRUE\"\n"

static void assert_items(const char *want)
{
	AUTO_VALUE(buf) got = { 0 };

	for (size_t i = 0; i < run.plan.count; i++) {
		const struct change *change = &run.plan.items[i];

		for (size_t k = 0; k < change->count; k++) {
			const struct setting_change *item = &change->items[k];

			buf_format(&got, "%lld %s %s%s%s\n", change->vm->id, item->setting,
				   change_status(change, item), item->message ? ": " : "",
				   item->message ? item->message : "");
		}
	}
	assert_string_equal(buf_text(&got), want);
}

/* The first letters of the VMs that have the setting and no other change; the rest has none. */
static void assert_enabled(const char *names)
{
	for (size_t i = 0; i < COUNT_OF(three); i++) {
		bool is_enabled = strchr(names, "abc"[i]) != NULL;
		AUTO_STR *want = x_format("%s%s", three[i].vmx, is_enabled ? ON "\n" : "");

		scratch_assert(&three[i].path[1], want);
	}
}

static void assert_reloaded(const char *ids)
{
	for (int i = 1; i <= 3; i++) {
		AUTO_STR *path = x_format("reloaded-%d", i);

		assert_int_equal(scratch_exists(path), strchr(ids, '0' + i) != NULL);
	}
}

/* The save of an edit and the lock test after it, where the tests below step in. */
static enum meanwhile { LEAVE_ALONE, POWER_ON_B, STOP_AT_B, OVERWRITE_B } meanwhile;
static int naps;

int __real_vmx_lock_test(bool *locked, const char *real_path, struct err *e);
int __wrap_vmx_lock_test(bool *locked, const char *real_path, struct err *e);
int __real_vmx_file_save(struct vmx_file *file, struct err *e);
int __wrap_vmx_file_save(struct vmx_file *file, struct err *e);
void __real_clock_sleep_ms(long long ms);
void __wrap_clock_sleep_ms(long long ms);

int __wrap_vmx_file_save(struct vmx_file *file, struct err *e)
{
	int done = __real_vmx_file_save(file, e);

	if (meanwhile == OVERWRITE_B && strstr(file->path, "/b/b.vmx"))
		scratch_write(&three[1].path[1], "by = \"another\"\n");
	return done;
}

int __wrap_vmx_lock_test(bool *locked, const char *real_path, struct err *e)
{
	AUTO_VALUE(buf) bytes = { 0 };

	if (meanwhile == LEAVE_ALONE || !strstr(real_path, "/b/b.vmx"))
		return __real_vmx_lock_test(locked, real_path, e);
	assert_int_equal(file_read(&bytes, NULL, real_path, real_path, 4096, e), 0);
	if (!strstr(buf_text(&bytes), "vhv.enable"))
		return __real_vmx_lock_test(locked, real_path, e);
	if (meanwhile == STOP_AT_B)
		(void)raise(SIGTERM);
	*locked = meanwhile == POWER_ON_B;
	return *locked ? 0 : __real_vmx_lock_test(locked, real_path, e);
}

void __wrap_clock_sleep_ms(long long ms)
{
	naps++;
	__real_clock_sleep_ms(ms);
}

static void enable_while(enum meanwhile what)
{
	plan_enable();
	meanwhile = what;
	apply();
	meanwhile = LEAVE_ALONE;
}

static void note_progress(void *context, size_t done, size_t total, const struct vm *vm)
{
	buf_format(context, "%zu/%zu %s\n", done, total, vm->name);
}

static void apply_plan__edits_and_reloads_each_vm_once(void **state)
{
	AUTO_VALUE(buf) seen = { 0 };

	plan_enable();
	apply_as(&(struct apply_run){
		.command = "vm enable", .progress = note_progress, .context = &seen });
	assert_items("1 vhv.enable changed\n2 vhv.enable changed\n3 vhv.enable changed\n");
	assert_enabled("abc");
	assert_reloaded("123");
	assert_string_equal(buf_text(&seen), "0/3 a\n1/3 b\n2/3 c\n");
	assert_null(run.plan.reload_problem);
	assert_int_equal(plan_exit_status(&run.plan), 0);
}

static void apply_plan__nothing_to_do__touches_nothing(void **state)
{
	plan_profile("default", false);
	apply();
	assert_items("1 vhv.enable unchanged\n2 vhv.enable unchanged\n3 vhv.enable unchanged\n");
	assert_calls("esxcli --formatter=xml vm process list\n");
	assert_false(scratch_exists("var/run/nestvirt.lock"));
}

static void apply_plan__a_second_time__is_nothing_to_do(void **state)
{
	plan_enable();
	apply();
	assert_int_equal(unlink("reloaded-1"), 0);
	plan_enable();
	apply();
	assert_items("1 vhv.enable unchanged\n2 vhv.enable unchanged\n3 vhv.enable unchanged\n");
	assert_reloaded("23");
}

/* All settings of a VM are one edit: it has all of them, or none. */
static void apply_plan__several_settings__are_one_edit_and_one_reload(void **state)
{
	static const char *const good[] = { "vhv.enable", "TRUE", "displayName", "new", NULL };
	static const char *const bad[] = { "mce.enable", "TRUE", "not a name", "TRUE", NULL };
	static const char both[] = HW19 "displayName = \"new\"\n" ON "\n";

	fake_vms(three, 1);
	plan_settings(good);
	apply();
	assert_items("1 vhv.enable changed\n1 displayName changed\n");
	scratch_assert(&A[1], both);
	assert_int_equal(unlink("reloaded-1"), 0);

	plan_settings(bad);
	run.plan.items[0].state = CHANGE_PLANNED; /* what refuse_plan() would have refused */
	apply();
	assert_int_equal(run.plan.items[0].state, CHANGE_FAILED);
	scratch_assert(&A[1], both);
	assert_reloaded("");
}

/* Lines that a profile added are gone again; only its vhv.enable stays, as FALSE. */
static void apply_plan__profile_off__removes_its_lines(void **state)
{
	static const struct fake_vm one = { 1, A, HW19 NIC };

	fake_vms(&one, 1);
	plan_profile("dvfilter-maclearn", true);
	apply();
	scratch_assert(&A[1], HW19 NIC ON "\n"
					  "ethernet0.filter4.name = \"dvfilter-maclearn\"\n"
					  "ethernet0.filter4.onFailure = \"failOpen\"\n");
	plan_profile("dvfilter-maclearn", false);
	apply();
	assert_items("1 vhv.enable changed\n1 ethernet0.filter4.name changed\n"
		     "1 ethernet0.filter4.onFailure changed\n");
	scratch_assert(&A[1], HW19 NIC "vhv.enable = \"FALSE\"\n");
}

static void apply_plan__one_cannot_be_done__the_others_are(void **state)
{
	plan_enable();
	scratch_write(&B[1], "changed = \"meanwhile\"\n");
	apply();
	assert_items("1 vhv.enable changed\n"
		     "2 vhv.enable failed: VM \"b\": " LABEL
		     "/b/b.vmx was changed meanwhile; run the command again\n"
		     "3 vhv.enable changed\n");
	assert_int_equal(run.plan.items[1].code, ERR_BUSY);
	scratch_assert(&B[1], "changed = \"meanwhile\"\n");
	scratch_write(&B[1], three[1].vmx);
	assert_enabled("ac");
	assert_reloaded("13");
	assert_int_equal(plan_exit_status(&run.plan), 8);
}

/* Locked between the check and the edit: refused, as it would have been before. */
static void apply_plan__locked_meanwhile__is_refused(void **state)
{
	fake_vms(three, 1);
	plan_enable();
	assert_int_equal(mkdir(&A ".lck"[1], 0755), 0);
	apply();
	assert_items("1 vhv.enable refused: VM \"a\": " A
		     ": locked: the VM is running here or on another host, or somebody is changing "
		     "it\n");
	assert_enabled("");
	assert_int_equal(plan_exit_status(&run.plan), 4);
}

static void apply_plan__powered_on_meanwhile__has_failed(void **state)
{
	enable_while(POWER_ON_B);
	assert_items("1 vhv.enable changed\n"
		     "2 vhv.enable failed: VM \"b\": it was powered on meanwhile and may write its "
		     "old settings back: power it off, then retry\n3 vhv.enable changed\n");
	assert_int_equal(run.plan.items[1].code, ERR_BUSY);
	/* Its file is another one now, so hostd is told all the same. */
	assert_reloaded("123");
	assert_int_equal(plan_exit_status(&run.plan), 8);
}

static void apply_plan__overwritten_at_once__has_failed(void **state)
{
	enable_while(OVERWRITE_B);
	assert_items("1 vhv.enable changed\n"
		     "2 vhv.enable failed: VM \"b\": " LABEL
		     "/b/b.vmx was changed by somebody else as soon as it was written; check it\n"
		     "3 vhv.enable changed\n");
	assert_int_equal(run.plan.items[1].code, ERR_BUSY);
	assert_int_equal(plan_exit_status(&run.plan), 8);
}

static void apply_plan__reload_fails__is_changed_and_owed(void **state)
{
	fake_command("vim-cmd", "[ \"$2\" = 2 ] || exit 0; echo 'no such VM'; exit 1");
	plan_enable();
	apply();
	assert_items("1 vhv.enable changed\n"
		     "2 vhv.enable changed: hostd has not reloaded it: vim-cmd vmsvc/reload 2\n"
		     "3 vhv.enable changed\n");
	assert_enabled("abc");
	assert_string_equal(run.plan.reload_problem, "/bin/vim-cmd vmsvc/reload 2: no such VM");
	assert_int_equal(plan_exit_status(&run.plan), 8);
}

/* hostd does not know a VM that is not registered: nothing to reload. */
static void apply_plan__not_registered__is_edited_without_a_reload(void **state)
{
	AUTO_VALUE(selection) s = { 0 };

	fake_vms(three, 0);
	strings_add(&s.paths, A);
	run_start(&s);
	diff_profile(&run.plan, &run.vms.items[0], "default", true, false);
	refuse_plan(&run.plan);
	apply();
	assert_items("0 vhv.enable changed\n");
	assert_enabled("a");
	assert_calls("esxcli --formatter=xml vm process list\n");
}

/* In the extension at once: waiting would block one of hostd's slots (esxi-facts 4.5). */
static void apply_plan__another_run_is_at_work__is_busy_and_does_nothing(void **state)
{
	pid_t other = hold_run_lock();
	AUTO_STR *want = x_format("another nestvirt is at work (process %d); try again", other);

	plan_enable();
	run.h.in_extension = true; /* for the lock only: there is no localcli here */
	naps = 0;
	apply_fails(ERR_BUSY);
	assert_string_equal(run.e.text, want);
	assert_int_equal(naps, 0); /* elsewhere it waits for 5 s */
	assert_enabled("");
	release_run_lock(other);
}

/* The last test of all: that a signal has come is never forgotten. */
static void apply_plan__told_to_stop__ends_the_change_in_hand_and_tells_hostd(void **state)
{
	enable_while(STOP_AT_B);
	assert_items(
		"1 vhv.enable changed\n2 vhv.enable changed\n"
		"3 vhv.enable failed: not done: the run was stopped by signal 15 (Terminated)\n");
	assert_int_equal(run.plan.items[2].code, ERR_BUSY);
	assert_enabled("ab");
	assert_reloaded("12");
	assert_int_equal(plan_exit_status(&run.plan), 8);
}

/* What is recorded of it. */

static void record__vms__each_with_its_lines_and_the_host_saves_once(void **state)
{
	static const struct fake_vm two[] = {
		{ 1, A, HW19 "displayName = \"a\"\nuuid.bios = \"56 4d 01\"\n" },
		{ 2, LABEL "/b/b.vmx", HW19 "displayName = \"b\"\nVHV.enable=false # lab\n" },
	};

	fake_vms(two, COUNT_OF(two));
	fake_save("echo >>saves");
	plan_enable();
	apply_as(&(struct apply_run){ .command = "vm enable", .caller = "root" });
	assert_history("1 done vm enable of " A " (a) uuid 56 4d 01 by root\n"
		       "  vhv.enable: - -> " ON "\n"
		       "2 done vm enable of " B " (b) by root\n"
		       "  vhv.enable: VHV.enable=false # lab -> VHV.enable=TRUE # lab\n");
	scratch_assert("saves", "\n");
	assert_int_equal(run.plan.notes.count, 0);
}

static void record__lines_that_go__with_their_place(void **state)
{
	static const struct fake_vm one = {
		1, A,
		HW19 ON "\r\nethernet0.filter4.name = \"dvfilter-maclearn\"\r\n" NIC
			"ethernet0.filter4.onFailure = \"failOpen\""
	};

	fake_vms(&one, 1);
	plan_profile("dvfilter-maclearn", false);
	apply();
	scratch_assert(&A[1], HW19 "vhv.enable = \"FALSE\"\r\nethernet0.present = \"TRUE\"");
	assert_history("1 done vm enable of " A "\n"
		       "  vhv.enable: " ON " -> vhv.enable = \"FALSE\"\n"
		       "  ethernet0.filter4.name: ethernet0.filter4.name = \"dvfilter-maclearn\" "
		       "-> - below 3 with 2\n"
		       "  ethernet0.filter4.onFailure: ethernet0.filter4.onFailure = \"failOpen\" "
		       "-> - below 4 with 1\n");
}

static void record__nothing_to_do__is_not_written(void **state)
{
	plan_profile("default", false);
	apply();
	assert_false(scratch_exists("etc/config"));
	assert_false(scratch_exists("saved"));
}

static void record__what_was_not_done__is_closed_as_such(void **state)
{
	static const char *const bad[] = { "not a name", "TRUE", NULL };

	plan_enable();
	scratch_write(&B[1], "changed = \"meanwhile\"\n");
	apply();
	/* An edit that cannot even be made is no record at all. */
	fake_vms(three, 1);
	plan_settings(bad);
	run.plan.items[0].state = CHANGE_PLANNED; /* what refuse_plan() has refused */
	apply();
	assert_int_equal(run.plan.items[0].state, CHANGE_FAILED);
	assert_history("1 done vm enable of " A " (a)\n  vhv.enable: - -> " ON "\n"
		       "2 not-done vm enable of " B " (b)\n  vhv.enable: - -> " ON "\n"
		       "3 done vm enable of " C " (c)\n  vhv.enable: - -> " ON "\n");
}

/* history undo leaves one setting of a VM alone, and takes another back. */
static void record__done_but_for_a_setting_that_was_refused__is_done(void **state)
{
	static const char *const both[] = { "mce.enable", "TRUE", "vhv.enable", "TRUE", NULL };

	fake_vms(three, 1);
	plan_settings(both);
	run.plan.items[0].items[0].fate = SETTING_LEFT;
	apply();
	assert_int_equal(run.plan.items[0].state, CHANGE_DONE);
	assert_history("1 done vm enable of " A " (a)\n  vhv.enable: - -> " ON "\n");
}

static void record__reload_fails__is_owed_until_it_is_done(void **state)
{
	static const char *const more[] = { "mce.enable", "TRUE", NULL };

	fake_vms(three, 1);
	fake_command("vim-cmd", "echo 'not now'; exit 1");
	plan_enable();
	apply();
	assert_history("1 done vm enable of " A " (a)\n  vhv.enable: - -> " ON "\nowed " A "\n");
	fake_command("vim-cmd", "exit 0");
	plan_settings(more);
	apply();
	assert_history("1 done vm enable of " A " (a)\n  vhv.enable: - -> " ON "\n"
		       "2 done vm enable of " A " (a)\n  mce.enable: - -> mce.enable = \"TRUE\"\n");
}

/* Whatever keeps it from being recorded: nothing is changed, but with --no-history all of it. */
static void record__no_history_can_be_written__is_refused_or_goes_on_without(void **state)
{
	static const char garbage[] = "garbage\n";

	fake_file("/etc/config/none", "");
	fake_file("/" J, garbage);
	plan_enable();
	apply_fails(ERR_REFUSED);
	assert_non_null(strstr(run.e.text, "/" J));
	assert_string_equal(run.e.target, "/" J); /* so that --no-history is suggested */
	assert_enabled("");
	assert_calls("esxcli --formatter=xml vm process list\n");
	apply_as(&(struct apply_run){ .command = "vm enable", .no_history = true });
	assert_int_equal(run.plan.items[0].state, CHANGE_DONE);
	scratch_assert(J, garbage);
	assert_false(scratch_exists("saved"));
}

static void record__the_host_does_not_save__goes_on_and_says_so(void **state)
{
	fake_save("echo 'no space'; exit 1");
	plan_enable();
	apply();
	assert_int_equal(run.plan.items[2].state, CHANGE_DONE);
	assert_int_equal(run.plan.notes.count, 1);
	assert_non_null(strstr(run.plan.notes.items[0], "auto-backup.sh"));
}

#define ON_THREE(test) cmocka_unit_test_setup_teardown(test, three_setup, three_teardown)

int test_apply(void)
{
	static const struct CMUnitTest tests[] = {
		ON_THREE(record__vms__each_with_its_lines_and_the_host_saves_once),
		ON_THREE(record__lines_that_go__with_their_place),
		ON_THREE(record__nothing_to_do__is_not_written),
		ON_THREE(record__what_was_not_done__is_closed_as_such),
		ON_THREE(record__done_but_for_a_setting_that_was_refused__is_done),
		ON_THREE(record__reload_fails__is_owed_until_it_is_done),
		ON_THREE(record__no_history_can_be_written__is_refused_or_goes_on_without),
		ON_THREE(record__the_host_does_not_save__goes_on_and_says_so),
		ON_THREE(apply_plan__edits_and_reloads_each_vm_once),
		ON_THREE(apply_plan__nothing_to_do__touches_nothing),
		ON_THREE(apply_plan__a_second_time__is_nothing_to_do),
		ON_THREE(apply_plan__several_settings__are_one_edit_and_one_reload),
		ON_THREE(apply_plan__profile_off__removes_its_lines),
		ON_THREE(apply_plan__one_cannot_be_done__the_others_are),
		ON_THREE(apply_plan__locked_meanwhile__is_refused),
		ON_THREE(apply_plan__powered_on_meanwhile__has_failed),
		ON_THREE(apply_plan__overwritten_at_once__has_failed),
		ON_THREE(apply_plan__reload_fails__is_changed_and_owed),
		ON_THREE(apply_plan__not_registered__is_edited_without_a_reload),
		ON_THREE(apply_plan__another_run_is_at_work__is_busy_and_does_nothing),
		ON_THREE(apply_plan__told_to_stop__ends_the_change_in_hand_and_tells_hostd),
	};

	return cmocka_run_group_tests_name("apply", tests, NULL, NULL);
}
