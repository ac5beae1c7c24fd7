#include <stdint.h>

#include "base/alloc.h"
#include "commands/change.h"
#include "commands/history.h"
#include "commands/table.h"
#include "commands/vm_change.h"
#include "plan/gather.h"
#include "plan/refuse.h"

static const struct param param_everything = {
	.name = "all",
	.shortname = 'a',
	.type = PARAM_FLAG,
	.description = "All that is recorded: back to before the first change.",
};

static const struct param *const params[] = { HISTORY_SELECTORS, &param_everything, &param_when,
					      NULL };

struct work {
	struct undo_choice choice;
	struct history_choice words;
	struct selection vms;
	struct gather gathered;
	struct undo_needs needs;
	struct strings targets;
};

static void work_free(struct work *w)
{
	history_choice_free(&w->words);
	selection_free(&w->vms);
	gather_free(&w->gathered);
	strings_free(&w->targets);
}

static int choose(struct work *w, const struct run *run, const struct host *h,
		  const struct journal *journal, struct err *e)
{
	options_selection(&w->vms, run->args);
	w->vms.all = false; /* --all is not about VMs here */
	if (history_choose(&w->words, journal, h, run->args, e) < 0)
		return -1;
	w->choice = (struct undo_choice){
		.all = args_have(run->args, "all"),
		.of_vms = !selection_is_empty(&w->vms),
		.ids = w->words.ids,
		.id_count = w->words.count,
	};
	if (w->choice.all + w->choice.of_vms + (w->choice.id_count > 0) == 1)
		return 0;
	return err_set(e, ERR_USAGE,
		       "what is to be undone? Use --id=N, a VM (--vm-name=NAME, --vm-id=N, "
		       "--vmx=PATH, --match=GLOB) or --all");
}

static bool is_of_interest(const struct work *w, const struct journal_entry *entry)
{
	if (entry->kind != STEP_VMX_SETTING)
		return false;
	return w->choice.all || history_choice_has(&w->words, entry);
}

static int gather_all(struct work *w, const struct host *h, const struct journal *journal,
		      struct err *e)
{
	if (w->choice.of_vms && gather_selected(&w->gathered, h, &w->vms, e) < 0)
		return -1;
	for (size_t i = 0; i < journal->entries.count; i++) {
		const struct journal_entry *entry = &journal->entries.items[i];

		if (is_of_interest(w, entry))
			strings_add(&w->targets, entry->target);
	}
	undo_needs(&w->needs, journal, &w->choice);
	return gather_rest(&w->gathered, h, &w->needs, &w->targets, e);
}

static int apply(struct run *run, const struct host *h, struct plan *plan, struct err *e)
{
	struct progress progress = progress_start(run);
	int result = change_apply(run, h, plan, &progress, e);

	progress_end(&progress);
	return result;
}

static int undo(struct run *run, const struct host *h, struct journal *journal, struct err *e)
{
	AUTO_VALUE(plan) plan = { .cannot_force = true };
	AUTO_VALUE(work) w = { 0 };
	struct plan_wish wish = { .is_undo = true };

	if (vm_change_when(&wish, run, e) < 0 || choose(&w, run, h, journal, e) < 0 ||
	    gather_all(&w, h, journal, e) < 0)
		return -1;
	undo_plan(&plan, journal, &w.choice, &w.gathered.facts);
	for (size_t i = 0; i < plan.count; i++)
		plan.items[i].wish = wish;
	plan.cancels_waiting = w.choice.all;
	refuse_ask_locks(&plan);
	refuse_plan(&plan, false);
	if (vm_change_check_count(run, plan_vms_to_change(&plan), e) < 0)
		return -1;
	if (apply(run, h, &plan, e) < 0)
		return -1;
	change_show(run, &plan);
	if (plan.count == 0 && !plan.is_waiting_changed)
		run_say(run, "there is nothing to undo");
	return 0;
}

static int run(struct run *run, struct err *e)
{
	return history_run(run, undo, e);
}

const struct command command_history_undo = {
	.path = "history undo",
	.summary = "Take changes back: of one number, of VMs, or all.",
	.detail =
		"The newest first, each only where what it made is still there; what somebody "
		"else\n"
		"has changed since is left alone, and said. A .vmx file that nothing else touched "
		"has\n"
		"every byte as before. It is recorded like any change, and can be undone.\n"
		"--when=poweroff leaves a VM that is on to the service, which does it at the "
		"power-off.",
	.params = params,
	.shape = CHANGE_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS,
	.run = run,
};
