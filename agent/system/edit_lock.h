/*
 * One edit of a file at a time: nestvirt's own edits, from before the file is read until the new
 * one has its name. Between replace_commit()'s last look at the file and its rename two edits
 * could otherwise both go on, and the second would take the first one's change away.
 *
 * Theory of operation. flock(2), exclusive, on the file itself. The edit gives its name to another
 * file, so whoever waited holds the lock of a file that nobody can reach any more: it then has no
 * name left (link count 0), and the one at the path is taken instead. Nobody who keeps to this
 * replaces a file without its lock, so the one that is locked and has its name keeps it.
 *
 * Advisory, and only where it is known: whether the VMkernel or its file systems know flock is not
 * known, and NFS wants a file that is open for writing. ENOSYS, ENOTTY, EINVAL, EOPNOTSUPP, ENOLCK
 * and EBADF are soft: then two edits at the very same moment may lose one. Everybody else (hostd,
 * a VM's process, vi) is met by the fingerprint and by vmx_lock alone.
 *
 * Calling sequence: edit_lock_take(), file_read_fd() of edit_lock_fd() or any other look at the
 * file, replace_*(), edit_lock_free(). The end of the process gives it back as well.
 */
#ifndef SYSTEM_EDIT_LOCK_H
#define SYSTEM_EDIT_LOCK_H

#include "base/attrs.h"
#include "base/err.h"

struct edit_lock;

/*
 * Open `path`, a real path, and hold it. Waits for up to three seconds for another edit, less when
 * a signal asks to stop (signals_stop()): ERR_BUSY. Other errors are those of file_open(). All
 * name `show`. Two system calls and an fstat where nobody else is at it.
 */
int edit_lock_take(struct edit_lock **lock, const char *path, const char *show, struct err *e)
	NODISCARD;
/* The file, open for reading and not read yet. */
int edit_lock_fd(const struct edit_lock *lock);
void edit_lock_free(struct edit_lock *lock);
DEFINE_AUTO(edit_lock)

#endif
