/*
 * The small commands of the host.
 */
#ifndef HOST_TOOLS_H
#define HOST_TOOLS_H

#include "core/sim.h"

int tool_vmware(struct call *c);
int tool_uname(struct call *c);
/* busybox APPLET…: only those that a host has (facts 7.4), whatever our busybox offers. */
int tool_busybox(struct call *c);
/* /sbin/auto-backup.sh: save the changed files of VIBs for the next boot. */
int tool_auto_backup(struct call *c);
/* /etc/init.d/hostd. */
int tool_hostd(struct call *c);

#endif
