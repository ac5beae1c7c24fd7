/*
 * `simhost reboot`: what a host forgets and keeps (esxi-facts 6.8, 6.9).
 *
 * Unless the power failed, the scripts in /etc/init.d run with "stop" first, in the order of
 * their chkconfig lines (assumed), and running VMs power off and write their files back.
 * Everything that runs in the host ends. Then /tmp, /opt, /usr/lib/vmware and /var but
 * for the logs start empty, /etc, /bin and /sbin hold what the host itself brings, installed VIBs
 * are laid out again, and their sticky files under /etc get what auto-backup.sh saved last. At last
 * hostd starts and the scripts in /etc/init.d run with "start". The network is as it was, or after
 * a power failure as auto-backup.sh saved it last (network/model.h).
 *
 * With UEFI Secure Boot and a community VIB it ends in a purple screen instead (facts 6.7):
 * ERR_REFUSED, and nothing runs until both are not there together and it is booted again.
 */
#ifndef OUTSIDE_REBOOT_H
#define OUTSIDE_REBOOT_H

#include <stdbool.h>

#include "core/sim.h"

/* `saved`: a snapshot that counts as saved last (outside/snapshots.h); NULL: what was. */
int reboot_host(const struct sim *s, bool power_failed, const char *saved, struct err *e) NODISCARD;

#endif
