/*
 * Reads descriptor.xml of a VIB by the rules of esxi-facts 6.2, 6.3 and 6.6.
 */
#ifndef VIB_DESCRIPTOR_H
#define VIB_DESCRIPTOR_H

#include "vib/package.h"

struct checksum {
	char *type;    /* "sha-256" */
	char *process; /* "gunzip", or "" */
	char *hex;
};

struct checksums {
	struct checksum *items;
	size_t count;
	size_t room;
};

/* Fill in the package, and the payload's size in *size. Returns false after adding to `errors`. */
bool descriptor_read(struct package *p, struct checksums *sums, long long *size, struct span xml,
		     struct strings *errors);
void checksums_free(struct checksums *sums);

#endif
