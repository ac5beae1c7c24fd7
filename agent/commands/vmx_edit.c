#include "commands/vmx_edit.h"

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

static void show(struct run *run, const struct vmx_file *file, const struct vmx_edit *edit,
		 const char *note)
{
	change_row(run, &(struct change){
				.target_type = "file",
				.target = file->path,
				.setting = edit->name,
				.before = edit->before,
				.after = edit->value,
				.status = vmx_status(edit->change, run),
				.message = edit->change == VMX_SAME ? "" : note,
			});
}

int vmx_edit_run(struct run *run, struct vmx_edits *edits, struct err *e)
{
	AUTO(vmx_file) *file = NULL;
	AUTO_STR *note = NULL;
	bool changed = false;

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
		show(run, file, &edits->items[i], note);
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
