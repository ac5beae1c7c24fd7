/*
 * The differences between the releases that can be simulated. The texts are those of
 * real hosts where known (esxi-facts 4.7, 6.11).
 */
#ifndef HOST_RELEASE_H
#define HOST_RELEASE_H

#include <stdbool.h>

struct release {
	const char *name;    /* "6.7" */
	const char *version; /* "6.7.0" */
	const char *build;   /* "8169922" */
	const char *update;
	const char *patch;
	const char *built;    /* the date that uname shows */
	const char *hardware; /* the newest virtual hardware */
	long switch_ports;    /* the number of ports in lists of switches */
	bool switch_accepts;  /* new switches accept forged transmits and MAC changes */
	bool secure_boot;     /* it has secureBoot.py (facts 6.7): 6.5 and later (assumed) */
	bool exec_only;       /* execInstalledOnly is on by default (facts 6.7) */
	bool components;      /* software component (facts 6.10) */
	bool lifecycle; /* 8: another order of the install result; the gunzip checksum is required
			 */
};

/* Returns NULL for an unknown name. */
const struct release *release_find(const char *name);
/* True if "7.*" or "7.0.3" in a depot matches this release. */
bool release_fits(const struct release *r, const char *pattern);
/* Returns "#1 SMP Release build-…", as uname prints it; the caller frees it. */
char *release_kernel(const struct release *r);
/* Returns the newest release. */
const struct release *release_default(void);

#endif
