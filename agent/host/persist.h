/*
 * Having the host save what was changed under /etc: in /bootbank, for its next boot. It does so by
 * itself every hour and when it is shut down; what is asked for here is for a power loss in between
 * (esxi-facts 6.9).
 */
#ifndef HOST_PERSIST_H
#define HOST_PERSIST_H

#include "host/host.h"

/* `/sbin/auto-backup.sh`. ERR_HOST, in words for a warning: nothing depends on it at once. */
int host_persist(const struct host *h, struct err *e) NODISCARD;

#endif
