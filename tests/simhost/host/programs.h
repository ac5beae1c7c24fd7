/*
 * The programs of a simulated host: busybox with the applets that ESXi has, and
 * the simulator itself under the names of the host commands. A program that is
 * not static brings its libraries.
 */
#ifndef HOST_PROGRAMS_H
#define HOST_PROGRAMS_H

#include <stdbool.h>

#include "core/sim.h"
#include "host/release.h"

/*
 * Find a busybox whose shell runs applets only where they are linked: `wanted`, or
 * $NESTVIRT_BUSYBOX, or the one that toolchain/setup unpacked, or the system's. The
 * caller frees the path.
 */
int programs_find_busybox(char **path, const char *wanted, struct err *e) NODISCARD;
/* Is it one of the programs of every host? A full path of the host. */
bool programs_is_own(const char *path);
int programs_install(const struct sim *s, const struct release *r, const char *busybox,
		     struct err *e) NODISCARD;
/* Those that lie in folders which a boot makes anew. */
int programs_boot(const struct sim *s, const struct release *r, struct err *e) NODISCARD;

#endif
