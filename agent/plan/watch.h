/*
 * The service: what it does by itself, and when.
 *
 * Theory of operation. Three tasks, each with a moment at which it is due; between them the service
 * waits for a signal, for ever where nothing is due.
 *
 * - history: finish what runs that were cut off have left (plan/recover.h), and read what waits for
 *   a power-off. At the start, on SERVICE_SIGNAL (host/service.h), after the service has changed
 *   something itself, and as long as hostd is owed a reload.
 *
 * - look: only while something waits, every WATCH_LOOK_MS. One stat of the file of each VM that
 *   something waits for, because the process of a VM rewrites its .vmx when it is powered off. One
 *   that moved is tried (plan/pending.h), which asks the host once for all of them which VMs run;
 *   and once more at the next look, for the process, and its lock, may live a little longer than
 *   the file takes. Every WATCH_LIST_MS all are tried, to find what that missed. The lock of a VM
 *   is never tested just to look.
 *
 * - config: the host's own (plan/desired.h). At the start, on SIGHUP, and every so many seconds
 *   where it says so.
 *
 * A task that fails is tried again, after waits that grow up to WATCH_RETRY_MAX_MS; another run
 * that is at work is waited for, never in its way. A signal to stop ends the waiting, and what is
 * only looked at; what acts finishes the step in hand.
 *
 * What is done and what is refused is one line each for the log; while nothing changes about it
 * it is said again every hour at most.
 */
#ifndef PLAN_WATCH_H
#define PLAN_WATCH_H

#include "host/host.h"

/* A stat per VM that something waits for costs nothing at this pace; a guest takes longer to boot.
 */
#define WATCH_LOOK_MS 10000LL
/* Asking for all running VMs takes seconds of a processor (facts 4.2, 4.4). */
#define WATCH_LIST_MS (10LL * 60 * 1000)
/* hostd needs minutes to start on a large host; an administrator mends what lasts longer. */
#define WATCH_RETRY_MAX_MS (10LL * 60 * 1000)
/* How often the log tells again what has not changed. */
#define WATCH_SAY_SECONDS (60LL * 60)

/* A line for the log. */
typedef void watch_say(const void *context, const char *text);

/*
 * Be the service until a signal stops it: from here on signals are those of signals_serve().
 * ERR_BUSY where the service runs already; ERR_IO. Time passes by system/clock.h alone.
 */
int watch_run(const struct host *h, watch_say *say, const void *context, struct err *e) NODISCARD;

#endif
