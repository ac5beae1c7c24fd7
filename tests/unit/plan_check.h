/*
 * What the tests of plans share: a step as one line. CMocka's headers come with it.
 */
#ifndef TESTS_UNIT_PLAN_CHECK_H
#define TESTS_UNIT_PLAN_CHECK_H

#include "plan/diff.h"
#include "plan/profile.h"
#include "plan/refuse.h"
#include "vm_check.h"

/* What `vm enable` (or disable) wants of the VM by a profile, against what is. */
static UNUSED void diff_profile(struct plan *plan, struct vm *vm, const char *profile, bool on,
				bool host_default)
{
	AUTO_VALUE(wanted_state) wanted = { 0 };

	if (on)
		profile_on(&wanted, profile_find(profile), vm);
	else
		profile_off(&wanted, profile_find(profile), vm);
	diff_vm(plan, vm, &wanted, host_default);
}

/* `planned vhv.enable: FALSE -> TRUE; the message`; a value that is not set shows as -. */
static UNUSED void show_step(struct buf *text, const struct step *step)
{
	buf_format(text, "%s %s: %s -> %s", step_status_name(step->status), step->setting,
		   step->before ? step->before : "-", step->after ? step->after : "-");
	if (step->message)
		buf_format(text, "; %s", step->message);
}

static UNUSED void assert_step(const struct step *step, const char *want)
{
	AUTO_VALUE(buf) got = { 0 };

	show_step(&got, step);
	assert_string_equal(buf_text(&got), want);
}

/* What refuse_plan() makes of a plan, a step a line. */
static UNUSED void assert_all_refused(struct plan *plan, bool force, const char *want)
{
	AUTO_VALUE(buf) got = { 0 };

	refuse_plan(plan, force);
	for (size_t i = 0; i < plan->count; i++) {
		show_step(&got, &plan->items[i]);
		buf_char(&got, '\n');
	}
	assert_string_equal(buf_text(&got), want);
}

#endif
