/*
 * The day itself: what happens when.
 */
#ifndef DAY_DAY_H
#define DAY_DAY_H

#include "world.h"

#define DAY_VMS 300

void day_run(struct world *w);

#endif
