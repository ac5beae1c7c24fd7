/*
 * Going into a simulated host: from here on / is its folder. Root does so by
 * chroot alone, anybody else in a user namespace of his own in which he is root.
 * /dev/null and its like are bound from the outside where `simhost create` could
 * not make device nodes.
 */
#ifndef CORE_ENTER_H
#define CORE_ENTER_H

#include "base/err.h"

/* Changes this process for good: call it in a child. */
int enter_host(const char *root, struct err *e) NODISCARD;

#endif
