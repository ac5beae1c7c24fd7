#include "plan/watch_log.h"

#include <string.h>

#include "base/digest.h"
#include "base/list.h"
#include "system/clock.h"
#include "system/signals.h"

static uint64_t digest(const char *text)
{
	return digest_add(DIGEST_START, text, strlen(text));
}

/* Drop what is of this topic, and what is so old that it would be said again. */
static void drop(struct watch_log *log, uint64_t topic, long long now)
{
	size_t kept = 0;

	for (size_t i = 0; i < log->count; i++) {
		if (log->items[i].topic != topic && now - log->items[i].time < WATCH_SAY_SECONDS)
			log->items[kept++] = log->items[i];
	}
	log->count = kept;
}

static bool is_said(const struct watch_log *log, const struct watch_said *what)
{
	for (size_t i = 0; i < log->count; i++) {
		const struct watch_said *old = &log->items[i];

		if (old->topic == what->topic && old->text == what->text &&
		    what->time - old->time < WATCH_SAY_SECONDS)
			return true;
	}
	return false;
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

		if (is_said(log, &what))
			return;
		drop(log, what.topic, what.time);
		LIST_PUSH(log, what);
	}
	signals_start(); /* the program that writes the log is waited for, also when stopping */
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
