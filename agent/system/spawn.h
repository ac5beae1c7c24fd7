/*
 * Running other programs: full path, argument vector, no shell, a time limit,
 * bounded output.
 *
 * Theory of operation. spawn_start() starts one child with stdin from /dev/null
 * (from a pipe at its end where there is none), stdout and stderr in two pipes, in
 * a process group of its own. spawn_wait() polls the pipes of all children of a
 * set until one of them has ended, and reaps it. A child that is past its
 * deadline, or prints more than its limit, is killed with its whole group and
 * reported as an error; so is one that the service waits for when it is asked to
 * stop while it is only looking (system/signals.h). One loop serves one child or
 * several at a time.
 *
 * Older releases of ESXi fail plain fork with ENOSYS, so children are started
 * with vfork + execve (system call 58); then clone(SIGCHLD | CHILD_SETTID |
 * CHILD_CLEARTID); then posix_spawn (esxi-facts 7.2). A program that cannot be
 * executed is an error of spawn_start(), not a child that exits with 127.
 *
 * Once a child has ended, its pipes are read for a moment longer at most: a daemon
 * that it left behind may hold them for good. A child that closes its pipes and
 * lives on is waited for until its deadline.
 */
#ifndef SYSTEM_SPAWN_H
#define SYSTEM_SPAWN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

/* How much of a child's stderr is kept: its last bytes, enough for a message. */
#define SPAWN_STDERR_MAX 4096

struct spawn_limits {
	long long timeout_ms; /* from start to end; then killed */
	size_t stdout_max;    /* bytes; one more and it is killed */
};

struct spawn_result {
	int status; /* exit status; 128 + N where signal N ended it */
	struct buf stdout_bytes;
	struct buf stderr_bytes;
};

void spawn_result_free(struct spawn_result *r);

struct spawn_set; /* the children that are running */

struct spawn_set *spawn_set_new(void) NODISCARD;
void spawn_set_free(struct spawn_set *set); /* kills and reaps what still runs */
DEFINE_AUTO(spawn_set)
size_t spawn_set_running(const struct spawn_set *set);

/* `tag` comes back from spawn_wait(). Errors: ERR_HOST, naming the program. */
int spawn_start(struct spawn_set *set, struct argv *argv, const struct spawn_limits *limits,
		size_t tag, struct err *e) NODISCARD;

/*
 * Waits until one child has ended. Returns 0 with *tag and *result (the caller's to free); -1 with
 * *tag, an empty *result and ERR_HOST where it was killed. Must not be called while nothing runs. A
 * child that ended with a non-zero status is not an error here.
 */
int spawn_wait(struct spawn_set *set, size_t *tag, struct spawn_result *result, struct err *e)
	NODISCARD;

/* Starts one child and waits for it. */
int spawn_run(struct spawn_result *result, struct argv *argv, const struct spawn_limits *limits,
	      struct err *e) NODISCARD;

#endif
