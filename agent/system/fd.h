/*
 * File descriptors, as the rest of this layer wants them: closed on exec, never
 * 0, 1 or 2, and without EINTR. Used inside system/ only: main writes to 1 and 2
 * itself, and they are what they are.
 *
 * Why not 0, 1, 2: hostd may start a program with these closed; a .vmx opened as
 * descriptor 2 would get the next error message written into it.
 */
#ifndef SYSTEM_FD_H
#define SYSTEM_FD_H

#include <stddef.h>
#include <sys/types.h>

#include "base/attrs.h"

/* All return -1 and set errno on error. */

/* open(2), exactly one system call (musl's open() adds an fcntl for O_CLOEXEC). */
int fd_open(const char *path, int flags, mode_t mode) NODISCARD;
/* One read(2) that went through; 0 at the end of the file. */
ssize_t fd_read(int fd, char *p, size_t len) NODISCARD;
/* All of the bytes, in as many write(2) as it takes. */
int fd_write(int fd, const char *p, size_t len) NODISCARD;
int fd_sync(int fd) NODISCARD;
/*
 * Always gives the descriptor back; -1 (and errno) where the file system says only now that
 * bytes were lost. -1 as descriptor is fine.
 */
int fd_close(int fd);
/* ends[0] reads, ends[1] writes; both -1 after an error. */
int fd_pipe(int ends[2]) NODISCARD;

#endif
