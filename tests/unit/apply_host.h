/*
 * Three VMs on a host that saves /etc when it is asked to, and runs of apply on them.
 *
 *	cmocka_unit_test_setup_teardown(f, three_setup, scratch_teardown)
 *
 * Included after <cmocka.h>.
 */
#ifndef UNIT_APPLY_HOST_H
#define UNIT_APPLY_HOST_H

#include "history/journal.h"
#include "host/vms.h"
#include "plan/apply.h"
#include "plan/diff.h"
#include "plan/refuse.h"

#include "fake_host.h"
#include "plan_check.h"

#define HW19 "config.version = \"8\"\nvirtualHW.version = \"19\"\n"

static const UNUSED struct fake_vm three[] = {
	{ 1, UUID "/a/a.vmx", HW19 "displayName = \"a\"\n" },
	{ 2, LABEL "/b/b.vmx", HW19 "displayName = \"b\"\n" },
	{ 3, UUID "/c/c.vmx", HW19 "displayName = \"c\"\n" },
};

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

/* A run as a command makes it. */
struct run {
	struct host h;
	struct vms vms;
	struct plan plan;
	struct err e;
};

static UNUSED void run_start(struct run *r, bool in_extension)
{
	struct selection every = { 0 };

	*r = (struct run){ .h = fake_host(false) };
	if (vms_select(&r->vms, &r->h, &every, &r->e) < 0)
		fail_msg("%s", r->e.text);
	r->h.in_extension = in_extension; /* for the lock only: there is no localcli here */
}

/* A profile switched on or off for all VMs. */
static UNUSED void plan_profile(struct run *r, const char *profile, bool on, bool in_extension)
{
	run_start(r, in_extension);
	for (size_t i = 0; i < r->vms.count; i++)
		diff_profile(&r->plan, &r->vms.items[i], profile, on, r->vms.host_default);
	refuse_plan(&r->plan, false);
}

static UNUSED void plan_enable(struct run *r)
{
	plan_profile(r, "default", true, false);
}

struct setting {
	const char *name;
	const char *value;
};

static UNUSED void plan_settings(struct run *r, const struct setting *settings, size_t count)
{
	AUTO_VALUE(wanted) wanted = { 0 };

	run_start(r, false);
	for (size_t i = 0; i < count; i++) {
		struct wanted_setting one = { .name = x_strdup(settings[i].name),
					      .value = x_strdup(settings[i].value) };

		LIST_PUSH(&wanted, one);
	}
	for (size_t i = 0; i < r->vms.count; i++)
		diff_vm(&r->plan, &r->vms.items[i], &wanted, r->vms.host_default);
	refuse_plan(&r->plan, false);
}

static UNUSED int apply(struct run *r)
{
	return apply_plan(&r->plan, &r->h, &(struct apply_run){ .command = "vm enable" }, &r->e);
}

static UNUSED void run_done(struct run *r)
{
	plan_free(&r->plan);
	vms_free(&r->vms);
	host_close(&r->h);
}

#endif
