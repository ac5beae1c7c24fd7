#include "plan/apply.h"

#include <string.h>

#include "base/alloc.h"
#include "plan/apply_network.h"
#include "plan/apply_vm.h"
#include "plan/pending.h"
#include "plan/record.h"
#include "system/signals.h"

/* Held for the length of a run. In a folder that is empty after a reboot. */
#define RUN_LOCK_FOLDER "/var/run"
#define RUN_LOCK_NAME   "nestvirt.lock"

/*
 * How long to wait for another run. A single VM is done in a second or two; inside
 * the extension waiting would block one of hostd's three slots (esxi-facts 4.5).
 */
#define RUN_LOCK_WAIT_MS 5000

int apply_lock(struct run_lock **lock, const struct host *h, bool wait, struct err *e)
{
	AUTO_STR *folder = NULL;
	AUTO_STR *path = NULL;

	signals_start(); /* before the lock: a signal ends the wait for it, and no pid file stays */
	if (root_own(&folder, &h->root, RUN_LOCK_FOLDER, e) < 0)
		return -1;
	path = x_format("%s/%s", folder, RUN_LOCK_NAME);
	return run_lock_take(lock, path, wait && !h->in_extension ? RUN_LOCK_WAIT_MS : 0, e);
}

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

static void apply_action(struct plan *plan, struct actions *actions, size_t i, const struct host *h)
{
	struct action *action = &actions->items[i];
	const struct range *range = &action->range;
	bool second_half = range->steps[0].kind == STEP_OFF_AND_ON; /* of the option before it */

	if (signals_stop() && !second_half)
		stop(range, signals_stop());
	else if (range->steps[0].vm)
		apply_vm(action);
	else if (plan->network_failed)
		skip(range);
	else
		apply_network(action, h, plan->network);
	if (!range->steps[0].vm && range_has(range, STEP_FAILED))
		plan->network_failed = true;
	if (second_half && range_has(range, STEP_FAILED))
		apply_network_take_back(actions, h);
}

/* What there is to do, VMs as they will be; an edit that cannot be made has failed already. */
static void prepare_all(struct actions *actions, struct plan *plan, const struct host *h)
{
	for (size_t i = 0; i < plan->count;) {
		struct action action = { .range = range_at(plan, i) };

		i += action.range.count;
		if (!range_has(&action.range, STEP_PLANNED) || range_waits(&action.range))
			continue;
		record_fill(&action, h);
		if (action.range.steps[0].vm)
			apply_vm_prepare(&action);
		LIST_PUSH(actions, action);
	}
}

static void apply_all(struct plan *plan, struct actions *actions, struct journal *journal,
		      const struct host *h, const struct apply_run *run)
{
	for (size_t i = 0; i < actions->count; i++) {
		if (range_has(&actions->items[i].range, STEP_PLANNED))
			apply_action(plan, actions, i, h);
	}
	apply_vm_reload(plan, actions, journal, h, run);
}

static bool has_work(struct plan *plan, const struct host *h, const struct apply_run *run)
{
	struct range all = { plan->items, plan->count };

	return range_has(&all, STEP_PLANNED) || run->amend ||
	       (!run->no_history && pending_is_touched(plan, h));
}

static int apply_locked(struct plan *plan, const struct host *h, const struct apply_run *run,
			struct err *e)
{
	AUTO(run_lock) *lock = NULL;
	AUTO(journal) *journal = NULL;
	AUTO_VALUE(actions) actions = { 0 };

	if (apply_lock(&lock, h, !run->by_service, e) < 0)
		return -1;
	prepare_all(&actions, plan, h);
	if (record_begin(&journal, &actions, plan, h, run, e) < 0)
		return -1;
	apply_all(plan, &actions, journal, h, run);
	record_end(journal, &actions, plan, h);
	return 0;
}

static int check_history(const struct host *h, const struct apply_run *run, struct err *e)
{
	AUTO(journal) *journal = NULL;

	return run->no_history ? 0 : journal_read_waiting(&journal, h, e);
}

int apply_plan(struct plan *plan, const struct host *h, const struct apply_run *run, struct err *e)
{
	if (run->no_history)
		pending_refuse(plan);
	if (!has_work(plan, h, run))
		return 0;
	if (run->dry)
		return check_history(h, run, e);
	if (apply_locked(plan, h, run, e) < 0)
		return -1;
	pending_tell(plan, h, run);
	return 0;
}
