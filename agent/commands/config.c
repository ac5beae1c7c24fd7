#include <string.h>

#include "commands/app.h"
#include "commands/change_rows.h"
#include "commands/network.h"
#include "commands/run.h"
#include "commands/table.h"
#include "commands/vm_change.h"
#include "host/facts.h"
#include "host/network_change.h"
#include "host/vms.h"
#include "plan/desired.h"
#include "plan/export.h"
#include "plan/refuse.h"

/*
 * What the config commands share: the file, and what it means on this host.
 */

extern const struct param param_config_file; /* --file */

/* desired_load() of what --file names, or of the host's own config. */
int config_words_load(struct desired *d, struct config_errors *errors, const struct run *run,
		      struct err *e) NODISCARD;

/* Load it, and plan what it asks of the host; then `work`. */
typedef int config_words_work(struct run *run, const struct host *h, struct desired *d,
			      struct plan *plan, struct err *e);
int config_words_run(struct run *run, config_words_work *work, struct err *e) NODISCARD;

const struct param param_config_file = {
	.name = "file",
	.shortname = 'f',
	.type = PARAM_TEXT,
	.placeholder = "FILE",
	.description = "The config; " DESIRED_PATH " where not given.",
};

static int load(struct desired *d, struct config_errors *errors, const struct run *run,
		const struct root *root, struct err *e)
{
	const char *path = args_get(run->args, "file");

	/* Of the extension nobody knows in which folder it runs. */
	if (path && run->in_extension && path[0] != '/') {
		(void)err_set(e, ERR_USAGE, "--file=%s: an absolute path is wanted here", path);
		return err_target(e, path);
	}
	return desired_load(d, errors, root, path ? path : DESIRED_PATH, e);
}

int config_words_load(struct desired *d, struct config_errors *errors, const struct run *run,
		      struct err *e)
{
	struct root root;
	int result;

	/* Not host_open(): looking at a file takes no root. */
	if (root_open(&root, run->root_dir, e) < 0)
		return -1;
	result = load(d, errors, run, &root, e);
	root_free(&root);
	return result;
}

static int plan_and_work(struct run *run, const struct host *h, struct desired *d,
			 config_words_work *work, struct err *e)
{
	AUTO_VALUE(host_facts) host = { 0 };
	const struct facts facts = { .host = &host };
	AUTO_VALUE(plan) plan = { .facts = &facts, .cannot_force = true };

	if (desired_read(d, h, e) < 0)
		return -1;
	if (desired_needs_host(d))
		host_facts_read(&host, h, NESTVIRT_VERSION, run->caller != NULL);
	else
		plan.facts = NULL;
	desired_diff(&plan, d);
	refuse_ask_locks(&plan);
	refuse_plan(&plan, false);
	if (plan.network)
		network_words_note(&plan);
	return work(run, h, d, &plan, e);
}

int config_words_run(struct run *run, config_words_work *work, struct err *e)
{
	AUTO_VALUE(config_errors) errors = { 0 };
	AUTO_VALUE(desired) d = { 0 };
	struct host h;
	int result;

	if (run_open_host(&h, run, e) < 0)
		return -1;
	result = load(&d, &errors, run, &h.root, e);
	if (result == 0)
		result = plan_and_work(run, &h, &d, work, e);
	host_close(&h);
	return result;
}

/* config apply and config plan: the same way, with and without its last part. */

static int apply(struct run *run, const struct host *h, struct desired *d, struct plan *plan,
		 struct err *e)
{
	if (vm_change_check_count(run, plan_vms_to_change(plan), e) < 0 ||
	    desired_is_same(d, e) < 0 || change_rows_apply(run, h, plan, true, e) < 0)
		return -1;
	for (size_t i = 0; i < plan->count; i++) {
		for (size_t k = 0; k < plan->items[i].count; k++)
			change_rows_item(run, plan, i, k);
	}
	change_rows_end(run, plan, 1);
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
	.shape = CHANGE_ROWS_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS,
	.run = run_apply,
};

/* As in a diff. What has nothing to do is seen only where there is something to say of it. */
static void plan_line(struct buf *line, const struct value *row)
{
	const struct value *before = &row[ROW_BEFORE];
	const struct value *after = &row[ROW_AFTER];
	bool added = before->kind == VALUE_UNKNOWN;
	bool removed = after->kind == VALUE_UNKNOWN;
	bool planned = span_is(span_of(row[ROW_STATUS].as.text), "planned");

	buf_str(line, !planned ? "  " : added ? "+ " : removed ? "- " : "~ ");
	/* The host has no name of its own. */
	if (strcmp(row[ROW_TYPE].as.text, row[ROW_TARGET].as.text) != 0)
		buf_format(line, "%s ", row[ROW_TYPE].as.text);
	output_words(line, &row[ROW_TARGET]);
	buf_str(line, ": ");
	output_words(line, &row[ROW_SETTING]);
	if (planned) {
		buf_str(line, ": ");
		output_words(line, added ? after : before);
		if (!added && !removed) {
			buf_str(line, " -> ");
			output_words(line, after);
		}
	}
	if (row[ROW_MESSAGE].as.text[0]) {
		buf_str(line, ": ");
		output_words(line, &row[ROW_MESSAGE]);
	}
}

static int apply_show(struct run *run, const struct host *h, struct desired *d, struct plan *plan,
		      struct err *e)
{
	(void)d;
	if (change_rows_apply(run, h, plan, false, e) < 0)
		return -1;
	for (size_t i = 0; i < plan->count; i++) {
		const struct change *change = &plan->items[i];

		for (size_t k = 0; k < change->count; k++) {
			const struct setting_change *item = &change->items[k];

			if (run->format != OUTPUT_TEXT || item->message ||
			    strcmp(change_status(change, item), "unchanged") != 0)
				change_rows_item(run, plan, i, k);
		}
	}
	change_rows_end(run, plan, 1);
	if (plan_has(plan, CHANGE_PLANNED) && run->status == APP_DONE &&
	    args_have(run->args, "exit-code"))
		run->status = APP_FOUND;
	return 0;
}

static int run_plan(struct run *run, struct err *e)
{
	return config_words_run(run, apply_show, e);
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
		   .fields = change_rows_fields,
		   .count = CHANGE_ROWS_FIELDS,
		   .line = plan_line },
	.flags = CMD_HOST,
	.run = run_plan,
};

enum export_column { CONFIG, LEFT_OUT };

static const struct field export_fields[] = {
	[CONFIG] = { "Config", FIELD_TEXT, false, "The file, in one line." },
	[LEFT_OUT] = { "Left Out", FIELD_LIST, false, "What is not in it, and why." },
};

/* The lines of the file, as they are: config_text() leaves nothing in that steers a terminal. */
static void export_line(struct buf *line, const struct value *row)
{
	buf_str(line, row[CONFIG].as.text);
}

/* Between the lines is only white space that JSON does not need. */
static void one_line(struct buf *text)
{
	struct buf joined = { 0 };
	struct span rest = buf_view(text);
	struct span piece;

	while (span_next(&piece, &rest, '\n'))
		buf_span(&joined, span_trim(piece));
	buf_free(text);
	*text = joined;
}

static void export_show(struct run *run, const struct config *config,
			const struct strings *left_out)
{
	AUTO_VALUE(buf) text = { 0 };

	config_text(&text, config);
	if (run->format == OUTPUT_ESXCLI)
		one_line(&text);
	else
		buf_cut(&text, text.len - 1); /* the line's end is the output's own */
	for (size_t i = 0; i < left_out->count; i++)
		run_say(run, left_out->items[i]);
	output_row(
		run->output,
		(struct value[]){
			[CONFIG] = value_text(buf_text(&text)), [LEFT_OUT] = value_list(left_out) },
		NULL);
	run->status = left_out->count > 0 ? PLAN_PARTLY : 0;
}

static int export(struct run *run, const struct host *h, struct err *e)
{
	const struct selection all = { .all = true };
	AUTO_VALUE(vms) vms = { 0 };
	AUTO(network) *network = NULL;
	AUTO(journal) *journal = NULL;
	AUTO_VALUE(strings) left_out = { 0 };
	AUTO(config) *config = NULL;
	struct export_facts facts = { .vms = &vms };
	struct err why = { 0 };

	if (vms_select(&vms, h, &all, e) < 0 || network_read(&network, h, e) < 0)
		return -1;
	facts.network = network;
	if (host_option_get(&facts.reverse_path_check, h, HOST_OPTION_REVERSE_PATH, &why) < 0) {
		facts.reverse_path_check = -1;
		strings_format(&left_out, "%s is left out: %s", HOST_OPTION_REVERSE_PATH, why.text);
	}
	if (journal_read_deferred(&journal, h, &why) < 0)
		strings_format(&left_out, "what waits for a power-off is left out: %s", why.text);
	facts.journal = journal;
	config = export_config(&facts, &left_out);
	export_show(run, config, &left_out);
	return 0;
}

static int export_run(struct run *run, struct err *e)
{
	struct host h;
	int result;

	if (run_open_host(&h, run, e) < 0)
		return -1;
	result = export(run, &h, e);
	host_close(&h);
	return result;
}

static const struct param *const export_params[] = { NULL };

const struct command command_config_export = {
	.path = "config export",
	.summary = "Write the present state of the host as a file for config apply.",
	.detail =
		"Every VM but templates and encrypted ones, every standard switch and port group.\n"
		"Of a VM that something waits for it is that which is in the file.\n"
		"As text and as JSON the answer is the file itself. Ends with status 8 where "
		"something\n"
		"had to be left out.",
	.params = export_params,
	.shape = { .type = "Config",
		   .fields = export_fields,
		   .count = COUNT_OF(export_fields),
		   .single = true,
		   .document = true,
		   .line = export_line },
	.flags = CMD_HOST,
	.run = export_run,
};

enum validate_column { FILE_PATH, LINE, COLUMN, PLACE, TEXT };

static const struct field validate_fields[] = {
	[FILE_PATH] = { "File", FIELD_TEXT, false, "The file." },
	[LINE] = { "Line", FIELD_INT, true, "Where it is no JSON: the line, counted from 1." },
	[COLUMN] = { "Column", FIELD_INT, true, "The same: the character in it." },
	[PLACE] = { "Place", FIELD_TEXT, false, "Which part of it: vms[2].profile." },
	[TEXT] = { "Text", FIELD_TEXT, false, "What is wrong with it." },
};

/* lab.json: vms[2].profile: … or lab.json:3:14: … */
static void validate_line(struct buf *line, const struct value *row)
{
	output_words(line, &row[FILE_PATH]);
	if (row[LINE].kind == VALUE_INT) {
		buf_char(line, ':');
		output_words(line, &row[LINE]);
		buf_char(line, ':');
		output_words(line, &row[COLUMN]);
	} else if (row[PLACE].as.text[0]) {
		buf_str(line, ": ");
		output_words(line, &row[PLACE]);
	}
	buf_str(line, ": ");
	output_words(line, &row[TEXT]);
}

static void validate_show(struct run *run, const char *path, const struct config_error *error)
{
	bool is_json = error->line == 0;

	output_row(run->output,
		   (struct value[]){
			   [FILE_PATH] = value_text(path),
			   [LINE] = is_json ? value_unknown() : value_int(error->line),
			   [COLUMN] = is_json ? value_unknown() : value_int(error->column),
			   [PLACE] = value_text(error->place),
			   [TEXT] = value_text(error->text),
		   },
		   NULL);
}

static int validate_run(struct run *run, struct err *e)
{
	AUTO_VALUE(config_errors) errors = { 0 };
	AUTO_VALUE(desired) d = { 0 };
	AUTO_STR *text = NULL;

	if (config_words_load(&d, &errors, run, e) == 0) {
		text = x_format("%s: no errors", d.path);
		output_note(run->output, text);
		return 0;
	}
	if (errors.count == 0)
		return -1; /* not even read */
	for (size_t i = 0; i < errors.count; i++)
		validate_show(run, d.path, &errors.items[i]);
	if (errors.more > 0) {
		char none[] = "";

		text = x_format("and %zu errors more", errors.more);
		validate_show(run, d.path, &(struct config_error){ .place = none, .text = text });
	}
	run->status = APP_FOUND;
	return 0;
}

static const struct param *const validate_params[] = { &param_config_file, NULL };

const struct command command_config_validate = {
	.path = "config validate",
	.summary = "List what is wrong with a file of a desired state.",
	.detail = "Looks at the file alone, on any machine. Ends with status 1 where it finds "
		  "something.",
	.params = validate_params,
	.shape = { .type = "ConfigError",
		   .fields = validate_fields,
		   .count = COUNT_OF(validate_fields),
		   .line = validate_line },
	.run = validate_run,
};
