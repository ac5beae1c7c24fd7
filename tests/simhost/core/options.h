/*
 * Options with a value before a command, for netdbg and `simhost create`:
 * --name=value or --name value.
 */
#ifndef CORE_OPTIONS_H
#define CORE_OPTIONS_H

#include "core/sim.h"

/* Returns the value if word *i is this option, and moves *i to its last word; else NULL. */
const char *option_value(const char *name, const struct call *c, int *i);

#endif
