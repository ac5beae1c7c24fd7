/*
 * /sbin/watchdog.sh: keeps a service running.
 *
 *	watchdog.sh [++group=G] [-d] [-n] -s TAG [-u SECONDS] [-q N] [-t N] COMMAND…
 *	watchdog.sh -k TAG
 *	watchdog.sh -r TAG
 *
 * As VMware's own script does it: COMMAND is joined with blanks and read by the shell again; it
 * is started anew at once whenever it ends, until it has ended more than N times in a row within
 * SECONDS (-q and -u), or more than N times in all (-t). -k ends the watchdog and leaves the
 * service alone; -r prints its number and says by its status whether it runs. What happens goes
 * to the syslog under watchdog-TAG. Options that only newer releases know (-a, -c, -e, -f, -i)
 * and -b are refused.
 *
 * A word ++group=G right behind the program is the VMkernel's: the process is started in that
 * memory group, which must exist (host/sched.h), and does not see the word.
 */
#ifndef HOST_WATCHDOG_H
#define HOST_WATCHDOG_H

#include "core/sim.h"

int tool_watchdog(struct call *c);

#endif
