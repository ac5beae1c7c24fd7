/*
 * SIGINT, SIGTERM and SIGHUP ask a changing run to stop after the step in hand;
 * a second one of the same kind ends the program at once. SIGINT and SIGHUP stay
 * ignored where the caller had them ignored (nohup). SIGPIPE and SIGXFSZ are
 * ignored: a closed pipe, or a file that grows past its limit, is an error of
 * write.
 */
#ifndef SYSTEM_SIGNALS_H
#define SYSTEM_SIGNALS_H

#include <stdbool.h>

#include "base/attrs.h"

void signals_start(void);
/* The signal that asked to stop, or 0. */
int signals_stop(void);

/*
 * The service, which waits for signals: SIGHUP, and `more` (another one), do not stop it but are
 * there for signals_asked(); SIGINT and SIGTERM stop it, and more of them do nothing. Called once,
 * in place of the first signals_start(), which changes nothing from then on. -1 and errno where
 * there is no pipe to be had.
 */
enum signals_asked { SIGNALS_HANGUP = 1 << 0, SIGNALS_MORE = 1 << 1 };
int signals_serve(int more) NODISCARD;
/* Which have come since it was last asked. */
unsigned int signals_asked(void);
/*
 * Wait so long, or until one of these signals comes; one that came since the last wait ends it at
 * once. Less than 0: until one comes. By clock_wait_ms().
 */
void signals_wait(long long ms);
/*
 * While the service only looks, a signal to stop also stops the host commands that it waits for
 * (system/spawn.h), for one may take half a minute. Taking the lock of a run ends that, by
 * signals_start(): what acts is finished.
 */
void signals_only_look(void);
/* Is that so now, and a signal to stop has come? */
bool signals_cut(void);

/*
 * In a new child, before it becomes another program: nothing of the above. Safe
 * after vfork.
 */
void signals_child(void);

#endif
