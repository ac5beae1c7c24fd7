#include "commands/run.h"
#include "commands/table.h"
#include "host/host_option.h"
#include "plan/export.h"
#include "plan/step.h"

enum column { CONFIG, LEFT_OUT };

static const struct field fields[] = {
	[CONFIG] = { "Config", FIELD_TEXT, false, "The file, in one line." },
	[LEFT_OUT] = { "Left Out", FIELD_LIST, false, "What is not in it, and why." },
};

/* The lines of the file, as they are: config_text() leaves nothing in that steers a terminal. */
static void line(struct buf *line, const struct value *row)
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

static void show(struct run *run, const struct config *config, const struct strings *left_out)
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

	if (vms_select(&vms, h, &all, true, e) < 0 || network_read(&network, h, e) < 0)
		return -1;
	facts.network = network;
	if (host_option_get(&facts.reverse_path_check, h, HOST_OPTION_REVERSE_PATH, &why) < 0) {
		facts.reverse_path_check = -1;
		strings_format(&left_out, "%s is left out: %s", HOST_OPTION_REVERSE_PATH, why.text);
	}
	if (journal_read_waiting(&journal, h, &why) < 0)
		strings_format(&left_out, "what waits for a power-off is left out: %s", why.text);
	facts.journal = journal;
	config = export_config(&facts, &left_out);
	show(run, config, &left_out);
	return 0;
}

static int run(struct run *run, struct err *e)
{
	struct host h;
	int result;

	if (run_open_host(&h, run, e) < 0)
		return -1;
	result = export(run, &h, e);
	host_close(&h);
	return result;
}

static const struct param *const params[] = { NULL };

const struct command command_config_export = {
	.path = "config export",
	.summary = "Write the present state of the host as a file for config apply.",
	.detail =
		"Every VM but templates and encrypted ones, every standard switch and port group.\n"
		"Of a VM that something waits for it is that which is in the file.\n"
		"As text and as JSON the answer is the file itself. Ends with status 8 where "
		"something\n"
		"had to be left out.",
	.params = params,
	.shape = { .type = "Config",
		   .fields = fields,
		   .count = COUNT_OF(fields),
		   .single = true,
		   .document = true,
		   .line = line },
	.flags = CMD_HOST,
	.run = run,
};
