/*
 * Acceptance levels: what a VIB says of itself ("community"), and what a host asks
 * for ("CommunitySupported"), from the least trusted up.
 */
#ifndef VIB_ACCEPTANCE_H
#define VIB_ACCEPTANCE_H

#include <stdbool.h>

/* The name that people see for a level; NULL for a level that does not exist. */
const char *acceptance_shown(const char *level);
/* The level of the name that people use; NULL for one that does not exist. */
const char *acceptance_level(const char *shown);
/* Does a host of `host` level take a VIB of `vib` level? */
bool acceptance_allows(const char *host, const char *vib);

#endif
