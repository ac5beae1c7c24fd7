/*
 * `simhost reboot`: what a host forgets and what it keeps (esxi-facts 6.8, 6.9).
 *
 * Unless the power failed, the scripts in /etc/init.d first run with "stop", in the order of their
 * chkconfig lines (assumed), and running VMs power off and write their files back. Everything that
 * runs on the host ends. Then /tmp, /opt, /usr/lib/vmware and /var, except for the logs, start
 * empty; /etc, /bin and /sbin hold the host's own files; installed VIBs are laid out again, and
 * their sticky files below /etc get what auto-backup.sh saved last. Finally hostd starts and the
 * scripts in /etc/init.d run with "start". The network is unchanged or, after a power failure, as
 * auto-backup.sh last saved it (network/model.h).
 *
 * With UEFI Secure Boot and a community VIB it ends in a purple screen instead (facts 6.7):
 * ERR_REFUSED, and nothing runs until one of the two is removed and the host is booted again.
 */
#ifndef OUTSIDE_REBOOT_H
#define OUTSIDE_REBOOT_H

#include <stdbool.h>

#include "core/sim.h"

/* `saved`: a snapshot to use as the last save (outside/snapshots.h); NULL: the actual last save. */
int reboot_host(const struct sim *s, bool power_failed, const char *saved, struct err *e) NODISCARD;

#endif
