#include "test_service.h"

#include "plan/undo.h"
#include "service/deferred.h"

#include "apply_host.h"

#define DAY  (24 * 60 * 60)

#define MANY 70

static const char *all_on[MANY + 1]; /* the VMs of the test */
static int locked_from;              /* from this test of a lock on it is locked; 0: as it is */

int __real_vmx_lock_test(bool *locked, const char *real_path, struct err *e);
int __wrap_vmx_lock_test(bool *locked, const char *real_path, struct err *e);

int __wrap_vmx_lock_test(bool *locked, const char *real_path, struct err *e)
{
	if (locked_from > 0 && --locked_from == 0) {
		locked_from = 1;
		*locked = true;
		return 0;
	}
	return __real_vmx_lock_test(locked, real_path, e);
}

static int setup(void **state)
{
	seam_now = 1000LL * DAY;
	locked_from = 0;
	memcpy(all_on, (const char *const[]){ A, B, C, NULL }, 4 * sizeof(*all_on));
	return three_setup(state);
}

static int teardown(void **state)
{
	seam_now = 0;
	return three_teardown(state);
}

static const char *const none_on[] = { NULL };

/* A profile of all VMs, which are on. */
static void ask(const struct wish *asked)
{
	const struct profile *profile = profile_find(asked->profile);

	fake_running("esxcli", all_on);
	run_start(&(struct selection){ 0 });
	for (size_t i = 0; i < run.vms.count; i++) {
		AUTO_VALUE(wanted) wanted = { .wish = *asked };

		wanted.wish.how = "--when=poweroff";
		wanted.wish.at_poweroff = true;
		profile_on(&wanted, profile, &run.vms.items[i]);
		diff_vm(&run.plan, &run.vms.items[i], &wanted, false);
	}
	refuse_plan(&run.plan);
	apply();
	run_done();
	(void)unlink("calls");
	(void)unlink("saved");
}

static void ask_all(void)
{
	ask(&(struct wish){ .enable = true });
}

static void ask_and_power_off(void)
{
	ask_all();
	fake_running("esxcli", none_on);
}

static void keep_journal(void)
{
	assert_int_equal(system("cp " J " kept"), 0);
}

static void assert_journal_kept(void)
{
	assert_int_equal(system("cmp " J " kept"), 0);
}

/* deferred_try() of these ids, and all that it reports. */
static void assert_tried(const long long *ids, size_t count, const char *want)
{
	static const char *const ends[] = { "waits", "kept", "closed" };
	struct host h = fake_host(false);
	AUTO_VALUE(deferred_reports) reports = { 0 };
	AUTO_VALUE(buf) got = { 0 };
	struct err e = { 0 };

	if (deferred_try(&reports, &h, ids, count, &e) < 0)
		buf_format(&got, "! %s: %s\n", err_code_name(e.code), e.text);
	for (size_t i = 0; i < reports.count; i++) {
		const struct deferred_report *report = &reports.items[i];

		buf_format(&got, "%lld %s%s%s\n", report->id, ends[report->end],
			   report->text ? ": " : "", report->text ? report->text : "");
	}
	for (size_t i = 0; i < reports.notes.count; i++)
		buf_format(&got, "note: %s\n", reports.notes.items[i]);
	assert_string_equal(buf_text(&got), want);
	host_close(&h);
}

/* `2 disable hyperv force, gone 86400000`: what waits, a line each. */
static void assert_waiting(const char *want)
{
	struct host h = fake_host(false);
	AUTO(journal) *journal = NULL;
	AUTO_VALUE(buf) got = { 0 };
	struct err e = { 0 };

	assert_int_equal(journal_read(&journal, &h, &e), 0);
	for (size_t i = 0; i < journal->deferred.count; i++) {
		const struct change *p = &journal->deferred.items[i];

		buf_format(&got, "%lld %s %s%s%s", p->id, p->name, change_wish_name(p),
			   p->wish.profile ? " " : "", p->wish.profile ? p->wish.profile : "");
		if (p->wish.force)
			buf_str(&got, " force");
		if (p->gone_since)
			buf_format(&got, ", gone %lld", p->gone_since);
		buf_char(&got, '\n');
	}
	assert_string_equal(buf_text(&got), want);
	host_close(&h);
}

/* The ends of reports. */
#define CLOSED(id)   "deferred change " id " is closed\n"
#define WAITS_ON(id) "change " id " stays deferred\n"
#define ENABLED(id, name)                                                                          \
	id " closed: VM \"" name "\": vhv.enable: (not set) -> TRUE: changed: " CLOSED(id)
#define IS_GONE " is missing, or not in the inventory of this host; "

static void deferred_try__they_are_on__wait_and_nothing_is_touched(void **state)
{
	ask_all();
	keep_journal();
	assert_tried(NULL, 0, "1 waits\n2 waits\n3 waits\n");
	assert_journal_kept();
	assert_calls("esxcli --formatter=xml vm process list\n");
	assert_false(scratch_exists("saved"));
}

static void deferred_try__they_are_off__are_done_once(void **state)
{
	ask_and_power_off();
	assert_tried(NULL, 0, ENABLED("1", "a") ENABLED("2", "b") ENABLED("3", "c"));
	assert_waiting("");
	scratch_assert(&C[1], HW19 "displayName = \"c\"\nvhv.enable = \"TRUE\"\n");
	assert_history("4 done agent run of " A " (a)\n  vhv.enable: - -> vhv.enable = \"TRUE\"\n"
		       "5 done agent run of " B " (b)\n  vhv.enable: - -> vhv.enable = \"TRUE\"\n"
		       "6 done agent run of " C " (c)\n  vhv.enable: - -> vhv.enable = \"TRUE\"\n");
	assert_true(scratch_exists("reloaded-1") && scratch_exists("reloaded-3"));
	assert_tried(NULL, 0, "");
}

static void deferred_try__only_one_is_meant__leaves_the_others(void **state)
{
	static const long long ids[] = { 2, 77 };

	ask(&(struct wish){ .enable = true, .profile = "hyperv-legacy" });
	fake_running("esxcli", none_on);
	assert_tried(
		ids, COUNT_OF(ids),
		"2 closed: VM \"b\": vhv.enable: (not set) -> TRUE, hypervisor.cpuid.v0: (not set) "
		"-> FALSE, mce.enable: (not set) -> TRUE: changed: warning: VM \"b\" has one "
		"virtual CPU, which its guests share with the hypervisor; info: VM \"b\": cannot "
		"tell whether it has enough memory: its file has no memSize; info: VM \"b\": "
		"cannot tell whether its guest OS is 64-bit: its file has no guestOS; "
		"deferred change 2 is closed\n");
	assert_waiting("1 a enable hyperv-legacy\n3 c enable hyperv-legacy\n");
}

static void deferred_try__right_already__is_closed_and_nothing_else(void **state)
{
	static const char right[] = HW19 "displayName = \"a\"\nvhv.enable = \"true\"\n";
	static const long long ids[] = { 1 };

	ask_and_power_off();
	scratch_write(&A[1], right);
	assert_tried(ids, 1, "1 closed: VM \"a\": right already: " CLOSED("1"));
	scratch_assert(&A[1], right);
	assert_history("");
	assert_false(scratch_exists("reloaded-1"));
}

static void deferred_try__another_vm_now__is_left_alone(void **state)
{
	static const struct fake_vm one = { 1, A,
					    HW19 "displayName = \"a\"\nuuid.bios = \"56 4d\"\n" };
	static const char other[] = HW19 "displayName = \"new\"\nuuid.bios = \"56 4e\"\n";

	fake_vms(&one, 1);
	ask_and_power_off();
	scratch_write(&A[1], other);
	assert_tried(NULL, 0, "1 closed: VM \"new\": " A " is another VM now; " CLOSED("1"));
	scratch_assert(&A[1], other);
	assert_waiting("");
}

static void deferred_try__its_vm_is_gone__waits_thirty_days(void **state)
{
	static const char kept[] = "1 kept: VM \"a\": " A IS_GONE WAITS_ON("1");

	fake_vms(three, 1);
	ask_and_power_off();
	assert_int_equal(rename(&A[1], "aside"), 0);
	assert_tried(NULL, 0, kept);
	assert_waiting("1 a enable, gone 86400000\n");
	keep_journal();
	seam_now += 30 * DAY - 1;
	assert_tried(NULL, 0, kept);
	assert_journal_kept(); /* it is known already */
	seam_now++;
	assert_tried(NULL, 0, "1 closed: VM \"a\": " A IS_GONE CLOSED("1"));
	assert_waiting("");
}

static void deferred_try__its_vm_comes_back__waits_for_the_power_off_again(void **state)
{
	ask_and_power_off();
	fake_vms(&three[1], 1); /* a and c are not registered any more */
	assert_tried(NULL, 0,
		     "1 kept: VM \"a\": " A IS_GONE WAITS_ON("1")
			     ENABLED("2", "b") "3 kept: VM \"c\": " C IS_GONE WAITS_ON("3"));
	scratch_assert(&A[1], three[0].vmx); /* a VM that may be another host's by now */
	fake_vms(three, COUNT_OF(three));
	fake_running("esxcli", all_on);
	seam_now += 29 * DAY;
	assert_tried(NULL, 0, "1 waits\n3 waits\n");
	assert_waiting("1 a enable\n3 c enable\n");
}

static void deferred_try__cannot_be_done_now__waits_on(void **state)
{
	ask_and_power_off();
	fake_file(A, HW19 "displayName = \"a\"\ncheckpoint.vmState = \"a.vmss\"\n");
	fake_file(B, HW19 "displayName = \"b\"\nvhv.enable = \"TRUE\"\nVHV.enable = \"TRUE\"\n");
	assert_int_equal(mkdir(&C ".lck"[1], 0755), 0);
	assert_tried(NULL, 0,
		     "1 kept: VM \"a\" is suspended, and its virtual CPU cannot change until it is "
		     "powered off: resume it, shut it down, then retry; change 1 stays deferred\n"
		     "2 kept: VM \"b\" sets vhv.enable more than once (lines 4, 5), so it cannot "
		     "power on: delete all but one of these lines from " LABEL "/b/b.vmx; change 2 "
		     "stays deferred\n"
		     "3 kept: VM \"c\" is locked by another host that runs it, or by a task: power "
		     "it off there, or wait for the task to end; change 3 stays deferred\n");
	assert_false(scratch_exists("saved"));
	assert_waiting("1 a enable\n2 b enable\n3 c enable\n");
}

static void deferred_try__powered_on_meanwhile__waits_on(void **state)
{
	static const long long ids[] = { 1 };

	ask_and_power_off();
	locked_from = 2; /* not when it is looked at, but when it has been edited */
	assert_tried(ids, 1,
		     "1 kept: VM \"a\": it was powered on meanwhile and may write its old settings "
		     "back: power it off, then retry; " WAITS_ON("1"));
	assert_waiting("1 a enable\n2 b enable\n3 c enable\n");
}

static const struct fake_vm old_hardware = { 1, A,
					     "config.version = \"8\"\nvirtualHW.version = \"8\"\n"
					     "displayName = \"a\"\n" };

static void deferred_try__force__counts_as_when_it_was_asked_for(void **state)
{
	fake_vms(&old_hardware, 1);
	ask(&(struct wish){ .enable = true, .force = true });
	assert_waiting("1 a enable force\n");
	fake_running("esxcli", none_on);
	assert_tried(NULL, 0,
		     "1 closed: VM \"a\": vhv.enable: (not set) -> TRUE: changed: forced in spite "
		     "of hardware-too-old; " CLOSED("1"));
}

/* Nobody answers a log with --force. */
static void deferred_try__refused_meanwhile__does_not_name_force(void **state)
{
	fake_vms(three, 1);
	ask_all();
	fake_vms(&old_hardware, 1);
	fake_running("esxcli", none_on);
	assert_tried(NULL, 0,
		     "1 kept: VM \"a\" has hardware version 8, and nested virtualization needs 9 "
		     "or later: upgrade the VM's compatibility; " WAITS_ON("1"));
}

static void cancel_first(struct journal *journal)
{
	journal_close(journal, 1, "cancelled");
}

/* What the host's script does is done between the reading of the history and the lock. */
static void deferred_try__cancelled_meanwhile__is_not_done(void **state)
{
	static const long long ids[] = { 1 };

	ask_all();
	keep_journal();
	write_history(cancel_first);
	assert_int_equal(rename(J, "cancelled"), 0);
	assert_int_equal(rename("kept", J), 0);
	fake_command("esxcli", "cp cancelled " J "\n"
			       "echo '<output><root><list type=\"structure\"/></root></output>'");
	assert_tried(ids, 1, "");
	scratch_assert(&A[1], three[0].vmx);
	assert_waiting("2 b enable\n3 c enable\n");
}

static void replace_first(struct journal *journal)
{
	struct change change = journal->deferred.items[0];

	change.command = "vm disable";
	change.wish.enable = false;
	journal_defer(journal, &change);
}

/* What is right already for the change that was read says nothing about the one in its place. */
static void deferred_try__replaced_meanwhile__leaves_the_new_one(void **state)
{
	static const char right[] = HW19 "displayName = \"a\"\nvhv.enable = \"TRUE\"\n";
	static const long long ids[] = { 1 };

	ask_all();
	keep_journal();
	write_history(replace_first);
	assert_int_equal(rename(J, "replaced"), 0);
	assert_int_equal(rename("kept", J), 0);
	scratch_write(&A[1], right);
	fake_command("esxcli", "cp replaced " J "\n"
			       "echo '<output><root><list type=\"structure\"/></root></output>'");
	assert_tried(ids, 1, "");
	scratch_assert(&A[1], right);
	assert_waiting("2 b enable\n3 c enable\n4 a disable\n");
}

static void deferred_try__somebody_is_at_work__is_busy_at_once(void **state)
{
	pid_t other;
	AUTO_STR *want = NULL;

	ask_all();
	/* What nothing can be done about needs no lock. */
	other = hold_run_lock();
	assert_tried(NULL, 0, "1 waits\n2 waits\n3 waits\n");
	fake_running("esxcli", none_on);
	want = x_format("! busy: another nestvirt is at work (process %lld); try again\n",
			(long long)other);
	assert_tried(NULL, 0, want);
	release_run_lock(other);
	scratch_assert(&A[1], three[0].vmx);
}

static struct fake_vm vms[MANY];

static void ask_many(void)
{
	static char paths[MANY][128], texts[MANY][128];

	for (int i = 0; i < MANY; i++) {
		(void)snprintf(paths[i], sizeof(paths[i]), UUID "/v%d/v%d.vmx", i, i);
		(void)snprintf(texts[i], sizeof(texts[i]), HW19 "displayName = \"v%d\"\n", i);
		vms[i] = (struct fake_vm){ i + 1, paths[i], texts[i] };
		all_on[i] = paths[i];
	}
	fake_vms(vms, MANY);
	ask_all();
	all_on[1] = NULL; /* only the first */
	fake_running("esxcli", all_on);
}

static void deferred_try__many__ask_the_host_once(void **state)
{
	struct host h = fake_host(false);
	AUTO_VALUE(deferred_reports) reports = { 0 };
	struct err e = { 0 };

	ask_many();
	fake_command("vim-cmd", "");
	(void)unlink("calls");
	assert_int_equal(deferred_try(&reports, &h, NULL, 0, &e), 0);
	assert_int_equal(reports.count, MANY);
	assert_int_equal(reports.items[0].end, DEFERRED_WAITS);
	for (size_t i = 1; i < MANY; i++)
		assert_int_equal(reports.items[i].end, DEFERRED_CLOSED);
	assert_waiting("1 v0 enable\n");
	assert_int_equal(system("[ $(grep -c 'vm process list' calls) = 1 ] && [ $(grep -c "
				"'vmsvc/reload' calls) = 69 ]"),
			 0);
	host_close(&h);
}

/* The last of all tests here: the signal stays. */
static void deferred_try__told_to_stop__begins_no_more(void **state)
{
	struct host h = fake_host(false);
	AUTO_VALUE(deferred_reports) reports = { 0 };
	struct err e = { 0 };

	ask_many();
	fake_command("vim-cmd", "mkdir told 2>/dev/null && kill -TERM $PPID\nexit 0\n");
	assert_int_equal(deferred_try(&reports, &h, NULL, 0, &e), 0);
	assert_in_range(reports.count, 2, MANY / 2);
	assert_int_equal(reports.items[1].end, DEFERRED_CLOSED);
	host_close(&h);
}

static void ask_undo(void)
{
	static const struct undo_choice every = { .of_vms = true };
	AUTO(journal) *journal = NULL;
	struct undo_facts facts;

	fake_running("esxcli", all_on);
	run_start(&(struct selection){ 0 });
	facts = (struct undo_facts){ .vms = &run.vms };
	assert_int_equal(journal_read(&journal, &run.h, &run.e), 0);
	undo_plan(&run.plan, journal, &every, &facts);
	for (size_t i = 0; i < run.plan.count; i++)
		run.plan.items[i].wish =
			(struct wish){ .how = "x", .at_poweroff = true, .is_undo = true };
	refuse_plan(&run.plan);
	apply();
	run_done();
}

/* Three VMs with a profile, which are on; their undo waits. */
static void change_and_ask_undo(void)
{
	plan_profile("hyperv-legacy", true);
	apply();
	ask_undo();
}

#define UNDONE(id, name)                                                                           \
	id " closed: VM \"" name                                                                   \
	   "\": mce.enable: TRUE -> (not set), hypervisor.cpuid.v0: FALSE -> "                     \
	   "(not set), vhv.enable: TRUE -> (not set): changed: " CLOSED(id)
#define LEFT(name, change)                                                                         \
	"VM \"" name                                                                               \
	"\": vhv.enable is left alone: it is \"FALSE\", not \"TRUE\" as change " change            \
	" (vm enable) made it: somebody else has changed it: undo it by hand if need be; "
#define LEGACY "vhv.enable = \"TRUE\"\nhypervisor.cpuid.v0 = \"FALSE\"\nmce.enable = \"TRUE\"\n"

static void deferred_try__an_undo__is_done_when_off(void **state)
{
	change_and_ask_undo();
	assert_waiting("4 c undo\n5 b undo\n6 a undo\n");
	assert_tried(NULL, 0, "4 waits\n5 waits\n6 waits\n");
	scratch_assert(&A[1], HW19 "displayName = \"a\"\n" LEGACY);
	keep_journal();
	ask_undo(); /* the same once more */
	assert_journal_kept();
	assert_waiting("4 c undo\n5 b undo\n6 a undo\n");
	fake_running("esxcli", none_on);
	assert_tried((const long long[]){ 6 }, 1, UNDONE("6", "a"));
	scratch_assert(&A[1], three[0].vmx);
	assert_true(scratch_exists("reloaded-1"));
	assert_waiting("4 c undo\n5 b undo\n");
	assert_true(system("grep -q 'begin kind=\"vmx\" .*agent run.* undoes=\"1\"' " J) == 0);
}

static void deferred_try__an_undo_of_what_others_changed__does_the_rest_and_is_closed(void **state)
{
	change_and_ask_undo();
	fake_running("esxcli", none_on);
	scratch_write(&A[1], HW19 "displayName = \"a\"\n" LEGACY "x = \"1\"\n");
	scratch_write(&B[1], HW19 "displayName = \"b\"\nvhv.enable = \"FALSE\"\n"
				  "mce.enable = \"TRUE\"\n");
	scratch_write(&C[1], HW19 "displayName = \"c\"\nvhv.enable = \"FALSE\"\n");
	assert_tried(NULL, 0,
		     "4 closed: VM \"c\": nothing to undo: " LEFT("c", "3")
			     CLOSED("4") "5 closed: VM \"b\": mce.enable: TRUE -> (not set): "
					 "changed: " LEFT("b", "2") CLOSED("5") UNDONE("6", "a"));
	scratch_assert(&A[1], HW19 "displayName = \"a\"\nx = \"1\"\n");
	scratch_assert(&B[1], HW19 "displayName = \"b\"\nvhv.enable = \"FALSE\"\n");
	scratch_assert(&C[1], HW19 "displayName = \"c\"\nvhv.enable = \"FALSE\"\n");
	assert_waiting("");
}

static void deferred_try__an_undo_that_cannot_be_done_now__waits_on(void **state)
{
	static const char kept[] =
		HW19 "displayName = \"a\"\n" LEGACY "checkpoint.vmState = \"a.vmss\"\n";

	change_and_ask_undo();
	fake_running("esxcli", none_on);
	scratch_write(&A[1], kept);
	assert_tried((const long long[]){ 6 }, 1,
		     "6 kept: VM \"a\" is suspended, and its virtual CPU cannot change until it is "
		     "powered off: resume it, shut it down, then retry; " WAITS_ON("6"));
	scratch_assert(&A[1], kept);
	scratch_write(&A[1], three[0].vmx); /* as it was: somebody else has done it */
	assert_tried((const long long[]){ 6 }, 1,
		     "6 closed: VM \"a\": nothing to undo; " CLOSED("6"));
	scratch_assert(&A[1], three[0].vmx);
	assert_waiting("4 c undo\n5 b undo\n");
}

#define ON_HOST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int test_deferred(void)
{
	static const struct CMUnitTest tests[] = {
		ON_HOST(deferred_try__they_are_on__wait_and_nothing_is_touched),
		ON_HOST(deferred_try__they_are_off__are_done_once),
		ON_HOST(deferred_try__only_one_is_meant__leaves_the_others),
		ON_HOST(deferred_try__right_already__is_closed_and_nothing_else),
		ON_HOST(deferred_try__another_vm_now__is_left_alone),
		ON_HOST(deferred_try__its_vm_is_gone__waits_thirty_days),
		ON_HOST(deferred_try__its_vm_comes_back__waits_for_the_power_off_again),
		ON_HOST(deferred_try__cannot_be_done_now__waits_on),
		ON_HOST(deferred_try__powered_on_meanwhile__waits_on),
		ON_HOST(deferred_try__force__counts_as_when_it_was_asked_for),
		ON_HOST(deferred_try__refused_meanwhile__does_not_name_force),
		ON_HOST(deferred_try__cancelled_meanwhile__is_not_done),
		ON_HOST(deferred_try__replaced_meanwhile__leaves_the_new_one),
		ON_HOST(deferred_try__somebody_is_at_work__is_busy_at_once),
		ON_HOST(deferred_try__an_undo__is_done_when_off),
		ON_HOST(deferred_try__an_undo_of_what_others_changed__does_the_rest_and_is_closed),
		ON_HOST(deferred_try__an_undo_that_cannot_be_done_now__waits_on),
		ON_HOST(deferred_try__many__ask_the_host_once),
		ON_HOST(deferred_try__told_to_stop__begins_no_more),
	};

	return cmocka_run_group_tests_name("deferred", tests, NULL, NULL);
}
