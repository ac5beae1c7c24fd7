/*
 * Files: descriptors, the names in a folder, whole files and their fingerprints,
 * and files that are written in place.
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
 * File descriptors without their traps: closed on exec, never 0, 1 or 2, and
 * without EINTR. Used inside system/ only: main writes to 1 and 2 itself.
 *
 * Why not 0, 1, 2: hostd may start a program with these closed; a .vmx opened as
 * descriptor 2 would get the next error message written into it.
 *
 * All return -1 and set errno on error.
 */

/* open(2) in exactly one system call (musl's open() adds an fcntl for O_CLOEXEC). */
int fd_open(const char *path, int flags, mode_t mode) NODISCARD;
/* One read(2) that was not interrupted; 0 at the end of the file. */
ssize_t fd_read(int fd, char *p, size_t len) NODISCARD;
/* Writes all of the bytes, in as many write(2) as it takes. */
int fd_write(int fd, const char *p, size_t len) NODISCARD;
int fd_sync(int fd) NODISCARD;
/*
 * Always releases the descriptor; -1 and errno where the file system says only now that bytes
 * were lost. A descriptor of -1 is fine.
 */
int fd_close(int fd);
/* ends[0] reads, ends[1] writes; both -1 after an error. */
int fd_pipe(int ends[2]) NODISCARD;

/*
 * The names in a folder. Its descriptor stays open for the fsync that follows.
 * Not opendir(): musl's costs two more calls, and it does not know the older
 * system call that ESXi may need.
 */

/* -1 and errno on error; closed with fd_close(). */
int folder_open(const char *path) NODISCARD;

/*
 * Calls `visit` for every name, "." and ".." too, in no order. Uses getdents64, or getdents where
 * that fails with ENOSYS (esxi-facts 7.2). 0, or -1 and errno.
 */
typedef void folder_visit(void *context, const char *name);
int folder_each(int fd, folder_visit *visit, void *context) NODISCARD;

/*
 * Which bytes were read, from which file. If two fingerprints are equal, nobody
 * changed or replaced the file in between: a rewrite of the same length within
 * the clock's resolution still differs in the digest.
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

/* The same for the file at `path`; one stat(2). */
int fingerprint_look(struct fingerprint *print, const char *path) NODISCARD;

/*
 * Says whether `path` (a link is not followed) is still that file by device, inode, size and mtime.
 * One lstat(2); the bytes are not read again. -1 and errno where it cannot be told.
 */
int fingerprint_unchanged(bool *same, const struct fingerprint *print, const char *path) NODISCARD;

/*
 * Appends a whole file to `bytes`. `print` may be NULL. A file larger than `max` is ERR_REFUSED,
 * and so is a folder, a device or a FIFO (which is never waited for). A missing file is
 * ERR_NOT_FOUND, one that another process or host keeps busy ERR_BUSY, everything else ERR_IO.
 * Errors name `show`; after one, `bytes` is as before. Four system calls.
 */
int file_read(struct buf *bytes, struct fingerprint *print, const char *path, const char *show,
	      size_t max, struct err *e) NODISCARD;

/*
 * The two halves of file_read(): file_open() opens for reading and never waits; file_read_fd()
 * refuses what is no ordinary file, and reads. The caller closes.
 */
int file_open(int *fd, const char *path, const char *show, struct err *e) NODISCARD;
int file_read_fd(struct buf *bytes, struct fingerprint *print, int fd, const char *show, size_t max,
		 struct err *e) NODISCARD;

/*
 * Appends the front of a file of any size to `bytes`: what one read(2) of up to `max` bytes gives.
 * Otherwise as file_read().
 */
int file_front(struct buf *bytes, const char *path, const char *show, size_t max, struct err *e)
	NODISCARD;

/* The fingerprint alone: as file_read(), without keeping the bytes or allocating memory. */
int file_print(struct fingerprint *print, const char *path, const char *show, size_t max,
	       struct err *e) NODISCARD;

/*
 * Gives a small file new content that need not survive a power loss: readers see the old or the new
 * one (rename), nothing is flushed, and a stale `path`.new is overwritten. -1 where that fails.
 */
int file_put(const char *path, struct span bytes) NODISCARD;

/* The error code for a failed system call on a file: not found, busy, or input/output. */
enum err_code file_err_code(int errnum);

/*
 * Writing to a file in place, never by rename: over a reboot a host keeps just the
 * file that a VIB brought (esxi-facts 6.9). For the journal, whose checksums do
 * what system/replace.h does for other files: a write that is cut off leaves a
 * partial record, and the reader recognises it.
 *
 * Calling sequence: in_place_open(), in_place_append() and in_place_flush() any
 * number of times, in_place_free(). Errors name `show` and have the codes of
 * file_err_code().
 */

struct in_place;

/*
 * Opens a file to append to; `empty` empties it first. A missing one is made, with the sticky bit
 * that makes a host keep it. What is no ordinary file is ERR_REFUSED and left alone; never waits.
 * `path` is a real path; a missing folder is ERR_NOT_FOUND.
 */
int in_place_open(struct in_place **f, const char *path, const char *show, bool empty,
		  struct err *e) NODISCARD;
size_t in_place_size(const struct in_place *f);
/*
 * Appends all of the bytes. After an error the file is cut back; where even that fails, a part is
 * left, and in_place_size() counts it.
 */
int in_place_append(struct in_place *f, struct span bytes, struct err *e) NODISCARD;
/* Cuts the file to its first `size` bytes. */
int in_place_cut(struct in_place *f, size_t size, struct err *e) NODISCARD;
/* fsync(2). File systems without it answer ENOSYS, ENOTTY, EINVAL or EOPNOTSUPP: no error. */
int in_place_flush(struct in_place *f, struct err *e) NODISCARD;
void in_place_free(struct in_place *f);
DEFINE_AUTO(in_place)

/* Makes a folder in an existing one. It is no error if it is there already. */
int in_place_make_folder(const char *path, const char *show, struct err *e) NODISCARD;

#endif
