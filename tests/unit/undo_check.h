/*
 * Histories for the tests of undo: a journal in memory, one VM whose changes are recorded as
 * plan/apply does it, and plans that are done on its document. CMocka's headers come with it.
 */
#ifndef TESTS_UNIT_UNDO_CHECK_H
#define TESTS_UNIT_UNDO_CHECK_H

#include "host/vms.h"
#include "plan/undo.h"

#include "journal_check.h"
#include "plan_check.h"

/* The end of a message about what is left alone. */
#define BY_OTHERS "made it: somebody else has changed it: undo it by hand if need be\n"

#define VMX_PATH  "/vmfs/volumes/ds1/web/web.vmx"

/* A VM of these bytes, read anew: as a run finds it. */
static UNUSED struct vm vm_read_anew(const struct vm *vm)
{
	AUTO_VALUE(buf) bytes = { 0 };
	struct vm anew;

	vmx_doc_bytes(&bytes, vm->file->doc);
	anew = vm_of_bytes(buf_view(&bytes));
	anew.real = x_strdup(VMX_PATH);
	return anew;
}

static UNUSED struct vm vm_at(const char *vmx)
{
	struct vm vm = vm_of(vmx);

	vm.real = x_strdup(VMX_PATH);
	return vm;
}

/* Somebody else writes the whole file. */
static UNUSED void vm_rewrite(struct vm *vm, struct span text)
{
	vm_done(vm);
	*vm = vm_of_bytes(text);
	vm->real = x_strdup(VMX_PATH);
}

/* A change without values, recorded as done. */
static UNUSED struct change *add_change(struct journal *journal, enum change_kind kind,
					const char *target, const char *command)
{
	const struct change change = {
		.id = (long long)journal->entries.count + 1,
		.command = x_strdup(command),
		.kind = kind,
		.target = x_strdup(target),
		.state = CHANGE_DONE,
	};

	LIST_PUSH(&journal->entries, change);
	return &journal->entries.items[journal->entries.count - 1];
}

/* `vswitch NAME SETTING: BEFORE -> AFTER`, - for absent; behind blanks one more of that change. */
static UNUSED void add_history_line(struct journal *journal, char *line)
{
	static const char *const kinds[] = { "vmx",     "portgroup-made", "option",
					     "vswitch", "portgroup",      "off-and-on" };
	struct change *change = NULL;
	char *setting = line + strspn(line, " "), *before, *after;

	if (line[0] != ' ') {
		char *target = strchr(line, ' ');
		unsigned int kind = CHANGE_VMX;

		setting = strchr(target + 1, ' ') + 1;
		*target++ = setting[-1] = '\0';
		while (strcmp(kinds[kind], line) != 0)
			kind++;
		(void)add_change(journal, (enum change_kind)kind, target,
				 kind == CHANGE_VMX ? "vm enable" : "network enable");
	}
	change = &journal->entries.items[journal->entries.count - 1];
	before = strstr(setting, ": ");
	after = strstr(before, " -> ");
	*before = *after = '\0';
	before += strlen(": ");
	after += strlen(" -> ");
	(void)add_value(change, setting, strcmp(before, "-") == 0 ? NULL : before,
			strcmp(after, "-") == 0 ? NULL : after);
}

static UNUSED void add_history(struct journal *journal, const char *lines)
{
	struct span rest = span_of(lines), line;

	while (span_next(&line, &rest, '\n')) {
		AUTO_STR *text = x_strndup(line.p, line.len);

		add_history_line(journal, text);
	}
}

/* A journal in memory that holds these changes, all done. */
static UNUSED struct journal *history_of(const char *lines)
{
	AUTO_VALUE(journal_memory) nothing = { 0 };
	struct journal *journal = NULL;
	struct err e;

	if (journal_load(&journal, journal_memory_fetch, &nothing, &e) < 0)
		fail_msg("%s", e.text);
	add_history(journal, lines);
	return journal;
}

static UNUSED int do_item(struct vmx_doc *doc, const struct setting_change *item, struct err *e)
{
	const struct setting_value *after = &item->after;
	const struct vmx_place place = { (size_t)after->lines_above,
					 span_of(after->line_end ? after->line_end : "") };
	enum vmx_change change;

	if (after->kind == SETTING_LINE)
		return vmx_doc_put_line(&change, doc, item->setting, span_of(after->text),
					after->lines_above < 0 ? NULL : &place, e);
	if (after->kind == SETTING_ABSENT)
		return vmx_doc_unset(&change, doc, item->setting, e);
	return vmx_doc_set(&change, doc, item->setting, span_of(after->text), e);
}

/* Do one item and note it in the record: the line before and after, the place of one that goes. */
static UNUSED void do_recorded(struct change *recorded, struct vm *vm,
			       const struct setting_change *item)
{
	struct setting_value before = diff_value_now(vm, item->setting);
	struct setting_value after;
	AUTO_VALUE(buf) end = { 0 };
	struct vmx_place place;
	bool is_there = vmx_doc_place(&place, vm->file->doc, item->setting);
	struct err e;

	if (is_there)
		buf_span(&end, place.end);
	if (do_item(vm->file->doc, item, &e) < 0)
		fail_msg("%s: %s", item->setting, e.text);
	after = diff_value_now(vm, item->setting);
	if (setting_value_equal(&before, &after)) {
		setting_value_free(&before);
		setting_value_free(&after);
		return;
	}
	if (is_there && after.kind == SETTING_ABSENT) {
		before.lines_above = (long long)place.lines_above;
		before.line_end = buf_take(&end);
	}
	(void)change_add(recorded, x_strdup(item->setting), before, after);
}

/* What is planned of the VM's settings, as one recorded edit. False where nothing is. */
static UNUSED bool do_plan(struct journal *journal, struct vm *vm, const struct plan *plan,
			   const char *command)
{
	struct change *recorded = NULL;
	struct vm anew;

	for (size_t i = 0; i < plan->count; i++) {
		const struct change *change = &plan->items[i];

		if (!change_is_work(change) || change->vm != vm)
			continue;
		if (!recorded)
			recorded = add_change(journal, CHANGE_VMX, VMX_PATH, command);
		for (size_t k = 0; k < change->count; k++) {
			if (change->items[k].fate == SETTING_CHANGES)
				do_recorded(recorded, vm, &change->items[k]);
		}
		ids_add(&recorded->undoes, &change->undoes);
	}
	anew = vm_read_anew(vm);
	vm_done(vm);
	*vm = anew;
	return recorded != NULL;
}

/* Wants a value of a setting of the VM; NULL: the line is to be gone. */
static UNUSED void want_value(struct change *change, const char *setting, const char *value)
{
	(void)change_add(change, x_strdup(setting), setting_text(NULL),
			 setting_text(value ? x_strdup(value) : NULL));
}

/* What is wanted, done and recorded; taken over. */
static UNUSED void do_change(struct journal *journal, struct vm *vm, struct change wanted)
{
	AUTO_VALUE(plan) plan = { 0 };

	wanted.vm = vm;
	wanted.state = CHANGE_PLANNED;
	LIST_PUSH(&plan, wanted);
	(void)do_plan(journal, vm, &plan, "vm enable");
}

static UNUSED void plan_undo(struct plan *plan, const struct journal *journal, struct vm *vm,
			     const struct undo_choice *choice)
{
	struct vms vms = { .items = vm, .count = vm ? 1 : 0 };
	const struct undo_facts facts = { .vms = &vms };

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

static UNUSED enum change_state outcome_of(const struct journal *journal,
					   const struct change *change,
					   const struct undo_facts *facts)
{
	AUTO_VALUE(chains) chains = { 0 };

	chains_of(&chains, journal);
	return undo_outcome(change, &chains, facts);
}

#endif
