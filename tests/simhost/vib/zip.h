/*
 * Reads a zip archive by its central directory, like Python's zipfile, which a host
 * uses. Errors have zipfile's wording, because the host shows them.
 *
 * Calling sequence: zip_read(), any number of zip_find() and zip_unpack(), zip_free().
 * Everything is borrowed from the bytes of the archive.
 */
#ifndef VIB_ZIP_H
#define VIB_ZIP_H

#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

struct zip_member {
	char *name; /* a folder has a trailing slash */
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

/* After an error, do nothing with `z` but zip_free(). */
int zip_read(struct zip *z, struct span bytes, struct err *e) NODISCARD;
/* Returns the last member with that name; NULL if there is none. */
const struct zip_member *zip_find(const struct zip *z, const char *name);
/* Unpack into the empty `out`. */
int zip_unpack(struct buf *out, const struct zip_member *m, struct err *e) NODISCARD;
void zip_free(struct zip *z);

#endif
