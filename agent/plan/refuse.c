#include "plan/refuse.h"

#include "base/alloc.h"
#include "checks/check.h"
#include "plan/profile.h"
#include "plan/step.h"

/* What was found against a step that does not keep it back. */
struct notes {
	bool names_force;
	struct buf forced; /* ids */
	struct buf warnings;
};

static void notes_free(struct notes *notes)
{
	buf_free(&notes->forced);
	buf_free(&notes->warnings);
}

static void reason_text(struct buf *message, const struct finding *finding, bool names_force)
{
	buf_str(message, finding->text);
	if (finding->fix)
		buf_format(message, ": %s", finding->fix);
	if (names_force)
		buf_str(message, ", or use --force");
}

/* Its VM is on, and the change is asked for when that has ended. No other host's VM waits here. */
static bool can_wait(const struct step *step)
{
	return step->wish.at_poweroff && step->vm->power == VM_POWER_ON && step->vm->id != 0;
}

static bool is_asked(const struct check *check, const struct step *step)
{
	switch (check->refusal) {
	case REFUSES_NOTHING:
		return false;
	case REFUSES_WHILE_ON:
		return !can_wait(step);
	case REFUSES:
	case REFUSES_UNLESS_FORCED:
		return true;
	case REFUSES_FOR_PROFILE:
		return step->profile && profile_needs(step->profile, check->id);
	}
	abort();
}

/* What a profile needs stops only where it would not work; the rest is worth a word. */
static bool stands_against(const struct check *check, const struct finding *finding)
{
	return check->refusal != REFUSES_FOR_PROFILE || finding->severity == SEVERITY_ERROR;
}

/* Does this check refuse? Otherwise what it found is noted. */
static bool refuses(struct buf *message, struct notes *notes, const struct look *look, bool force)
{
	const struct check *check = look->check;
	bool can_be_forced =
		check->refusal == REFUSES_UNLESS_FORCED || check->refusal == REFUSES_FOR_PROFILE;

	for (size_t i = 0; i < look->findings->count; i++) {
		const struct finding *finding = &look->findings->items[i];

		if (!stands_against(check, finding)) {
			buf_format(&notes->warnings, "; %s: %s", severity_name(finding->severity),
				   finding->text);
		} else if (!can_be_forced || !(force || look->step->wish.force)) {
			reason_text(message, finding, can_be_forced && notes->names_force);
			return true;
		} else {
			buf_format(&notes->forced, "%s%s", notes->forced.len > 0 ? ", " : "",
				   check->id);
		}
	}
	return false;
}

/* The first check that refuses, or NULL. */
static const struct check *find_reason(struct buf *message, struct notes *notes,
				       const struct look *at, bool force)
{
	struct look look = *at;

	for (look.check = checks_of_vm; look.check->id; look.check++) {
		AUTO_VALUE(findings) findings = { 0 };

		if (!is_asked(look.check, look.step))
			continue;
		look.findings = &findings;
		look.check->look(&look);
		if (refuses(message, notes, &look, force))
			return look.check;
	}
	return NULL;
}

/* Nothing stands against it. */
static void pass(struct step *step, const struct notes *notes, bool is_first)
{
	AUTO_VALUE(buf) text = { 0 };

	step->waits = can_wait(step);
	if (step->waits) {
		if (step->message) /* of an undo */
			buf_format(&text, "; %s", step->message);
		buf_str(&text, "; at its next power-off");
	}

	if (notes->forced.len > 0)
		buf_format(&text, "; forced in spite of %s", buf_text(&notes->forced));
	if (is_first)
		buf_span(&text, buf_view(&notes->warnings));
	if (text.len > 0)
		step_say(step, x_strdup(buf_text(&text) + 2));
}

/* Nobody can tell what an unreadable file says: that is no refusal. */
static void refuse(struct step *step, const char *message)
{
	enum err_code problem = step->vm->problem;
	bool failed = problem != ERR_NONE && problem != ERR_NOT_FOUND;

	step->status = failed ? STEP_FAILED : STEP_REFUSED;
	step->code = failed ? problem : ERR_REFUSED;
	step_say(step, x_strdup(failed ? step->vm->problem_text : message));
}

/* All settings of a VM are one edit: what stands against one of them stands against all. */
static void check_vm_steps(const struct range *range, const struct plan *plan, bool force)
{
	struct look look = { .facts = plan->facts, .vm = range->steps[0].vm, .range = range };
	AUTO_VALUE(buf) message = { 0 };
	const struct check *reason = NULL;
	bool is_first = true;

	for (size_t i = 0; i < range->count && !reason; i++) {
		AUTO_VALUE(notes) notes = { .names_force = !plan->cannot_force };

		if (range->steps[i].status != STEP_PLANNED)
			continue;
		look.step = &range->steps[i];
		reason = find_reason(&message, &notes, &look, force);
		if (!reason)
			pass(&range->steps[i], &notes, is_first);
		is_first = false;
	}
	for (size_t i = 0; i < range->count && reason; i++) {
		if (range->steps[i].status == STEP_PLANNED)
			refuse(&range->steps[i], buf_text(&message));
	}
}

void refuse_ask_locks(struct plan *plan)
{
	for (size_t i = 0; i < plan->count;) {
		struct range range = range_at(plan, i);

		if (range.steps[0].vm && range_has(&range, STEP_PLANNED))
			vm_test_lock(range.steps[0].vm);
		i += range.count;
	}
}

void refuse_plan(struct plan *plan, bool force)
{
	for (size_t i = 0; i < plan->count;) {
		struct range range = range_at(plan, i);

		if (range.steps[0].vm)
			check_vm_steps(&range, plan, force);
		i += range.count;
	}
}
