/*
 * A VIB that has been read and found valid: what its descriptor says, and the files
 * in its payload.
 *
 * If it is invalid, the host refuses it with lines as esxcli shows them, the first with
 * the class of the error in brackets (esxi-facts 6.11). Classes and texts other than the
 * two that were seen are assumed.
 */
#ifndef VIB_PACKAGE_H
#define VIB_PACKAGE_H

#include "base/text.h"
#include "core/state.h"
#include "host/release.h"
#include "vib/archive.h"

struct package {
	struct state_vib vib;
	struct buf tar; /* the unpacked payload; `files` borrows from it */
	struct archive files;
	struct strings file_list; /* from the descriptor */
	struct strings needs;     /* "esx-version >= 6.5.0", one each */
	bool live_install;
	bool live_remove;
	bool maintenance;
};

/* Returns false after adding to `errors`. */
bool package_read(struct package *p, struct span bytes, const struct release *r,
		  struct strings *errors);
void package_free(struct package *p);

/* Add a refusal: " [CLASS]", " TEXT", and a line that refers to the log. Returns false. */
bool package_refuse(struct strings *errors, const char *class_name, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

#endif
