#include "plan/pending.h"
#include "plan/recover.h"
#include "plan/watch_internal.h"
#include "system/clock.h"
#include "system/signals.h"

void watch_pending_recover(struct watch *w)
{
	AUTO_VALUE(strings) notes = { 0 };

	recover(w->h, &notes);
	for (size_t i = 0; i < notes.count; i++)
		watch_log_say(&w->log, notes.items[i], "%s", notes.items[i]);
}

/* What waits, as the history has it; of what was known before keep what is known. */
static void keep(struct watch *w, const struct journal *journal)
{
	struct watch old = { .vms = w->vms };
	bool is_new = false;

	w->vms.items = NULL;
	w->vms.count = w->vms.room = 0;
	for (size_t i = 0; i < journal->pending.count; i++) {
		const struct journal_pending *pending = &journal->pending.items[i];
		struct watched vm = { .id = pending->id, .is_due = true };
		size_t k = 0;

		/* Neither need be in the order of the numbers, so each is sought in all. */
		while (k < old.vms.count && old.vms.items[k].id != vm.id)
			k++;
		if (k < old.vms.count) {
			vm = old.vms.items[k];
			old.vms.items[k].path = NULL;
		} else {
			/* It has not: one try will do. */
			vm.moved_at = clock_ms() - WATCH_LOOK_MS;
			vm.path = root_path(&w->h->root, pending->path);
			(void)!fingerprint_look(&vm.print, vm.path);
			is_new = true;
		}
		LIST_PUSH(&w->vms, vm);
	}
	for (size_t k = 0; k < old.vms.count; k++)
		free(old.vms.items[k].path);
	free(old.vms.items);
	if (is_new)
		w->at[WATCH_LOOK] = clock_ms();
	else if (w->vms.count == 0)
		w->at[WATCH_LOOK] = WATCH_NEVER;
}

int watch_pending_read(struct watch *w, struct err *e)
{
	AUTO(journal) *journal = NULL;

	watch_pending_recover(w);
	if (journal_read(&journal, w->h, e) < 0)
		return -1;
	keep(w, journal);
	/* It has been said. Nobody else may come soon to tell hostd. */
	return journal->owed.count > 0 ? -1 : 0;
}

/* Which are to be tried now. */
static size_t choose(struct watch *w, long long *ids, bool all)
{
	size_t count = 0;

	for (size_t i = 0; i < w->vms.count; i++) {
		struct watched *vm = &w->vms.items[i];
		struct fingerprint now = { 0 };

		(void)!fingerprint_look(&now, vm->path);
		if (!fingerprint_eq(&now, &vm->print)) {
			vm->is_due = true;
			vm->moved_at = clock_ms();
		}
		vm->print = now;
		if (vm->is_due || all)
			ids[count++] = vm->id;
	}
	return count;
}

/*
 * One whose file has moved is tried again until a whole look later, however often the service is
 * told of something in between: the process of the VM may live a little longer than its file takes.
 */
static void note_end(struct watch *w, const struct pending_report *report)
{
	for (size_t i = 0; i < w->vms.count; i++) {
		struct watched *vm = &w->vms.items[i];

		if (vm->id == report->id &&
		    (report->end == PENDING_CLOSED || clock_ms() - vm->moved_at >= WATCH_LOOK_MS))
			vm->is_due = false;
	}
}

/* What was not even tried, since the service is to stop, is no news. */
static bool is_news(const struct pending_report *report)
{
	return report->end == PENDING_CLOSED || (report->end == PENDING_KEPT && !signals_stop());
}

static void say_reports(struct watch *w, const struct pending_reports *reports)
{
	size_t closed = 0, kept = 0;

	for (size_t i = 0; i < reports->count; i++) {
		const struct pending_report *report = &reports->items[i];
		AUTO_STR *topic = x_format("waits %lld", report->id);

		note_end(w, report);
		if (is_news(report))
			watch_log_say(&w->log, report->end == PENDING_KEPT ? topic : NULL, "%s",
				      report->text);
		else
			watch_log_forget(&w->log, topic);
		closed += report->end == PENDING_CLOSED;
		kept += report->end == PENDING_KEPT;
	}
	for (size_t i = 0; i < reports->notes.count; i++)
		watch_log_say(&w->log, reports->notes.items[i], "%s", reports->notes.items[i]);
	if (closed > 0)
		w->at[WATCH_HISTORY] = clock_ms();
	if (closed + kept > 0)
		watch_result(w, x_format("waiting changes: %zu closed, %zu not possible yet",
					 closed, kept));
}

int watch_pending_look(struct watch *w, struct err *e)
{
	AUTO_VALUE(pending_reports) reports = { 0 };
	long long *ids = x_array(w->vms.count, sizeof(*ids));
	bool all = clock_ms() >= w->list_at;
	size_t count = choose(w, ids, all);
	int result = 0;

	if (count > 0) {
		watch_pending_recover(w);
		signals_only_look();
		result = pending_try(&reports, w->h, ids, count, e);
		say_reports(w, &reports);
	}
	free(ids);
	if (result < 0)
		return -1;
	if (all)
		w->list_at = clock_ms() + WATCH_LIST_MS;
	if (w->vms.count > 0)
		w->at[WATCH_LOOK] = clock_ms() + WATCH_LOOK_MS;
	return 0;
}
