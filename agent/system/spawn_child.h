/*
 * One child process, from its pipes to execve(2). Used by spawn.c only.
 *
 * Theory of operation. Three ways to start a child, the next one where the one
 * before is answered with ENOSYS (esxi-facts 7.2): vfork, clone with the flags
 * that glibc's fork uses, posix_spawn. With the first two the child itself makes
 * its process group, its descriptors and its signals, and reports an execve that
 * did not work through a pipe that a working one closes. That holds whether or
 * not a vfork child shares its parent's memory. All signals are blocked from
 * before the start until the child has none of our handlers left.
 */
#ifndef SYSTEM_SPAWN_CHILD_H
#define SYSTEM_SPAWN_CHILD_H

#include <sys/types.h>

#include "base/attrs.h"
#include "base/err.h"

struct spawn_child {
	pid_t pid;     /* the leader of a process group of its own */
	int stdout_fd; /* to read from; closed by the caller */
	int stderr_fd;
};

/* `argv` with a NULL at its end; argv[0] is the path. ERR_HOST naming it. */
int spawn_child_start(struct spawn_child *child, char *const *argv, struct err *e) NODISCARD;

#endif
