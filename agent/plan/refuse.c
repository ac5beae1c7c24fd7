#include "plan/refuse.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "checks/check.h"
#include "plan/profile.h"

/* What was found against a setting without refusing it. */
struct notes {
	struct buf forced; /* ids of checks */
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
	case REFUSES_WHILE_ON: /* not for a deferred change: its VM runs here */
		return !change_waits(change);
	case REFUSES:
	case REFUSES_UNLESS_FORCED:
		return true;
	case REFUSES_FOR_PROFILE:
		return profile && profile_needs(profile, check->id);
	}
	abort();
}

/* True, with a message, if what this check found refuses the setting; otherwise it is noted. */
static bool refuses(struct buf *message, struct notes *notes, const struct look *look,
		    const struct plan *plan)
{
	const struct check *check = look->check;

	for (size_t i = 0; i < look->findings->count; i++) {
		const struct finding *finding = &look->findings->items[i];

		/* What a profile needs refuses only what would not work; the rest is a warning. */
		if (check->refusal == REFUSES_FOR_PROFILE && finding->severity != SEVERITY_ERROR) {
			buf_format(&notes->warnings, "; %s: %s", severity_name(finding->severity),
				   finding->text);
			continue;
		}
		if (can_be_forced(check) && look->change->wish.force) {
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

/* Set the message of a setting that stays planned. */
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

static void check_change(struct change *change, const struct plan *plan)
{
	struct look look = { .facts = plan->facts, .vm = change->vm, .change = change };
	/* It is no refusal if nobody can tell what an unreadable file says. */
	bool is_unknown = change->vm->problem != ERR_NONE && change->vm->problem != ERR_NOT_FOUND;
	bool is_first = true;

	for (size_t i = 0; i < change->count; i++) {
		AUTO_VALUE(buf) message = { 0 };
		AUTO_VALUE(notes) notes = { 0 };
		struct err e = { 0 };
		bool is_refused = false;

		if (change->items[i].fate != SETTING_CHANGES)
			continue;
		look.item = &change->items[i];
		for (look.check = checks_of_vm; look.check->id && !is_refused; look.check++) {
			AUTO_VALUE(findings) findings = { 0 };

			if (!is_asked(look.check, change))
				continue;
			look.findings = &findings;
			look.check->look(&look);
			is_refused = refuses(&message, &notes, &look, plan);
		}
		if (is_refused) {
			(void)err_set(&e, is_unknown ? change->vm->problem : ERR_REFUSED, "%s",
				      is_unknown ? change->vm->problem_text : buf_text(&message));
			change_end(change, is_unknown ? CHANGE_FAILED : CHANGE_REFUSED, &e);
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

void refuse_plan(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (plan->items[i].vm && change_is_work(&plan->items[i]))
			check_change(&plan->items[i], plan);
	}
}
