#include "commands/change_rows.h"

#include <string.h>

#include "formats/show.h"
#include "plan/apply.h"
#include "system/clock.h"

/* Shorter work is over before anybody has read a line. */
#define PROGRESS_AFTER_MS 1000

#define WIPE_LINE         "\r\033[K"

struct progress {
	struct run *run;
	long long start_ms;
	bool shown;
};

static void show_progress(void *context, size_t done, size_t total, const struct vm *vm)
{
	struct progress *p = context;
	AUTO_VALUE(buf) name = { 0 };

	if (!p->run->err_is_terminal || p->run->format == OUTPUT_ESXCLI ||
	    clock_ms() - p->start_ms < PROGRESS_AFTER_MS)
		return;
	show_bytes(&name, span_of(vm->name ? vm->name : vm->path), CHARSET_UTF8);
	out_format(p->run->err, WIPE_LINE "[%4zu/%zu] %s", done + 1, total, buf_text(&name));
	out_flush(p->run->err);
	p->shown = true;
}

int change_rows_apply(struct run *run, struct plan *plan, struct err *e)
{
	struct progress p = { .run = run, .start_ms = clock_ms() };
	const struct apply_run apply = {
		.command = run->args->command->path,
		.caller = run->caller,
		.no_history = args_have(run->args, "no-history"),
		.dry = args_have(run->args, "dry-run") ||
		       !(run->args->command->flags & CMD_RECORDS),
		.progress = show_progress,
		.context = &p,
	};
	int result = apply_plan(plan, run->host, &apply, e);

	if (p.shown) {
		out_str(run->err, WIPE_LINE);
		out_flush(run->err);
	}
	return result;
}

const struct field change_rows_fields[CHANGE_ROWS_FIELDS] = {
	[ROW_TYPE] = { "Target Type", FIELD_TEXT, false,
		       "What was changed: one of vm, vswitch, portgroup, host, dvport, file." },
	[ROW_TARGET] = { "Target", FIELD_TEXT, false, "Its name, or its path if it has none." },
	[ROW_SETTING] = { "Setting", FIELD_TEXT, false, "The name of the setting." },
	[ROW_BEFORE] = { "Before", FIELD_TEXT, true,
			 "The value before; unknown if it was not set." },
	[ROW_AFTER] = { "After", FIELD_TEXT, true, "The value after; unknown if it is not set." },
	[ROW_STATUS] = { "Status", FIELD_TEXT, false,
			 "One of changed, unchanged, planned, pending, refused, failed." },
	[ROW_MESSAGE] = { "Message", FIELD_TEXT, false, "The reason, or what is left to do." },
};

static void setting_value(struct buf *line, const struct value *v)
{
	if (v->kind == VALUE_UNKNOWN)
		buf_str(line, "(not set)");
	else if (!v->as.text[0])
		buf_str(line, "(empty)");
	else
		output_words(line, v);
}

/* web: vhv.enable: (not set) -> TRUE: changed */
void change_rows_line(struct buf *line, const struct value *row)
{
	output_words(line, &row[ROW_TARGET]);
	buf_str(line, ": ");
	output_words(line, &row[ROW_SETTING]);
	buf_str(line, ": ");
	setting_value(line, &row[ROW_BEFORE]);
	buf_str(line, " -> ");
	setting_value(line, &row[ROW_AFTER]);
	buf_str(line, ": ");
	output_words(line, &row[ROW_STATUS]);
	if (row[ROW_MESSAGE].as.text[0]) {
		buf_str(line, ": ");
		output_words(line, &row[ROW_MESSAGE]);
	}
}

void change_rows_add(struct run *run, const struct change_row *r)
{
	struct value row[] = {
		[ROW_TYPE] = value_text(r->target_type),
		[ROW_TARGET] = value_text(r->target),
		[ROW_SETTING] = value_text(r->setting),
		[ROW_BEFORE] = value_text(r->before),
		[ROW_AFTER] = value_text(r->after),
		[ROW_STATUS] = value_text(r->status),
		[ROW_MESSAGE] = value_text(r->message ? r->message : ""),
	};

	if (r->is_problem && !r->is_said)
		run_say(run, r->message);
	/* For people the error line says it all. */
	if (!r->is_problem || run->format != OUTPUT_TEXT)
		output_row(run->output, row, r->is_problem ? r->message : NULL);
}

/* Returns the setting before this one, in the order of rows; NULL if there is none. */
static const struct setting_change *row_before(const struct change **change,
					       const struct plan *plan, size_t index, size_t item)
{
	if (item == 0 && index == 0)
		return NULL;
	*change = &plan->items[item > 0 ? index : index - 1];
	return &(*change)->items[item > 0 ? item - 1 : (*change)->count - 1];
}

/* The same reason refuses all settings of a VM; people read it once. */
static bool is_said(const struct plan *plan, size_t index, size_t item)
{
	const struct change *change = &plan->items[index], *before;
	const struct setting_change *last = row_before(&before, plan, index, item);

	return last && before->vm == change->vm && change_is_problem(before, last) &&
	       strcmp(change->items[item].message, last->message) == 0;
}

void change_rows_item(struct run *run, const struct plan *plan, size_t index, size_t at)
{
	const struct change *change = &plan->items[index];
	const struct setting_change *item = &change->items[at];
	bool is_problem = change_is_problem(change, item);
	AUTO_STR *before = change_show_before(change, item);
	AUTO_STR *after = change_show_after(change, item);

	change_rows_add(run, &(struct change_row){
				     .target_type = change_target_type(change),
				     .target = change_target(change),
				     .setting = item->setting,
				     .before = before,
				     .after = after,
				     .status = change_status(change, item),
				     .message = item->message,
				     .is_problem = is_problem,
				     .is_said = is_problem && is_said(plan, index, at),
			     });
}

void change_rows_end(struct run *run, const struct plan *plan, size_t summary_from)
{
	AUTO_VALUE(buf) text = { 0 };
	size_t rows = 0;

	for (size_t i = 0; i < plan->count; i++)
		rows += plan->items[i].count;
	/* The summary comes last: scripts show people just that line. */
	for (size_t i = 0; i < plan->notes.count; i++)
		run_say(run, plan->notes.items[i]);
	plan_summary(&text, plan);
	if (rows >= summary_from && rows > 0)
		run_say(run, buf_text(&text));
	if (plan->reload_problem) {
		AUTO_STR *owed = x_format("hostd could not be told of every change: %s; when it "
					  "answers again, do what the messages above say",
					  plan->reload_problem);

		run_say(run, owed);
	}
	run->status = plan_exit_status(plan);
}

void change_rows_show(struct run *run, const struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		for (size_t k = 0; k < plan->items[i].count; k++)
			change_rows_item(run, plan, i, k);
	}
	change_rows_end(run, plan, CHANGE_ROWS_SUMMARY);
}
