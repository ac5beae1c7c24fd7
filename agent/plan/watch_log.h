/*
 * What the service has said of late, so that it does not say it again and again.
 */
#ifndef PLAN_WATCH_LOG_H
#define PLAN_WATCH_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"
#include "plan/watch.h"

struct watch_said {
	uint64_t topic, text; /* digests */
	long long time;       /* by clock_ms(), in seconds: nobody sets that one back */
};

/* { .say = …, .context = … } */
struct watch_log {
	watch_say *say;
	const void *context;
	struct watch_said *items;
	size_t count;
	size_t room;
};

/*
 * Say it, unless it is the last that was said of this topic, within WATCH_SAY_SECONDS. A topic is
 * any text: "VM web". NULL: something has happened, which is always said.
 */
void watch_log_say(struct watch_log *log, const char *topic, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* What was said of it is over. NULL: of all. */
void watch_log_forget(struct watch_log *log, const char *topic);
void watch_log_free(struct watch_log *log);

#endif
