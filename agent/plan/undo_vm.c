#include "plan/undo_internal.h"

#include <string.h>

/* A step, what it takes back, and the line that it puts. */
struct edit {
	struct step step;
	size_t event; /* the newest is done first */
	size_t line;
};

struct edits {
	struct edit *items;
	size_t count;
	size_t room;
};

struct vm_undo {
	struct undo *undo;
	struct vm *vm;
	struct undo_events *events;
	struct undo_gaps gaps;
	struct edits edits;
	struct vmx_doc *doc; /* the file as the steps so far leave it */
};

const char *undo_vm_path(const struct vm *vm, const struct undo_facts *facts)
{
	return vm->file ? vm->file->real + strlen(facts->root) : vm->path;
}

bool undo_vm_readable(const struct vm *vm)
{
	return vm->file && !vm->encrypted;
}

/* A file without one says nothing: hostd gives it at the first power-on. */
bool undo_vm_is_other(const struct vm *vm, const struct journal_entry *entry)
{
	const char *uuid = undo_vm_readable(vm) ? vmx_doc_get(vm->file->doc, "uuid.bios") : NULL;

	return uuid && entry->uuid && !span_is_nocase(span_of(uuid), entry->uuid);
}

char *undo_vm_line(const struct vm *vm, const char *setting)
{
	struct span line;

	return vmx_doc_line(&line, vm->file->doc, setting) ? x_strndup(line.p, line.len) : NULL;
}

/* The old value in the form that hostd has given the line. */
static char *in_form(const char *setting, const char *form, const char *line)
{
	AUTO(vmx_doc) *from = vmx_doc_parse(span_of(line));
	AUTO(vmx_doc) *to = vmx_doc_parse(span_of(form));
	enum vmx_change change;
	struct span value, made;
	struct err e;

	if (!vmx_doc_get_span(&value, from, setting) ||
	    vmx_doc_set(&change, to, setting, value, &e) < 0 || !vmx_doc_line(&made, to, setting))
		return x_strdup(line);
	return x_strndup(made.p, made.len);
}

/* Take a step that undo_chain_step() has put into the plan out again: it is not its turn yet. */
static void take(struct vm_undo *v, size_t event, size_t line, char *text)
{
	struct edit edit = { v->undo->plan->items[--v->undo->plan->count], event, line };

	edit.step.line = text;
	edit.step.lines_above = -1;
	LIST_PUSH(&v->edits, edit);
}

static void add_half(struct vm_undo *v, const struct undo_chain *whole, const char *present,
		     const char *final, size_t event, size_t line)
{
	const struct step base = { .kind = STEP_VMX_SETTING, .vm = v->vm };
	struct undo_chain half = *whole;
	char *text = final && present && whole->rewritten ? in_form(whole->setting, present, final)
							  : (final ? x_strdup(final) : NULL);
	struct step *step;

	half.present = present;
	half.final = final;
	step = undo_chain_step(v->undo, base, &half, v->vm->file->charset);
	if (!step || step->status != STEP_PLANNED) {
		free(text);
		return;
	}
	if (final && present && whole->rewritten)
		step_say(step, x_strdup("the line has been written anew since; its form stays"));
	take(v, event, line, text);
}

static size_t put_by(struct vm_undo *v, const struct undo_chain *chain)
{
	const struct undo_gap *gap = undo_lines_find(&v->gaps, chain->oldest->line_before);
	const struct undo_event *event = gap ? gap->removal : chain->oldest;

	return (size_t)(event - v->events->items);
}

static void add_setting(struct vm_undo *v, const char *setting)
{
	AUTO_STR *present = undo_vm_line(v->vm, setting);
	size_t line = undo_lines_now(v->events, setting);
	struct undo_chain chain;
	bool is_move;

	undo_chain_walk(&chain, v->events, setting, present);
	is_move = chain.oldest && present && chain.final && !chain.rewritten && line != 0 &&
		  line != chain.oldest->line_before;
	if (!chain.oldest) {
		add_half(v, &chain, present, present, 0, 0);
	} else if (is_move) {
		add_half(v, &chain, present, NULL, undo_lines_made_by(v->events, &chain), 0);
		chain.left = NULL; /* is said once */
		add_half(v, &chain, NULL, chain.final, put_by(v, &chain),
			 chain.oldest->line_before);
	} else {
		add_half(v, &chain, present, chain.final,
			 present ? undo_lines_made_by(v->events, &chain) : put_by(v, &chain),
			 chain.oldest->line_before);
	}
	undo_chain_free(&chain);
}

static void set_place(struct vm_undo *v, struct edit *edit)
{
	const struct undo_gap *gap = undo_lines_find(&v->gaps, edit->line);

	if (!gap)
		return;
	edit->step.lines_above = (long long)gap->above;
	if (gap->removal->value->line_end)
		edit->step.line_end = x_strdup(gap->removal->value->line_end);
	undo_lines_close(&v->gaps, gap);
}

/* Do it on the copy of the document, so that the next step knows its place. */
static int try_edit(struct vm_undo *v, struct edit *edit, struct err *e)
{
	struct step *step = &edit->step;
	struct vmx_place place;
	enum vmx_change change;
	bool is_there = vmx_doc_place(&place, v->doc, step->setting);

	if (!step->line) {
		if (is_there)
			(void)undo_lines_remove(&v->gaps, place.lines_above);
		return vmx_doc_unset(&change, v->doc, step->setting, e);
	}
	if (!is_there)
		set_place(v, edit);
	place.lines_above = (size_t)step->lines_above;
	place.end = span_of(step->line_end ? step->line_end : "");
	return vmx_doc_put_line(&change, v->doc, step->setting, span_of(step->line),
				step->lines_above < 0 ? NULL : &place, e);
}

static void finish(struct vm_undo *v, struct edit *edit)
{
	struct err e = { 0 };

	/* What no edit may touch is refuse_plan()'s, with its own words. */
	if (vmx_doc_check_set(v->vm->file->doc, edit->step.setting, &e) == 0 &&
	    try_edit(v, edit, &e) < 0) {
		AUTO_VALUE(buf) name = { 0 };

		vm_show(&name, v->vm);
		(void)err_wrap(&e, "%s: %s", buf_text(&name), edit->step.setting);
		step_fail(&edit->step, STEP_REFUSED, &e);
		edit->step.code = ERR_REFUSED;
	}
	LIST_PUSH(v->undo->plan, edit->step);
}

/* From the newest event to the oldest: each line finds the file as its removal left it. */
static void finish_all(struct vm_undo *v)
{
	for (size_t done = 0; done < v->edits.count; done++) {
		struct edit *next = &v->edits.items[done];
		struct edit newest;

		for (size_t i = done + 1; i < v->edits.count; i++) {
			if (v->edits.items[i].event > next->event)
				next = &v->edits.items[i];
		}
		newest = *next;
		*next = v->edits.items[done];
		v->edits.items[done] = newest;
		finish(v, &newest);
	}
}

static void add_settings(struct undo *undo, struct vm *vm, struct undo_events *events)
{
	struct vm_undo v = { .undo = undo, .vm = vm, .events = events };
	AUTO_VALUE(buf) bytes = { 0 };

	vmx_doc_bytes(&bytes, vm->file->doc);
	v.doc = vmx_doc_parse(buf_view(&bytes));
	undo_lines_replay(&v.gaps, events);
	for (size_t i = events->count; i-- > 0;) {
		if (undo_chain_is_newest(events, i))
			add_setting(&v, events->items[i].value->setting);
	}
	finish_all(&v);
	free(v.gaps.items);
	free(v.edits.items);
	vmx_doc_free(v.doc);
}

/* Its values cannot be compared; refuse_plan() says why. */
static void add_unknown(struct undo *undo, struct vm *vm, const struct undo_events *events)
{
	const struct step base = { .kind = STEP_VMX_SETTING, .vm = vm };
	size_t first = undo->plan->count;

	undo_chain_leave(undo, base, events, ERR_REFUSED, "");
	for (size_t i = first; i < undo->plan->count; i++) {
		struct step *step = &undo->plan->items[i];

		step->status = STEP_PLANNED;
		step->code = ERR_NONE;
		step_say(step, NULL);
		free(step->before);
		step->before = NULL;
	}
}

static void leave_missing(struct undo *undo, const struct undo_events *events)
{
	const struct journal_entry *entry = events->items[events->count - 1].entry;
	const struct step base = {
		.kind = STEP_VMX_SETTING,
		.missing = entry->name ? entry->name : entry->target,
	};
	AUTO_STR *text = x_format("%s is left alone: it is not in this host's inventory; register "
				  "it here first, if no other host has it",
				  entry->target);

	undo_chain_leave(undo, base, events, ERR_REFUSED, text);
}

static void leave_other(struct undo *undo, struct vm *vm, const struct undo_events *events)
{
	const struct step base = { .kind = STEP_VMX_SETTING, .vm = vm };
	AUTO_STR *text = x_format("%s is left alone: it is another VM now: its uuid.bios is %s, "
				  "not %s",
				  vm->path, vmx_doc_get(vm->file->doc, "uuid.bios"),
				  events->items[events->count - 1].entry->uuid);

	undo_chain_leave(undo, base, events, ERR_REFUSED, text);
}

void undo_vm(struct undo *undo, struct vm *vm, struct undo_events *events)
{
	struct undo_events ours = { 0 };
	struct undo_events others = { 0 };

	if (!vm || vm->id == 0) {
		leave_missing(undo, events);
		return;
	}
	for (size_t i = 0; i < events->count; i++) {
		if (undo_vm_is_other(vm, events->items[i].entry))
			LIST_PUSH(&others, events->items[i]);
		else
			LIST_PUSH(&ours, events->items[i]);
	}
	if (undo_vm_readable(vm))
		add_settings(undo, vm, &ours);
	else
		add_unknown(undo, vm, &ours);
	if (others.count > 0)
		leave_other(undo, vm, &others);
	free(ours.items);
	free(others.items);
}
