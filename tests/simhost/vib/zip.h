/*
 * A zip archive, by its central directory, as Python's zipfile reads it: that is
 * what a host has. Errors are in its words, since the host shows them.
 *
 * Calling sequence: zip_read(), any number of zip_find() and zip_unpack(), zip_free().
 * All is borrowed from the bytes of the archive.
 */
#ifndef VIB_ZIP_H
#define VIB_ZIP_H

#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

struct zip_member {
	char *name; /* of a folder: with a slash at its end */
	struct span packed;
	unsigned method;
	size_t size;
	uint32_t sum;
};

struct zip {
	struct zip_member *items;
	size_t count;
	size_t room;
};

/* Nothing of `z` is to be used after an error but for zip_free(). */
int zip_read(struct zip *z, struct span bytes, struct err *e) NODISCARD;
/* NULL where there is none of that name; of several the last one. */
const struct zip_member *zip_find(const struct zip *z, const char *name);
/* Into `out`, which is empty. */
int zip_unpack(struct buf *out, const struct zip_member *m, struct err *e) NODISCARD;
void zip_free(struct zip *z);

#endif
