/*
 * Reading a whole file, and knowing later whether it is still the same.
 */
#ifndef SYSTEM_FILE_H
#define SYSTEM_FILE_H

#include <stdbool.h>
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
	uint64_t digest; /* FNV-1a of the bytes; against accident, not against malice */
	mode_t mode;     /* permissions, for the replacement */
	uid_t uid;
	gid_t gid;
};

bool fingerprint_eq(const struct fingerprint *a, const struct fingerprint *b);

/*
 * Append a whole file to `bytes`. `print` may be NULL. A file larger than `max` is refused
 * (ERR_REFUSED); a folder, device or FIFO too (a FIFO is never waited for). A missing file is
 * ERR_NOT_FOUND, everything else ERR_IO. EINTR is retried. Errors name `show`.
 */
int file_read(struct buf *bytes, struct fingerprint *print, const char *path, const char *show,
	      size_t max, struct err *e) NODISCARD;

#endif
