#include "plan/record.h"

#include <string.h>

#include "base/alloc.h"
#include "base/list.h"
#include "plan/pending.h"

const char *record_path(const struct vmx_file *file, const struct host *h)
{
	return file->real + strlen(h->root.dir);
}

static char *copy(const char *text)
{
	return text ? x_strdup(text) : NULL;
}

struct journal_value *record_value(struct action *action, const char *setting, char *before,
				   char *after)
{
	const struct journal_value value = {
		.setting = x_strdup(setting),
		.before = before,
		.after = after,
		.lines_above = -1,
	};

	LIST_PUSH(&action->entry, value);
	return &action->entry.items[action->entry.count - 1];
}

/* Of promiscuous mode off and on: both times what it is now, and shall be at the end. */
static void fill_off_and_on(struct action *action, const struct step *step)
{
	const struct policy *now =
		step->portgroup ? &step->portgroup->policy : &step->vswitch->policy;
	const char *value = policy_value_name(now->values[POLICY_PROMISCUOUS]);

	(void)record_value(action, step->setting, x_strdup(value), x_strdup(value));
}

static void fill_network(struct action *action)
{
	for (size_t i = 0; i < action->range.count; i++) {
		const struct step *step = &action->range.steps[i];

		if (step->status != STEP_PLANNED)
			continue;
		if (step->kind == STEP_OFF_AND_ON)
			fill_off_and_on(action, step);
		else
			(void)record_value(action, step->setting, copy(step->before),
					   copy(step->after));
	}
}

/* Several settings share one. */
void record_undoes(struct step_ids *ids, const struct range *range)
{
	for (size_t i = 0; i < range->count; i++) {
		const struct step *step = &range->steps[i];

		for (size_t k = 0; k < step->undoes.count; k++) {
			size_t n = 0;

			while (n < ids->count && ids->items[n] != step->undoes.items[k])
				n++;
			if (n == ids->count && step->status == STEP_PLANNED)
				LIST_PUSH(ids, step->undoes.items[k]);
		}
	}
}

void record_fill(struct action *action, const struct host *h)
{
	const struct step *step = &action->range.steps[0];
	struct journal_entry *entry = &action->entry;
	struct step_ids undoes = { 0 };

	entry->kind = step->kind;
	record_undoes(&undoes, &action->range);
	entry->undoes = undoes.items;
	entry->undoes_count = undoes.count;
	if (!step->vm) {
		entry->target = x_strdup(step_target(step));
		if (step->kind == STEP_OFF_AND_ON)
			entry->name = x_strdup(step_target_type(step));
		fill_network(action);
		return;
	}
	entry->target = x_strdup(record_path(step->vm->file, h));
	entry->name = copy(step->vm->name);
	entry->uuid = copy(vmx_doc_get(step->vm->file->doc, "uuid.bios"));
}

static void begin_all(struct journal *journal, struct actions *actions, const struct apply_run *run)
{
	for (size_t i = 0; i < actions->count; i++) {
		struct action *action = &actions->items[i];

		if (!range_has(&action->range, STEP_PLANNED))
			continue;
		action->entry.command = x_strdup(run->command);
		action->entry.caller = copy(run->caller);
		action->id = journal_begin(journal, &action->entry)->id;
		action->entry = (struct journal_entry){ 0 };
	}
}

int record_begin(struct journal **journal, struct actions *actions, struct plan *plan,
		 const struct host *h, const struct apply_run *run, struct err *e)
{
	AUTO(journal) *opened = NULL;
	AUTO_STR *warning = NULL;

	if (run->no_history)
		return 0;
	if (journal_read(&opened, h, e) < 0)
		return -1;
	if (run->amend)
		run->amend(opened, plan, run->context);
	begin_all(opened, actions, run);
	pending_record(opened, plan, h, run);
	if (journal_commit(opened, h, &warning, e) < 0)
		return -1;
	if (warning)
		strings_add(&plan->notes, warning);
	*journal = opened;
	opened = NULL;
	return 0;
}

void record_reload(struct journal *journal, const struct action *action, const struct host *h,
		   bool failed)
{
	const char *path = record_path(action->range.steps[0].vm->file, h);

	if (!journal)
		return;
	if (failed)
		journal_owe(journal, path);
	else
		journal_paid(journal, path);
}

/*
 * Done; not done; or not certain, which is what an entry that stays open means. All steps of the
 * entry end alike; others of the range may have been refused before it was begun.
 */
static void close_entry(struct journal *journal, const struct action *action)
{
	bool is_done = range_has(&action->range, STEP_CHANGED);

	if (action->id != 0 && (is_done || !action->is_tried))
		journal_done(journal, action->id, is_done ? JOURNAL_DONE : JOURNAL_NOT_DONE);
}

void record_end(struct journal *journal, const struct actions *actions, struct plan *plan,
		const struct host *h)
{
	struct err e = { 0 };

	if (!journal)
		return;
	for (size_t i = 0; i < actions->count; i++)
		close_entry(journal, &actions->items[i]);
	pending_settle(journal, plan, h);
	if (journal_end(journal, &e) < 0)
		strings_format(&plan->notes, "the history does not say yet how this ended: %s",
			       e.text);
}
