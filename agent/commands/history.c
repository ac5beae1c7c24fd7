#include "commands/history.h"

#include <fnmatch.h>
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "commands/change_rows.h"
#include "commands/run.h"
#include "commands/table.h"
#include "commands/vm_change.h"
#include "formats/show.h"
#include "history/journal.h"
#include "host/vms.h"
#include "plan/apply.h"
#include "plan/refuse.h"
#include "plan/undo.h"

const struct param param_history_id = {
	.name = "id",
	.type = PARAM_INT,
	.placeholder = "N",
	.repeats = true,
	.description = "The number of a change, as history list shows it.",
};

static int add_ids(struct history_choice *choice, const struct journal *journal,
		   const struct args *args, struct err *e)
{
	AUTO_VALUE(strings) texts = { 0 };

	args_all(&texts, args, "id");
	choice->ids = x_array(texts.count, sizeof(*choice->ids));
	for (size_t i = 0; i < texts.count; i++) {
		long long *id = &choice->ids[choice->count++];

		if (span_number(id, span_of(texts.items[i]), 0, INT64_MAX) &&
		    (!journal || journal_find(journal, *id)))
			continue;
		(void)err_set(e, ERR_NOT_FOUND,
			      "the history has no change %s; history list shows them all",
			      texts.items[i]);
		return err_target(e, texts.items[i]);
	}
	return 0;
}

/* As the history has it: links followed; of a file that is gone, as it is given. */
static void add_path(struct strings *paths, const struct host *h, const char *path)
{
	AUTO_STR *real = NULL;
	struct err ignored;

	if (root_real(&real, &h->root, path, &ignored) == 0)
		strings_add(paths, real + strlen(h->root.dir));
	else
		strings_add(paths, path);
}

static int add_paths(struct strings *real, const struct strings *given, const struct host *h,
		     struct err *e)
{
	for (size_t i = 0; i < given->count; i++) {
		if (given->items[i][0] != '/') {
			(void)err_set(e, ERR_USAGE,
				      "invalid --vmx \"%s\"; use the absolute path of a .vmx file",
				      given->items[i]);
			return err_target(e, given->items[i]);
		}
		add_path(real, h, given->items[i]);
	}
	return 0;
}

static const char *path_of(const struct vm_inventory *inventory, const char *id)
{
	long long wanted = 0;

	(void)span_number(&wanted, span_of(id), 0, INT64_MAX);
	for (size_t i = 0; i < inventory->count; i++) {
		if (inventory->items[i].id == wanted)
			return inventory->items[i].vmx_path;
	}
	return NULL;
}

static int add_vm_ids(struct strings *paths, const struct strings *ids, const struct host *h,
		      struct err *e)
{
	AUTO_VALUE(vm_inventory) inventory = { 0 };

	if (ids->count > 0 && inventory_load(&inventory, h, e) < 0)
		return -1;
	for (size_t i = 0; i < ids->count; i++) {
		const char *path = path_of(&inventory, ids->items[i]);

		if (!path) {
			(void)err_set(e, ERR_NOT_FOUND,
				      "no VM has the id %s on this host; list them: esxcli "
				      "nestvirt vm list",
				      ids->items[i]);
			return err_target(e, ids->items[i]);
		}
		add_path(paths, h, path);
	}
	return 0;
}

int history_choose(struct history_choice *choice, const struct journal *journal,
		   const struct host *h, const struct args *args, struct err *e)
{
	AUTO_VALUE(strings) given = { 0 };

	options_selection(&choice->words, args);
	given = choice->words.paths;
	choice->words.paths = (struct strings){ 0 };
	if (add_ids(choice, journal, args, e) < 0 ||
	    add_paths(&choice->words.paths, &given, h, e) < 0)
		return -1;
	return add_vm_ids(&choice->words.paths, &choice->words.ids, h, e);
}

void history_choice_free(struct history_choice *choice)
{
	selection_free(&choice->words);
	free(choice->ids);
}

bool history_choice_is_empty(const struct history_choice *choice)
{
	return choice->count == 0 && selection_is_empty(&choice->words);
}

bool history_choice_has_vm(const struct history_choice *choice, const char *path, const char *name)
{
	const struct selection *words = &choice->words;

	if (strings_have(&words->paths, path))
		return true;
	if (!name)
		return false;
	for (size_t i = 0; i < words->globs.count; i++) {
		if (fnmatch(words->globs.items[i], name, 0) == 0)
			return true;
	}
	return strings_have(&words->names, name);
}

bool history_choice_has(const struct history_choice *choice, const struct change *change)
{
	for (size_t i = 0; i < choice->count; i++) {
		if (choice->ids[i] == change->id)
			return true;
	}
	return change->kind == CHANGE_VMX &&
	       history_choice_has_vm(choice, change->target, change->name);
}

static int with_journal(struct run *run, const struct host *h, history_work *work, struct err *e)
{
	AUTO(journal) *journal = NULL;
	AUTO_STR *damaged = NULL;

	if (journal_read(&journal, h, e) < 0 || work(run, h, journal, e) < 0)
		return -1;
	if (journal->damaged == 0)
		return 0;
	damaged =
		x_format("damaged records of the history that are left out: %zu", journal->damaged);
	run_say(run, damaged);
	return 0;
}

int history_run(struct run *run, history_work *work, struct err *e)
{
	struct host h;
	int result;

	if (run_open_host(&h, run, e) < 0)
		return -1;
	result = with_journal(run, &h, work, e);
	host_close(&h);
	return result;
}

enum list_column {
	ID,
	TIME,
	COMMAND,
	CALLER,
	TYPE,
	TARGET,
	SETTING,
	BEFORE,
	AFTER,
	STATUS,
	MESSAGE
};

static const struct field list_fields[] = {
	[ID] = { "ID", FIELD_INT, false, "The number of the change; all its settings share it." },
	[TIME] = { "Time", FIELD_TEXT, false, "When it was begun, in UTC." },
	[COMMAND] = { "Command", FIELD_TEXT, false, "What made it." },
	[CALLER] = { "Caller", FIELD_TEXT, true, "Who was logged in; known through hostd only." },
	[TYPE] = { "Target Type", FIELD_TEXT, false, "One of vm, vswitch, portgroup, host." },
	[TARGET] = { "Target", FIELD_TEXT, false, "Its name then, or its path if it had none." },
	[SETTING] = { "Setting", FIELD_TEXT, false, "The name of the setting." },
	[BEFORE] = { "Before", FIELD_TEXT, true,
		     "The value before; unknown where it was not set." },
	[AFTER] = { "After", FIELD_TEXT, true, "The value after; unknown where it was not set." },
	[STATUS] = { "Status", FIELD_TEXT, false,
		     "One of done, undone, not done, interrupted, different." },
	[MESSAGE] = { "Message", FIELD_TEXT, false, "What undid it, or what it undid." },
};

static const struct param *const list_params[] = { HISTORY_SELECTORS, NULL };

static const char *status(const struct change *change)
{
	if (change->state == CHANGE_DONE)
		return change->undone_by ? "undone" : "done";
	if (change->state == CHANGE_BEGUN)
		return "interrupted";
	return change->state == CHANGE_NOT_DONE ? "not done" : "different";
}

static void message(struct buf *text, const struct change *change)
{
	if (change->undone_by)
		buf_format(text, "undone by %lld", change->undone_by);
	if (change->undoes.count > 0)
		buf_format(text, "%sundoes", text->len > 0 ? "; " : "");
	for (size_t i = 0; i < change->undoes.count; i++)
		buf_format(text, "%s %lld", i > 0 ? "," : "", change->undoes.items[i]);
	if (change->state == CHANGE_BEGUN)
		buf_str(text, "the next command that changes something finds out how it ended");
}

static void show(struct run *run, const struct change *change, const struct setting_change *item)
{
	AUTO_VALUE(buf) time = { 0 };
	AUTO_VALUE(buf) note = { 0 };
	AUTO_STR *before = change_show_before(change, item);
	AUTO_STR *after = change_show_after(change, item);

	iso_time_add(&time, change->time);
	message(&note, change);
	struct value row[] = {
		[ID] = value_int(change->id),
		[TIME] = value_text(buf_text(&time)),
		[COMMAND] = value_text(change->command),
		[CALLER] = value_text(change->caller),
		[TYPE] = value_text(change_target_type(change)),
		[TARGET] = value_text(change->kind == CHANGE_VMX && change->name ? change->name
										 : change->target),
		[SETTING] = value_text(item->setting),
		[BEFORE] = value_text(before),
		[AFTER] = value_text(after),
		[STATUS] = value_text(status(change)),
		[MESSAGE] = value_text(buf_text(&note)),
	};
	output_row(run->output, row, NULL);
}

static void add_words(struct buf *text, const struct strings *words)
{
	for (size_t i = 0; i < words->count; i++)
		buf_format(text, "%s%s", text->len > 0 ? ", " : "", words->items[i]);
}

static void say_nothing_fits(struct run *run, const struct selection *words)
{
	AUTO_VALUE(buf) text = { 0 };
	AUTO_STR *line = NULL;

	add_words(&text, &words->names);
	add_words(&text, &words->globs);
	add_words(&text, &words->paths);
	line = x_format("nothing in the history fits %s; it has the names of then",
			buf_text(&text));
	run_say(run, line);
}

static int list(struct run *run, const struct host *h, struct journal *journal, struct err *e)
{
	AUTO_VALUE(history_choice) choice = { 0 };
	bool any = false;

	if (history_choose(&choice, journal, h, run->args, e) < 0)
		return -1;
	for (size_t i = journal->entries.count; i > 0; i--) {
		const struct change *change = &journal->entries.items[i - 1];

		if (!history_choice_is_empty(&choice) && !history_choice_has(&choice, change))
			continue;
		any = true;
		for (size_t k = 0; k < change->count; k++)
			show(run, change, &change->items[k]);
	}
	if (!any && !history_choice_is_empty(&choice))
		say_nothing_fits(run, &choice.words);
	return 0;
}

static int list_run(struct run *run, struct err *e)
{
	return history_run(run, list, e);
}

const struct command command_history_list = {
	.path = "history list",
	.summary = "List what nestvirt has changed on this host, newest first.",
	.detail = "VMs are known by the names and paths that they had then.",
	.params = list_params,
	.shape = { .type = "RecordedChange",
		   .fields = list_fields,
		   .count = COUNT_OF(list_fields) },
	.flags = CMD_HOST,
	.run = list_run,
};

static const struct param param_everything = {
	.name = "all",
	.shortname = 'a',
	.type = PARAM_FLAG,
	.description = "All that is recorded: back to before the first change.",
};

static const struct param *const undo_params[] = { HISTORY_SELECTORS, &param_everything,
						   &param_when, NULL };

struct work {
	struct undo_choice choice;
	struct history_choice words;
	struct selection vms;
	struct undo_gathered gathered;
	struct undo_needs needs;
	struct strings targets;
};

static void work_free(struct work *w)
{
	history_choice_free(&w->words);
	selection_free(&w->vms);
	undo_gathered_free(&w->gathered);
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

static bool is_of_interest(const struct work *w, const struct change *change)
{
	if (change->kind != CHANGE_VMX)
		return false;
	return w->choice.all || history_choice_has(&w->words, change);
}

static int gather_all(struct work *w, const struct host *h, const struct journal *journal,
		      struct err *e)
{
	if (w->choice.of_vms && undo_gather_selected(&w->gathered, h, &w->vms, e) < 0)
		return -1;
	for (size_t i = 0; i < journal->entries.count; i++) {
		const struct change *change = &journal->entries.items[i];

		if (is_of_interest(w, change))
			strings_add(&w->targets, change->target);
	}
	undo_needs(&w->needs, journal, &w->choice);
	return undo_gather(&w->gathered, h, &w->needs, &w->targets, e);
}

static int undo(struct run *run, const struct host *h, struct journal *journal, struct err *e)
{
	AUTO_VALUE(plan) plan = { .cannot_force = true };
	AUTO_VALUE(work) w = { 0 };
	struct wish wish = { .is_undo = true };

	if (vm_change_when(&wish, run, e) < 0 || choose(&w, run, h, journal, e) < 0 ||
	    gather_all(&w, h, journal, e) < 0)
		return -1;
	undo_plan(&plan, journal, &w.choice, &w.gathered.facts);
	for (size_t i = 0; i < plan.count; i++)
		plan.items[i].wish = wish;
	plan.cancels_deferred = w.choice.all;
	refuse_ask_locks(&plan);
	refuse_plan(&plan, false);
	if (vm_change_check_count(run, plan_vms_to_change(&plan), e) < 0)
		return -1;
	if (change_rows_apply(run, h, &plan, true, e) < 0)
		return -1;
	change_rows_show(run, &plan);
	if (plan.count == 0 && !plan.is_deferred_changed)
		run_say(run, "there is nothing to undo");
	return 0;
}

static int undo_run(struct run *run, struct err *e)
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
	.params = undo_params,
	.shape = CHANGE_ROWS_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS,
	.run = undo_run,
};

enum forget_column { FORGOTTEN, LEFT };

static const struct field forget_fields[] = {
	[FORGOTTEN] = { "Forgotten", FIELD_INT, false, "Changes that were dropped." },
	[LEFT] = { "Left", FIELD_INT, false, "Changes that are still recorded." },
};

static const struct param param_before = {
	.name = "before",
	.shortname = 'b',
	.type = PARAM_TEXT,
	.placeholder = "DATE",
	.required = true,
	.description = "Older changes are meant: 2026-03-01, or 2026-03-01T12:30:00Z, in UTC.",
};

static int forget(struct run *run, const struct host *h, long long before, struct err *e)
{
	AUTO(run_lock) *lock = NULL;
	AUTO(journal) *journal = NULL;
	size_t dropped = 0;

	if (apply_lock(&lock, h, true, e) < 0 || journal_read(&journal, h, e) < 0 ||
	    journal_forget(journal, h, before, &dropped, e) < 0)
		return -1;
	struct value row[] = {
		[FORGOTTEN] = value_int((long long)dropped),
		[LEFT] = value_int((long long)journal->entries.count),
	};

	output_row(run->output, row, NULL);
	return 0;
}

static int forget_run(struct run *run, struct err *e)
{
	const char *date = args_get(run->args, "before");
	long long before;
	struct host h;
	int result;

	if (!iso_time_parse(&before, span_of(date)))
		return err_set(e, ERR_USAGE,
			       "--before=%s: a date is wanted, 2026-03-01 or 2026-03-01T12:30:00Z",
			       date);
	if (run_open_host(&h, run, e) < 0)
		return -1;
	result = forget(run, &h, before, e);
	host_close(&h);
	return result;
}

static const struct param *const forget_params[] = { &param_before, NULL };

const struct command command_history_forget = {
	.path = "history forget",
	.summary = "Drop old records of the history; what they say cannot be undone any more.",
	.detail = "What waits for a power-off, or is not known to have ended, stays recorded.",
	.params = forget_params,
	.shape = { .type = "Forgotten",
		   .fields = forget_fields,
		   .count = COUNT_OF(forget_fields),
		   .single = true },
	.flags = CMD_HOST,
	.run = forget_run,
};
