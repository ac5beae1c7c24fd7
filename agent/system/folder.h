/*
 * The names in a folder, by a descriptor that stays open for what comes after
 * (its fsync). Not opendir(): musl's costs two calls more, and neither knows the
 * older system call that ESXi may want.
 */
#ifndef SYSTEM_FOLDER_H
#define SYSTEM_FOLDER_H

#include "base/attrs.h"

/* -1 and errno on error; closed with fd_close(). */
int folder_open(const char *path) NODISCARD;

/*
 * Call `visit` for every name, "." and ".." too, in no order. getdents64, or getdents where
 * that is answered with ENOSYS (esxi-facts 7.2). 0, or -1 and errno.
 */
typedef void folder_visit(void *context, const char *name);
int folder_each(int fd, folder_visit *visit, void *context) NODISCARD;

#endif
