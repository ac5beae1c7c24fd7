/*
 * Records what a save would find at any moment of a command.
 *
 * A host saves its sticky files every hour, which can be at any moment. So that a test can try
 * every one, the command is traced: before and after each of its system calls the sticky files
 * are compared, and whenever they have changed, what auto-backup.sh would save now (files and
 * network) is written to the folder, as N/etc/config/… and N/network.json. N is the number of
 * system calls so far, with six digits. This changes nothing on the host.
 *
 * Only the command itself is traced, not what it starts (so name the program, not a shell). A save
 * reads one file after another: mixing the files of two snapshots gives what a save sees while a
 * command is running.
 *
 * Calling sequence: snapshots_begin(), snapshots_trace() in the child before its execve,
 * snapshots_stopped() for each status that waitpid() returns for it.
 */
#ifndef OUTSIDE_SNAPSHOTS_H
#define OUTSIDE_SNAPSHOTS_H

#include <sys/types.h>

#include "core/state.h"

/* Create the folder; existing files in it stay. */
int snapshots_begin(const struct sim *s, const char *folder, struct err *e) NODISCARD;
int snapshots_trace(void) NODISCARD;
/* True if it had stopped for a comparison and continues; false if it has ended. */
bool snapshots_stopped(pid_t pid, int status);

/* Use a snapshot as the last save. */
int snapshots_take(struct state *st, const struct sim *s, const char *snapshot, struct err *e)
	NODISCARD;

#endif
