/*
 * The names of temporary files: `.NAME.nestvirt-HOST-PID`, in the folder of the
 * file that they are to replace. A datastore is shared, so a name says whose it
 * is: only the host that made it can tell whether its process still runs.
 */
#ifndef SYSTEM_TEMP_NAME_H
#define SYSTEM_TEMP_NAME_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/attrs.h"
#include "base/text.h"

/* The longest name of a file on VMFS; other file systems have 255. */
#define TEMP_NAME_MAX 127

/*
 * Everything up to the PID, for a file called `name` on this host. HOST has bytes other than
 * letters, digits, "." and "-" as "_"; a long one is cut and ends with a digest of the whole. A
 * long NAME is cut, so that the result and a PID are at most TEMP_NAME_MAX bytes.
 */
void temp_name_start(struct buf *start, const char *name, const char *host);

/* Is `entry` such a name, and of which process? */
bool temp_name_pid(pid_t *pid, const char *entry, const char *start) NODISCARD;

#endif
