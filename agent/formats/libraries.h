/*
 * The versions of the libraries in this program.
 */
#ifndef FORMATS_LIBRARIES_H
#define FORMATS_LIBRARIES_H

#include "base/text.h"

/* Adds "libxml2 2.9.14", "jansson 2.14": as their headers say. */
void libraries_list(struct strings *names);

#endif
