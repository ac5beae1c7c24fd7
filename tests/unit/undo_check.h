/*
 * Histories for the tests of undo: a journal in memory, one VM whose changes are recorded as
 * plan/apply does it, and plans that are done on its document. CMocka's headers come with it.
 */
#ifndef TESTS_UNIT_UNDO_CHECK_H
#define TESTS_UNIT_UNDO_CHECK_H

#include "host/vms.h"
#include "plan_check.h"

#include "plan/undo.h"

#define VMX_PATH "/vmfs/volumes/ds1/web/web.vmx"

/* A VM of these bytes, read anew: as a run finds it. */
static UNUSED struct vm vm_read_anew(const struct vm *vm)
{
	AUTO_VALUE(buf) bytes = { 0 };
	struct vm anew;

	vmx_doc_bytes(&bytes, vm->file->doc);
	anew = vm_of_bytes(buf_view(&bytes));
	anew.file->real = x_strdup(VMX_PATH);
	return anew;
}

static UNUSED struct vm vm_at(const char *vmx)
{
	struct vm vm = vm_of(vmx);

	vm.file->real = x_strdup(VMX_PATH);
	return vm;
}

static UNUSED char *copy_of(const char *text)
{
	return text ? x_strdup(text) : NULL;
}

/* An entry without values. */
static UNUSED struct journal_entry *add_entry(struct journal *journal, enum step_kind kind,
					      const char *target, const char *command)
{
	struct journal_entry entry = {
		.id = (long long)journal->entries.count + 1,
		.command = x_strdup(command),
		.kind = kind,
		.target = x_strdup(target),
		.state = JOURNAL_DONE,
	};

	LIST_PUSH(&journal->entries, entry);
	return &journal->entries.items[journal->entries.count - 1];
}

static UNUSED void add_value(struct journal_entry *entry, const char *setting, const char *before,
			     const char *after)
{
	const struct journal_value value = {
		.setting = x_strdup(setting),
		.before = copy_of(before),
		.after = copy_of(after),
		.lines_above = -1,
	};

	LIST_PUSH(entry, value);
}

static UNUSED char *line_of(const struct vmx_doc *doc, const char *setting)
{
	struct span line;

	return vmx_doc_line(&line, doc, setting) ? x_strndup(line.p, line.len) : NULL;
}

static UNUSED int do_step(struct vmx_doc *doc, const struct step *step, struct err *e)
{
	const struct vmx_place place = { (size_t)step->lines_above,
					 span_of(step->line_end ? step->line_end : "") };
	enum vmx_change change;

	if (step->line)
		return vmx_doc_put_line(&change, doc, step->setting, span_of(step->line),
					step->lines_above < 0 ? NULL : &place, e);
	if (!step->after)
		return vmx_doc_unset(&change, doc, step->setting, e);
	return vmx_doc_set(&change, doc, step->setting, span_of(step->after), e);
}

/* Do one step and note it in the entry: the line before and after, the place of one that goes. */
static UNUSED void do_recorded(struct journal_entry *entry, struct vmx_doc *doc,
			       const struct step *step)
{
	AUTO_STR *before = line_of(doc, step->setting);
	AUTO_STR *after = NULL;
	AUTO_VALUE(buf) end = { 0 };
	struct vmx_place place;
	bool is_there = vmx_doc_place(&place, doc, step->setting);
	struct err e;

	if (is_there)
		buf_span(&end, place.end);
	if (do_step(doc, step, &e) < 0)
		fail_msg("%s: %s", step->setting, e.text);
	after = line_of(doc, step->setting);
	if (before == after || (before && after && strcmp(before, after) == 0))
		return; /* nothing changed */
	add_value(entry, step->setting, before, after);
	if (is_there && !after) {
		entry->items[entry->count - 1].lines_above = (long long)place.lines_above;
		entry->items[entry->count - 1].line_end = buf_take(&end);
	}
}

static UNUSED void note_undone(struct journal_entry *entry, const struct step *step)
{
	for (size_t i = 0; i < step->undoes.count; i++) {
		entry->undoes =
			x_resize(entry->undoes, entry->undoes_count + 1, sizeof(*entry->undoes));
		entry->undoes[entry->undoes_count++] = step->undoes.items[i];
	}
}

/* All steps, one a line. */
static UNUSED void show_plan(struct buf *text, const struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		buf_format(text, "%s %s ", step_target_type(&plan->items[i]),
			   step_target(&plan->items[i]));
		show_step(text, &plan->items[i]);
		buf_char(text, '\n');
	}
}

/* What is planned of the VM's settings, as one recorded edit. False where nothing is. */
static UNUSED bool do_plan(struct journal *journal, struct vm *vm, const struct plan *plan,
			   const char *command)
{
	struct journal_entry *entry = NULL;
	struct vm anew;

	for (size_t i = 0; i < plan->count; i++) {
		const struct step *step = &plan->items[i];

		if (step->status != STEP_PLANNED || step->vm != vm)
			continue;
		if (!entry)
			entry = add_entry(journal, STEP_VMX_SETTING, VMX_PATH, command);
		do_recorded(entry, vm->file->doc, step);
		note_undone(entry, step);
	}
	anew = vm_read_anew(vm);
	vm_done(vm);
	*vm = anew;
	return entry != NULL;
}

/* One recorded change: "NAME", "VALUE" (NULL: removed), …, NULL. */
static UNUSED void do_change(struct journal *journal, struct vm *vm, const char *command,
			     const char *const *words)
{
	AUTO_VALUE(plan) plan = { 0 };

	for (; words[0]; words += 2) {
		struct step step = { .vm = vm, .status = STEP_PLANNED };

		step.setting = x_strdup(words[0]);
		step.after = copy_of(words[1]);
		LIST_PUSH(&plan, step);
	}
	(void)do_plan(journal, vm, &plan, command);
}

static UNUSED void plan_undo(struct plan *plan, const struct journal *journal, struct vm *vm,
			     const struct undo_choice *choice)
{
	struct vms vms = { .items = vm, .count = vm ? 1 : 0 };
	const struct undo_facts facts = { .root = "", .vms = &vms };

	undo_plan(plan, journal, choice, &facts);
}

static UNUSED bool do_undo(struct journal *journal, struct vm *vm, const struct undo_choice *choice)
{
	AUTO_VALUE(plan) plan = { 0 };

	plan_undo(&plan, journal, vm, choice);
	return do_plan(journal, vm, &plan, "history undo");
}

static UNUSED void assert_vmx(const struct vm *vm, struct span want, const char *about)
{
	AUTO_VALUE(buf) got = { 0 };

	vmx_doc_bytes(&got, vm->file->doc);
	if (!span_eq(buf_view(&got), want))
		fail_msg("%s: got [%s], not [%.*s]", about, buf_text(&got), (int)want.len, want.p);
}

static UNUSED void history_free(struct journal *journal)
{
	for (size_t i = 0; i < journal->entries.count; i++)
		journal_entry_free(&journal->entries.items[i]);
	free(journal->entries.items);
}

#endif
