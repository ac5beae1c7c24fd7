#include <string.h>

#include "base/alloc.h"
#include "plan/apply.h"
#include "plan/desired.h"
#include "plan/refuse.h"
#include "service/watch.h"
#include "system/clock.h"
#include "system/signals.h"

/* Each line of the log is a program to wait for, and a service that is told to stop must stop. */
#define LAST_WORDS 10

/* Was it changed or deferred by this run? */
static bool is_news(const struct change *change, const struct setting_change *item)
{
	return item->fate == SETTING_CHANGES &&
	       (change->state == CHANGE_DONE || change->state == CHANGE_DEFERRED);
}

/* Log a setting: one that was changed each time, anything else only when it is new. */
static void say_setting(struct watch *w, const struct change *change,
			const struct setting_change *item)
{
	AUTO_VALUE(buf) target = { 0 };
	AUTO_STR *before = change_show_before(change, item);
	AUTO_STR *after = change_show_after(change, item);
	const char *message = item->message ? item->message : "";
	const char *topic;

	if (change->vm)
		vm_show(&target, change->vm);
	else
		buf_format(&target, "%s %s", change_target_type(change), change_target(change));
	topic = buf_text(&target);
	if (change_is_problem(change, item))
		watch_log_say(&w->log, topic, "%s", message);
	else if (is_news(change, item))
		watch_log_say(&w->log, change->state == CHANGE_DONE ? NULL : topic,
			      "%s: %s: %s -> %s: %s%s%s", topic, item->setting,
			      before ? before : "(not set)", after ? after : "(not set)",
			      change_status(change, item), message[0] ? ": " : "", message);
	else
		watch_log_forget(&w->log, topic);
}

/*
 * Log each setting; after a signal to stop only what was changed, and of that no more than takes a
 * moment: `history list` shows all of it.
 */
static void say_plan(struct watch *w, const struct plan *plan)
{
	AUTO_VALUE(buf) text = { 0 };
	size_t changed = 0;

	for (size_t i = 0; i < plan->count; i++) {
		const struct change *change = &plan->items[i];

		for (size_t k = 0; k < change->count; k++) {
			const struct setting_change *item = &change->items[k];
			bool is_done = change->state == CHANGE_DONE && is_news(change, item);

			changed += is_done;
			if (!signals_stop() || (is_done && changed <= LAST_WORDS))
				say_setting(w, change, item);
		}
	}
	plan_summary(&text, plan);
	if (text.len == 0)
		buf_str(&text, "nothing to do");
	for (size_t i = 0; i < plan->notes.count; i++)
		watch_log_say(&w->log, plan->notes.items[i], "%s", plan->notes.items[i]);
	watch_log_say(&w->log, "config", "config: %s", buf_text(&text));
	watch_result(w, x_format("config: %s", buf_text(&text)));
}

static int apply(struct watch *w, struct desired *d, struct err *e)
{
	static const struct apply_run run = { .command = "agent run", .by_service = true };
	AUTO_VALUE(plan) plan = { .cannot_force = true };

	if (desired_read(d, w->h, e) < 0)
		return -1;
	desired_diff(&plan, d);
	refuse_ask_locks(&plan);
	refuse_plan(&plan);
	if (desired_is_same(d, e) < 0 || apply_plan(&plan, w->h, &run, e) < 0)
		return -1;
	say_plan(w, &plan);
	/* Read what is deferred now, and which reloads are owed. */
	w->at[WATCH_HISTORY] = clock_ms();
	return plan_has(&plan, CHANGE_FAILED) ? -1 : 0;
}

int watch_config(struct watch *w, struct err *e)
{
	AUTO_VALUE(config_errors) errors = { 0 };
	AUTO_VALUE(desired) d = { 0 };

	if (desired_load(&d, &errors, &w->h->root, DESIRED_PATH, e) < 0) {
		/* No config: nothing to do. A broken one waits for SIGHUP after it is fixed. */
		if (e->code == ERR_USAGE) {
			watch_log_say(&w->log, "config", "%s", e->text);
			watch_result(w, x_strdup(e->text));
		}
		return e->code == ERR_NOT_FOUND || e->code == ERR_USAGE ? 0 : -1;
	}
	if (d.config->interval_seconds > 0)
		w->at[WATCH_CONFIG] = clock_ms() + d.config->interval_seconds * 1000;
	return apply(w, &d, e);
}
