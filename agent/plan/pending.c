#include "plan/pending.h"

#include <string.h>

#include "base/alloc.h"
#include "host/service.h"
#include "plan/record.h"

const char *pending_wish_name(const struct journal_pending *pending)
{
	if (!pending)
		return NULL;
	if (pending->undoes_count > 0)
		return "undo";
	return pending->enable ? "enable" : "disable";
}

bool pending_is_for(const struct journal_pending *pending, const struct vm *vm)
{
	return !vm->uuid || !pending->uuid || span_is_nocase(span_of(vm->uuid), pending->uuid);
}

void pending_reports_free(struct pending_reports *reports)
{
	for (size_t i = 0; i < reports->count; i++)
		free(reports->items[i].text);
	free(reports->items);
	strings_free(&reports->notes);
	*reports = (struct pending_reports){ 0 };
}

static char *copy(const char *text)
{
	return text ? x_strdup(text) : NULL;
}

static bool is_same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* The file of the VM that the range is about; NULL where it has none that could be read. */
static const struct vmx_file *file_of(const struct range *range)
{
	return range->steps[0].vm ? range->steps[0].vm->file : NULL;
}

/* Is what the record would say what it says already? Then it is not written. */
static bool is_asked_already(const struct journal_pending *old, const struct plan_wish *wish,
			     const struct step_ids *undoes, const char *uuid)
{
	return old && old->enable == wish->enable && old->force == wish->force &&
	       old->undoes_count == undoes->count &&
	       (undoes->count == 0 ||
		memcmp(old->undoes, undoes->items, undoes->count * sizeof(*undoes->items)) == 0) &&
	       is_same_text(old->profile, wish->profile) && is_same_text(old->uuid, uuid);
}

static void record_one(struct journal *journal, struct plan *plan, const struct range *range,
		       const struct host *h, const struct apply_run *run)
{
	const struct vm *vm = range->steps[0].vm;
	const struct plan_wish *wish = &range->steps[0].wish;
	const char *uuid = vmx_doc_get(vm->file->doc, "uuid.bios");
	const struct journal_pending *old = journal_waiting(journal, record_path(vm->file, h));
	long long replaced = old ? old->id : 0;
	struct step_ids undoes = { 0 };
	bool is_asked;
	struct journal_pending new = {
		.command = x_strdup(run->command),
		.caller = copy(run->caller),
		.path = x_strdup(record_path(vm->file, h)),
		.name = copy(vm->name),
		.uuid = copy(uuid),
		.enable = wish->enable,
		.profile = copy(wish->profile),
		.force = wish->force,
	};

	record_undoes(&undoes, range);
	is_asked = is_asked_already(old, wish, &undoes, uuid);
	new.undoes = undoes.items;
	new.undoes_count = undoes.count;
	if (!is_asked) {
		(void)journal_wait(journal, &new);
		plan->is_waiting_changed = true;
	}
	journal_pending_free(&new);
	for (size_t i = 0; i < range->count; i++) {
		struct step *step = &range->steps[i];

		if (step->status != STEP_PLANNED)
			continue;
		step->status = STEP_PENDING;
		if (is_asked)
			step_say(step, x_strdup("waits for its power-off already"));
		else if (replaced)
			step_say(step, x_format("%s, in place of change %lld, which waited",
						step->message, replaced));
	}
}

/* Has the last word on the VM's nested virtualization been done? */
static bool is_settled(const struct range *range)
{
	bool is_about_it = false;

	if (!file_of(range) || range->steps[0].vm->left_out)
		return false;
	for (size_t i = 0; i < range->count; i++) {
		const struct step *step = &range->steps[i];

		if (step->status != STEP_UNCHANGED && step->status != STEP_CHANGED)
			return false;
		is_about_it = is_about_it || strcmp(step->setting, VHV_SETTING) == 0;
	}
	return is_about_it;
}

/* Has an undo been done, as far as it goes? Whatever it is about, one that waits is over then. */
static bool is_undone(const struct range *range, const struct journal_pending *old)
{
	return range->steps[0].wish.is_undo && old->undoes_count > 0 &&
	       range_has(range, STEP_CHANGED) && !range_has(range, STEP_PLANNED) &&
	       !range_has(range, STEP_FAILED);
}

static void settle_one(struct journal *journal, struct plan *plan, const struct range *range,
		       const struct host *h)
{
	const struct journal_pending *old;
	struct step *first = &range->steps[0];

	if (!file_of(range))
		return;
	old = journal_waiting(journal, record_path(file_of(range), h));
	if (!old || !(is_settled(range) || is_undone(range, old)))
		return;
	step_say(first, x_format("%s%schange %lld, which waited, is closed",
				 first->message ? first->message : "", first->message ? "; " : "",
				 old->id));
	journal_wait_no_more(journal, old->id,
			     range_has(range, STEP_CHANGED) ? "done" : "right already");
	plan->is_waiting_changed = true;
}

void pending_settle(struct journal *journal, struct plan *plan, const struct host *h)
{
	for (size_t i = 0; i < plan->count && journal->pending.count > 0;) {
		struct range range = range_at(plan, i);

		settle_one(journal, plan, &range, h);
		i += range.count;
	}
}

static void cancel_all(struct journal *journal, struct plan *plan)
{
	if (journal->pending.count == 0)
		return;
	strings_format(&plan->notes, "cancelled: %zu that waited for a power-off",
		       journal->pending.count);
	while (journal->pending.count > 0)
		journal_wait_no_more(journal, journal->pending.items[0].id, "cancelled");
	plan->is_waiting_changed = true;
}

void pending_record(struct journal *journal, struct plan *plan, const struct host *h,
		    const struct apply_run *run)
{
	if (plan->cancels_waiting)
		cancel_all(journal, plan);
	pending_settle(journal, plan, h);
	for (size_t i = 0; i < plan->count;) {
		struct range range = range_at(plan, i);

		if (range_waits(&range))
			record_one(journal, plan, &range, h, run);
		i += range.count;
	}
}

bool pending_is_touched(struct plan *plan, const struct host *h)
{
	AUTO(journal) *journal = NULL;
	struct err ignored;

	if ((plan->count == 0 && !plan->cancels_waiting) ||
	    journal_read_waiting(&journal, h, &ignored) < 0)
		return false;
	if (plan->cancels_waiting)
		return journal->pending.count > 0;
	for (size_t i = 0; i < plan->count && journal->pending.count > 0;) {
		struct range range = range_at(plan, i);

		if (is_settled(&range) && journal_waiting(journal, record_path(file_of(&range), h)))
			return true;
		i += range.count;
	}
	return false;
}

void pending_refuse(struct plan *plan)
{
	for (size_t i = 0; i < plan->count;) {
		struct range range = range_at(plan, i);
		AUTO_VALUE(buf) name = { 0 };
		struct err e;

		if (range_waits(&range)) {
			vm_show(&name, range.steps[0].vm);
			(void)err_set(&e, ERR_REFUSED,
				      "%s: what waits for a power-off has to be in the history",
				      buf_text(&name));
			range_close(&range, STEP_REFUSED, &e);
		}
		i += range.count;
	}
}

void pending_tell(struct plan *plan, const struct host *h, const struct apply_run *run)
{
	struct range all = { plan->items, plan->count };
	bool waits = range_has(&all, STEP_PENDING);

	if (run->by_service || (!waits && !plan->is_waiting_changed) || service_tell(h) || !waits)
		return;
	for (size_t i = 0; i < plan->count; i++) {
		struct step *step = &plan->items[i];

		if (step->status == STEP_PENDING)
			step_say(step, x_format("%s; the service is not running: " SERVICE_START,
						step->message));
	}
}
