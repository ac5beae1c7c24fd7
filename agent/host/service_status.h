/*
 * What the service says of itself to `agent get`: a small file in /var/run, which is empty after a
 * boot. For people and scripts it is lines `name value`.
 */
#ifndef HOST_SERVICE_STATUS_H
#define HOST_SERVICE_STATUS_H

#include "host/host.h"

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
