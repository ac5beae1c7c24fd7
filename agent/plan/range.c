#include "plan/range.h"

static bool is_same_action(const struct step *a, const struct step *b)
{
	return a->kind == b->kind && a->vm == b->vm && a->vswitch == b->vswitch &&
	       a->portgroup == b->portgroup;
}

struct range range_at(struct plan *plan, size_t first)
{
	size_t end = first + 1;

	while (end < plan->count && is_same_action(&plan->items[first], &plan->items[end]))
		end++;
	return (struct range){ &plan->items[first], end - first };
}

bool range_has(const struct range *range, enum step_status status)
{
	for (size_t i = 0; i < range->count; i++) {
		if (range->steps[i].status == status)
			return true;
	}
	return false;
}

bool range_waits(const struct range *range)
{
	for (size_t i = 0; i < range->count; i++) {
		if (range->steps[i].status == STEP_PLANNED && range->steps[i].waits)
			return true;
	}
	return false;
}

void range_close(const struct range *range, enum step_status status, const struct err *e)
{
	for (size_t i = 0; i < range->count; i++) {
		if (range->steps[i].status != STEP_PLANNED)
			continue;
		if (e)
			step_fail(&range->steps[i], status, e);
		else
			range->steps[i].status = status;
	}
}
