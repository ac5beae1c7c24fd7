/*
 * The commands that a host has without any extension, declared in the same XML
 * and added to a catalog.
 */
#ifndef CLI_BUILTIN_H
#define CLI_BUILTIN_H

#include "cli/decl.h"
#include "host/release.h"

int builtin_add(struct catalog *c, const struct release *r, struct err *e) NODISCARD;

#endif
