/*
 * What has to be true of the world at every moment.
 */
#ifndef DAY_CHECK_H
#define DAY_CHECK_H

#include "world.h"

/* A change is done so soon after its power-off where nothing is in the way, ... */
#define SOON (25 * SECOND)
/* ... and where something was: the service tries again, and asks for all, every ten minutes. */
#define LATEST (11 * MINUTE)
/* What is gone for so long is dropped. */
#define GONE_FOR (30LL * 24 * HOUR)

/*
 * The service has moved: of the files just those may be others whose VM is off and waits, each once
 * and in the one line that was asked for.
 */
void check_files(struct world *w);
/* The service waits: the above, and that the history says the same as the world. */
void check_all(struct world *w);
/* At the end: hostd knows what the files say. */
void check_hostd(struct world *w);

/* Has it its files, and a place in the inventory? */
bool is_there(const struct day_vm *vm);
/* And is it off? */
bool is_within_reach(const struct day_vm *vm);

#endif
