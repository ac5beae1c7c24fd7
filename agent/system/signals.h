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

void signals_start(void);
/* The signal that asked to stop, or 0. */
int signals_stop(void);
/*
 * In a new child, before it becomes another program: nothing of the above. Safe
 * after vfork.
 */
void signals_child(void);

#endif
