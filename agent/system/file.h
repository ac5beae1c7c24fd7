/*
 * File descriptors, as the rest of this layer wants them: closed on exec, never
 * 0, 1 or 2, and without EINTR. Used inside system/ only: main writes to 1 and 2
 * itself, and they are what they are.
 *
 * Why not 0, 1, 2: hostd may start a program with these closed; a .vmx opened as
 * descriptor 2 would get the next error message written into it.
 */
#ifndef SYSTEM_FILE_H
#define SYSTEM_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

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

/*
 * The names in a folder, by a descriptor that stays open for what comes after
 * (its fsync). Not opendir(): musl's costs two calls more, and neither knows the
 * older system call that ESXi may want.
 */

/* -1 and errno on error; closed with fd_close(). */
int folder_open(const char *path) NODISCARD;

/*
 * Call `visit` for every name, "." and ".." too, in no order. getdents64, or getdents where
 * that is answered with ENOSYS (esxi-facts 7.2). 0, or -1 and errno.
 */
typedef void folder_visit(void *context, const char *name);
int folder_each(int fd, folder_visit *visit, void *context) NODISCARD;

/*
 * Reading a whole file, and knowing later whether it is still the same.
 */

/*
 * Which bytes were read, from which file. Two fingerprints that are equal mean
 * that nobody changed or replaced the file in between: a rewrite with the same
 * length within the clock's resolution still differs in the digest.
 */
struct fingerprint {
	dev_t device;
	ino_t inode;
	off_t size;
	long long mtime_ns;
	uint64_t digest; /* of the bytes: base/text.h */
	mode_t mode;     /* permissions, for the replacement */
	uid_t uid;
	gid_t gid;
};

bool fingerprint_eq(const struct fingerprint *a, const struct fingerprint *b);

/* Everything but the digest, from an open file. -1 and errno. */
int fingerprint_of(struct fingerprint *print, int fd) NODISCARD;

/* The same of what stands at `path`, by one stat(2). */
int fingerprint_look(struct fingerprint *print, const char *path) NODISCARD;

/*
 * Is what stands at `path` (a link is not followed) still that file by device, inode, size and
 * mtime? One lstat(2); the bytes are not read again. -1 and errno where it cannot be told.
 */
int fingerprint_unchanged(bool *same, const struct fingerprint *print, const char *path) NODISCARD;

/*
 * Append a whole file to `bytes`. `print` may be NULL. A file larger than `max` is refused
 * (ERR_REFUSED); a folder, device or FIFO too (a FIFO is never waited for). A missing file is
 * ERR_NOT_FOUND, one that another process or host keeps busy ERR_BUSY, everything else ERR_IO.
 * EINTR is retried. Errors name `show`; after one, `bytes` is as before. Four system calls.
 */
int file_read(struct buf *bytes, struct fingerprint *print, const char *path, const char *show,
	      size_t max, struct err *e) NODISCARD;

/*
 * Its two halves: file_open() opens for reading and never waits; file_read_fd() refuses what is no
 * ordinary file, and reads. The caller closes.
 */
int file_open(int *fd, const char *path, const char *show, struct err *e) NODISCARD;
int file_read_fd(struct buf *bytes, struct fingerprint *print, int fd, const char *show, size_t max,
		 struct err *e) NODISCARD;

/*
 * Append the front of a file to `bytes`: what one read(2) of up to `max` bytes gives. Whatever its
 * size; otherwise as file_read().
 */
int file_front(struct buf *bytes, const char *path, const char *show, size_t max, struct err *e)
	NODISCARD;

/* The fingerprint alone: the same, without keeping the bytes or asking for memory. */
int file_print(struct fingerprint *print, const char *path, const char *show, size_t max,
	       struct err *e) NODISCARD;

/*
 * Give a small file these bytes, all at once for its readers (rename), of which nothing has to last
 * over a power loss: nothing is flushed, and a `path`.new that was left is overwritten. -1
 * where that cannot be.
 */
int file_put(const char *path, struct span bytes) NODISCARD;

/* What a failed system call on a file is to the caller: not found, busy, or input/output. */
enum err_code file_err_code(int errnum);

/*
 * Writing to a file in place, never by rename: what a host keeps over a reboot is the very file
 * that a VIB brought (esxi-facts 6.9). For the journal, whose records make up for what
 * system/replace.h does for other files: a write that is cut off leaves a part, and the reader
 * knows it by its checksum.
 *
 * Calling sequence: in_place_open(), in_place_append() and in_place_flush() any number of times,
 * in_place_free(). Errors name `show`, as in system/file.h, and have its codes.
 */

struct in_place;

/*
 * Open a file to append to; with `empty` its bytes are gone first. One that is not there is made,
 * with the sticky bit that a host asks for. What is no ordinary file is ERR_REFUSED and left
 * alone; never waits. `path` is a real path; without its folder it is ERR_NOT_FOUND.
 */
int in_place_open(struct in_place **f, const char *path, const char *show, bool empty,
		  struct err *e) NODISCARD;
size_t in_place_size(const struct in_place *f);
/*
 * All of the bytes, behind the last. After an error what was written of them is taken off again; a
 * file system that does not even do that leaves a part, and in_place_size() counts it.
 */
int in_place_append(struct in_place *f, struct span bytes, struct err *e) NODISCARD;
/* Take off what stands behind the first `size` bytes. */
int in_place_cut(struct in_place *f, size_t size, struct err *e) NODISCARD;
/*
 * fsync(2). A file system that has nothing to flush to may not know it: ENOSYS, ENOTTY, EINVAL and
 * EOPNOTSUPP are soft.
 */
int in_place_flush(struct in_place *f, struct err *e) NODISCARD;
void in_place_free(struct in_place *f);
DEFINE_AUTO(in_place)

/* Make a folder in one that is there. That it is there already is no error. */
int in_place_make_folder(const char *path, const char *show, struct err *e) NODISCARD;

#endif
