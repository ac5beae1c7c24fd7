/*
 * The folder that holds the host: "/" on ESXi, DIR with --root DIR.
 *
 * Everybody else uses paths inside the host ("/vmfs/volumes/ds1/a.vmx");
 * root_real() turns one into the path of the real file, following every link by
 * hand, so that with --root no link leads out of DIR. It makes no system calls but
 * readlink, lstat and getcwd (on ESXi never the *at calls or O_PATH, esxi-facts
 * 7.3).
 */
#ifndef SYSTEM_ROOT_H
#define SYSTEM_ROOT_H

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

struct root {
	char *dir; /* "" for "/", otherwise DIR without a slash at its end */
};

/* `dir` as given with --root, or NULL for "/". A missing folder is ERR_USAGE. */
int root_open(struct root *root, const char *dir, struct err *e) NODISCARD;
void root_free(struct root *root);

/* DIR + path without any look-up. With --root a link in it may lead out of DIR: see root_own(). */
char *root_path(const struct root *root, const char *path) NODISCARD;

/*
 * The real path (with DIR in front) of a file that exists: links followed, "." and ".." resolved.
 * With --root an absolute link, or anything that climbs out of DIR, is ERR_REFUSED, and a relative
 * path ERR_USAGE; without it a relative path starts in the current folder. A missing file is
 * ERR_NOT_FOUND, any other failure ERR_IO. Errors name `path`, as the host would. One system call
 * for each name in the path.
 */
int root_real(char **real, const struct root *root, const char *path, struct err *e) NODISCARD;

/*
 * For the host's own files at fixed places: with --root as root_real(), without it the path as it
 * is, and no system call. `path` is absolute.
 */
int root_own(char **real, const struct root *root, const char *path, struct err *e) NODISCARD;

#endif
