/*
 * What the tests of plans share: plans as text, an item a line. CMocka's headers come with it.
 */
#ifndef TESTS_UNIT_PLAN_CHECK_H
#define TESTS_UNIT_PLAN_CHECK_H

#include "plan/diff.h"
#include "plan/profile.h"
#include "plan/refuse.h"
#include "value_text.h"
#include "vm_check.h"

/* `planned vhv.enable: FALSE -> TRUE; the message`; a value that is not set shows as -. */
static UNUSED void show_item(struct buf *text, const struct change *change,
			     const struct setting_change *item)
{
	AUTO_STR *before = change_show_before(change, item);
	AUTO_STR *after = change_show_after(change, item);

	buf_format(text, "%s %s: %s -> %s", change_status(change, item), item->setting,
		   before ? before : "-", after ? after : "-");
	if (item->message)
		buf_format(text, "; %s", item->message);
}

/* All items, one a line, with the target in front where that is wanted. */
static UNUSED void show_plan(struct buf *text, const struct plan *plan, bool with_targets)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct change *change = &plan->items[i];

		for (size_t k = 0; k < change->count; k++) {
			if (with_targets)
				buf_format(text, "%s %s ", change_target_type(change),
					   change_target(change));
			show_item(text, change, &change->items[k]);
			buf_char(text, '\n');
		}
	}
}

static UNUSED void assert_plan(const struct plan *plan, const char *want)
{
	AUTO_VALUE(buf) got = { 0 };

	show_plan(&got, plan, false);
	/* The text of a single item may go without its line end. */
	if (got.len > 0 && want[0] && want[strlen(want) - 1] != '\n')
		buf_cut(&got, got.len - 1);
	assert_string_equal(buf_text(&got), want);
}

static UNUSED void assert_plan_of_targets(const struct plan *plan, const char *want)
{
	AUTO_VALUE(buf) got = { 0 };

	show_plan(&got, plan, true);
	assert_string_equal(buf_text(&got), want);
}

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

#endif
