/*
 * Plans as text: each item one line. Included after <cmocka.h>.
 */
#ifndef UNIT_CHANGE_CHECK_H
#define UNIT_CHANGE_CHECK_H

#include <string.h>

#include "plan/plan.h"
#include "value_text.h"

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

/* The item with this number, counted through all changes. */
static UNUSED struct setting_change *item_at(const struct plan *plan, const struct change **change,
					     size_t index)
{
	for (size_t i = 0; i < plan->count; i++) {
		*change = &plan->items[i];
		if (index < (*change)->count)
			return &(*change)->items[index];
		index -= (*change)->count;
	}
	fail_msg("the plan has no such item");
	return NULL;
}

static UNUSED void assert_item(const struct plan *plan, size_t index, const char *want)
{
	const struct change *change;
	const struct setting_change *item = item_at(plan, &change, index);
	AUTO_VALUE(buf) got = { 0 };

	show_item(&got, change, item);
	assert_string_equal(buf_text(&got), want);
}

/* All items, one a line, each with `prefix` in front and the target where that is wanted. */
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

#endif
