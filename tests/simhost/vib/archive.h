/*
 * The two archives in a VIB: the ar around it and the old-GNU tar of its payload
 * (esxi-facts 6.1, 6.4). Both are read as strictly as on a host.
 */
#ifndef VIB_ARCHIVE_H
#define VIB_ARCHIVE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/text.h"

/* A member of an ar, or an entry of a tar; the bytes are borrowed from the archive. */
struct archive_file {
	char *name; /* of a folder: without the trailing slash */
	struct span bytes;
	mode_t mode;
	bool folder;
};

struct archive {
	struct archive_file *items;
	size_t count;
	size_t room;
};

/* GNU format: names end with a slash. */
int archive_read_ar(struct archive *a, struct span bytes, struct err *e) NODISCARD;
int archive_read_tar(struct archive *a, struct span bytes, struct err *e) NODISCARD;
void archive_free(struct archive *a);

#endif
