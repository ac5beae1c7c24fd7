/*
 * SIGINT, SIGTERM and SIGHUP ask a changing run to stop after the step in hand;
 * a second one of the same kind ends the program at once. SIGPIPE is ignored:
 * a closed pipe is an error of write.
 */
#ifndef SYSTEM_SIGNALS_H
#define SYSTEM_SIGNALS_H

#include <stdbool.h>

void signals_start(void);
/* The signal that asked to stop, or 0. */
int signals_stop(void);

#endif
