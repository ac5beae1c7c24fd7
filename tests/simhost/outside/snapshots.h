/*
 * What a save would find at any moment of a command.
 *
 * A host saves its sticky files every hour, at whatever moment that is. So that a test can try
 * every one, the command is traced: before and after each of its system calls the sticky files
 * are looked at, and whenever they are others than before, what auto-backup.sh would save now
 * (files and network) goes into the folder, as N/etc/config/… and N/network.json. N are six
 * digits, the number of system calls made so far. Nothing of the host changes by it.
 *
 * Just the command itself is traced, not what it starts (nor a shell's children: name the
 * program). A save reads one file after the other: a test that mixes the files of two
 * snapshots has what a save sees while a command goes on.
 *
 * Calling sequence: snapshots_begin(), snapshots_trace() in the child before its execve,
 * snapshots_stopped() for each status that waitpid() has of it.
 */
#ifndef OUTSIDE_SNAPSHOTS_H
#define OUTSIDE_SNAPSHOTS_H

#include <sys/types.h>

#include "core/state.h"

/* The folder is made; what is in it stays. */
int snapshots_begin(const struct sim *s, const char *folder, struct err *e) NODISCARD;
int snapshots_trace(void) NODISCARD;
/* True: it had stopped for a look and goes on; false: it has ended. */
bool snapshots_stopped(pid_t pid, int status);

/* Let a snapshot be what was saved last. */
int snapshots_take(struct state *st, const struct sim *s, const char *snapshot, struct err *e)
	NODISCARD;

#endif
