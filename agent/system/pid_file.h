/*
 * A lock for file systems without locks: a file that only one process can make
 * (O_EXCL) and that holds its number. Used by run_lock, and by the service for
 * its own number (host/service.h).
 *
 * Theory of operation. A file whose process is gone is moved aside under a name
 * of our own, which only one process can do, and looked at again there: if it
 * turns out to be a younger one, made by a third process in between, it is put
 * back. So two runs that find the same stale file cannot both win.
 */
#ifndef SYSTEM_PID_FILE_H
#define SYSTEM_PID_FILE_H

#include <sys/types.h>

#include "base/attrs.h"

/* 1: taken; 0: held by process *holder (0 where that cannot be read); -1 and errno. */
int pid_file_take(const char *path, pid_t *holder) NODISCARD;
void pid_file_release(const char *path);
/* The process that holds it and runs, other than this one; 0 where there is none, or it cannot be
 * read. */
pid_t pid_file_holder(const char *path);

#endif
