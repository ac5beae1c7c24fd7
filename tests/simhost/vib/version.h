/*
 * Compares versions piece by piece: numbers by value, everything else as text.
 */
#ifndef VIB_VERSION_H
#define VIB_VERSION_H

#include <stdbool.h>

/* Returns a number below, equal to or above 0, like strcmp(). */
int version_compare(const char *a, const char *b);

/* True for X.Y.Z-R: numbers with dots, then a dash and the release. */
bool version_is_valid(const char *text);

#endif
