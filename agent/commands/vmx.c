#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "commands/app.h"
#include "commands/change.h"
#include "commands/run.h"
#include "commands/table.h"
#include "host/vms.h"
#include "host/vmx_file.h"
#include "system/signals.h"

/*
 * What the four vmx commands share: any .vmx file, on any machine.
 */

extern const struct param param_vmx_file;  /* FILE */
extern const struct param param_vmx_files; /* FILE... */
extern const struct param param_vmx_names; /* NAME... */

/* Load the file of a command line: a path as the caller's shell has it, or inside --root. */
int vmx_open(struct vmx_file **file, const struct run *run, const char *path, struct err *e)
	NODISCARD;
/* The same for an edit that follows: with the lock of the VM, unless --dry-run. */
int vmx_open_to_edit(struct vmx_file **file, const struct run *run, const char *path, struct err *e)
	NODISCARD;

/*
 * Save an edited file; with --dry-run only see whether it could be. Sets *note to what is left to
 * do where the file belongs to a VM that is registered on this machine (the caller's), or leaves it
 * NULL.
 */
int vmx_finish(char **note, struct vmx_file *file, const struct run *run, struct err *e) NODISCARD;

/* The status word of an edit. */
const char *vmx_status(enum vmx_change change, bool dry_run);

/*
 * vmx set and vmx unset: several settings of one file, as one edit.
 */

struct vmx_edit {
	char *name;
	char *value; /* NULL: remove the setting */
	char *before;
	enum vmx_change change;
};

struct vmx_edits {
	struct vmx_edit *items;
	size_t count;
	size_t room;
};

/* All of them or none; a row each. */
int vmx_edit_run(struct run *run, struct vmx_edits *edits, struct err *e) NODISCARD;
void vmx_edits_free(struct vmx_edits *edits);

const struct param param_vmx_file = {
	.name = "file",
	.type = PARAM_TEXT,
	.placeholder = "FILE",
	.required = true,
	.positional = true,
	.description = "The .vmx file.",
};

const struct param param_vmx_files = {
	.name = "file",
	.type = PARAM_TEXT,
	.placeholder = "FILE",
	.required = true,
	.repeats = true,
	.positional = true,
	.description = "The .vmx files.",
};

const struct param param_vmx_names = {
	.name = "name",
	.type = PARAM_TEXT,
	.placeholder = "NAME",
	.required = true,
	.repeats = true,
	.positional = true,
	.description = "The names of settings, in any case.",
};

typedef int load(struct vmx_file **file, const struct root *root, const char *path, struct err *e);

static int open_by(load *load_it, struct vmx_file **file, const struct run *run, const char *path,
		   struct err *e)
{
	struct root root;
	int result;

	if (root_open(&root, run->root_dir, e) < 0)
		return -1;
	result = load_it(file, &root, path, e);
	root_free(&root);
	if (result < 0)
		return err_target(e, path);
	return 0;
}

int vmx_open(struct vmx_file **file, const struct run *run, const char *path, struct err *e)
{
	return open_by(vmx_file_load, file, run, path, e);
}

int vmx_open_to_edit(struct vmx_file **file, const struct run *run, const char *path, struct err *e)
{
	if (args_have(run->args, "dry-run"))
		return vmx_open(file, run, path, e);
	return open_by(vmx_file_load_to_edit, file, run, path, e);
}

/* Which VM of this machine's inventory has this file? 0 where none has, or there is no inventory.
 */
static long long registered_id(const struct vmx_file *file, const struct run *run)
{
	struct host h = { 0 };
	struct vm_inventory inventory = { 0 };
	struct err ignored = { 0 };
	long long id = 0;

	/* Not host_open(): editing a file takes no root, and asking for the VM must not either. */
	if (root_open(&h.root, run->root_dir, &ignored) < 0)
		return 0;
	if (inventory_load(&inventory, &h, &ignored) == 0)
		id = inventory_find_file(&inventory, &h, file->path, &file->print);
	vm_inventory_free(&inventory);
	host_close(&h);
	return id;
}

int vmx_finish(char **note, struct vmx_file *file, const struct run *run, struct err *e)
{
	bool dry_run = args_have(run->args, "dry-run");
	long long id;

	if ((dry_run ? vmx_file_check_save(file, e) : vmx_file_save(file, e)) < 0)
		return err_target(e, file->path);
	if (dry_run)
		return 0;
	id = registered_id(file, run);
	if (id != 0)
		*note = x_format("hostd has not read it: vim-cmd vmsvc/reload %lld", id);
	return 0;
}

const char *vmx_status(enum vmx_change change, bool dry_run)
{
	if (change == VMX_SAME)
		return "unchanged";
	return dry_run ? "planned" : "changed";
}

static int make(struct vmx_edit *edit, struct vmx_file *file, struct err *e)
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

static int by_name(const void *a, const void *b)
{
	const char *const *x = a;
	const char *const *y = b;

	return strcasecmp(*x, *y); /* ASCII only, as names are compared */
}

/* Twice the same name would be two values for one setting. */
static int check_names(const struct vmx_edits *edits, struct err *e)
{
	const char **names = x_array(edits->count, sizeof(*names));
	const char *twice = NULL;

	for (size_t i = 0; i < edits->count; i++)
		names[i] = edits->items[i].name;
	qsort(names, edits->count, sizeof(*names), by_name);
	for (size_t i = 1; i < edits->count && !twice; i++) {
		if (by_name(&names[i - 1], &names[i]) == 0)
			twice = names[i];
	}
	free(names);
	return twice ? err_set(e, ERR_USAGE, "%s is given twice", twice) : 0;
}

static void show(struct run *run, const struct vmx_file *file, const struct vmx_edit *edit,
		 bool dry_run, const char *note)
{
	change_row(run, &(struct change){
				.target_type = "file",
				.target = file->path,
				.setting = edit->name,
				.before = edit->before,
				.after = edit->value,
				.status = vmx_status(edit->change, dry_run),
				.message = edit->change == VMX_SAME ? "" : note,
			});
}

int vmx_edit_run(struct run *run, struct vmx_edits *edits, struct err *e)
{
	AUTO(vmx_file) *file = NULL;
	AUTO_STR *note = NULL;
	bool dry_run = args_have(run->args, "dry-run");
	bool changed = false;

	if (check_names(edits, e) < 0)
		return -1;
	signals_start();
	if (vmx_open_to_edit(&file, run, args_get(run->args, "file"), e) < 0)
		return -1;
	for (size_t i = 0; i < edits->count; i++) {
		if (make(&edits->items[i], file, e) < 0)
			return -1;
		changed = changed || edits->items[i].change != VMX_SAME;
	}
	if (changed && vmx_finish(&note, file, run, e) < 0)
		return -1;
	for (size_t i = 0; i < edits->count; i++)
		show(run, file, &edits->items[i], dry_run, note);
	return 0;
}

void vmx_edits_free(struct vmx_edits *edits)
{
	for (size_t i = 0; i < edits->count; i++) {
		free(edits->items[i].name);
		free(edits->items[i].value);
		free(edits->items[i].before);
	}
	free(edits->items);
	*edits = (struct vmx_edits){ 0 };
}

enum get_column { SETTING, VALUE };

static const struct field get_fields[] = {
	[SETTING] = { "Setting", FIELD_TEXT, false, "The name, as it was asked for." },
	[VALUE] = { "Value", FIELD_TEXT, false, "The value." },
};

static const struct param *const get_params[] = { &param_vmx_file, &param_vmx_names, NULL };

/* The value and nothing else: for $(nestvirt vmx get FILE NAME). */
static void get_line(struct buf *line, const struct value *row)
{
	output_words(line, &row[VALUE]);
}

static int get_run(struct run *run, struct err *e)
{
	AUTO(vmx_file) *file = NULL;
	AUTO_VALUE(strings) names = { 0 };

	args_all(&names, run->args, "name");
	if (vmx_open(&file, run, args_get(run->args, "file"), e) < 0)
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

const struct command command_vmx_get = {
	.path = "vmx get",
	.summary = "Show the values of settings of a .vmx file.",
	.detail = "One value a line. A setting that the file does not have is an error (3).",
	.params = get_params,
	.shape = { .type = "Setting",
		   .fields = get_fields,
		   .count = COUNT_OF(get_fields),
		   .line = get_line },
	.flags = CMD_CLI_ONLY,
	.run = get_run,
};

enum lint_column { FILE_PATH, LINE, PROBLEM, TEXT };

static const struct field lint_fields[] = {
	[FILE_PATH] = { "File", FIELD_TEXT, false, "The file." },
	[LINE] = { "Line", FIELD_INT, true, "The line, counted from 1." },
	[PROBLEM] = { "Problem", FIELD_TEXT, false, "One of malformed, duplicate, unreadable." },
	[TEXT] = { "Text", FIELD_TEXT, false, "What is wrong with it." },
};

static const struct param *const lint_params[] = { &param_vmx_files, NULL };

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

static int lint_run(struct run *run, struct err *e)
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
	.params = lint_params,
	.shape = { .type = "LintFinding",
		   .fields = lint_fields,
		   .count = COUNT_OF(lint_fields),
		   .line = lint_line },
	.flags = CMD_CLI_ONLY,
	.run = lint_run,
};

static const struct param param_assignments = {
	.name = "assignment",
	.type = PARAM_TEXT,
	.placeholder = "NAME=VALUE",
	.required = true,
	.repeats = true,
	.positional = true,
	.description = "A setting and its new value; the value may be empty.",
};

static const struct param *const set_params[] = { &param_vmx_file, &param_assignments, NULL };

static int parse(struct vmx_edits *edits, const struct run *run, struct err *e)
{
	AUTO_VALUE(strings) words = { 0 };

	args_all(&words, run->args, "assignment");
	for (size_t i = 0; i < words.count; i++) {
		const char *word = words.items[i];
		const char *equals = strchr(word, '=');

		if (!equals)
			return err_set(e, ERR_USAGE, "\"%s\" is not NAME=VALUE", word);
		LIST_PUSH(edits, (struct vmx_edit){
					 .name = x_strndup(word, (size_t)(equals - word)),
					 .value = x_strdup(equals + 1),
				 });
	}
	return 0;
}

static int set_run(struct run *run, struct err *e)
{
	AUTO_VALUE(vmx_edits) edits = { 0 };

	if (parse(&edits, run, e) < 0)
		return -1;
	return vmx_edit_run(run, &edits, e);
}

const struct command command_vmx_set = {
	.path = "vmx set",
	.summary = "Give settings of a .vmx file new values, and change nothing else in it.",
	.detail = "All of them or none. Does not look at the VM: power it off first.",
	.params = set_params,
	.shape = CHANGE_SHAPE,
	.flags = CMD_WRITES | CMD_CLI_ONLY,
	.run = set_run,
};

static const struct param *const unset_params[] = { &param_vmx_file, &param_vmx_names, NULL };

static int unset_run(struct run *run, struct err *e)
{
	AUTO_VALUE(vmx_edits) edits = { 0 };
	AUTO_VALUE(strings) names = { 0 };

	args_all(&names, run->args, "name");
	for (size_t i = 0; i < names.count; i++)
		LIST_PUSH(&edits, (struct vmx_edit){ .name = x_strdup(names.items[i]) });
	return vmx_edit_run(run, &edits, e);
}

const struct command command_vmx_unset = {
	.path = "vmx unset",
	.summary = "Remove settings from a .vmx file, and change nothing else in it.",
	.detail = "All of them or none. Does not look at the VM: power it off first.",
	.params = unset_params,
	.shape = CHANGE_SHAPE,
	.flags = CMD_WRITES | CMD_CLI_ONLY,
	.run = unset_run,
};
