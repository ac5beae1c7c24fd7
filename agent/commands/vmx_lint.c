#include "commands/app.h"
#include "commands/table.h"
#include "commands/vmx_common.h"

enum column { FILE_PATH, LINE, PROBLEM, TEXT };

static const struct field fields[] = {
	[FILE_PATH] = { "File", FIELD_TEXT, false, "The file." },
	[LINE] = { "Line", FIELD_INT, true, "The line, counted from 1." },
	[PROBLEM] = { "Problem", FIELD_TEXT, false, "One of malformed, duplicate, unreadable." },
	[TEXT] = { "Text", FIELD_TEXT, false, "What is wrong with it." },
};

static const struct param *const params[] = { &param_vmx_files, NULL };

/* web.vmx:12: malformed: … */
static void line(struct buf *line, const struct value *row)
{
	output_words(line, &row[FILE_PATH]);
	buf_char(line, ':');
	output_words(line, &row[LINE]);
	buf_str(line, ": ");
	output_words(line, &row[PROBLEM]);
	buf_str(line, ": ");
	output_words(line, &row[TEXT]);
}

struct lint {
	struct run *run;
	const struct vmx_file *file;
};

static void report(void *context, const struct vmx_finding *finding)
{
	const struct lint *lint = context;
	bool malformed = finding->problem == VMX_MALFORMED;
	AUTO_VALUE(buf) text = { 0 };

	show_bytes(&text, finding->text, lint->file->charset);
	if (malformed)
		buf_str(&text, " is neither a setting nor a comment; VMware passes over it");
	else
		buf_format(&text, " stands in line %zu already; the VM does not power on like that",
			   finding->first_line);
	output_row(lint->run->output,
		   (struct value[]){
			   [FILE_PATH] = value_text(lint->file->path),
			   [LINE] = value_int((long long)finding->line),
			   [PROBLEM] = value_text(malformed ? "malformed" : "duplicate"),
			   [TEXT] = value_text(buf_text(&text)),
		   },
		   NULL);
	if (lint->run->status == APP_DONE)
		lint->run->status = APP_FOUND;
}

/* One file of many: the others are looked at all the same. */
static void report_unreadable(struct run *run, const char *path, const struct err *e)
{
	run->status = (int)e->code;
	run_say(run, e->text);
	if (run->format == OUTPUT_TEXT)
		return;
	output_row(run->output,
		   (struct value[]){
			   [FILE_PATH] = value_text(path),
			   [LINE] = value_unknown(),
			   [PROBLEM] = value_text("unreadable"),
			   [TEXT] = value_text(e->text),
		   },
		   e->text);
}

static int run(struct run *run, struct err *e)
{
	AUTO_VALUE(strings) paths = { 0 };

	args_all(&paths, run->args, "file");
	for (size_t i = 0; i < paths.count; i++) {
		AUTO(vmx_file) *file = NULL;

		if (vmx_open(&file, run, paths.items[i], e) < 0)
			report_unreadable(run, paths.items[i], e);
		else
			vmx_doc_lint(file->doc, report, &(struct lint){ run, file });
	}
	return 0;
}

const struct command command_vmx_lint = {
	.path = "vmx lint",
	.summary = "List the malformed lines and the duplicated settings of .vmx files.",
	.detail = "Ends with status 1 where it finds something, with another where a file could "
		  "not be\n"
		  "read; the others are looked at all the same.",
	.params = params,
	.shape = { .type = "LintFinding",
		   .fields = fields,
		   .count = COUNT_OF(fields),
		   .line = line },
	.flags = CMD_CLI_ONLY,
	.run = run,
};
