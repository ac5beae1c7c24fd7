/*
 * The service, as a child process that the world starts, lets go on and kills. It runs under
 * `simhost run --outside`, which answers its locks, and is restarted as watchdog.sh does it.
 */
#ifndef DAY_SERVICE_H
#define DAY_SERVICE_H

#include "world.h"

/* Once, before the first start. */
void service_open(struct world *w);
/* An event: start it, and let it work until it waits. Nothing where it runs. */
void service_start(struct world *w, long long number);
/* It waits, and its time has come: let it work until it waits again. */
void service_go(struct world *w);
/* It waits, and may have got a signal: if so it works until it waits again. */
void service_look(struct world *w);
/* Kill it, and have it started again in a second. Nothing where it does not run. */
void service_kill(struct world *w);
/* SIGTERM; it has to end well, and leave nothing behind. */
void service_stop(struct world *w);

/* While it waits: no child process of it is there, and its memory is what it may be. */
void service_inspect(struct world *w);
/* Its resident memory now, in KiB. */
long service_memory(struct world *w);
/* Has it a file of this path open? */
bool service_holds(struct world *w, const char *path);

#endif
