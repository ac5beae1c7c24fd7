/*
 * /sbin/watchdog.sh: keeps a service running.
 *
 *	watchdog.sh [++group=G] [-d] [-n] -s TAG [-u SECONDS] [-q N] [-t N] COMMAND…
 *	watchdog.sh -k TAG
 *	watchdog.sh -r TAG
 *
 * Like VMware's own script: it joins COMMAND with blanks and the shell reads it again; it
 * restarts the command at once whenever that ends, until it has ended more than N times in a row
 * within SECONDS (-q and -u), or more than N times in all (-t). -k ends the watchdog and leaves
 * the service running; -r prints its process ID, and its exit status tells whether it runs. Events
 * are logged to the syslog with the tag watchdog-TAG. Options that only newer releases know (-a,
 * -c, -e, -f, -i) and -b are refused.
 *
 * A word ++group=G right after the program is for the VMkernel: the process is started in that
 * memory group, which must exist (host/sched.h), and does not see the word.
 */
#ifndef HOST_WATCHDOG_H
#define HOST_WATCHDOG_H

#include "core/sim.h"

int tool_watchdog(struct call *c);

#endif
