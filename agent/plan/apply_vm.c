#include "plan/apply_vm.h"

#include "base/alloc.h"
#include "host/reload.h"
#include "system/lock.h"

struct reloading {
	const struct apply_run *run;
	size_t total;
	const struct action **actions;
};

static int edit_one(struct vmx_file *file, const struct step *step, struct err *e)
{
	enum vmx_change change;
	struct vmx_place place = { (size_t)step->lines_above,
				   span_of(step->line_end ? step->line_end : "") };

	if (step->line)
		return vmx_doc_put_line(&change, file->doc, step->setting, span_of(step->line),
					step->lines_above >= 0 ? &place : NULL, e);
	if (!step->after)
		return vmx_doc_unset(&change, file->doc, step->setting, e);
	return vmx_doc_set(&change, file->doc, step->setting, span_of(step->after), e);
}

/* The whole line of a setting as it stands; NULL where there is none. */
static char *line_of(const struct vmx_file *file, const char *setting)
{
	struct span line;

	return vmx_doc_line(&line, file->doc, setting) ? x_strndup(line.p, line.len) : NULL;
}

static int prepare_one(struct action *action, struct vmx_file *file, const struct step *step,
		       struct err *e)
{
	struct journal_value *value =
		record_value(action, step->setting, line_of(file, step->setting), NULL);
	struct vmx_place place;

	/* Where it is to be put back; only a line that goes has to be told where it was. */
	if (!step->after && vmx_doc_place(&place, file->doc, step->setting)) {
		value->lines_above = (long long)place.lines_above;
		value->line_end = x_strndup(place.end.p, place.end.len);
	}
	if (edit_one(file, step, e) < 0)
		return err_wrap(e, "%s", file->path);
	value->after = line_of(file, step->setting);
	return 0;
}

static void fail(const struct range *range, struct err *e)
{
	AUTO_VALUE(buf) name = { 0 };

	vm_show(&name, range->steps[0].vm);
	(void)err_wrap(e, "%s", buf_text(&name));
	range_close(range, e->code == ERR_REFUSED ? STEP_REFUSED : STEP_FAILED, e);
}

void apply_vm_prepare(struct action *action)
{
	const struct range *range = &action->range;
	struct err e = { 0 };

	for (size_t i = 0; i < range->count; i++) {
		const struct step *step = &range->steps[i];

		if (step->status == STEP_PLANNED &&
		    prepare_one(action, step->vm->file, step, &e) < 0) {
			fail(range, &e);
			return;
		}
	}
}

/* A VM that was powered on between our checks and the rename runs with the old settings. */
static int still_off(const struct vmx_file *file, struct err *e)
{
	bool locked;

	if (vmx_lock_test(&locked, file->real, e) < 0)
		return -1;
	if (locked)
		return err_set(e, ERR_BUSY,
			       "it was powered on meanwhile and may write its old settings back: "
			       "power it off and run this again");
	return 0;
}

static int save(struct vmx_file *file, struct err *e)
{
	if (vmx_file_save(file, e) < 0)
		return -1;
	return vmx_file_read_back(file, e);
}

void apply_vm(struct action *action)
{
	const struct vm *vm = action->range.steps[0].vm;
	struct err e = { 0 };
	int result = save(vm->file, &e);

	action->is_tried = vm->file->is_replaced;
	if (result == 0 && vm->id != 0)
		result = still_off(vm->file, &e);
	if (result == 0)
		range_close(&action->range, STEP_CHANGED, NULL);
	else
		fail(&action->range, &e);
}

static void report(void *context, size_t index)
{
	const struct reloading *r = context;

	if (r->run->progress)
		r->run->progress(r->run->context, index, r->total,
				 r->actions[index]->range.steps[0].vm);
}

static void note_owed(struct plan *plan, const struct range *range, const struct reload *reload)
{
	if (!plan->reload_problem)
		plan->reload_problem = x_strdup(reload->err.text);
	for (size_t i = 0; i < range->count; i++) {
		if (range->steps[i].status == STEP_CHANGED)
			step_say(&range->steps[i],
				 x_format("hostd has not read it: vim-cmd vmsvc/reload %lld",
					  reload->vm_id));
	}
}

/* Also where the edit failed after the new file was in place: hostd is to know it. */
static bool is_to_reload(const struct action *action)
{
	const struct vm *vm = action->range.steps[0].vm;

	return vm && vm->id != 0 && action->is_tried;
}

static size_t collect(struct reload *items, struct reloading *r, const struct actions *actions)
{
	for (size_t i = 0; i < actions->count; i++) {
		const struct action *action = &actions->items[i];

		if (!is_to_reload(action))
			continue;
		items[r->total].vm_id = action->range.steps[0].vm->id;
		r->actions[r->total++] = action;
	}
	return r->total;
}

void apply_vm_reload(struct plan *plan, const struct actions *actions, struct journal *journal,
		     const struct host *h, const struct apply_run *run)
{
	struct reload *items = x_array(actions->count, sizeof(*items));
	struct reloading r = { .run = run };

	r.actions = x_array(actions->count, sizeof(struct action *));
	reload_vms(items, collect(items, &r, actions), h, report, &r);
	for (size_t i = 0; i < r.total; i++) {
		if (items[i].failed)
			note_owed(plan, &r.actions[i]->range, &items[i]);
		record_reload(journal, r.actions[i], h, items[i].failed);
	}
	free(r.actions);
	free(items);
}
