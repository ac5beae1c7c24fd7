#include "commands/history.h"

#include <fnmatch.h>
#include <stdint.h>
#include <string.h>

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

/* Add a path as the history has it: links followed; for a file that is gone, as it is given. */
static void add_path(struct strings *paths, const struct host *h, const char *path)
{
	AUTO_STR *real = NULL;
	struct err ignored;

	if (root_real(&real, &h->root, path, &ignored) == 0)
		strings_add(paths, real + strlen(h->root.dir));
	else
		strings_add(paths, path);
}

static int add_vm_ids(struct strings *paths, const struct strings *ids, const struct host *h,
		      struct err *e)
{
	AUTO_VALUE(vm_inventory) inventory = { 0 };

	if (ids->count > 0 && inventory_load(&inventory, h, e) < 0)
		return -1;
	for (size_t i = 0; i < ids->count; i++) {
		const char *path = NULL;
		long long id = 0;

		(void)span_number(&id, span_of(ids->items[i]), 0, INT64_MAX);
		for (size_t k = 0; k < inventory.count && !path; k++) {
			if (inventory.items[k].id == id)
				path = inventory.items[k].vmx_path;
		}
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
	AUTO_VALUE(strings) ids = { 0 };
	AUTO_VALUE(strings) given = { 0 };

	options_selection(&choice->words, args);
	given = choice->words.paths;
	choice->words.paths = (struct strings){ 0 };
	args_all(&ids, args, param_history_id.name);
	for (size_t i = 0; i < ids.count; i++) {
		long long id;

		if (span_number(&id, span_of(ids.items[i]), 0, INT64_MAX) &&
		    (!journal || journal_find(journal, id))) {
			LIST_PUSH(&choice->ids, id);
			continue;
		}
		(void)err_set(e, ERR_NOT_FOUND,
			      "no change %s in the history; list the changes: esxcli nestvirt "
			      "history list",
			      ids.items[i]);
		return err_target(e, ids.items[i]);
	}
	for (size_t i = 0; i < given.count; i++) {
		if (given.items[i][0] != '/') {
			(void)err_set(e, ERR_USAGE,
				      "invalid --vmx \"%s\"; use the absolute path of a .vmx file",
				      given.items[i]);
			return err_target(e, given.items[i]);
		}
		add_path(&choice->words.paths, h, given.items[i]);
	}
	return add_vm_ids(&choice->words.paths, &choice->words.ids, h, e);
}

void history_choice_free(struct history_choice *choice)
{
	selection_free(&choice->words);
	free(choice->ids.items);
}

bool history_choice_is_empty(const struct history_choice *choice)
{
	return choice->ids.count == 0 && selection_is_empty(&choice->words);
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

/* True for a change that is meant; a VM is known by the name it had at that time. */
static bool choice_has(const struct history_choice *choice, const struct change *change)
{
	return ids_have(&choice->ids, change->id) ||
	       (change->kind == CHANGE_VMX &&
		history_choice_has_vm(choice, change->target, change->name));
}

/* history list */

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
	[TIME] = { "Time", FIELD_TEXT, false, "When it began, in UTC." },
	[COMMAND] = { "Command", FIELD_TEXT, false, "The command that made it." },
	[CALLER] = { "Caller", FIELD_TEXT, true,
		     "The user who was logged in; known through hostd only." },
	[TYPE] = { "Target Type", FIELD_TEXT, false,
		   "One of vm, vswitch, portgroup, host, dvport." },
	[TARGET] = { "Target", FIELD_TEXT, false,
		     "Its name at that time, or its path if it had none." },
	[SETTING] = { "Setting", FIELD_TEXT, false, "The name of the setting." },
	[BEFORE] = { "Before", FIELD_TEXT, true, "The value before; unknown if it was not set." },
	[AFTER] = { "After", FIELD_TEXT, true, "The value after; unknown if it was not set." },
	[STATUS] = { "Status", FIELD_TEXT, false,
		     "One of done, undone, not done, interrupted, different." },
	[MESSAGE] = { "Message", FIELD_TEXT, false,
		      "The changes that undid it, or that it undid." },
};

static const char *status(const struct change *change)
{
	if (change->state == CHANGE_DONE)
		return change->undone_by ? "undone" : "done";
	if (change->state == CHANGE_BEGUN)
		return "interrupted";
	return change->state == CHANGE_NOT_DONE ? "not done" : "different";
}

static void show_item(struct run *run, const struct change *change,
		      const struct setting_change *item)
{
	AUTO_VALUE(buf) time = { 0 };
	AUTO_VALUE(buf) message = { 0 };
	AUTO_STR *before = change_show_before(change, item);
	AUTO_STR *after = change_show_after(change, item);

	iso_time_add(&time, change->time);
	if (change->undone_by)
		buf_format(&message, "undone by %lld", change->undone_by);
	if (change->undoes.count > 0)
		buf_format(&message, "%sundoes", message.len > 0 ? "; " : "");
	for (size_t i = 0; i < change->undoes.count; i++)
		buf_format(&message, "%s %lld", i > 0 ? "," : "", change->undoes.items[i]);
	if (change->state == CHANGE_BEGUN)
		buf_str(&message, "the next command that changes something finds out how it ended");
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
		[MESSAGE] = value_text(buf_text(&message)),
	};
	output_row(run->output, row, NULL);
}

static void say_no_match(struct run *run, const struct selection *words)
{
	const struct strings *const all[] = { &words->names, &words->globs, &words->paths };
	AUTO_VALUE(buf) text = { 0 };

	for (size_t i = 0; i < COUNT_OF(all); i++) {
		for (size_t k = 0; k < all[i]->count; k++)
			buf_format(&text, "%s\"%s\"",
				   text.len > 0 ? ", " : "no recorded change for ",
				   all[i]->items[k]);
	}
	buf_str(&text, " (the history keeps the names of that time)");
	run_say(run, buf_text(&text));
}

static int list_changes(struct run *run, struct err *e)
{
	const struct journal *journal = run->journal;
	AUTO_VALUE(history_choice) choice = { 0 };
	bool any = false;

	if (history_choose(&choice, journal, run->host, run->args, e) < 0)
		return -1;
	for (size_t i = journal->entries.count; i > 0; i--) {
		const struct change *change = &journal->entries.items[i - 1];

		if (!history_choice_is_empty(&choice) && !choice_has(&choice, change))
			continue;
		any = true;
		for (size_t k = 0; k < change->count; k++)
			show_item(run, change, &change->items[k]);
	}
	if (!any && !history_choice_is_empty(&choice))
		say_no_match(run, &choice.words);
	return 0;
}

static const struct param *const list_params[] = { HISTORY_SELECTORS, NULL };

const struct command command_history_list = {
	.path = "history list",
	.summary = "List what nestvirt has changed on this host, newest first.",
	.detail = "VMs are selected by the names and paths that they had at that time.",
	.params = list_params,
	.shape = { .type = "RecordedChange",
		   .fields = list_fields,
		   .count = COUNT_OF(list_fields) },
	.flags = CMD_HOST | CMD_JOURNAL,
	.run = list_changes,
};

/* history undo */

static const struct param param_everything = {
	.name = "all",
	.shortname = 'a',
	.type = PARAM_FLAG,
	.description = "All recorded changes: back to before the first one.",
};

struct undoing {
	struct undo_choice choice;
	struct history_choice words;
	struct selection vms;
	struct undo_gathered gathered;
	struct undo_needs needs;
	struct strings targets;
};

static void undoing_free(struct undoing *u)
{
	history_choice_free(&u->words);
	selection_free(&u->vms);
	undo_gathered_free(&u->gathered);
	undo_needs_free(&u->needs);
	strings_free(&u->targets);
}

static int choose(struct undoing *u, const struct run *run, struct err *e)
{
	options_selection(&u->vms, run->args);
	u->vms.all = false; /* --all is not about VMs here */
	if (history_choose(&u->words, run->journal, run->host, run->args, e) < 0)
		return -1;
	u->choice = (struct undo_choice){
		.all = args_have(run->args, "all"),
		.of_vms = !selection_is_empty(&u->vms),
		.ids = u->words.ids,
	};
	if (u->choice.all + u->choice.of_vms + (u->choice.ids.count > 0) == 1)
		return 0;
	return err_set(e, ERR_USAGE,
		       "specify what to undo: --id=N, a VM (--vm-name=NAME, --vm-id=N, "
		       "--vmx=PATH, --match=GLOB) or --all");
}

static int gather(struct undoing *u, const struct run *run, struct err *e)
{
	const struct journal *journal = run->journal;

	if (u->choice.of_vms && undo_gather_selected(&u->gathered, run->host, &u->vms, e) < 0)
		return -1;
	for (size_t i = 0; i < journal->entries.count; i++) {
		const struct change *change = &journal->entries.items[i];

		if (change->kind == CHANGE_VMX && (u->choice.all || choice_has(&u->words, change)))
			strings_add(&u->targets, change->target);
	}
	undo_needs(&u->needs, journal, &u->choice);
	return undo_gather(&u->gathered, run->host, &u->needs, &u->targets, e);
}

static int undo(struct run *run, struct err *e)
{
	AUTO_VALUE(plan) plan = { .cannot_force = true };
	AUTO_VALUE(undoing) u = { 0 };
	struct wish wish = { .is_undo = true };

	if (vm_change_when(&wish, run, e) < 0 || choose(&u, run, e) < 0 || gather(&u, run, e) < 0)
		return -1;
	undo_plan(&plan, run->journal, &u.choice, &u.gathered.facts);
	for (size_t i = 0; i < plan.count; i++)
		plan.items[i].wish = wish;
	plan.cancels_deferred = u.choice.all;
	refuse_ask_locks(&plan);
	refuse_plan(&plan);
	if (vm_change_check_count(run, plan_vms_to_change(&plan), e) < 0 ||
	    change_rows_apply(run, &plan, e) < 0)
		return -1;
	change_rows_show(run, &plan);
	if (plan.count == 0 && !plan.is_deferred_changed)
		run_say(run, "there is nothing to undo");
	return 0;
}

static const struct param *const undo_params[] = { HISTORY_SELECTORS, &param_everything,
						   &param_when, NULL };

const struct command command_history_undo = {
	.path = "history undo",
	.summary = "Undo recorded changes by number, by VM, or all of them.",
	.detail = "The newest first, and each one only if the value that nestvirt set is still\n"
		  "there; what somebody has changed since is left alone, and reported. A .vmx\n"
		  "file that nothing else touched is restored byte for byte. An undo is\n"
		  "recorded like any change, and can be undone. With --when=poweroff the\n"
		  "service changes a running VM once it is off.",
	.params = undo_params,
	.shape = CHANGE_ROWS_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS | CMD_JOURNAL,
	.run = undo,
};

/* history forget */

enum forget_column { FORGOTTEN, LEFT };

static const struct field forget_fields[] = {
	[FORGOTTEN] = { "Forgotten", FIELD_INT, false, "The number of changes that were dropped." },
	[LEFT] = { "Left", FIELD_INT, false, "The number of changes that are still recorded." },
};

static const struct param param_before = {
	.name = "before",
	.shortname = 'b',
	.type = PARAM_TEXT,
	.placeholder = "DATE",
	.required = true,
	.description =
		"Drop changes from before this time: 2026-03-01, or 2026-03-01T12:30:00Z, in UTC.",
};

static int forget(struct run *run, struct err *e)
{
	const char *date = args_get(run->args, param_before.name);
	AUTO(run_lock) *lock = NULL;
	AUTO(journal) *journal = NULL;
	AUTO_STR *warning = NULL;
	struct err unsaved = { 0 };
	size_t dropped = 0;
	long long before;

	if (!iso_time_parse(&before, span_of(date)))
		return err_set(e, ERR_USAGE,
			       "invalid --before \"%s\"; use a date: 2026-03-01 or "
			       "2026-03-01T12:30:00Z",
			       date);
	if (apply_lock(&lock, run->host, true, e) < 0 || journal_read(&journal, run->host, e) < 0 ||
	    journal_forget(journal, run->host, before, &dropped, e) < 0)
		return -1;
	if (dropped > 0 && host_persist(run->host, &unsaved) < 0) {
		warning = x_format("the host has not saved the history, and a power loss would "
				   "bring the dropped records back: %s",
				   unsaved.text);
		run_say(run, warning);
	}
	output_row(run->output,
		   (struct value[]){
			   [FORGOTTEN] = value_int((long long)dropped),
			   [LEFT] = value_int((long long)journal->entries.count),
		   },
		   NULL);
	return 0;
}

static const struct param *const forget_params[] = { &param_before, NULL };

const struct command command_history_forget = {
	.path = "history forget",
	.summary = "Drop old records from the history; they can no longer be undone.",
	.detail = "Deferred changes, and those not known to have ended, stay recorded.",
	.params = forget_params,
	.shape = { .type = "Forgotten",
		   .fields = forget_fields,
		   .count = COUNT_OF(forget_fields),
		   .single = true },
	.flags = CMD_HOST,
	.run = forget,
};
