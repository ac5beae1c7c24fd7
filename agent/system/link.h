/*
 * Symbolic links, followed by hand.
 *
 * One readlink(2) for a name that is no link: EINVAL says so. Where a file
 * system answers something else (some of ESXi's know no links), lstat(2) decides.
 */
#ifndef SYSTEM_LINK_H
#define SYSTEM_LINK_H

#include <limits.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/attrs.h"
#include "base/err.h"

/* As many links in a row as Linux follows before it calls that a loop. */
#define LINK_FOLLOW_MAX 40

/*
 * The text of the link at `path` with its NUL; returns its length, 0 where there is something
 * else, -1 and errno on error.
 */
ssize_t link_read(char text[PATH_MAX], const char *path) NODISCARD;

/*
 * The file that `path` stands for, when its last name is a link or a chain of them: the one to
 * replace. The folders on the way stay as they are written, so this costs one system call where
 * root_real() makes one for each folder. Not for --root. ERR_NOT_FOUND or ERR_IO, naming `path`.
 */
int link_follow(char **real, const char *path, struct err *e) NODISCARD;

#endif
