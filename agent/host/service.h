/*
 * The service (`nestvirt agent run`), as other runs of nestvirt see it.
 */
#ifndef HOST_SERVICE_H
#define HOST_SERVICE_H

#include <signal.h>
#include <stdbool.h>

#include "host/host.h"

#define SERVICE_START "/etc/init.d/nestvirt start"

/*
 * "The history has changed: read it." Not SIGUSR1, as that ends a process that does not expect it,
 * and a killed service's process id may belong to another by now. This one is ignored by default.
 */
#define SERVICE_SIGNAL SIGURG

/*
 * Become the service of this host: its pid file is ours until service_end(). ERR_BUSY where one
 * runs already; ERR_IO.
 */
int service_begin(const struct host *h, struct err *e) NODISCARD;
void service_end(const struct host *h);

bool service_runs(const struct host *h);
/* Send it SERVICE_SIGNAL; false where it does not run. */
bool service_tell(const struct host *h);

/*
 * What the service tells `agent get` about itself: a small file in /var/run, which is empty after a
 * boot. It has lines `name value`, for people and scripts.
 */

/* AUTO_VALUE(service_status) status = { 0 }; times count from 1970, 0 is none. */
struct service_status {
	long long since;
	long long last_run; /* when it last did something, or tried to */
	long long next_run; /* for the config, or for what could not be done */
	char *result;       /* what the last run did, a line for people; NULL: nothing yet */
};

/*
 * Save it by rename, so that nobody reads half of it. Where it cannot be written, `agent get` shows
 * the old one: nothing depends on it.
 */
void service_status_save(const struct service_status *status, const struct host *h);
/* Load it; what is not there, or cannot be read, stays as it is. */
void service_status_load(struct service_status *status, const struct host *h);
void service_status_free(struct service_status *status);

#endif
