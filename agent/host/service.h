/*
 * The service (`nestvirt agent run`), as other runs of nestvirt see it.
 */
#ifndef HOST_SERVICE_H
#define HOST_SERVICE_H

#include <signal.h>
#include <stdbool.h>

#include "host/host.h"

/* Its process id and a line end, inside the host; taken by pid_file_take(). */
#define SERVICE_PID_FILE "/var/run/nestvirt.pid"
#define SERVICE_START    "/etc/init.d/nestvirt start"

/*
 * "The history has changed: read it." Not SIGUSR1, which ends a process that does not expect it:
 * the number may be another's by now, of a service that was killed. By default this one is ignored.
 */
#define SERVICE_SIGNAL SIGURG

/*
 * Be the service of this host: its pid file is ours until service_end(). ERR_BUSY where there is
 * one; ERR_IO.
 */
int service_begin(const struct host *h, struct err *e) NODISCARD;
void service_end(const struct host *h);

/* Of a file of the service in /var/run, which need not be there: its real path. */
int service_path(char **path, const struct host *h, const char *file, struct err *e) NODISCARD;

bool service_runs(const struct host *h);
/* Send it SERVICE_SIGNAL. False where it does not run. */
bool service_tell(const struct host *h);

#endif
