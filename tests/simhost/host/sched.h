/*
 * The memory groups of the host, which services are started in: `localcli --plugin-dir
 * /usr/lib/vmware/esxcli/int sched group add|delete|setmemconfig`. What memory a group may
 * have is noted and not enforced. They are gone after a boot, but for the host's own.
 */
#ifndef HOST_SCHED_H
#define HOST_SCHED_H

#include <stdbool.h>

#include "cli/execute.h"

int native_group_add(struct native *n, struct err *e) NODISCARD;
int native_group_delete(struct native *n, struct err *e) NODISCARD;
int native_group_setmemconfig(struct native *n, struct err *e) NODISCARD;

/* Is there a group of that path? */
bool sched_has_group(const struct sim *s, const char *path);
/* Those of a boot. */
int sched_forget(const struct sim *s, struct err *e) NODISCARD;

#endif
