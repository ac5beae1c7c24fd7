/*
 * `[ 312/1024] web-17` on stderr, for people who wait: only on a terminal, and
 * only when the work is long.
 */
#ifndef COMMANDS_PROGRESS_H
#define COMMANDS_PROGRESS_H

#include "commands/run.h"
#include "host/vm.h"

struct progress {
	struct run *run;
	long long start_ms;
	bool shown;
};

struct progress progress_start(struct run *run);
/* An apply_progress (plan/apply.h); the context is the struct progress. */
void progress_show(void *context, size_t done, size_t total, const struct vm *vm);
/* Wipe the line, if there is one. */
void progress_end(struct progress *p);

#endif
