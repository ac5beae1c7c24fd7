#include "plan/watch.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "host/service.h"
#include "plan/watch_internal.h"
#include "system/clock.h"
#include "system/signals.h"

/* The first wait after something failed; each next one is twice as long. */
#define RETRY_MS WATCH_LOOK_MS

/* Another run is at work for seconds; one that is so for a minute is worth a line. */
#define BUSY_PATIENCE 6

static const struct {
	const char *name;
	int (*run)(struct watch *w, struct err *e);
} tasks[WATCH_TASKS] = {
	[WATCH_HISTORY] = { "history", watch_pending_read },
	[WATCH_LOOK] = { "what waits for a power-off", watch_pending_look },
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
 * Up to a quarter less, by chance: hosts that were started together do not ask a datastore together
 * for long.
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

static void fail(struct watch *w, enum watch_task task, const struct err *e)
{
	const char *name = tasks[task].name;

	w->failures[task]++;
	w->at[task] = clock_ms() + wait_after(w->failures[task], e->code);
	w->is_status_old = true;
	if (!e->text[0] || (e->code == ERR_BUSY && w->failures[task] < BUSY_PATIENCE))
		return;
	watch_log_say(&w->log, name, "%s: %s; it is tried again", name, e->text);
	watch_result(w, x_format("%s: %s", name, e->text));
}

static void run_task(struct watch *w, enum watch_task task)
{
	struct err e = { 0 };

	w->at[task] = WATCH_NEVER;
	signals_only_look();
	if (tasks[task].run(w, &e) < 0) {
		/* Cut off by the signal that it is to stop for. */
		if (!signals_stop())
			fail(w, task, &e);
		return;
	}
	/* Trouble that is over is news when it comes again. */
	if (w->failures[task] > 0)
		watch_log_forget(&w->log, tasks[task].name);
	w->is_status_old |= w->failures[task] > 0 || task == WATCH_CONFIG;
	w->failures[task] = 0;
}

/* When the config is next applied, or what has failed is tried again. */
static long long next_run(const struct watch *w)
{
	long long next = w->at[WATCH_CONFIG];

	for (size_t i = 0; i < WATCH_TASKS; i++) {
		if (w->failures[i] > 0 && w->at[i] < next)
			next = w->at[i];
	}
	/* What is due now is under way. */
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
	save_status(&w); /* what is there is another's; the first work may take minutes */
	watch_log_say(&w.log, NULL, "the service has started");
	serve(&w);
	w.is_status_old = true;
	save_status(&w);
	service_end(h);
	watch_log_say(&w.log, NULL, "the service has stopped: %s", strsignal(signals_stop()));
	return 0;
}
