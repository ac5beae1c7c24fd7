/*
 * Does a name fit a pattern of the shell? As fnmatch(3) without flags in the locale C.UTF-8, which
 * the unit test compares it with.
 *
 * Why not fnmatch() itself: with what it needs to know of every character of Unicode, with the
 * locale, and with the C library's malloc, which the locale brings along, it is 26 KB of a program
 * that may have 400.
 *
 *	*       any characters, also none
 *	?       one character of UTF-8; a byte that is none counts as one
 *	[a-z]   one of these; [!a-z] and [^a-z] one of the others; [[:digit:]] and its kin mean
 *	        ASCII. A bracket that is not closed stands for itself.
 *	\x      the character x
 *
 * Case-sensitive. Dots and slashes are characters like others. Takes time in the product of both
 * lengths at most.
 */
#ifndef BASE_GLOB_H
#define BASE_GLOB_H

#include <stdbool.h>

#include "base/attrs.h"

bool glob_fits(const char *pattern, const char *text) NODISCARD;

#endif
