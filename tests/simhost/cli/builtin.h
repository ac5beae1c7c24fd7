/*
 * The commands that a host has without extensions, declared in the same XML and
 * added to a catalog.
 */
#ifndef CLI_BUILTIN_H
#define CLI_BUILTIN_H

#include "cli/decl.h"
#include "host/release.h"

int builtin_add(struct catalog *c, const struct release *r, struct err *e) NODISCARD;
/* Add those in /usr/lib/vmware/esxcli/int, which only localcli --plugin-dir can run. */
int builtin_add_internal(struct catalog *c, struct err *e) NODISCARD;

#endif
