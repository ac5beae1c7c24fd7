/*
 * What the tests of host/ put in place of calls that the modules make, by the linker's --wrap
 * (CMakeLists.txt). At rest everything is the real thing.
 */
#ifndef UNIT_HOST_SEAMS_H
#define UNIT_HOST_SEAMS_H

#include <stddef.h>

/* Other than 0: it is this time, and nobody sleeps. When a file "hangs" appears, an hour passes. */
extern long long seam_clock;

/* The time limits of commands, and naps behind an s, in order: network_host.h. */
extern char seam_patience[1024];

/*
 * How often paths with this in them were looked at: by any of the calls that resolve a path, and by
 * stat(2) alone. NULL: nothing is counted.
 */
extern const char *seam_watched;
extern size_t seam_looks;
extern size_t seam_stats;

#endif
