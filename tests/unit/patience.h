/*
 * Records how long host commands may take, and how long is slept between them, without sleeping.
 * For tests that are linked with
 *
 *	-Wl,--wrap=spawn_run,--wrap=clock_sleep_ms
 */
#ifndef UNIT_PATIENCE_H
#define UNIT_PATIENCE_H

#include <stdio.h>
#include <string.h>

#include "system/clock.h"
#include "system/spawn.h"

int __real_spawn_run(struct spawn_result *result, struct argv *argv,
		     const struct spawn_limits *limits, struct err *e);
int __wrap_spawn_run(struct spawn_result *result, struct argv *argv,
		     const struct spawn_limits *limits, struct err *e);
void __wrap_clock_sleep_ms(long long ms);

/* "30000 10000 s1000": the limits of commands, and naps behind an s, in order. */
static char patience_record[1024];

static void patience_note(const char *kind, long long ms)
{
	size_t len = strlen(patience_record);

	(void)snprintf(patience_record + len, sizeof(patience_record) - len, "%s%s%lld",
		       len > 0 ? " " : "", kind, ms);
}

static UNUSED const char *patience_text(void)
{
	return patience_record;
}

static UNUSED void patience_forget(void)
{
	patience_record[0] = '\0';
}

int __wrap_spawn_run(struct spawn_result *result, struct argv *argv,
		     const struct spawn_limits *limits, struct err *e)
{
	patience_note("", limits->timeout_ms);
	return __real_spawn_run(result, argv, limits, e);
}

void __wrap_clock_sleep_ms(long long ms)
{
	patience_note("s", ms);
}

#endif
