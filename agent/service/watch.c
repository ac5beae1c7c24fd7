#include "service/watch.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "host/service.h"
#include "plan/recover.h"
#include "service/deferred.h"
#include "system/clock.h"
#include "system/signals.h"

/* 1: the log */

static uint64_t digest(const char *text)
{
	return digest_add(DIGEST_START, text, strlen(text));
}

/* Forget what was said of this topic, and what is so old that it would be said again. */
static void drop(struct watch_log *log, uint64_t topic, long long now)
{
	size_t kept = 0;

	for (size_t i = 0; i < log->count; i++) {
		if (log->items[i].topic != topic && now - log->items[i].time < WATCH_SAY_SECONDS)
			log->items[kept++] = log->items[i];
	}
	log->count = kept;
}

void watch_log_say(struct watch_log *log, const char *topic, const char *fmt, ...)
{
	AUTO_STR *text = NULL;
	va_list va;

	va_start(va, fmt);
	text = x_vformat(fmt, va);
	va_end(va);
	if (topic) {
		struct watch_said what = { digest(topic), digest(text), clock_ms() / 1000 };

		for (size_t i = 0; i < log->count; i++) {
			const struct watch_said *old = &log->items[i];

			if (old->topic == what.topic && old->text == what.text &&
			    what.time - old->time < WATCH_SAY_SECONDS)
				return;
		}
		drop(log, what.topic, what.time);
		LIST_PUSH(log, what);
	}
	signals_start(); /* the program that writes the log is waited for, even when stopping */
	log->say(log->context, text);
}

void watch_log_forget(struct watch_log *log, const char *topic)
{
	if (topic && log->count > 0)
		drop(log, digest(topic), clock_ms() / 1000);
	else
		log->count = 0;
}

void watch_log_free(struct watch_log *log)
{
	free(log->items);
}

/* 2: the history, and the deferred changes in it */

/* Finish what earlier runs have left, and log that. */
static void recover_all(struct watch *w)
{
	AUTO_VALUE(strings) notes = { 0 };

	recover(w->h, &notes);
	for (size_t i = 0; i < notes.count; i++)
		watch_log_say(&w->log, notes.items[i], "%s", notes.items[i]);
}

/* Take the deferred changes from the history over, and keep what is known of each. */
static void keep(struct watch *w, const struct journal *journal)
{
	struct watch old = { .vms = w->vms };
	bool is_new = false;

	w->vms.items = NULL;
	w->vms.count = w->vms.room = 0;
	for (size_t i = 0; i < journal->deferred.count; i++) {
		const struct change *deferred = &journal->deferred.items[i];
		struct watched vm = { .id = deferred->id, .is_due = true };
		size_t k = 0;

		/* Neither list need be in the order of the ids. */
		while (k < old.vms.count && old.vms.items[k].id != vm.id)
			k++;
		if (k < old.vms.count) {
			vm = old.vms.items[k];
			old.vms.items[k].path = NULL;
		} else {
			/* Its file has not moved since, so one try is enough. */
			vm.moved_at = clock_ms() - WATCH_LOOK_MS;
			vm.path = root_path(&w->h->root, deferred->target);
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

static int read_history(struct watch *w, struct err *e)
{
	AUTO(journal) *journal = NULL;

	recover_all(w);
	if (journal_read(&journal, w->h, e) < 0)
		return -1;
	keep(w, journal);
	/* The log says it already. Try again: perhaps no other run comes soon. */
	return journal->owed.count > 0 ? -1 : 0;
}

static void say_reports(struct watch *w, const struct deferred_reports *reports)
{
	size_t closed = 0, kept = 0;

	for (size_t i = 0; i < reports->count; i++) {
		const struct deferred_report *report = &reports->items[i];
		bool is_closed = report->end == DEFERRED_CLOSED;
		bool is_kept = report->end == DEFERRED_KEPT;
		AUTO_STR *topic = x_format("waits %lld", report->id);

		/*
		 * One whose file has moved is tried until a whole look later, however often the
		 * service is signalled in between: the process of the VM may live a little longer
		 * than it takes to write the file.
		 */
		for (size_t k = 0; k < w->vms.count; k++) {
			struct watched *vm = &w->vms.items[k];

			if (vm->id == report->id &&
			    (is_closed || clock_ms() - vm->moved_at >= WATCH_LOOK_MS))
				vm->is_due = false;
		}
		/* One that was not even tried, because the service is stopping, is no news. */
		if (is_closed || (is_kept && !signals_stop()))
			watch_log_say(&w->log, is_kept ? topic : NULL, "%s", report->text);
		else
			watch_log_forget(&w->log, topic);
		closed += is_closed;
		kept += is_kept;
	}
	for (size_t i = 0; i < reports->notes.count; i++)
		watch_log_say(&w->log, reports->notes.items[i], "%s", reports->notes.items[i]);
	if (closed > 0)
		w->at[WATCH_HISTORY] = clock_ms();
	if (closed + kept > 0)
		watch_result(w, x_format("deferred changes: %zu closed, %zu not possible yet",
					 closed, kept));
}

static int look(struct watch *w, struct err *e)
{
	AUTO_VALUE(deferred_reports) reports = { 0 };
	long long *ids = x_array(w->vms.count, sizeof(*ids));
	bool all = clock_ms() >= w->list_at;
	size_t count = 0;
	int result = 0;

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
	if (count > 0) {
		recover_all(w);
		signals_only_look();
		result = deferred_try(&reports, w->h, ids, count, e);
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

/* 3: the loop */

/* The first wait after a failure; each further one is twice as long. */
#define RETRY_MS WATCH_LOOK_MS

/* Another run takes seconds; one that takes a minute is worth a line. */
#define BUSY_PATIENCE 6

static const struct {
	const char *name;
	int (*run)(struct watch *w, struct err *e);
} tasks[WATCH_TASKS] = {
	[WATCH_HISTORY] = { "history", read_history },
	[WATCH_LOOK] = { "deferred changes", look },
	[WATCH_CONFIG] = { "config", watch_config },
};

void watch_result(struct watch *w, char *text)
{
	free(w->status.result);
	w->status.result = text;
	w->status.last_run = clock_now();
	w->is_status_old = true;
}

/*
 * Up to a quarter less, at random, so that hosts that were started together do not go on asking a
 * datastore at the same moments.
 */
static long long wait_after(unsigned int failures, enum err_code code)
{
	long long wait = RETRY_MS;

	if (code == ERR_BUSY)
		return wait;
	for (; failures > 1 && wait < WATCH_RETRY_MAX_MS; failures--)
		wait *= 2;
	if (wait > WATCH_RETRY_MAX_MS)
		wait = WATCH_RETRY_MAX_MS;
	return wait - (clock_ms() + (long long)getpid() * 7919) % (wait / 4);
}

static void run_task(struct watch *w, enum watch_task task)
{
	const char *name = tasks[task].name;
	struct err e = { 0 };

	w->at[task] = WATCH_NEVER;
	signals_only_look();
	if (tasks[task].run(w, &e) == 0) {
		/* Trouble that is over is news when it comes again. */
		if (w->failures[task] > 0)
			watch_log_forget(&w->log, name);
		w->is_status_old |= w->failures[task] > 0 || task == WATCH_CONFIG;
		w->failures[task] = 0;
		return;
	}
	if (signals_stop())
		return; /* the signal has cut it off */
	w->failures[task]++;
	w->at[task] = clock_ms() + wait_after(w->failures[task], e.code);
	w->is_status_old = true;
	if (!e.text[0] || (e.code == ERR_BUSY && w->failures[task] < BUSY_PATIENCE))
		return;
	watch_log_say(&w->log, name, "%s: %s; trying again later", name, e.text);
	watch_result(w, x_format("%s: %s", name, e.text));
}

/* Returns when the config is applied next, or a failed task is tried again; 0: not known. */
static long long next_run(const struct watch *w)
{
	long long next = w->at[WATCH_CONFIG];

	for (size_t i = 0; i < WATCH_TASKS; i++) {
		if (w->failures[i] > 0 && w->at[i] < next)
			next = w->at[i];
	}
	/* A task that is due now is under way. */
	if (next == WATCH_NEVER || next <= clock_ms())
		return 0;
	return clock_now() + (next - clock_ms()) / 1000;
}

static void save_status(struct watch *w)
{
	if (!w->is_status_old)
		return;
	w->status.next_run = next_run(w);
	service_status_save(&w->status, w->h);
	w->is_status_old = false;
}

static void take_signals(struct watch *w)
{
	unsigned int asked = signals_asked();

	if (asked & SIGNALS_MORE)
		w->at[WATCH_HISTORY] = clock_ms();
	if (!(asked & SIGNALS_HANGUP))
		return;
	w->at[WATCH_CONFIG] = w->at[WATCH_HISTORY] = clock_ms();
	w->failures[WATCH_CONFIG] = 0;
	watch_log_forget(&w->log, NULL);
}

static void wait_for_next(const struct watch *w)
{
	long long next = WATCH_NEVER;
	long long now = clock_ms();

	for (size_t i = 0; i < WATCH_TASKS; i++) {
		if (w->at[i] < next)
			next = w->at[i];
	}
	if (next > now)
		signals_wait(next == WATCH_NEVER ? -1 : next - now);
}

static void serve(struct watch *w)
{
	while (!signals_stop()) {
		take_signals(w);
		for (size_t i = 0; i < WATCH_TASKS && !signals_stop(); i++) {
			if (clock_ms() >= w->at[i])
				run_task(w, (enum watch_task)i);
		}
		save_status(w);
		if (!signals_stop())
			wait_for_next(w);
	}
}

static void watch_free(struct watch *w)
{
	for (size_t i = 0; i < w->vms.count; i++)
		free(w->vms.items[i].path);
	free(w->vms.items);
	watch_log_free(&w->log);
	service_status_free(&w->status);
}

int watch_run(const struct host *h, watch_say *say, const void *context, struct err *e)
{
	const long long now = clock_ms();
	AUTO_VALUE(watch)
	w = {
		.h = h,
		.log = { .say = say, .context = context },
		.status.since = clock_now(),
		.is_status_old = true,
		.at = { [WATCH_HISTORY] = now, [WATCH_LOOK] = WATCH_NEVER, [WATCH_CONFIG] = now },
	};

	if (signals_serve(SERVICE_SIGNAL) < 0)
		return err_set_errno(e, ERR_IO, errno, "a pipe");
	if (service_begin(h, e) < 0)
		return -1;
	save_status(&w); /* replaces that of an earlier service; the first task may take minutes */
	watch_log_say(&w.log, NULL, "the service has started");
	serve(&w);
	w.is_status_old = true;
	save_status(&w);
	service_end(h);
	watch_log_say(&w.log, NULL, "the service has stopped: %s", strsignal(signals_stop()));
	return 0;
}
