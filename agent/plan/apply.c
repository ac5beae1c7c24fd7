#include "plan/apply.h"

#include <string.h>

#include "base/alloc.h"
#include "plan/apply_network.h"
#include "plan/apply_vm.h"
#include "system/lock.h"
#include "system/signals.h"

/* Held for the length of a run. In a folder that is empty after a reboot. */
#define RUN_LOCK_FOLDER "/var/run"
#define RUN_LOCK_NAME   "nestvirt.lock"

/*
 * How long to wait for another run. A single VM is done in a second or two; inside
 * the extension waiting would block one of hostd's three slots (esxi-facts 4.5).
 */
#define RUN_LOCK_WAIT_MS 5000

static void stop(const struct range *range, int signal)
{
	struct err e;

	(void)err_set(&e, ERR_BUSY, "not done: the run was stopped by signal %d (%s)", signal,
		      strsignal(signal));
	range_close(range, STEP_FAILED, &e);
}

/* The steps of the network build on each other: no promiscuous mode where forged transmits
 * could not be set, no off without an on. */
static void skip(const struct range *range)
{
	struct err e;

	(void)err_set(&e, ERR_HOST, "not done: a step before it failed");
	range_close(range, STEP_FAILED, &e);
}

static void apply_range(struct plan *plan, const struct range *range, const struct host *h)
{
	bool second_half = range->steps[0].kind == STEP_OFF_AND_ON; /* of the option before it */

	if (signals_stop() && !second_half)
		stop(range, signals_stop());
	else if (range->steps[0].vm)
		apply_vm(range);
	else if (plan->network_failed)
		skip(range);
	else
		apply_network(range, h, plan->network);
	if (!range->steps[0].vm && range_has(range, STEP_FAILED))
		plan->network_failed = true;
	if (second_half && range_has(range, STEP_FAILED))
		apply_network_take_back(plan, h);
}

static void apply_all(struct plan *plan, const struct host *h, const struct apply_run *run)
{
	struct range *changed = x_array(plan->count, sizeof(*changed));
	size_t count = 0;

	for (size_t i = 0; i < plan->count;) {
		struct range range = range_at(plan, i);
		const struct vm *vm = range.steps[0].vm;

		i += range.count;
		if (!range_has(&range, STEP_PLANNED))
			continue;
		apply_range(plan, &range, h);
		/* Also where the edit failed after the new file was in place: hostd is to know it.
		 */
		if (vm && vm->id != 0 && vm->file->is_replaced)
			changed[count++] = range;
	}
	apply_vm_reload(plan, h, changed, count, run);
	free(changed);
}

static bool has_work(struct plan *plan)
{
	struct range all = { plan->items, plan->count };

	return range_has(&all, STEP_PLANNED);
}

int apply_plan(struct plan *plan, const struct host *h, const struct apply_run *run, struct err *e)
{
	AUTO(run_lock) *lock = NULL;
	AUTO_STR *folder = NULL;
	AUTO_STR *path = NULL;

	if (!has_work(plan))
		return 0;
	signals_start(); /* before the lock: a signal ends the wait for it, and no pid file stays */
	if (root_own(&folder, &h->root, RUN_LOCK_FOLDER, e) < 0)
		return -1;
	path = x_format("%s/%s", folder, RUN_LOCK_NAME);
	if (run_lock_take(&lock, path, h->in_extension ? 0 : RUN_LOCK_WAIT_MS, e) < 0)
		return -1;
	apply_all(plan, h, run);
	return 0;
}
