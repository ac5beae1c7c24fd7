/*
 * The history of nestvirt, read by the world for itself: which changes wait, how they were closed,
 * which reloads are owed, and what was recorded about each VM. It is read on as it grows.
 */
#ifndef DAY_JOURNAL_H
#define DAY_JOURNAL_H

#include "world.h"

void journal_open(struct world *w);
/* Read what has come since; sets waiting_id of each VM. */
void journal_look(struct world *w);
/* The wish of the record that waits for the VM. */
bool journal_wish(const struct world *w, long long id);
/* In bytes. */
size_t journal_size(const struct world *w);
/* How many reloads are owed. */
size_t journal_owed(const struct world *w);
/*
 * Of the records of the service: each was closed once, each change was done once and no more than
 * the world has seen in the file.
 */
void journal_audit(struct world *w);

#endif
