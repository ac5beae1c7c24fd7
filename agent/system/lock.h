/*
 * Locks: VMware's own of a VM, one changing run of nestvirt at a time, pid files,
 * and one edit of a file at a time. The end of the process releases them all,
 * however it ends.
 */
#ifndef SYSTEM_LOCK_H
#define SYSTEM_LOCK_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/attrs.h"
#include "base/err.h"

/*
 * VMware's own lock of a VM. `X.vmx.lck` is opened read-write with
 * O_EXCLUSIVE_LOCK (0x10000000, a VMFS flag; other file systems ignore it):
 * EBUSY means that a running VM, this host or another has it; ENOENT that there
 * is nothing to hold. Its existence alone proves nothing. On NFS open may fail
 * with ESTALE for no reason: retried for up to 3 s (open-vm-tools lib/file;
 * esxi-facts 1.10). A folder `X.vmx.lck` is made by VMware Workstation or Fusion
 * while they have the VM open: locked as well.
 */

struct vmx_lock;

/*
 * Takes the lock of the .vmx with this real path. *lock is NULL with success where there is no
 * lock file. Locked is ERR_REFUSED; a lock that cannot be tested is ERR_IO. The error does not
 * name the VM or the file: the caller wraps it. Released by vmx_lock_free().
 */
int vmx_lock_take(struct vmx_lock **lock, const char *real_path, struct err *e) NODISCARD;
/* Takes and releases it. An error means that it cannot be tested. */
int vmx_lock_test(bool *locked, const char *real_path, struct err *e) NODISCARD;
void vmx_lock_free(struct vmx_lock *lock);
DEFINE_AUTO(vmx_lock)

/*
 * One changing run of nestvirt at a time: fcntl on a file in /var/run; where that
 * is not supported (unknown on ESXi, facts 7.4), a pid file beside it (`path`.pid).
 *
 * The caller has called signals_start() before: a signal then ends the wait, and
 * a run that holds the lock goes on to its end.
 */

struct run_lock;

/*
 * Waits up to `wait_ms` (0: not at all) for the other run to end; then ERR_BUSY, naming its process
 * id if it is known. A signal to stop (signals_stop()) ends the wait the same way. `path` is a real
 * path in an existing folder. Anything else is ERR_IO naming `path`.
 */
int run_lock_take(struct run_lock **lock, const char *path, long long wait_ms, struct err *e)
	NODISCARD;
void run_lock_free(struct run_lock *lock);
DEFINE_AUTO(run_lock)

/*
 * A lock for file systems without locks: a file that only one process can make
 * (O_EXCL), holding its process id. Used by run_lock, and by the service for its
 * own number (host/service.h).
 *
 * Theory of operation. A file whose process is gone is renamed to a name of our
 * own, which only one process can do, and read again there: if it turns out to be
 * a younger one, made by a third process in between, it is put back. So two runs
 * that find the same stale file cannot both win.
 */

/* 1: taken; 0: held by process *holder (0 where that cannot be read); -1 and errno. */
int pid_file_take(const char *path, pid_t *holder) NODISCARD;
void pid_file_release(const char *path);
/* Returns the running process that holds it, other than this one; 0 if there is none, or unknown.
 */
pid_t pid_file_holder(const char *path);

/*
 * One edit of a file at a time: nestvirt's own edits, from before the file is read
 * until the new one has its name. Without it, two edits could both pass
 * replace_commit()'s last look at the file, and the second would lose the change
 * of the first.
 *
 * Theory of operation. flock(2), exclusive, on the file itself. The edit gives
 * the file's name to another file, so whoever waited gets the lock of a file
 * without a name (link count 0), and takes the one at the path instead. Whoever
 * holds the lock of a file that has its name keeps it: nobody who follows this
 * replaces a file without its lock.
 *
 * Advisory, and only where it is supported: whether the VMkernel or its file
 * systems know flock is not known, and NFS wants a file that is open for writing.
 * ENOSYS, ENOTTY, EINVAL, EOPNOTSUPP, ENOLCK and EBADF are soft: then two edits at
 * the very same moment may lose one. Everybody else (hostd, a VM's process, vi) is
 * met by the fingerprint and by vmx_lock alone.
 *
 * Calling sequence: edit_lock_take(), file_read_fd() of edit_lock_fd() or any
 * other look at the file, replace_*(), edit_lock_free().
 */

struct edit_lock;

/*
 * Opens `path`, a real path, and locks it. Waits up to three seconds for another edit, less if
 * a signal asks to stop (signals_stop()): ERR_BUSY. Other errors are those of file_open(). All
 * name `show`. Two system calls and an fstat if nobody else holds it.
 */
int edit_lock_take(struct edit_lock **lock, const char *path, const char *show, struct err *e)
	NODISCARD;
/* The file, open for reading and not read yet. */
int edit_lock_fd(const struct edit_lock *lock);
void edit_lock_free(struct edit_lock *lock);
DEFINE_AUTO(edit_lock)

#endif
