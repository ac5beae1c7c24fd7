/*
 * What happens in the middle of the work of the service.
 */
#ifndef DAY_WITHIN_H
#define DAY_WITHIN_H

#include "world.h"

/* An event: it is to happen at some step of the next work; an enum within. */
void within_event(struct world *w, long long what);
/*
 * The service stands before this call, and is to go on after it. False: it was killed, and has been
 * looked after.
 */
bool within_step(struct world *w, const char *call);

#endif
