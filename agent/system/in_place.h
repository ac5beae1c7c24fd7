/*
 * Writing to a file in place, never by rename: what a host keeps over a reboot is the very file
 * that a VIB brought (esxi-facts 6.9). For the journal, whose records make up for what
 * system/replace.h does for other files: a write that is cut off leaves a part, and the reader
 * knows it by its checksum.
 *
 * Calling sequence: in_place_open(), in_place_append() and in_place_flush() any number of times,
 * in_place_free(). Errors name `show`, as in system/file.h, and have its codes.
 */
#ifndef SYSTEM_IN_PLACE_H
#define SYSTEM_IN_PLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

struct in_place;

/*
 * Open a file to append to; with `empty` its bytes are gone first. One that is not there is made,
 * with the sticky bit that a host asks for. What is no ordinary file is ERR_REFUSED and left
 * alone; never waits. `path` is a real path; without its folder it is ERR_NOT_FOUND.
 */
int in_place_open(struct in_place **f, const char *path, const char *show, bool empty,
		  struct err *e) NODISCARD;
size_t in_place_size(const struct in_place *f);
/*
 * All of the bytes, behind the last. After an error what was written of them is taken off again; a
 * file system that does not even do that leaves a part, and in_place_size() counts it.
 */
int in_place_append(struct in_place *f, struct span bytes, struct err *e) NODISCARD;
/* Take off what stands behind the first `size` bytes. */
int in_place_cut(struct in_place *f, size_t size, struct err *e) NODISCARD;
/*
 * fsync(2). A file system that has nothing to flush to may not know it: ENOSYS, ENOTTY, EINVAL and
 * EOPNOTSUPP are soft.
 */
int in_place_flush(struct in_place *f, struct err *e) NODISCARD;
void in_place_free(struct in_place *f);
DEFINE_AUTO(in_place)

/* Make a folder in one that is there. That it is there already is no error. */
int in_place_make_folder(const char *path, const char *show, struct err *e) NODISCARD;

#endif
