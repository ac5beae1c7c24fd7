/*
 * Two locks.
 *
 * vmx_lock: VMware's own lock of a VM. `X.vmx.lck` is opened read-write with
 * O_EXCLUSIVE_LOCK (0x10000000, a VMFS flag; other file systems ignore it):
 * EBUSY means that a running VM, this host or another has it; ENOENT that there
 * is nothing to hold. Its existence alone proves nothing. On NFS open may answer
 * ESTALE wrongly: retried for up to 3 s (open-vm-tools lib/file; esxi-facts 1.10).
 * Where `X.vmx.lck` is a folder it is the lock of VMware Workstation or Fusion,
 * which make one while they have the VM open: locked as well.
 *
 * run_lock: one changing run of nestvirt at a time. fcntl on a file in /var/run;
 * where that is not supported (unknown on ESXi, facts 7.4), a pid file beside it
 * (`path`.pid) made with O_EXCL, which is taken over when its process is gone.
 * Both are void once the process has ended, however it ends. Who takes the run lock has called
 * signals_start() before: a signal then ends the wait, and a run that holds it goes on to its end.
 */
#ifndef SYSTEM_LOCK_H
#define SYSTEM_LOCK_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/err.h"

struct vmx_lock;

/*
 * Hold the lock of the .vmx with this real path. *lock is NULL with success where there is no
 * lock file. Locked: ERR_REFUSED; anything else that keeps it from being told: ERR_IO. The error
 * does not name the VM or the file: the caller wraps it. Released by vmx_lock_free().
 */
int vmx_lock_take(struct vmx_lock **lock, const char *real_path, struct err *e) NODISCARD;
/* Take and release. An error means that it cannot be told. */
int vmx_lock_test(bool *locked, const char *real_path, struct err *e) NODISCARD;
void vmx_lock_free(struct vmx_lock *lock);
DEFINE_AUTO(vmx_lock)

struct run_lock;

/*
 * Wait up to `wait_ms` (0: not at all) for the other run to end; then ERR_BUSY that names its
 * process id where it can be known. A signal to stop (signals_stop()) ends the wait the same way.
 * `path` is a real path in an existing folder. Anything else is ERR_IO that names `path`.
 */
int run_lock_take(struct run_lock **lock, const char *path, long long wait_ms, struct err *e)
	NODISCARD;
void run_lock_free(struct run_lock *lock);
DEFINE_AUTO(run_lock)

#endif
