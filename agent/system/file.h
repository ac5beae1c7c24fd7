/*
 * Reading a whole file, and knowing later whether it is still the same.
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
	uint64_t digest; /* of the bytes: base/digest.h */
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

#endif
