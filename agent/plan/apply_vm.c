#include "plan/apply_vm.h"

#include "base/alloc.h"
#include "host/reload.h"
#include "system/lock.h"

struct reloading {
	const struct apply_run *run;
	size_t total;
	struct range *ranges;
};

static int edit_one(struct vmx_file *file, const struct step *step, struct err *e)
{
	enum vmx_change change;

	if (!step->after)
		return vmx_doc_unset(&change, file->doc, step->setting, e);
	return vmx_doc_set(&change, file->doc, step->setting, span_of(step->after), e);
}

static int edit(const struct range *range, struct vmx_file *file, struct err *e)
{
	for (size_t i = 0; i < range->count; i++) {
		const struct step *step = &range->steps[i];

		if (step->status == STEP_PLANNED && edit_one(file, step, e) < 0)
			return err_wrap(e, "%s", file->path);
	}
	if (vmx_file_save(file, e) < 0)
		return -1;
	return vmx_file_read_back(file, e);
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

void apply_vm(const struct range *range)
{
	struct vm *vm = range->steps[0].vm;
	AUTO_VALUE(buf) name = { 0 };
	struct err e = { 0 };
	int result = edit(range, vm->file, &e);

	if (result == 0 && vm->id != 0)
		result = still_off(vm->file, &e);
	if (result == 0) {
		range_close(range, STEP_CHANGED, NULL);
		return;
	}
	vm_show(&name, vm);
	(void)err_wrap(&e, "%s", buf_text(&name));
	range_close(range, e.code == ERR_REFUSED ? STEP_REFUSED : STEP_FAILED, &e);
}

static void report(void *context, size_t index)
{
	const struct reloading *r = context;

	if (r->run->progress)
		r->run->progress(r->run->context, index, r->total, r->ranges[index].steps[0].vm);
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

void apply_vm_reload(struct plan *plan, const struct host *h, struct range *changed, size_t count,
		     const struct apply_run *run)
{
	struct reload *items = x_array(count, sizeof(*items));
	struct reloading r = { run, count, changed };

	for (size_t i = 0; i < count; i++)
		items[i].vm_id = changed[i].steps[0].vm->id;
	reload_vms(items, count, h, report, &r);
	for (size_t i = 0; i < count; i++) {
		if (items[i].failed)
			note_owed(plan, &changed[i], &items[i]);
	}
	free(items);
}
