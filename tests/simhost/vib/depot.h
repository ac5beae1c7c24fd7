/*
 * An offline bundle (esxi-facts 6.10): a zip with VIBs, their metadata, and bulletins. It
 * is read as strictly as on a host. The messages for an unreadable bundle come from captures
 * of 6.7 and 7.0; other refusals are assumed.
 *
 * Calling sequence: depot_open(), any number of depot_find(), depot_take(), depot_free().
 */
#ifndef VIB_DEPOT_H
#define VIB_DEPOT_H

#include "core/state.h"
#include "vib/bulletin.h"
#include "vib/zip.h"

struct depot_vib {
	struct state_vib vib; /* according to its metadata */
	char *path;           /* in the bundle */
	char *sum;            /* sha-256 of the file */
	long long size;
};

struct depot_bulletin {
	struct bulletin bulletin;
	char *xml;
};

struct depot {
	char *path; /* on the host */
	struct buf bytes;
	struct zip zip;
	struct {
		struct depot_vib *items;
		size_t count, room;
	} vibs;
	struct {
		struct depot_bulletin *items;
		size_t count, room;
	} bulletins;
};

struct depots {
	struct depot *items;
	size_t count;
	size_t room;
};

/* Read what is for this release. Returns false after adding to `errors`. */
bool depot_open(struct depot *d, const struct sim *s, const char *where, const struct release *r,
		struct strings *errors);
void depot_free(struct depot *d);
/* The same for all depots that a command names. */
bool depots_open(struct depots *d, const struct sim *s, const struct strings *where,
		 const struct release *r, struct strings *errors);
void depots_free(struct depots *d);

/* Returns NULL for an unknown ID. */
const struct depot_vib *depot_find(const struct depot *d, const char *id);
/* Get the bytes of a VIB and check them. Returns false after adding to `errors`. */
bool depot_take(struct buf *bytes, const struct depot *d, const struct depot_vib *v,
		struct strings *errors);

#endif
