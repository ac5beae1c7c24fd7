/*
 * What differs between the releases that can be simulated. The texts are those of
 * real hosts where one was seen (esxi-facts 4.7, 6.11).
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
	long switch_ports;    /* what lists say that a switch has */
	bool switch_accepts;  /* new switches let forged transmits and MAC changes through */
	bool secure_boot;     /* it has secureBoot.py (facts 6.7); from 6.5 on (assumed) */
	bool exec_only;       /* execInstalledOnly is on from the start (facts 6.7) */
	bool components;      /* software component (facts 6.10) */
	bool lifecycle;       /* 8: other order of the install result, the gunzip sum is a must */
};

/* NULL where there is none of that name. */
const struct release *release_find(const char *name);
/* Does a depot that names "7.*" or "7.0.3" mean this release? */
bool release_fits(const struct release *r, const char *pattern);
/* "#1 SMP Release build-…", as uname has it; the caller frees it. */
char *release_kernel(const struct release *r);
/* The newest one. */
const struct release *release_default(void);

#endif
