/*
 * Acceptance levels: what a VIB declares ("community"), and what a host requires
 * ("CommunitySupported"), from the least trusted up.
 */
#ifndef VIB_ACCEPTANCE_H
#define VIB_ACCEPTANCE_H

#include <stdbool.h>

/* Returns the name shown for a level; NULL for an unknown level. */
const char *acceptance_shown(const char *level);
/* Returns the level for a shown name; NULL for an unknown name. */
const char *acceptance_level(const char *shown);
/* True if a host at level `host` accepts a VIB at level `vib`. */
bool acceptance_allows(const char *host, const char *vib);

#endif
