/*
 * Three VMs on a host that saves /etc when it is asked to, and runs of apply on them.
 *
 *	cmocka_unit_test_setup_teardown(f, three_setup, three_teardown)
 *
 * Included after <cmocka.h>.
 */
#ifndef UNIT_APPLY_HOST_H
#define UNIT_APPLY_HOST_H

#include <signal.h>
#include <sys/wait.h>

#include "host/vms.h"
#include "plan/apply.h"

#include "fake_host.h"
#include "history_check.h"
#include "plan_check.h"

#define HW19 "config.version = \"8\"\nvirtualHW.version = \"19\"\n"

#define A    UUID "/a/a.vmx"
#define B    UUID "/b/b.vmx" /* by the real name of its folder */
#define C    UUID "/c/c.vmx"
#define J    "etc/config/nestvirt/journal.0"

static const UNUSED struct fake_vm three[] = {
	{ 1, A, HW19 "displayName = \"a\"\n" },
	{ 2, LABEL "/b/b.vmx", HW19 "displayName = \"b\"\n" },
	{ 3, C, HW19 "displayName = \"c\"\n" },
};

/* A run as a command makes it; one at a time. */
static struct {
	struct host h;
	struct vms vms;
	struct plan plan;
	struct err e;
	bool is_open;
} run;

static UNUSED void run_done(void)
{
	if (!run.is_open)
		return;
	plan_free(&run.plan);
	vms_free(&run.vms);
	host_close(&run.h);
	memset(&run, 0, sizeof(run));
}

static UNUSED int three_setup(void **state)
{
	static const char *const none[] = { NULL };

	if (fake_host_setup(state) < 0)
		return -1;
	fake_vms(three, COUNT_OF(three));
	fake_running("esxcli", none);
	fake_command("vim-cmd", ": >\"reloaded-$2\"");
	fake_save("exit 0");
	return 0;
}

static UNUSED int three_teardown(void **state)
{
	run_done();
	return scratch_teardown(state);
}

static UNUSED void run_start(const struct selection *selection)
{
	run_done();
	run.is_open = true;
	run.h = fake_host(false);
	if (vms_select(&run.vms, &run.h, selection, &run.e) < 0)
		fail_msg("%s", run.e.text);
}

/* A profile switched on or off for all VMs. */
static UNUSED void plan_profile(const char *profile, bool on)
{
	run_start(&(struct selection){ 0 });
	for (size_t i = 0; i < run.vms.count; i++)
		diff_profile(&run.plan, &run.vms.items[i], profile, on, run.vms.host_default);
	refuse_plan(&run.plan);
}

static UNUSED void plan_enable(void)
{
	plan_profile("default", true);
}

/* Settings of all VMs: a name and a value each, ended by NULL. */
static UNUSED void plan_settings(const char *const *words)
{
	AUTO_VALUE(wanted) wanted = { 0 };

	run_start(&(struct selection){ 0 });
	for (; words[0]; words += 2) {
		struct wanted_setting one = { .name = x_strdup(words[0]),
					      .value = x_strdup(words[1]) };

		LIST_PUSH(&wanted, one);
	}
	for (size_t i = 0; i < run.vms.count; i++)
		diff_vm(&run.plan, &run.vms.items[i], &wanted, run.vms.host_default);
	refuse_plan(&run.plan);
}

static UNUSED void apply_as(const struct apply_run *as)
{
	if (apply_plan(&run.plan, &run.h, as, &run.e) < 0)
		fail_msg("%s", run.e.text);
}

static UNUSED void apply(void)
{
	apply_as(&(struct apply_run){ .command = "vm enable" });
}

static UNUSED void apply_fails(enum err_code code)
{
	assert_int_equal(apply_plan(&run.plan, &run.h,
				    &(struct apply_run){ .command = "vm enable" }, &run.e),
			 -1);
	assert_int_equal(run.e.code, code);
}

/* Write to the history by itself. */
static UNUSED void write_history(void (*what)(struct journal *journal))
{
	struct host h = fake_host(false);
	AUTO(journal) *journal = NULL;
	AUTO_STR *warning = NULL;
	struct err e = { 0 };

	assert_int_equal(journal_read(&journal, &h, &e), 0);
	what(journal);
	assert_int_equal(journal_commit(journal, &h, &warning, &e), 0);
	assert_int_equal(journal_end(journal, &e), 0);
	host_close(&h);
}

/* A process that holds the run lock until it is killed, or for longer than any run would wait. */
static UNUSED pid_t hold_run_lock(void)
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

static UNUSED void release_run_lock(pid_t holder)
{
	assert_int_equal(kill(holder, SIGKILL), 0);
	assert_int_equal(waitpid(holder, NULL, 0), holder);
}

#endif
