/* vmx get|set|unset|lint: the .vmx editor by itself, on any file and any machine. */

#include <string.h>
#include <strings.h>

#include "commands/change_rows.h"
#include "commands/run.h"
#include "commands/table.h"
#include "host/vms.h"
#include "host/vmx_file.h"
#include "system/signals.h"

/* Opening a file */

typedef int load(struct vmx_file **file, const struct root *root, const char *path, struct err *e);

/* Load the file of a command line: a path as the caller's shell has it, or inside --root. */
static int open_by(load *load_it, struct vmx_file **file, const struct run *run, const char *path,
		   struct err *e)
{
	struct root root;
	int result;

	if (root_open(&root, run->root_dir, e) < 0)
		return -1;
	result = load_it(file, &root, path, e);
	root_free(&root);
	return result < 0 ? err_target(e, path) : 0;
}

static const struct param param_file = {
	.name = "file",
	.type = PARAM_TEXT,
	.placeholder = "FILE",
	.required = true,
	.positional = true,
	.description = "The .vmx file.",
};

static const struct param param_names = {
	.name = "name",
	.type = PARAM_TEXT,
	.placeholder = "NAME",
	.required = true,
	.repeats = true,
	.positional = true,
	.description = "The names of settings, in any case.",
};

/* vmx get */

enum get_column { SETTING, VALUE };

static const struct field get_fields[] = {
	[SETTING] = { "Setting", FIELD_TEXT, false, "The name, as it was given." },
	[VALUE] = { "Value", FIELD_TEXT, false, "The value." },
};

/* The value and nothing else: for $(nestvirt vmx get FILE NAME). */
static void get_line(struct buf *line, const struct value *row)
{
	output_words(line, &row[VALUE]);
}

static int get_settings(struct run *run, struct err *e)
{
	AUTO(vmx_file) *file = NULL;
	AUTO_VALUE(strings) names = { 0 };

	args_all(&names, run->args, "name");
	if (open_by(vmx_file_load, &file, run, args_get(run->args, "file"), e) < 0)
		return -1;
	for (size_t i = 0; i < names.count; i++) {
		AUTO_STR *value = vmx_file_show(file, names.items[i]);

		if (!value) {
			(void)err_set(e, ERR_NOT_FOUND, "%s has no setting %s", file->path,
				      names.items[i]);
			return err_target(e, names.items[i]);
		}
		output_row(run->output,
			   (struct value[]){ [SETTING] = value_text(names.items[i]),
					     [VALUE] = value_text(value) },
			   NULL);
	}
	return 0;
}

static const struct param *const get_params[] = { &param_file, &param_names, NULL };

const struct command command_vmx_get = {
	.path = "vmx get",
	.summary = "Show the values of settings in a .vmx file.",
	.detail = "One value per line. A setting that is not in the file is an error (3).",
	.params = get_params,
	.shape = { .type = "Setting",
		   .fields = get_fields,
		   .count = COUNT_OF(get_fields),
		   .line = get_line },
	.flags = CMD_CLI_ONLY,
	.run = get_settings,
};

/* vmx set and vmx unset: several settings of one file, as one edit. */

struct edit {
	char *name;
	char *value; /* NULL: remove the setting */
	char *before;
	enum vmx_change change;
};

struct edits {
	struct edit *items;
	size_t count;
	size_t room;
};

static void edits_free(struct edits *edits)
{
	for (size_t i = 0; i < edits->count; i++) {
		free(edits->items[i].name);
		free(edits->items[i].value);
		free(edits->items[i].before);
	}
	free(edits->items);
}

static int compare_names(const void *a, const void *b)
{
	const char *const *x = a;
	const char *const *y = b;

	return strcasecmp(*x, *y); /* ASCII only, as names are compared */
}

/* The same name twice would be two values for one setting. */
static int check_names(const struct edits *edits, struct err *e)
{
	const char **names = x_array(edits->count, sizeof(*names));
	const char *twice = NULL;

	for (size_t i = 0; i < edits->count; i++)
		names[i] = edits->items[i].name;
	qsort(names, edits->count, sizeof(*names), compare_names);
	for (size_t i = 1; i < edits->count && !twice; i++) {
		if (compare_names(&names[i - 1], &names[i]) == 0)
			twice = names[i];
	}
	free(names);
	return twice ? err_set(e, ERR_USAGE, "%s is given twice", twice) : 0;
}

static int make(struct edit *edit, struct vmx_file *file, struct err *e)
{
	int result;

	edit->before = vmx_file_show(file, edit->name);
	if (edit->value)
		result = vmx_doc_set(&edit->change, file->doc, edit->name, span_of(edit->value), e);
	else
		result = vmx_doc_unset(&edit->change, file->doc, edit->name, e);
	if (result == 0)
		return 0;
	(void)err_wrap(e, "%s", file->path);
	return err_target(e, file->path);
}

/* The ID of the VM that has this file, in this machine's inventory; 0 where there is none. */
static long long registered_id(const struct vmx_file *file, const struct run *run)
{
	struct host h = { 0 };
	AUTO_VALUE(vm_inventory) inventory = { 0 };
	struct err ignored = { 0 };
	long long id = 0;

	/* Not host_open(): editing a file does not take root, so neither does looking up its VM. */
	if (root_open(&h.root, run->root_dir, &ignored) < 0)
		return 0;
	if (inventory_load(&inventory, &h, &ignored) == 0)
		id = inventory_find_file(&inventory, &h, file->path, &file->print);
	host_close(&h);
	return id;
}

/* Make all of the edits or none, with the lock of the VM unless --dry-run; a row for each. */
static int edit_file(struct run *run, struct edits *edits, struct err *e)
{
	AUTO(vmx_file) *file = NULL;
	AUTO_STR *note = NULL;
	bool dry_run = args_have(run->args, "dry-run");
	bool changed = false;
	long long id;

	if (check_names(edits, e) < 0)
		return -1;
	signals_start();
	if (open_by(dry_run ? vmx_file_load : vmx_file_load_to_edit, &file, run,
		    args_get(run->args, "file"), e) < 0)
		return -1;
	for (size_t i = 0; i < edits->count; i++) {
		if (make(&edits->items[i], file, e) < 0)
			return -1;
		changed = changed || edits->items[i].change != VMX_SAME;
	}
	if (changed && (dry_run ? vmx_file_check_save : vmx_file_save)(file, e) < 0)
		return err_target(e, file->path);
	if (changed && !dry_run) {
		id = registered_id(file, run);
		if (id != 0)
			note = x_format("hostd has not reloaded it: vim-cmd vmsvc/reload %lld", id);
	}
	for (size_t i = 0; i < edits->count; i++) {
		const struct edit *edit = &edits->items[i];
		bool same = edit->change == VMX_SAME;

		change_rows_add(run, &(struct change_row){
					     .target_type = "file",
					     .target = file->path,
					     .setting = edit->name,
					     .before = edit->before,
					     .after = edit->value,
					     .status = same      ? "unchanged"
						       : dry_run ? "planned"
								 : "changed",
					     .message = same ? "" : note,
				     });
	}
	return 0;
}

static int set_settings(struct run *run, struct err *e)
{
	AUTO_VALUE(edits) edits = { 0 };
	AUTO_VALUE(strings) words = { 0 };

	args_all(&words, run->args, "assignment");
	for (size_t i = 0; i < words.count; i++) {
		const char *word = words.items[i];
		const char *equals = strchr(word, '=');

		if (!equals)
			return err_set(e, ERR_USAGE, "\"%s\" is not NAME=VALUE", word);
		LIST_PUSH(&edits, (struct edit){
					  .name = x_strndup(word, (size_t)(equals - word)),
					  .value = x_strdup(equals + 1),
				  });
	}
	return edit_file(run, &edits, e);
}

static int unset_settings(struct run *run, struct err *e)
{
	AUTO_VALUE(edits) edits = { 0 };
	AUTO_VALUE(strings) names = { 0 };

	args_all(&names, run->args, "name");
	for (size_t i = 0; i < names.count; i++)
		LIST_PUSH(&edits, (struct edit){ .name = x_strdup(names.items[i]) });
	return edit_file(run, &edits, e);
}

static const struct param param_assignments = {
	.name = "assignment",
	.type = PARAM_TEXT,
	.placeholder = "NAME=VALUE",
	.required = true,
	.repeats = true,
	.positional = true,
	.description = "A setting and its new value; the value may be empty.",
};

static const struct param *const set_params[] = { &param_file, &param_assignments, NULL };
static const struct param *const unset_params[] = { &param_file, &param_names, NULL };

const struct command command_vmx_set = {
	.path = "vmx set",
	.summary = "Set settings in a .vmx file, and change nothing else in it.",
	.detail = "All of them or none. Does not check the VM's power state: power it off first.",
	.params = set_params,
	.shape = CHANGE_ROWS_SHAPE,
	.flags = CMD_WRITES | CMD_CLI_ONLY,
	.run = set_settings,
};

const struct command command_vmx_unset = {
	.path = "vmx unset",
	.summary = "Remove settings from a .vmx file, and change nothing else in it.",
	.detail = "All of them or none. Does not check the VM's power state: power it off first.",
	.params = unset_params,
	.shape = CHANGE_ROWS_SHAPE,
	.flags = CMD_WRITES | CMD_CLI_ONLY,
	.run = unset_settings,
};

/* vmx lint */

enum lint_column { FILE_PATH, LINE, PROBLEM, TEXT };

static const struct field lint_fields[] = {
	[FILE_PATH] = { "File", FIELD_TEXT, false, "The file." },
	[LINE] = { "Line", FIELD_INT, true, "The line number, from 1." },
	[PROBLEM] = { "Problem", FIELD_TEXT, false, "One of malformed, duplicate, unreadable." },
	[TEXT] = { "Text", FIELD_TEXT, false, "What is wrong with the line." },
};

/* web.vmx:12: malformed: … */
static void lint_line(struct buf *line, const struct value *row)
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
		buf_str(&text, " is neither a setting nor a comment; VMware ignores it");
	else
		buf_format(&text, " is already set in line %zu, so the VM cannot power on",
			   finding->first_line);
	output_row(lint->run->output,
		   (struct value[]){
			   [FILE_PATH] = value_text(lint->file->path),
			   [LINE] = value_int((long long)finding->line),
			   [PROBLEM] = value_text(malformed ? "malformed" : "duplicate"),
			   [TEXT] = value_text(buf_text(&text)),
		   },
		   NULL);
	if (lint->run->status == RUN_DONE)
		lint->run->status = RUN_FOUND;
}

static int lint_files(struct run *run, struct err *e)
{
	AUTO_VALUE(strings) paths = { 0 };

	(void)e;
	args_all(&paths, run->args, "file");
	for (size_t i = 0; i < paths.count; i++) {
		AUTO(vmx_file) *file = NULL;
		struct err unreadable = { 0 };

		if (open_by(vmx_file_load, &file, run, paths.items[i], &unreadable) == 0) {
			vmx_doc_lint(file->doc, report, &(struct lint){ run, file });
			continue;
		}
		/* An unreadable file does not keep the others from being checked. */
		run->status = (int)unreadable.code;
		run_say(run, unreadable.text);
		if (run->format != OUTPUT_TEXT)
			output_row(run->output,
				   (struct value[]){
					   [FILE_PATH] = value_text(paths.items[i]),
					   [LINE] = value_unknown(),
					   [PROBLEM] = value_text("unreadable"),
					   [TEXT] = value_text(unreadable.text),
				   },
				   unreadable.text);
	}
	return 0;
}

static const struct param param_files = {
	.name = "file",
	.type = PARAM_TEXT,
	.placeholder = "FILE",
	.required = true,
	.repeats = true,
	.positional = true,
	.description = "The .vmx files.",
};

static const struct param *const lint_params[] = { &param_files, NULL };

const struct command command_vmx_lint = {
	.path = "vmx lint",
	.summary = "List the malformed lines and the duplicated settings of .vmx files.",
	.detail = "Exits with 1 if it finds something, with another status if a file could not\n"
		  "be read; the other files are checked all the same.",
	.params = lint_params,
	.shape = { .type = "LintFinding",
		   .fields = lint_fields,
		   .count = COUNT_OF(lint_fields),
		   .line = lint_line },
	.flags = CMD_CLI_ONLY,
	.run = lint_files,
};
