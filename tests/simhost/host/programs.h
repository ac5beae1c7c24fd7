/*
 * The programs of a simulated host: busybox with the applets that ESXi has, and
 * the simulator itself under the names of the host commands. Dynamic programs are
 * installed with their libraries.
 */
#ifndef HOST_PROGRAMS_H
#define HOST_PROGRAMS_H

#include <stdbool.h>

#include "core/sim.h"
#include "host/release.h"

/*
 * Find a busybox whose shell runs only applets for which there is a link: `wanted`, or
 * $NESTVIRT_BUSYBOX, or the one that toolchain/setup unpacked, or the system's. The
 * caller frees the path.
 */
int programs_find_busybox(char **path, const char *wanted, struct err *e) NODISCARD;
/* True for a program that every host has; `path` is a full path on the host. */
bool programs_is_own(const char *path);
int programs_install(const struct sim *s, const struct release *r, const char *busybox,
		     struct err *e) NODISCARD;
/* Install those in folders that a boot creates anew. */
int programs_boot(const struct sim *s, const struct release *r, struct err *e) NODISCARD;

#endif
