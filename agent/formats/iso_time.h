/*
 * Moments as people read them, and write them in a command: ISO 8601, in UTC.
 */
#ifndef FORMATS_ISO_TIME_H
#define FORMATS_ISO_TIME_H

#include <stdbool.h>

#include "base/text.h"

/* 2026-03-01T12:30:00Z, appended. `seconds` count from 1970. */
void iso_time_add(struct buf *text, long long seconds);

/*
 * What iso_time_add() writes, with or without the Z, or a date alone: its first second. False for
 * anything else, also for a day or an hour that there is not, and a year before 1970.
 */
bool iso_time_parse(long long *seconds, struct span text);

#endif
