/*
 * Which versions of other people's code are in this program.
 */
#ifndef FORMATS_LIBRARIES_H
#define FORMATS_LIBRARIES_H

#include "base/text.h"

/* "libxml2 2.9.14", "jansson 2.14": as they say themselves. */
void libraries_list(struct strings *names);

#endif
