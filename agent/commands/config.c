#include <string.h>

#include "commands/change_rows.h"
#include "commands/network.h"
#include "commands/run.h"
#include "commands/table.h"
#include "commands/vm_change.h"
#include "host/network_change.h"
#include "host/vms.h"
#include "plan/desired.h"
#include "plan/export.h"
#include "plan/refuse.h"

/* The config, and what it asks of the host */

static const struct param param_file = {
	.name = "file",
	.shortname = 'f',
	.type = PARAM_TEXT,
	.placeholder = "FILE",
	.description = "The config; default: " DESIRED_PATH ".",
};

/* desired_load() of what --file names, or of the host's own config. */
static int load(struct desired *d, struct config_errors *errors, const struct run *run,
		const struct root *root, struct err *e)
{
	const char *path = args_get(run->args, "file");

	/* Nobody knows in which folder the extension runs. */
	if (path && run->in_extension && path[0] != '/') {
		(void)err_set(e, ERR_USAGE, "--file=%s: use an absolute path here", path);
		return err_target(e, path);
	}
	return desired_load(d, errors, root, path ? path : DESIRED_PATH, e);
}

struct config_plan {
	struct desired desired;
	struct plan plan;
};

static void config_plan_free(struct config_plan *p)
{
	plan_free(&p->plan);
	desired_free(&p->desired);
}

/* Load the config, and plan what it asks of the host. */
static int load_and_plan(struct config_plan *p, struct run *run, struct err *e)
{
	AUTO_VALUE(config_errors) errors = { 0 };
	struct desired *d = &p->desired;

	if (load(d, &errors, run, &run->host->root, e) < 0 || desired_read(d, run->host, e) < 0)
		return -1;
	p->plan.cannot_force = true;
	desired_diff(&p->plan, d);
	refuse_ask_locks(&p->plan);
	refuse_plan(&p->plan);
	if (p->plan.network)
		network_note_overrides(&p->plan);
	return 0;
}

/* config apply */

static int apply(struct run *run, struct err *e)
{
	AUTO_VALUE(config_plan) p = { 0 };

	if (load_and_plan(&p, run, e) < 0 ||
	    vm_change_check_count(run, plan_vms_to_change(&p.plan), e) < 0 ||
	    desired_is_same(&p.desired, e) < 0 || change_rows_apply(run, &p.plan, e) < 0)
		return -1;
	for (size_t i = 0; i < p.plan.count; i++) {
		for (size_t k = 0; k < p.plan.items[i].count; k++)
			change_rows_item(run, &p.plan, i, k);
	}
	change_rows_end(run, &p.plan, 1);
	return 0;
}

static const struct param *const apply_params[] = { &param_file, NULL };

const struct command command_config_apply = {
	.path = "config apply",
	.summary = "Make VMs, port groups, switches and the host match a config.",
	.detail = "Leaves alone what the file does not name, and does not touch settings that\n"
		  "are already correct, so a second run does nothing. Continues past a VM that\n"
		  "is refused.",
	.params = apply_params,
	.shape = CHANGE_ROWS_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS,
	.run = apply,
};

/* config plan */

/* As in a diff. */
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

static int show_plan(struct run *run, struct err *e)
{
	AUTO_VALUE(config_plan) p = { 0 };

	if (load_and_plan(&p, run, e) < 0 || change_rows_apply(run, &p.plan, e) < 0)
		return -1;
	for (size_t i = 0; i < p.plan.count; i++) {
		const struct change *change = &p.plan.items[i];

		for (size_t k = 0; k < change->count; k++) {
			const struct setting_change *item = &change->items[k];

			/* People see what has nothing to do only if there is a message. */
			if (run->format != OUTPUT_TEXT || item->message ||
			    strcmp(change_status(change, item), "unchanged") != 0)
				change_rows_item(run, &p.plan, i, k);
		}
	}
	change_rows_end(run, &p.plan, 1);
	if (plan_has(&p.plan, CHANGE_PLANNED) && run->status == RUN_DONE &&
	    args_have(run->args, "exit-code"))
		run->status = RUN_FOUND;
	return 0;
}

static const struct param param_exit_code = {
	.name = "exit-code",
	.shortname = 'e',
	.type = PARAM_FLAG,
	.description = "Exit with 1 if there is something to do.",
};

static const struct param *const plan_params[] = { &param_file, &param_exit_code, NULL };

const struct command command_config_plan = {
	.path = "config plan",
	.summary = "Show what config apply would change, and change nothing.",
	.detail = "+ is set, - is removed, ~ gets another value. Exits with the status that\n"
		  "config apply would have.",
	.params = plan_params,
	.shape = { .type = "Change",
		   .fields = change_rows_fields,
		   .count = CHANGE_ROWS_FIELDS,
		   .line = plan_line },
	.flags = CMD_HOST,
	.run = show_plan,
};

/* config export */

enum export_column { CONFIG, LEFT_OUT };

static const struct field export_fields[] = {
	[CONFIG] = { "Config", FIELD_TEXT, false, "The config, in one line." },
	[LEFT_OUT] = { "Left Out", FIELD_LIST, false, "What was left out, and why." },
};

/* The lines of the file, as they are: config_text() leaves nothing in that steers a terminal. */
static void export_line(struct buf *line, const struct value *row)
{
	buf_str(line, row[CONFIG].as.text);
}

/* Nothing but white space that JSON does not need is between the lines. */
static void join_lines(struct buf *text)
{
	struct buf joined = { 0 };
	struct span rest = buf_view(text);
	struct span piece;

	while (span_next(&piece, &rest, '\n'))
		buf_span(&joined, span_trim(piece));
	buf_free(text);
	*text = joined;
}

static int export(struct run *run, struct err *e)
{
	const struct selection all = { .all = true };
	AUTO_VALUE(vms) vms = { 0 };
	AUTO(network) *network = NULL;
	AUTO(journal) *journal = NULL;
	AUTO_VALUE(strings) left_out = { 0 };
	AUTO(config) *config = NULL;
	AUTO_VALUE(buf) text = { 0 };
	struct export_facts facts = { .vms = &vms };
	struct err why = { 0 };

	if (vms_select(&vms, run->host, &all, e) < 0 || network_read(&network, run->host, e) < 0)
		return -1;
	facts.network = network;
	if (host_option_get(&facts.reverse_path_check, run->host, HOST_OPTION_REVERSE_PATH, &why) <
	    0) {
		facts.reverse_path_check = -1;
		strings_format(&left_out, "%s is left out: %s", HOST_OPTION_REVERSE_PATH, why.text);
	}
	if (journal_read_deferred(&journal, run->host, &why) < 0)
		strings_format(&left_out, "deferred changes are left out: %s", why.text);
	facts.journal = journal;
	config = export_config(&facts, &left_out);
	config_text(&text, config);
	if (run->format == OUTPUT_ESXCLI)
		join_lines(&text);
	else
		buf_cut(&text, text.len - 1); /* the line's end is the output's own */
	for (size_t i = 0; i < left_out.count; i++)
		run_say(run, left_out.items[i]);
	output_row(run->output,
		   (struct value[]){ [CONFIG] = value_text(buf_text(&text)),
				     [LEFT_OUT] = value_list(&left_out) },
		   NULL);
	run->status = left_out.count > 0 ? PLAN_PARTLY : 0;
	return 0;
}

static const struct param *const export_params[] = { NULL };

const struct command command_config_export = {
	.path = "config export",
	.summary = "Write the present state of the host as a file for config apply.",
	.detail = "Every VM but templates and encrypted ones, every standard switch and port\n"
		  "group. For a VM with a deferred change, the file has the state after it. As\n"
		  "text and as JSON the answer is the file itself. Exits with 8 if something\n"
		  "had to be left out.",
	.params = export_params,
	.shape = { .type = "Config",
		   .fields = export_fields,
		   .count = COUNT_OF(export_fields),
		   .single = true,
		   .document = true,
		   .line = export_line },
	.flags = CMD_HOST,
	.run = export,
};

/* config validate */

enum validate_column { FILE_PATH, LINE, COLUMN, PLACE, TEXT };

static const struct field validate_fields[] = {
	[FILE_PATH] = { "File", FIELD_TEXT, false, "The file." },
	[LINE] = { "Line", FIELD_INT, true, "If it is not JSON: the line number, from 1." },
	[COLUMN] = { "Column", FIELD_INT, true, "If it is not JSON: the character in the line." },
	[PLACE] = { "Place", FIELD_TEXT, false, "The part of the file, as in vms[2].profile." },
	[TEXT] = { "Text", FIELD_TEXT, false, "What is wrong." },
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

static void show_error(struct run *run, const char *path, const struct config_error *error)
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

static int validate(struct run *run, struct err *e)
{
	AUTO_VALUE(config_errors) errors = { 0 };
	AUTO_VALUE(desired) d = { 0 };
	AUTO_STR *text = NULL;
	struct root root;
	int result;

	/* No CMD_HOST: looking at a file does not take root. */
	if (root_open(&root, run->root_dir, e) < 0)
		return -1;
	result = load(&d, &errors, run, &root, e);
	root_free(&root);
	if (result == 0) {
		text = x_format("%s: no errors", d.path);
		output_note(run->output, text);
		return 0;
	}
	if (errors.count == 0)
		return -1; /* not even read */
	for (size_t i = 0; i < errors.count; i++)
		show_error(run, d.path, &errors.items[i]);
	if (errors.more > 0) {
		char none[] = "";

		text = x_format("and %zu more errors", errors.more);
		show_error(run, d.path, &(struct config_error){ .place = none, .text = text });
	}
	run->status = RUN_FOUND;
	return 0;
}

static const struct param *const validate_params[] = { &param_file, NULL };

const struct command command_config_validate = {
	.path = "config validate",
	.summary = "List the errors in a config.",
	.detail = "Checks the file alone, on any machine. Exits with 1 if there are errors.",
	.params = validate_params,
	.shape = { .type = "ConfigError",
		   .fields = validate_fields,
		   .count = COUNT_OF(validate_fields),
		   .line = validate_line },
	.run = validate,
};
