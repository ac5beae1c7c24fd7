/* config apply and config plan: the same way, with and without its last part. */
#include <string.h>

#include "commands/app.h"
#include "commands/change.h"
#include "commands/config_words.h"
#include "commands/table.h"
#include "commands/vm_change.h"

static int apply(struct run *run, const struct host *h, struct desired *d, struct plan *plan,
		 struct err *e)
{
	struct progress progress;
	int result;

	if (vm_change_check_count(run, plan_vms_to_change(plan), e) < 0)
		return -1;
	progress = progress_start(run);
	result = desired_is_same(d, e);
	if (result == 0)
		result = change_apply(run, h, plan, &progress, e);
	progress_end(&progress);
	if (result < 0)
		return -1;
	for (size_t i = 0; i < plan->count; i++)
		change_step(run, &plan->items[i], i > 0 ? &plan->items[i - 1] : NULL);
	change_end(run, plan);
	return 0;
}

static int run_apply(struct run *run, struct err *e)
{
	return config_words_run(run, apply, e);
}

static const struct param *const apply_params[] = { &param_config_file, NULL };

const struct command command_config_apply = {
	.path = "config apply",
	.summary = "Make VMs, port groups, switches and the host what a file says.",
	.detail = "What the file does not name is left alone, and what is right already is not\n"
		  "touched: a second run does nothing. Goes on past a VM that is refused.",
	.params = apply_params,
	.shape = CHANGE_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS,
	.run = run_apply,
};

/* As in a diff. What has nothing to do is seen only where there is something to say of it. */
static void plan_line(struct buf *line, const struct value *row)
{
	const struct value *before = &row[CHANGE_BEFORE];
	const struct value *after = &row[CHANGE_AFTER];
	bool added = before->kind == VALUE_UNKNOWN;
	bool removed = after->kind == VALUE_UNKNOWN;
	bool planned = span_is(span_of(row[CHANGE_STATUS].as.text), "planned");

	buf_str(line, !planned ? "  " : added ? "+ " : removed ? "- " : "~ ");
	/* The host has no name of its own. */
	if (strcmp(row[CHANGE_TYPE].as.text, row[CHANGE_TARGET].as.text) != 0)
		buf_format(line, "%s ", row[CHANGE_TYPE].as.text);
	output_words(line, &row[CHANGE_TARGET]);
	buf_str(line, ": ");
	output_words(line, &row[CHANGE_SETTING]);
	if (planned) {
		buf_str(line, ": ");
		output_words(line, added ? after : before);
		if (!added && !removed) {
			buf_str(line, " -> ");
			output_words(line, after);
		}
	}
	if (row[CHANGE_MESSAGE].as.text[0]) {
		buf_str(line, ": ");
		output_words(line, &row[CHANGE_MESSAGE]);
	}
}

static bool is_seen(const struct run *run, const struct step *step)
{
	return run->format != OUTPUT_TEXT || step->status != STEP_UNCHANGED || step->message;
}

static int show(struct run *run, const struct host *h, struct desired *d, struct plan *plan,
		struct err *e)
{
	bool any = false;

	(void)d;
	if (change_apply(run, h, plan, NULL, e) < 0)
		return -1;
	for (size_t i = 0; i < plan->count; i++) {
		any = any || plan->items[i].status == STEP_PLANNED;
		if (is_seen(run, &plan->items[i]))
			change_step(run, &plan->items[i], i > 0 ? &plan->items[i - 1] : NULL);
	}
	change_end(run, plan);
	if (any && run->status == APP_DONE && args_have(run->args, "exit-code"))
		run->status = APP_FOUND;
	return 0;
}

static int run_plan(struct run *run, struct err *e)
{
	return config_words_run(run, show, e);
}

static const struct param param_exit_code = {
	.name = "exit-code",
	.shortname = 'e',
	.type = PARAM_FLAG,
	.description = "End with status 1 where there is something to do.",
};

static const struct param *const plan_params[] = { &param_config_file, &param_exit_code, NULL };

const struct command command_config_plan = {
	.path = "config plan",
	.summary = "Show what config apply would change, and change nothing.",
	.detail = "+ is set, - is removed, ~ gets another value. Ends with the status that config\n"
		  "apply would have.",
	.params = plan_params,
	.shape = { .type = "Change",
		   .fields = change_fields,
		   .count = CHANGE_FIELDS,
		   .line = plan_line },
	.flags = CMD_HOST,
	.run = run_plan,
};
