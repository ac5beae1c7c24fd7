/*
 * Versions, piece by piece: numbers by value, all else as text.
 */
#ifndef VIB_VERSION_H
#define VIB_VERSION_H

/* Below, equal to or above 0, as strcmp(). */
int version_compare(const char *a, const char *b);

#endif
