/*
 * SIGINT, SIGTERM and SIGHUP ask a changing run to stop after the step in hand;
 * a second one of the same kind ends the program at once. SIGINT and SIGHUP stay
 * ignored where the caller had them ignored (nohup). SIGPIPE and SIGXFSZ are
 * ignored: a closed pipe, or a file that grows past its limit, is a failed write.
 */
#ifndef SYSTEM_SIGNALS_H
#define SYSTEM_SIGNALS_H

#include <stdbool.h>

#include "base/attrs.h"

void signals_start(void);
/* Returns the signal that asked to stop, or 0. */
int signals_stop(void);

/*
 * For the service, which waits for signals: SIGHUP and `more` (another one) do not stop it but are
 * reported by signals_asked(); SIGINT and SIGTERM stop it, and repeating them changes nothing.
 * Called once, in place of the first signals_start(), which changes nothing from then on. -1 and
 * errno where no pipe can be made.
 */
enum signals_asked { SIGNALS_HANGUP = 1 << 0, SIGNALS_MORE = 1 << 1 };
int signals_serve(int more) NODISCARD;
/* Returns and clears the set of signals received since the last call. */
unsigned int signals_asked(void);
/*
 * Waits for at most `ms`, or until one of these signals comes; one that came since the last wait
 * ends it at once. A negative `ms` waits forever. Waits by clock_wait_ms().
 */
void signals_wait(long long ms);
/*
 * While the service is only looking, a signal to stop also stops the host commands that it waits
 * for (system/spawn.h), which may take half a minute. Taking the run lock ends that, by
 * signals_start(): changes are finished.
 */
void signals_only_look(void);
/* True if the service is only looking and has been asked to stop. */
bool signals_cut(void);

/* Resets all of the above in a new child, before it becomes another program. Safe after vfork. */
void signals_child(void);

#endif
