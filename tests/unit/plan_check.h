/*
 * What the tests of plans share: items as lines. CMocka's headers come with it.
 */
#ifndef TESTS_UNIT_PLAN_CHECK_H
#define TESTS_UNIT_PLAN_CHECK_H

#include "plan/diff.h"
#include "plan/profile.h"
#include "plan/refuse.h"
#include "vm_check.h"

#include "change_check.h"

/* What `vm enable` (or disable) wants of the VM by a profile, against what is. */
static UNUSED void diff_profile(struct plan *plan, struct vm *vm, const char *profile, bool on,
				bool host_default)
{
	AUTO_VALUE(wanted) wanted = { 0 };

	if (on)
		profile_on(&wanted, profile_find(profile), vm);
	else
		profile_off(&wanted, profile_find(profile), vm);
	diff_vm(plan, vm, &wanted, host_default);
}

/* What refuse_plan() makes of a plan, an item a line. */
static UNUSED void assert_all_refused(struct plan *plan, bool force, const char *want)
{
	AUTO_VALUE(buf) got = { 0 };

	refuse_plan(plan, force);
	show_plan(&got, plan, false);
	assert_string_equal(buf_text(&got), want);
}

#endif
