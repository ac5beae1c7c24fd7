#include "commands/vmx_edit.h"

#include <strings.h>

#include "commands/change.h"
#include "system/signals.h"

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
