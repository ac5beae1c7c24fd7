/*
 * The processes that run on a simulated host: those whose / is its folder.
 *
 * A command may leave services behind, which continue under the supervision of
 * outside/run.h. They end at `simhost stop`, at a reboot, when the host's folder is
 * removed, and when the process in PROCESSES_OWNER ends.
 */
#ifndef OUTSIDE_PROCESSES_H
#define OUTSIDE_PROCESSES_H

#include <stdbool.h>

#include "core/sim.h"

/* An environment variable with the ID of a process that no service may outlive. */
#define PROCESSES_OWNER "SIMHOST_OWNER"

/* End all of them; ERR_BUSY if one does not end. */
int processes_end(const struct sim *s, struct err *e) NODISCARD;
/* True if they should end, because the folder or the owner is gone. */
bool processes_orphaned(const struct sim *s);

#endif
