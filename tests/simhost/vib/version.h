/*
 * Versions, piece by piece: numbers by value, all else as text.
 */
#ifndef VIB_VERSION_H
#define VIB_VERSION_H

#include <stdbool.h>

/* Below, equal to or above 0, as strcmp(). */
int version_compare(const char *a, const char *b);

/* X.Y.Z-R: numbers with dots, then a dash and the release. */
bool version_is_valid(const char *text);

#endif
