#include "plan/refuse.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "checks/check.h"
#include "plan/profile.h"

/* What was found against a setting that does not keep it back. */
struct notes {
	struct buf forced; /* ids */
	struct buf warnings;
};

static void notes_free(struct notes *notes)
{
	buf_free(&notes->forced);
	buf_free(&notes->warnings);
}

static bool can_be_forced(const struct check *check)
{
	return check->refusal == REFUSES_UNLESS_FORCED || check->refusal == REFUSES_FOR_PROFILE;
}

static bool is_asked(const struct check *check, const struct change *change)
{
	const struct profile *profile =
		change->wish.enable ? profile_find(change->wish.profile) : NULL;

	switch (check->refusal) {
	case REFUSES_NOTHING:
		return false;
	case REFUSES_WHILE_ON: /* no other host's VM waits here */
		return !change_waits(change);
	case REFUSES:
	case REFUSES_UNLESS_FORCED:
		return true;
	case REFUSES_FOR_PROFILE:
		return profile && profile_needs(profile, check->id);
	}
	abort();
}

/* Does this check refuse? Otherwise what it found is noted. */
static bool refuses(struct buf *message, struct notes *notes, const struct look *look,
		    const struct plan *plan, bool force)
{
	const struct check *check = look->check;

	for (size_t i = 0; i < look->findings->count; i++) {
		const struct finding *finding = &look->findings->items[i];

		/* What a profile needs stops only where it would not work; the rest is worth a
		 * word. */
		if (check->refusal == REFUSES_FOR_PROFILE && finding->severity != SEVERITY_ERROR) {
			buf_format(&notes->warnings, "; %s: %s", severity_name(finding->severity),
				   finding->text);
			continue;
		}
		if (can_be_forced(check) && (force || look->change->wish.force)) {
			buf_format(&notes->forced, "%s%s", notes->forced.len > 0 ? ", " : "",
				   check->id);
			continue;
		}
		buf_str(message, finding->text);
		if (finding->fix)
			buf_format(message, ": %s", finding->fix);
		if (can_be_forced(check) && !plan->cannot_force)
			buf_str(message, ", or use --force");
		return true;
	}
	return false;
}

/* True where a check stands against this setting. */
static bool is_refused(struct buf *message, struct notes *notes, struct look look,
		       const struct plan *plan, bool force)
{
	for (look.check = checks_of_vm; look.check->id; look.check++) {
		AUTO_VALUE(findings) findings = { 0 };

		if (!is_asked(look.check, look.change))
			continue;
		look.findings = &findings;
		look.check->look(&look);
		if (refuses(message, notes, &look, plan, force))
			return true;
	}
	return false;
}

/* Nothing stands against it: what is to be said all the same. */
static void pass(const struct change *change, struct setting_change *item,
		 const struct notes *notes, bool is_first)
{
	AUTO_VALUE(buf) text = { 0 };

	if (change_waits(change)) {
		if (item->message) /* of an undo */
			buf_format(&text, "; %s", item->message);
		buf_str(&text, "; at its next power-off");
	}
	if (notes->forced.len > 0)
		buf_format(&text, "; forced in spite of %s", buf_text(&notes->forced));
	if (is_first)
		buf_span(&text, buf_view(&notes->warnings));
	if (text.len > 0)
		setting_say(item, x_strdup(buf_text(&text) + 2));
}

/* Nobody can tell what an unreadable file says: that is no refusal. */
static void refuse(struct change *change, const char *message)
{
	enum err_code problem = change->vm->problem;
	bool failed = problem != ERR_NONE && problem != ERR_NOT_FOUND;
	struct err e = { 0 };

	(void)err_set(&e, failed ? problem : ERR_REFUSED, "%s",
		      failed ? change->vm->problem_text : message);
	change_end(change, failed ? CHANGE_FAILED : CHANGE_REFUSED, &e);
}

static void check_change(struct change *change, const struct plan *plan, bool force)
{
	struct look look = { .facts = plan->facts, .vm = change->vm, .change = change };
	bool is_first = true;

	for (size_t i = 0; i < change->count; i++) {
		AUTO_VALUE(buf) message = { 0 };
		AUTO_VALUE(notes) notes = { 0 };

		if (change->items[i].fate != SETTING_CHANGES)
			continue;
		look.item = &change->items[i];
		if (is_refused(&message, &notes, look, plan, force)) {
			refuse(change, buf_text(&message));
			return;
		}
		pass(change, &change->items[i], &notes, is_first);
		is_first = false;
	}
}

void refuse_ask_locks(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (plan->items[i].vm && change_is_work(&plan->items[i]))
			vm_test_lock(plan->items[i].vm);
	}
}

void refuse_plan(struct plan *plan, bool force)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (plan->items[i].vm && change_is_work(&plan->items[i]))
			check_change(&plan->items[i], plan, force);
	}
}
