/*
 * How long host commands may take, and how long is slept between them: recorded, and a command that
 * is made to hang (fake_network.c) is given a twentieth of its time. For tests that are linked
 * with
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

static bool patience_is_tried(void)
{
	char faults[1024] = "";
	FILE *file = fopen("faults", "re");

	if (!file)
		return false;
	(void)!fread(faults, 1, sizeof(faults) - 1, file);
	(void)fclose(file);
	return strstr(faults, " hang ") && !strstr(faults, " hang 0");
}

int __wrap_spawn_run(struct spawn_result *result, struct argv *argv,
		     const struct spawn_limits *limits, struct err *e)
{
	struct spawn_limits mine = *limits;

	patience_note("", limits->timeout_ms);
	if (patience_is_tried())
		mine.timeout_ms /= 20;
	return __real_spawn_run(result, argv, &mine, e);
}

void __wrap_clock_sleep_ms(long long ms)
{
	patience_note("s", ms);
}

#endif
