/*
 * Enters a simulated host: from then on / is its folder. Root needs only chroot;
 * other users enter a user namespace of their own in which they are root. If
 * `simhost create` could not make device nodes, /dev/null and the like are
 * bind-mounted from outside.
 */
#ifndef CORE_ENTER_H
#define CORE_ENTER_H

#include "base/err.h"

/* Changes this process permanently: call it in a child. */
int enter_host(const char *root, struct err *e) NODISCARD;

#endif
