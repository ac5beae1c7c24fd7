/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/wait.h>

#include "host/vms.h"
#include "system/clock.h"
#include "system/lock.h"

#include "apply_host.h"

static void assert_items(const struct plan *plan, const char *want)
{
	AUTO_VALUE(buf) got = { 0 };

	for (size_t i = 0; i < plan->count; i++) {
		const struct change *change = &plan->items[i];

		for (size_t k = 0; k < change->count; k++) {
			const struct setting_change *item = &change->items[k];

			buf_format(&got, "%lld %s %s%s%s\n", change->vm->id, item->setting,
				   change_status(change, item), item->message ? ": " : "",
				   item->message ? item->message : "");
		}
	}
	assert_string_equal(buf_text(&got), want);
}

static void assert_enabled(size_t vm, bool enabled)
{
	AUTO_STR *want = x_format("%s%s", three[vm].vmx, enabled ? "vhv.enable = \"TRUE\"\n" : "");

	scratch_assert(&three[vm].path[1], want);
}

/* The save of an edit and the lock test after it, where the tests below step in. */
int __real_vmx_lock_test(bool *locked, const char *real_path, struct err *e);
int __wrap_vmx_lock_test(bool *locked, const char *real_path, struct err *e);

static enum { LEAVE_ALONE, POWER_ON_B, STOP_AT_B, OVERWRITE_B } meanwhile;

int __real_vmx_file_save(struct vmx_file *file, struct err *e);
int __wrap_vmx_file_save(struct vmx_file *file, struct err *e);

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
	bool edited;

	assert_int_equal(file_read(&bytes, NULL, real_path, real_path, 4096, e), 0);
	edited = strstr(buf_text(&bytes), "vhv.enable") && strstr(real_path, "/b/b.vmx");
	if (edited && meanwhile == STOP_AT_B)
		(void)raise(SIGTERM);
	if (edited && meanwhile == POWER_ON_B) {
		*locked = true;
		return 0;
	}
	return __real_vmx_lock_test(locked, real_path, e);
}

static void note_progress(void *context, size_t done, size_t total, const struct vm *vm)
{
	buf_format(context, "%zu/%zu %s\n", done, total, vm->name);
}

static void apply_plan__edits_and_reloads_each_vm_once(void **state)
{
	AUTO_VALUE(buf) seen = { 0 };
	const struct apply_run watched = { .command = "vm enable",
					   .progress = note_progress,
					   .context = &seen };
	struct run r;

	(void)state;
	plan_enable(&r);
	assert_int_equal(apply_plan(&r.plan, &r.h, &watched, &r.e), 0);
	assert_items(&r.plan, "1 vhv.enable changed\n"
			      "2 vhv.enable changed\n"
			      "3 vhv.enable changed\n");
	for (size_t i = 0; i < COUNT_OF(three); i++)
		assert_enabled(i, true);
	assert_true(scratch_exists("reloaded-1"));
	assert_true(scratch_exists("reloaded-2"));
	assert_true(scratch_exists("reloaded-3"));
	assert_string_equal(buf_text(&seen), "0/3 a\n1/3 b\n2/3 c\n");
	assert_null(r.plan.reload_problem);
	assert_int_equal(plan_exit_status(&r.plan), 0);
	run_done(&r);
}

static void apply_plan__nothing_to_do__touches_nothing(void **state)
{
	struct run r;

	(void)state;
	plan_profile(&r, "default", false, false);
	assert_int_equal(apply(&r), 0);
	assert_items(&r.plan, "1 vhv.enable unchanged\n"
			      "2 vhv.enable unchanged\n"
			      "3 vhv.enable unchanged\n");
	assert_calls("esxcli --formatter=xml vm process list\n");
	assert_false(scratch_exists("var/run/nestvirt.lock"));
	run_done(&r);
}

static void apply_plan__a_second_time__is_nothing_to_do(void **state)
{
	struct run r;

	(void)state;
	plan_enable(&r);
	assert_int_equal(apply(&r), 0);
	run_done(&r);
	assert_int_equal(unlink("reloaded-1"), 0);
	plan_enable(&r);
	assert_int_equal(apply(&r), 0);
	assert_items(&r.plan, "1 vhv.enable unchanged\n"
			      "2 vhv.enable unchanged\n"
			      "3 vhv.enable unchanged\n");
	assert_false(scratch_exists("reloaded-1"));
	run_done(&r);
}

/* All settings of a VM are one edit: it has all of them, or none. */
static void apply_plan__several_settings__are_one_edit_and_one_reload(void **state)
{
	static const struct setting good[] = { { "vhv.enable", "TRUE" }, { "displayName", "new" } };
	static const struct setting bad[] = { { "mce.enable", "TRUE" }, { "not a name", "TRUE" } };
	struct run r;

	(void)state;
	fake_vms(three, 1);
	plan_settings(&r, good, COUNT_OF(good));
	assert_int_equal(apply(&r), 0);
	assert_items(&r.plan, "1 vhv.enable changed\n1 displayName changed\n");
	scratch_assert(&three[0].path[1], HW19 "displayName = \"new\"\nvhv.enable = \"TRUE\"\n");
	run_done(&r);
	assert_int_equal(unlink("reloaded-1"), 0);

	plan_settings(&r, bad, COUNT_OF(bad));
	r.plan.items[0].state = CHANGE_PLANNED; /* what refuse_plan() would have refused */
	assert_int_equal(apply(&r), 0);
	assert_int_equal(r.plan.items[0].state, CHANGE_FAILED);
	scratch_assert(&three[0].path[1], HW19 "displayName = \"new\"\nvhv.enable = \"TRUE\"\n");
	assert_false(scratch_exists("reloaded-1"));
	run_done(&r);
}

/* Lines that a profile added are gone again; only its vhv.enable stays, as FALSE. */
static void apply_plan__profile_off__removes_its_lines(void **state)
{
#define NIC "ethernet0.present = \"TRUE\"\n"
#define FILTER                                                                                     \
	"ethernet0.filter4.name = \"dvfilter-maclearn\"\n"                                         \
	"ethernet0.filter4.onFailure = \"failOpen\"\n"
	static const struct fake_vm one = { 1, UUID "/a/a.vmx", HW19 NIC };
	struct run r;

	(void)state;
	fake_vms(&one, 1);
	plan_profile(&r, "dvfilter-maclearn", true, false);
	assert_int_equal(apply(&r), 0);
	scratch_assert(&one.path[1], HW19 NIC "vhv.enable = \"TRUE\"\n" FILTER);
	run_done(&r);
	plan_profile(&r, "dvfilter-maclearn", false, false);
	assert_int_equal(apply(&r), 0);
	assert_items(&r.plan, "1 vhv.enable changed\n"
			      "1 ethernet0.filter4.name changed\n"
			      "1 ethernet0.filter4.onFailure changed\n");
	scratch_assert(&one.path[1], HW19 NIC "vhv.enable = \"FALSE\"\n");
	run_done(&r);
}

static void apply_plan__one_cannot_be_done__the_others_are(void **state)
{
	struct run r;

	(void)state;
	plan_enable(&r);
	scratch_write(&three[1].path[1], "changed = \"meanwhile\"\n");
	assert_int_equal(apply(&r), 0);
	assert_items(&r.plan,
		     "1 vhv.enable changed\n"
		     "2 vhv.enable failed: VM \"b\": " LABEL "/b/b.vmx was changed meanwhile; run "
		     "the command again\n"
		     "3 vhv.enable changed\n");
	assert_int_equal(r.plan.items[1].code, ERR_BUSY);
	assert_enabled(0, true);
	scratch_assert(&three[1].path[1], "changed = \"meanwhile\"\n");
	assert_enabled(2, true);
	assert_true(scratch_exists("reloaded-1"));
	assert_false(scratch_exists("reloaded-2"));
	assert_true(scratch_exists("reloaded-3"));
	assert_int_equal(plan_exit_status(&r.plan), 8);
	run_done(&r);
}

/* Locked between the check and the edit: refused, as it would have been before. */
static void apply_plan__locked_meanwhile__is_refused(void **state)
{
	struct run r;

	(void)state;
	fake_vms(three, 1);
	plan_enable(&r);
	assert_int_equal(mkdir(&UUID "/a/a.vmx.lck"[1], 0755), 0);
	assert_int_equal(apply(&r), 0);
	assert_items(&r.plan,
		     "1 vhv.enable refused: VM \"a\": " UUID "/a/a.vmx: locked: the VM is running "
		     "here or on another host, or somebody is changing it\n");
	assert_enabled(0, false);
	assert_int_equal(plan_exit_status(&r.plan), 4);
	run_done(&r);
}

static void apply_plan__powered_on_meanwhile__has_failed(void **state)
{
	struct run r;

	(void)state;
	plan_enable(&r);
	meanwhile = POWER_ON_B;
	assert_int_equal(apply(&r), 0);
	meanwhile = LEAVE_ALONE;
	assert_items(&r.plan,
		     "1 vhv.enable changed\n"
		     "2 vhv.enable failed: VM \"b\": it was powered on meanwhile and may write its "
		     "old settings back: power it off and run this again\n"
		     "3 vhv.enable changed\n");
	assert_int_equal(r.plan.items[1].code, ERR_BUSY);
	/* Its file is another one now, so hostd is told all the same. */
	assert_true(scratch_exists("reloaded-2"));
	assert_int_equal(plan_exit_status(&r.plan), 8);
	run_done(&r);
}

static void apply_plan__overwritten_at_once__has_failed(void **state)
{
	struct run r;

	(void)state;
	plan_enable(&r);
	meanwhile = OVERWRITE_B;
	assert_int_equal(apply(&r), 0);
	meanwhile = LEAVE_ALONE;
	assert_items(&r.plan, "1 vhv.enable changed\n"
			      "2 vhv.enable failed: VM \"b\": " LABEL
			      "/b/b.vmx was changed by somebody else "
			      "as soon as it was written; check it\n"
			      "3 vhv.enable changed\n");
	assert_int_equal(r.plan.items[1].code, ERR_BUSY);
	assert_int_equal(plan_exit_status(&r.plan), 8);
	run_done(&r);
}

static void apply_plan__reload_fails__is_changed_and_owed(void **state)
{
	struct run r;

	(void)state;
	fake_command("vim-cmd", "[ \"$2\" = 2 ] || exit 0; echo 'no such VM'; exit 1");
	plan_enable(&r);
	assert_int_equal(apply(&r), 0);
	assert_items(&r.plan,
		     "1 vhv.enable changed\n"
		     "2 vhv.enable changed: hostd has not read it: vim-cmd vmsvc/reload 2\n"
		     "3 vhv.enable changed\n");
	assert_enabled(1, true);
	assert_string_equal(r.plan.reload_problem, "/bin/vim-cmd vmsvc/reload 2: no such VM");
	assert_int_equal(plan_exit_status(&r.plan), 8);
	run_done(&r);
}

/* hostd does not know a VM that is not registered: nothing to reload. */
static void apply_plan__not_registered__is_edited_without_a_reload(void **state)
{
	struct selection s = { 0 };
	struct run r = { .h = fake_host(false) };

	(void)state;
	fake_vms(three, 0);
	strings_add(&s.paths, three[0].path);
	assert_int_equal(vms_select(&r.vms, &r.h, &s, &r.e), 0);
	diff_profile(&r.plan, &r.vms.items[0], "default", true, false);
	refuse_plan(&r.plan, false);
	assert_int_equal(apply(&r), 0);
	assert_items(&r.plan, "0 vhv.enable changed\n");
	assert_enabled(0, true);
	assert_calls("esxcli --formatter=xml vm process list\n");
	selection_free(&s);
	run_done(&r);
}

static int naps;

void __real_clock_sleep_ms(long long ms);
void __wrap_clock_sleep_ms(long long ms);

void __wrap_clock_sleep_ms(long long ms)
{
	naps++;
	__real_clock_sleep_ms(ms);
}

/* A process that holds the run lock until it is killed, or for longer than any run would wait. */
static pid_t hold_run_lock(void)
{
	int ready[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		struct run_lock *lock;
		struct err e;

		(void)alarm(600); /* a test that fails does not kill it */
		if (run_lock_take(&lock, "var/run/nestvirt.lock", 0, &e) == 0 &&
		    write(ready[1], "x", 1) == 1)
			(void)pause();
		_exit(1);
	}
	assert_int_equal(close(ready[1]), 0);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(close(ready[0]), 0);
	return pid;
}

/* In the extension at once: waiting would block one of hostd's slots (esxi-facts 4.5). */
static void apply_plan__another_run_is_at_work__is_busy_and_does_nothing(void **state)
{
	pid_t other = hold_run_lock();
	AUTO_STR *want = x_format("another nestvirt is at work (process %d); try again", other);
	struct run r;

	(void)state;
	plan_profile(&r, "default", true, true);
	naps = 0;
	assert_int_equal(apply(&r), -1);
	assert_int_equal(r.e.code, ERR_BUSY);
	assert_string_equal(r.e.text, want);
	assert_int_equal(naps, 0); /* elsewhere it waits for 5 s */
	for (size_t i = 0; i < COUNT_OF(three); i++)
		assert_enabled(i, false);
	run_done(&r);
	assert_int_equal(kill(other, SIGKILL), 0);
	assert_int_equal(waitpid(other, NULL, 0), other);
}

/* The last test of all: that a signal has come is never forgotten. */
static void apply_plan__told_to_stop__ends_the_step_in_hand_and_tells_hostd(void **state)
{
	struct run r;

	(void)state;
	plan_enable(&r);
	meanwhile = STOP_AT_B;
	assert_int_equal(apply(&r), 0);
	meanwhile = LEAVE_ALONE;
	assert_items(&r.plan, "1 vhv.enable changed\n"
			      "2 vhv.enable changed\n"
			      "3 vhv.enable failed: not done: the run was stopped by signal 15 "
			      "(Terminated)\n");
	assert_int_equal(r.plan.items[2].code, ERR_BUSY);
	assert_enabled(1, true);
	assert_enabled(2, false);
	assert_true(scratch_exists("reloaded-1"));
	assert_true(scratch_exists("reloaded-2"));
	assert_int_equal(plan_exit_status(&r.plan), 8);
	run_done(&r);
}

int main(void)
{
#define THREE_TEST(f) cmocka_unit_test_setup_teardown(f, three_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		THREE_TEST(apply_plan__edits_and_reloads_each_vm_once),
		THREE_TEST(apply_plan__nothing_to_do__touches_nothing),
		THREE_TEST(apply_plan__a_second_time__is_nothing_to_do),
		THREE_TEST(apply_plan__several_settings__are_one_edit_and_one_reload),
		THREE_TEST(apply_plan__profile_off__removes_its_lines),
		THREE_TEST(apply_plan__one_cannot_be_done__the_others_are),
		THREE_TEST(apply_plan__locked_meanwhile__is_refused),
		THREE_TEST(apply_plan__powered_on_meanwhile__has_failed),
		THREE_TEST(apply_plan__overwritten_at_once__has_failed),
		THREE_TEST(apply_plan__reload_fails__is_changed_and_owed),
		THREE_TEST(apply_plan__not_registered__is_edited_without_a_reload),
		THREE_TEST(apply_plan__another_run_is_at_work__is_busy_and_does_nothing),
		THREE_TEST(apply_plan__told_to_stop__ends_the_step_in_hand_and_tells_hostd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
