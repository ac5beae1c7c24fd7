/*
 * The system layer by itself, for the tests of this folder to disturb:
 *
 *	probe run PROGRAM WORD...      a child; its status and its output are printed
 *	probe lock PATH HOLD_MS        the lock of one run; "held PID", then the time goes by
 *
 * Made as the product is, of the same objects. Errors are one line on stderr, and
 * their kind is the exit status.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "system/clock.h"
#include "system/lock.h"
#include "system/signals.h"
#include "system/spawn.h"

/* Longer than anything here takes, shorter than a test may. */
#define TIMEOUT_MS 20000
#define OUTPUT_MAX 65536

static int run(char **words, struct err *e)
{
	static const struct spawn_limits limits = { TIMEOUT_MS, OUTPUT_MAX };
	AUTO_VALUE(spawn_result) result = { 0 };
	AUTO_VALUE(argv) argv = { 0 };

	for (; *words; words++)
		argv_add(&argv, *words);
	if (spawn_run(&result, &argv, &limits, e) < 0)
		return -1;
	(void)printf("status %d\n%s", result.status, buf_text(&result.stdout_bytes));
	return 0;
}

static int lock(char **words, struct err *e)
{
	AUTO(run_lock) *held = NULL;

	if (run_lock_take(&held, words[0], 0, e) < 0)
		return -1;
	(void)printf("held %lld\n", (long long)getpid());
	(void)fflush(stdout);
	clock_sleep_ms(strtoll(words[1], NULL, 10));
	return 0;
}

int main(int argc, char **argv)
{
	struct err e = { .code = ERR_USAGE,
			 .text = "probe run PROGRAM WORD... | lock PATH HOLD_MS" };
	int done = -1;

	signals_start();
	if (argc >= 3 && strcmp(argv[1], "run") == 0)
		done = run(argv + 2, &e);
	else if (argc == 4 && strcmp(argv[1], "lock") == 0)
		done = lock(argv + 2, &e);
	if (done < 0)
		(void)fprintf(stderr, "%s\n", e.text);
	return done < 0 ? (int)e.code : 0;
}
