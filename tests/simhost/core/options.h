/*
 * Options with a value in front of a command, for netdbg and `simhost create`:
 * --name=value or --name value.
 */
#ifndef CORE_OPTIONS_H
#define CORE_OPTIONS_H

#include "core/sim.h"

/* The value when word *i is this option, which is then moved to its last word; else NULL. */
const char *option_value(const char *name, const struct call *c, int *i);

#endif
