#include "plan/apply.h"

#include <string.h>

#include "base/alloc.h"
#include "base/list.h"
#include "host/reload.h"
#include "system/lock.h"
#include "system/signals.h"

/* Held for the length of a run. In /var/run, which is empty after a reboot. */
#define RUN_LOCK_PATH "/var/run/nestvirt.lock"

/*
 * How long to wait for another run. A single VM is done in a second or two; inside
 * the extension waiting would block one of hostd's three slots (esxi-facts 4.5).
 */
#define RUN_LOCK_WAIT_MS 5000

struct vm_range {
	struct step *steps;
	size_t count;
};

struct progress {
	apply_progress *call;
	void *context;
	size_t total;
	struct vm_range *ranges;
};

static struct vm_range range_at(struct plan *plan, size_t first)
{
	size_t end = first + 1;

	while (end < plan->count && plan->items[end].vm == plan->items[first].vm)
		end++;
	return (struct vm_range){ &plan->items[first], end - first };
}

static bool is_planned(const struct vm_range *range)
{
	for (size_t i = 0; i < range->count; i++) {
		if (range->steps[i].status == STEP_PLANNED)
			return true;
	}
	return false;
}

/* Give every step of the VM that was to be done the same end. */
static void close_steps(const struct vm_range *range, enum step_status status, const struct err *e)
{
	for (size_t i = 0; i < range->count; i++) {
		if (range->steps[i].status != STEP_PLANNED)
			continue;
		if (e)
			step_fail(&range->steps[i], status, e);
		else
			range->steps[i].status = status;
	}
}

static int edit(const struct vm_range *range, struct vmx_file *file, struct err *e)
{
	for (size_t i = 0; i < range->count; i++) {
		const struct step *step = &range->steps[i];
		enum vmx_change change;

		if (step->status != STEP_PLANNED)
			continue;
		if (vmx_doc_set(&change, file->doc, step->setting, span_of(step->after), e) < 0)
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

static void apply_range(const struct vm_range *range)
{
	struct vm *vm = range->steps[0].vm;
	AUTO_VALUE(buf) name = { 0 };
	struct err e = { 0 };
	int result = edit(range, vm->file, &e);

	if (result == 0 && vm->id != 0)
		result = still_off(vm->file, &e);
	if (result == 0) {
		close_steps(range, STEP_CHANGED, NULL);
		return;
	}
	vm_show(&name, vm);
	(void)err_wrap(&e, "%s", buf_text(&name));
	close_steps(range, e.code == ERR_REFUSED ? STEP_REFUSED : STEP_FAILED, &e);
}

static void stop_range(const struct vm_range *range, int signal)
{
	struct err e;

	(void)err_set(&e, ERR_BUSY, "not done: the run was stopped by signal %d (%s)", signal,
		      strsignal(signal));
	close_steps(range, STEP_FAILED, &e);
}

static void report_reload(void *context, size_t index)
{
	struct progress *p = context;

	if (p->call)
		p->call(p->context, index, p->total, p->ranges[index].steps[0].vm);
}

static void note_owed(struct plan *plan, const struct vm_range *range, const struct reload *reload)
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

/* `done` holds the VMs that were changed and are registered. */
static void reload(struct plan *plan, const struct host *h, struct vm_range *done, size_t count,
		   struct progress *progress)
{
	struct reload *items = x_array(count, sizeof(*items));

	for (size_t i = 0; i < count; i++)
		items[i].vm_id = done[i].steps[0].vm->id;
	progress->ranges = done;
	progress->total = count;
	reload_vms(items, count, h, report_reload, progress);
	for (size_t i = 0; i < count; i++) {
		if (items[i].failed)
			note_owed(plan, &done[i], &items[i]);
	}
	free(items);
}

static bool was_changed(const struct vm_range *range)
{
	for (size_t i = 0; i < range->count; i++) {
		if (range->steps[i].status == STEP_CHANGED)
			return true;
	}
	return false;
}

static void apply_all(struct plan *plan, const struct host *h, struct progress *progress)
{
	struct vm_range *changed = x_array(plan->count, sizeof(*changed));
	size_t count = 0;

	for (size_t i = 0; i < plan->count;) {
		struct vm_range range = range_at(plan, i);

		i += range.count;
		if (!is_planned(&range))
			continue;
		if (signals_stop())
			stop_range(&range, signals_stop());
		else
			apply_range(&range);
		if (was_changed(&range) && range.steps[0].vm->id != 0)
			changed[count++] = range;
	}
	reload(plan, h, changed, count, progress);
	free(changed);
}

static bool has_work(const struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (plan->items[i].status == STEP_PLANNED)
			return true;
	}
	return false;
}

int apply_plan(struct plan *plan, const struct host *h, apply_progress *progress, void *context,
	       struct err *e)
{
	AUTO(run_lock) *lock = NULL;
	AUTO_STR *path = root_path(&h->root, RUN_LOCK_PATH);
	struct progress p = { .call = progress, .context = context };

	if (!has_work(plan))
		return 0;
	if (run_lock_take(&lock, path, h->in_extension ? 0 : RUN_LOCK_WAIT_MS, e) < 0)
		return -1;
	signals_start();
	apply_all(plan, h, &p);
	return 0;
}
