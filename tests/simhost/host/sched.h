/*
 * The memory groups of the host, in which services are started: `localcli --plugin-dir
 * /usr/lib/vmware/esxcli/int sched group add|delete|setmemconfig`. Memory limits are recorded
 * but not enforced. After a boot only the host's own groups are left.
 */
#ifndef HOST_SCHED_H
#define HOST_SCHED_H

#include <stdbool.h>

#include "cli/execute.h"

int native_group_add(struct native *n, struct err *e) NODISCARD;
int native_group_delete(struct native *n, struct err *e) NODISCARD;
int native_group_setmemconfig(struct native *n, struct err *e) NODISCARD;

/* True if there is a group with that path. */
bool sched_has_group(const struct sim *s, const char *path);
/* Remove all groups except those that a boot makes. */
int sched_forget(const struct sim *s, struct err *e) NODISCARD;

#endif
