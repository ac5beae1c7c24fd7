#include <string.h>

#include "host/facts.h"
#include "plan/apply.h"
#include "plan/desired.h"
#include "plan/refuse.h"
#include "plan/watch.h"
#include "system/clock.h"
#include "system/signals.h"

/* Each is a program that is started and waited for, and a service that is told to stop is to stop.
 */
#define LAST_WORDS 10

static const char *name_target(struct buf *text, const struct step *step)
{
	if (step->vm)
		vm_show(text, step->vm);
	else
		buf_format(text, "%s %s", step_target_type(step), step_target(step));
	return buf_text(text);
}

/* A setting that was changed is news each time; anything else of it is so only when it changes. */
static void say_step(struct watch *w, const struct step *step)
{
	AUTO_VALUE(buf) target = { 0 };
	const char *topic = name_target(&target, step);
	const char *message = step->message ? step->message : "";

	switch (step->status) {
	case STEP_UNCHANGED:
	case STEP_PLANNED:
		watch_log_forget(&w->log, topic);
		return;
	case STEP_CHANGED:
	case STEP_PENDING:
		watch_log_say(&w->log, step->status == STEP_CHANGED ? NULL : topic,
			      "%s: %s: %s -> %s: %s%s%s", topic, step->setting,
			      step->before ? step->before : "(not set)",
			      step->after ? step->after : "(not set)",
			      step_status_name(step->status), message[0] ? ": " : "", message);
		return;
	case STEP_REFUSED:
	case STEP_FAILED:
		watch_log_say(&w->log, topic, "%s", message);
		return;
	}
	abort();
}

static bool is_worth_saying(const struct step *step, size_t changed)
{
	return !signals_stop() || (step->status == STEP_CHANGED && changed <= LAST_WORDS);
}

/*
 * Each step; of a run that is stopped just what it has done, and of that no more than takes a
 * moment: `history list` has all of it.
 */
static void say_plan(struct watch *w, const struct plan *plan)
{
	size_t counts[STEP_FAILED + 1] = { 0 };
	AUTO_VALUE(buf) text = { 0 };

	buf_str(&text, "config:");
	for (size_t i = 0; i < plan->count; i++) {
		counts[plan->items[i].status]++;
		if (is_worth_saying(&plan->items[i], counts[STEP_CHANGED]))
			say_step(w, &plan->items[i]);
	}
	for (size_t i = 0; i < COUNT_OF(counts); i++) {
		if (counts[i] > 0)
			buf_format(&text, " %zu %s,", counts[i],
				   step_status_name((enum step_status)i));
	}
	if (text.p[text.len - 1] == ',')
		buf_cut(&text, text.len - 1);
	else
		buf_str(&text, " nothing is to be done");
	for (size_t i = 0; i < plan->notes.count; i++)
		watch_log_say(&w->log, plan->notes.items[i], "%s", plan->notes.items[i]);
	watch_log_say(&w->log, "config", "%s", buf_text(&text));
	watch_result(w, buf_take(&text));
}

static bool has_failed(const struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (plan->items[i].status == STEP_FAILED)
			return true;
	}
	return false;
}

static int apply(struct watch *w, struct desired *d, struct err *e)
{
	static const struct apply_run run = { .command = "agent run", .by_service = true };
	AUTO_VALUE(host_facts) host = { 0 };
	const struct facts facts = { .host = &host };
	AUTO_VALUE(plan) plan = { .cannot_force = true };

	if (desired_read(d, w->h, e) < 0)
		return -1;
	if (desired_needs_host(d)) {
		/* What hostd has loaded is not asked here. */
		host_facts_read(&host, w->h, "", true);
		plan.facts = &facts;
	}
	desired_diff(&plan, d);
	refuse_ask_locks(&plan);
	refuse_plan(&plan, false);
	if (desired_is_same(d, e) < 0 || apply_plan(&plan, w->h, &run, e) < 0)
		return -1;
	say_plan(w, &plan);
	/* What waits now, and what hostd is owed. */
	w->at[WATCH_HISTORY] = clock_ms();
	return has_failed(&plan) ? -1 : 0;
}

int watch_config(struct watch *w, struct err *e)
{
	AUTO_VALUE(config_errors) errors = { 0 };
	AUTO_VALUE(desired) d = { 0 };

	if (desired_load(&d, &errors, &w->h->root, DESIRED_PATH, e) < 0) {
		/* Nobody wants anything; or somebody has to fix it, and then says so by SIGHUP. */
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
