/*
 * VMware's file lock for programs that run on a simulated host.
 *
 * On VMFS, opening X.vmx.lck with O_EXCLUSIVE_LOCK (0x10000000) gives EBUSY while a
 * running VM, on this host or another, holds it (esxi-facts 1.10). Linux ignores that
 * flag, so a seccomp filter in the child forwards each open with that flag to the
 * supervisor, and lets all others go to the kernel.
 *
 * Theory of operation: the child calls supervise_install() and sends the listener over
 * a socket; the parent calls supervise_next() for each notification. The supervisor reads
 * the path from the caller's memory and looks it up in the caller's root; it compares the
 * file by device and inode with the .lck of every VM that is running or locked elsewhere,
 * according to the state. A VM may also give ESTALE for a while, as locks on NFS sometimes
 * do.
 */
#ifndef OUTSIDE_SUPERVISE_H
#define OUTSIDE_SUPERVISE_H

#include <stdbool.h>

#include "core/sim.h"

/* O_EXCLUSIVE_LOCK on VMFS; open-vm-tools lib/file. */
#define SUPERVISE_EXCLUSIVE 0x10000000

/* Call in the child; with `names`, uname(2) says VMkernel. Returns -1 with errno: EBUSY means that
 * there is already an outer supervisor. */
int supervise_install(bool names) NODISCARD;
/* Pass a descriptor over a socket. */
int supervise_send(int socket, int fd) NODISCARD;
int supervise_receive(int socket) NODISCARD;
/* Answer one pending call on the listener. */
void supervise_next(int listener, const struct sim *s);

#endif
