/*
 * VMware's file lock for programs that run in a simulated host.
 *
 * On VMFS, opening X.vmx.lck with O_EXCLUSIVE_LOCK (0x10000000) answers EBUSY
 * while a running VM, of this host or of another, holds it (esxi-facts 1.10).
 * Linux ignores that flag, so a seccomp filter in the child hands each open that
 * carries it to this side, and all others straight to the kernel.
 *
 * Theory of operation: supervise_install() in the child, which sends the
 * listener over a socket; supervise_next() in the parent for each notification.
 * The path is read from the memory of the caller and looked up in the caller's
 * root; the file is compared by device and inode with the .lck of every VM that
 * the state calls running or locked elsewhere. A VM may also answer ESTALE for a
 * while, as a lock on NFS does at times.
 */
#ifndef OUTSIDE_SUPERVISE_H
#define OUTSIDE_SUPERVISE_H

#include <stdbool.h>

#include "core/sim.h"

/* O_EXCLUSIVE_LOCK of VMFS; open-vm-tools lib/file. */
#define SUPERVISE_EXCLUSIVE 0x10000000

/* In the child; `names`: uname(2) says VMkernel. -1 with errno: EBUSY means that an outer
 * supervisor is there already. */
int supervise_install(bool names) NODISCARD;
/* Pass a descriptor on. */
int supervise_send(int socket, int fd) NODISCARD;
int supervise_receive(int socket) NODISCARD;
/* Answer one call that waits on the listener. */
void supervise_next(int listener, const struct sim *s);

#endif
