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

/*
 * What the service says of itself to `agent get`: a small file in /var/run, which is empty after a
 * boot. For people and scripts it is lines `name value`.
 */

#define SERVICE_STATUS_FILE "/var/run/nestvirt.status"

/* AUTO_VALUE(service_status) status = { 0 }; moments count from 1970, 0 is none. */
struct service_status {
	long long since;
	long long last_run; /* when it last did something, or tried to */
	long long next_run; /* of the config, or of what could not be done */
	char *result;       /* of the last run, a line for people; NULL: nothing yet */
};

/*
 * By rename, so that nobody reads a half. Nothing depends on it: where it cannot be written, `agent
 * get` shows the old one.
 */
void service_status_save(const struct service_status *status, const struct host *h);
/* What is not there, or cannot be read, stays as it is. */
void service_status_load(struct service_status *status, const struct host *h);
void service_status_free(struct service_status *status);

#endif
