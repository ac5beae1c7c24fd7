#include "plan/plan.h"

#include <stdlib.h>
#include <string.h>

void plan_free(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		change_free(&plan->items[i]);
	free(plan->items);
	for (size_t i = 0; i < plan->made.count; i++) {
		free(plan->made.items[i]->name);
		free(plan->made.items[i]->vswitch);
		free(plan->made.items[i]);
	}
	free(plan->made.items);
	free(plan->reload_problem);
	strings_free(&plan->notes);
	*plan = (struct plan){ 0 };
}

size_t plan_vms_to_change(const struct plan *plan)
{
	const struct vm *last = NULL;
	size_t count = 0;

	for (size_t i = 0; i < plan->count; i++) {
		const struct change *change = &plan->items[i];

		if (!change_is_work(change) || !change->vm || change->vm == last)
			continue;
		last = change->vm;
		count++;
	}
	return count;
}

bool plan_has(const struct plan *plan, enum change_state state)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (plan->items[i].state == state && change_first(&plan->items[i]))
			return true;
	}
	return false;
}

void plan_summary(struct buf *text, const struct plan *plan)
{
	static const char *const words[] = { "unchanged", "planned", "changed",
					     "pending",   "refused", "failed" };
	size_t start = text->len;

	for (size_t w = 0; w < COUNT_OF(words); w++) {
		size_t count = 0;

		for (size_t i = 0; i < plan->count; i++) {
			const struct change *change = &plan->items[i];

			for (size_t k = 0; k < change->count; k++)
				count += strcmp(change_status(change, &change->items[k]),
						words[w]) == 0;
		}
		if (count > 0)
			buf_format(text, "%s%zu %s", text->len > start ? ", " : "", count,
				   words[w]);
	}
}

/* A row about something that is left out or missing counts neither as done nor as failed. */
static bool is_not_counted(const struct change *change)
{
	if (change->vm)
		return change->vm->left_out;
	return change->is_missing && change->state == CHANGE_UNCHANGED;
}

int plan_exit_status(const struct plan *plan)
{
	size_t count = 0, good = 0;
	enum err_code first = ERR_NONE;

	for (size_t i = 0; i < plan->count; i++) {
		const struct change *change = &plan->items[i];

		for (size_t k = 0; k < change->count && !is_not_counted(change); k++) {
			const struct setting_change *item = &change->items[k];

			count++;
			if (!change_is_problem(change, item))
				good++;
			else if (first == ERR_NONE)
				first = item->fate == SETTING_LEFT ? ERR_REFUSED : change->code;
		}
	}
	if (plan->reload_problem)
		return PLAN_PARTLY;
	if (good == count)
		return 0;
	return good > 0 ? PLAN_PARTLY : (int)first;
}
