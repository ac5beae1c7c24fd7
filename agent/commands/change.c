#include "commands/change.h"

#include <string.h>

#include "formats/show.h"
#include "plan/apply.h"
#include "system/clock.h"

/* Shorter work is over before anybody has read a line. */
#define SHOW_AFTER_MS 1000

#define WIPE_LINE     "\r\033[K"

struct progress progress_start(struct run *run)
{
	return (struct progress){ .run = run, .start_ms = clock_ms() };
}

void progress_show(void *context, size_t done, size_t total, const struct vm *vm)
{
	struct progress *p = context;
	AUTO_VALUE(buf) name = { 0 };

	if (!p->run->err_is_terminal || p->run->format == OUTPUT_ESXCLI ||
	    clock_ms() - p->start_ms < SHOW_AFTER_MS)
		return;
	show_bytes(&name, span_of(vm->name ? vm->name : vm->path), CHARSET_UTF8);
	out_format(p->run->err, WIPE_LINE "[%4zu/%zu] %s", done + 1, total, buf_text(&name));
	out_flush(p->run->err);
	p->shown = true;
}

void progress_end(struct progress *p)
{
	if (!p->shown)
		return;
	out_str(p->run->err, WIPE_LINE);
	out_flush(p->run->err);
}

/* Below this a person counts the lines faster than they read a summary. */
#define SUMMARY_FROM 5

const struct field change_fields[CHANGE_FIELDS] = {
	[CHANGE_TYPE] = { "Target Type", FIELD_TEXT, false,
			  "What was changed: one of vm, vswitch, portgroup, host, dvport, file." },
	[CHANGE_TARGET] = { "Target", FIELD_TEXT, false,
			    "Its name, or its path where it has none." },
	[CHANGE_SETTING] = { "Setting", FIELD_TEXT, false, "The name of the setting." },
	[CHANGE_BEFORE] = { "Before", FIELD_TEXT, true,
			    "The value before; unknown where it was not set." },
	[CHANGE_AFTER] = { "After", FIELD_TEXT, true,
			   "The value after; unknown where it is not set." },
	[CHANGE_STATUS] = { "Status", FIELD_TEXT, false,
			    "One of changed, unchanged, planned, pending, refused, failed." },
	[CHANGE_MESSAGE] = { "Message", FIELD_TEXT, false, "The reason, or what is left to do." },
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
void change_line(struct buf *line, const struct value *row)
{
	output_words(line, &row[CHANGE_TARGET]);
	buf_str(line, ": ");
	output_words(line, &row[CHANGE_SETTING]);
	buf_str(line, ": ");
	setting_value(line, &row[CHANGE_BEFORE]);
	buf_str(line, " -> ");
	setting_value(line, &row[CHANGE_AFTER]);
	buf_str(line, ": ");
	output_words(line, &row[CHANGE_STATUS]);
	if (row[CHANGE_MESSAGE].as.text[0]) {
		buf_str(line, ": ");
		output_words(line, &row[CHANGE_MESSAGE]);
	}
}

void change_row(struct run *run, const struct change *c)
{
	struct value row[] = {
		[CHANGE_TYPE] = value_text(c->target_type),
		[CHANGE_TARGET] = value_text(c->target),
		[CHANGE_SETTING] = value_text(c->setting),
		[CHANGE_BEFORE] = value_text(c->before),
		[CHANGE_AFTER] = value_text(c->after),
		[CHANGE_STATUS] = value_text(c->status),
		[CHANGE_MESSAGE] = value_text(c->message ? c->message : ""),
	};

	if (c->is_problem && !c->is_said)
		run_say(run, c->message);
	/* For people the error line says it all. */
	if (!c->is_problem || run->format != OUTPUT_TEXT)
		output_row(run->output, row, c->is_problem ? c->message : NULL);
}

int change_apply(const struct run *run, const struct host *h, struct plan *plan,
		 struct progress *progress, struct err *e)
{
	const struct apply_run apply = {
		.command = run->args->command->path,
		.caller = run->caller,
		.no_history = args_have(run->args, "no-history"),
		.dry = args_have(run->args, "dry-run") ||
		       !(run->args->command->flags & CMD_RECORDS),
		.progress = progress ? progress_show : NULL,
		.context = progress,
	};

	return apply_plan(plan, h, &apply, e);
}

static bool is_problem(const struct step *step)
{
	return step->status == STEP_REFUSED || step->status == STEP_FAILED;
}

/* One reason stands against all settings of a VM; people read it once. */
static bool is_said(const struct step *step, const struct step *before)
{
	return is_problem(step) && before && is_problem(before) && step->vm == before->vm &&
	       strcmp(step->message, before->message) == 0;
}

void change_step(struct run *run, const struct step *step, const struct step *before)
{
	change_row(run, &(struct change){
				.target_type = step_target_type(step),
				.target = step_target(step),
				.setting = step->setting,
				.before = step->before,
				.after = step->after,
				.status = step_status_name(step->status),
				.message = step->message,
				.is_problem = is_problem(step),
				.is_said = is_said(step, before),
			});
}

static void show_summary(struct run *run, const struct plan *plan, size_t from)
{
	size_t counts[STEP_FAILED + 1] = { 0 };
	AUTO_VALUE(buf) text = { 0 };

	if (plan->count < from)
		return;
	for (size_t i = 0; i < plan->count; i++)
		counts[plan->items[i].status]++;
	for (size_t i = 0; i < COUNT_OF(counts); i++) {
		if (counts[i] > 0)
			buf_format(&text, "%s%zu %s", text.len > 0 ? ", " : "", counts[i],
				   step_status_name((enum step_status)i));
	}
	run_say(run, buf_text(&text));
}

static void show_owed(struct run *run, const struct plan *plan)
{
	if (!plan->reload_problem)
		return;
	AUTO_STR *text = x_format("hostd could not be told of every change: %s; when it answers "
				  "again, do what the messages above say",
				  plan->reload_problem);

	run_say(run, text);
}

static void end(struct run *run, const struct plan *plan, size_t summary_from)
{
	show_summary(run, plan, summary_from);
	show_owed(run, plan);
	for (size_t i = 0; i < plan->notes.count; i++)
		run_say(run, plan->notes.items[i]);
	run->status = plan_exit_status(plan);
}

void change_end(struct run *run, const struct plan *plan)
{
	end(run, plan, 1);
}

void change_show(struct run *run, const struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		change_step(run, &plan->items[i], i > 0 ? &plan->items[i - 1] : NULL);
	end(run, plan, SUMMARY_FROM);
}
