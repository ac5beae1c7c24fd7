#include "base/alloc.h"
#include "commands/history.h"
#include "commands/table.h"
#include "formats/iso_time.h"
#include "plan/undo.h"

enum column { ID, TIME, COMMAND, CALLER, TYPE, TARGET, SETTING, BEFORE, AFTER, STATUS, MESSAGE };

static const struct field fields[] = {
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

static const struct param *const params[] = { HISTORY_SELECTORS, NULL };

static const char *target_type(const struct journal_entry *entry)
{
	switch (entry->kind) {
	case STEP_VMX_SETTING:
		return "vm";
	case STEP_VSWITCH:
		return "vswitch";
	case STEP_PORTGROUP:
	case STEP_PORTGROUP_MADE:
		return "portgroup";
	case STEP_HOST_OPTION:
		return "host";
	case STEP_OFF_AND_ON:
		return entry->name;
	}
	abort();
}

static const char *status(const struct journal_entry *entry)
{
	switch (entry->state) {
	case JOURNAL_BEGUN:
		return "interrupted";
	case JOURNAL_DONE:
		return entry->undone_by ? "undone" : "done";
	case JOURNAL_NOT_DONE:
		return "not done";
	case JOURNAL_DIFFERENT:
		return "different";
	}
	abort();
}

static void message(struct buf *text, const struct journal_entry *entry)
{
	if (entry->undone_by)
		buf_format(text, "undone by %lld", entry->undone_by);
	if (entry->undoes_count > 0)
		buf_format(text, "%sundoes", text->len > 0 ? "; " : "");
	for (size_t i = 0; i < entry->undoes_count; i++)
		buf_format(text, "%s %lld", i > 0 ? "," : "", entry->undoes[i]);
	if (entry->state == JOURNAL_BEGUN)
		buf_str(text, "the next command that changes something finds out how it ended");
}

static void show(struct run *run, const struct journal_entry *entry, const struct journal_value *v)
{
	AUTO_VALUE(buf) time = { 0 };
	AUTO_VALUE(buf) note = { 0 };
	AUTO_STR *before = undo_show(entry->kind, v->before, CHARSET_UTF8);
	AUTO_STR *after = entry->kind == STEP_OFF_AND_ON
				  ? x_strdup("off and on again")
				  : undo_show(entry->kind, v->after, CHARSET_UTF8);

	iso_time_add(&time, entry->time);
	message(&note, entry);
	struct value row[] = {
		[ID] = value_int(entry->id),
		[TIME] = value_text(buf_text(&time)),
		[COMMAND] = value_text(entry->command),
		[CALLER] = value_text(entry->caller),
		[TYPE] = value_text(target_type(entry)),
		[TARGET] =
			value_text(entry->kind == STEP_VMX_SETTING && entry->name ? entry->name
										  : entry->target),
		[SETTING] = value_text(v->setting),
		[BEFORE] = value_text(before),
		[AFTER] = value_text(after),
		[STATUS] = value_text(status(entry)),
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
		const struct journal_entry *entry = &journal->entries.items[i - 1];

		if (!history_choice_is_empty(&choice) && !history_choice_has(&choice, entry))
			continue;
		any = true;
		for (size_t k = 0; k < entry->count; k++)
			show(run, entry, &entry->items[k]);
	}
	if (!any && !history_choice_is_empty(&choice))
		say_nothing_fits(run, &choice.words);
	return 0;
}

static int run(struct run *run, struct err *e)
{
	return history_run(run, list, e);
}

const struct command command_history_list = {
	.path = "history list",
	.summary = "List what nestvirt has changed on this host, newest first.",
	.detail = "VMs are known by the names and paths that they had then.",
	.params = params,
	.shape = { .type = "RecordedChange", .fields = fields, .count = COUNT_OF(fields) },
	.flags = CMD_HOST,
	.run = run,
};
