/*
 * The processes that run in a simulated host: those whose / is its folder.
 *
 * A command that ended may leave services behind, which go on under the supervision of
 * outside/run.h. They end with `simhost stop`, with a reboot, when the folder of the host
 * is removed, and with the process that PROCESSES_OWNER names.
 */
#ifndef OUTSIDE_PROCESSES_H
#define OUTSIDE_PROCESSES_H

#include <stdbool.h>

#include "core/sim.h"

/* An environment variable: the number of a process that a test would leave nothing behind. */
#define PROCESSES_OWNER "SIMHOST_OWNER"

/* End all of them; ERR_BUSY where one does not go. */
int processes_end(const struct sim *s, struct err *e) NODISCARD;
/* Should they end? The folder is gone, or the owner is. */
bool processes_orphaned(const struct sim *s);

#endif
