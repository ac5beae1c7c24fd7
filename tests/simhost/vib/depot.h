/*
 * An offline bundle (esxi-facts 6.10): a zip with VIBs, what is said of them, and
 * bulletins. It is read as strictly as a host does; what it says when a bundle cannot be
 * read is that of captures from 6.7 and 7.0, other refusals are assumed.
 *
 * Calling sequence: depot_open(), any number of depot_find(), depot_take(), depot_free().
 */
#ifndef VIB_DEPOT_H
#define VIB_DEPOT_H

#include "core/state.h"
#include "vib/bulletin.h"
#include "vib/zip.h"

struct depot_vib {
	struct state_vib vib; /* as its metadata has it */
	char *path;           /* in the bundle */
	char *sum;            /* sha-256 of the file */
	long long size;
};

struct depot_bulletin {
	struct bulletin bulletin;
	char *xml;
};

struct depot {
	char *path; /* of the host */
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

/* Just what is for this release. False after adding to `errors`. */
bool depot_open(struct depot *d, const struct sim *s, const char *where, const struct release *r,
		struct strings *errors);
void depot_free(struct depot *d);
/* The same for all that a command names. */
bool depots_open(struct depots *d, const struct sim *s, const struct strings *where,
		 const struct release *r, struct strings *errors);
void depots_free(struct depots *d);

/* NULL where there is none of that id. */
const struct depot_vib *depot_find(const struct depot *d, const char *id);
/* The bytes of a VIB, which are those that were promised. False after adding to `errors`. */
bool depot_take(struct buf *bytes, const struct depot *d, const struct depot_vib *v,
		struct strings *errors);

#endif
