#include "plan/step.h"

#include "base/alloc.h"

void wanted_state_free(struct wanted_state *wanted)
{
	for (size_t i = 0; i < wanted->count; i++) {
		free(wanted->items[i].name);
		free(wanted->items[i].value);
		free(wanted->items[i].own);
	}
	free(wanted->items);
	*wanted = (struct wanted_state){ 0 };
}

void plan_free(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		free(plan->items[i].missing);
		free(plan->items[i].setting);
		free(plan->items[i].before);
		free(plan->items[i].after);
		free(plan->items[i].message);
		free(plan->items[i].line);
		free(plan->items[i].line_end);
		free(plan->items[i].undoes.items);
	}
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
		const struct step *step = &plan->items[i];

		if (step->status != STEP_PLANNED || !step->vm || step->vm == last)
			continue;
		last = step->vm;
		count++;
	}
	return count;
}

void step_say(struct step *step, char *message)
{
	free(step->message);
	step->message = message;
}

void step_fail(struct step *step, enum step_status status, const struct err *e)
{
	step->status = status;
	step->code = e->code;
	step_say(step, x_strdup(e->text));
}

const char *step_target_type(const struct step *step)
{
	if (step->vm || (step->missing && step->kind == STEP_VMX_SETTING))
		return "vm";
	if (step->portgroup ||
	    (step->missing && (step->kind == STEP_PORTGROUP || step->kind == STEP_PORTGROUP_MADE)))
		return "portgroup";
	return step->vswitch || step->missing ? "vswitch" : "host";
}

const char *step_target(const struct step *step)
{
	if (step->vm)
		return vm_target(step->vm);
	if (step->portgroup)
		return step->portgroup->name;
	if (step->missing)
		return step->missing;
	return step->vswitch ? step->vswitch->name : "host";
}

const char *step_status_name(enum step_status status)
{
	switch (status) {
	case STEP_UNCHANGED:
		return "unchanged";
	case STEP_PLANNED:
		return "planned";
	case STEP_CHANGED:
		return "changed";
	case STEP_PENDING:
		return "pending";
	case STEP_REFUSED:
		return "refused";
	case STEP_FAILED:
		return "failed";
	}
	abort();
}

static bool is_good(const struct step *step)
{
	return step->status != STEP_REFUSED && step->status != STEP_FAILED;
}

/* Nothing was to be done, so it is no part of what went well. */
static bool is_not_meant(const struct step *step)
{
	if (step->vm)
		return step->vm->left_out;
	return step->missing && step->status == STEP_UNCHANGED;
}

int plan_exit_status(const struct plan *plan)
{
	size_t count = 0;
	size_t good = 0;
	enum err_code first = ERR_NONE;

	for (size_t i = 0; i < plan->count; i++) {
		if (is_not_meant(&plan->items[i]))
			continue;
		count++;
		if (is_good(&plan->items[i]))
			good++;
		else if (first == ERR_NONE)
			first = plan->items[i].code;
	}
	if (plan->reload_problem)
		return PLAN_PARTLY;
	if (good == count)
		return 0;
	return good > 0 ? PLAN_PARTLY : (int)first;
}

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
