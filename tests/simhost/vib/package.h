/*
 * A VIB that has been read and found good: what its descriptor says, and the files
 * of its payload.
 *
 * What is wrong with one is a refusal of the host: lines as esxcli shows them, the
 * first with the class of the error in brackets (esxi-facts 6.11). The classes and
 * texts beyond the two that were seen are assumed.
 */
#ifndef VIB_PACKAGE_H
#define VIB_PACKAGE_H

#include "base/text.h"
#include "core/state.h"
#include "host/release.h"
#include "vib/archive.h"

struct package {
	struct state_vib vib;
	struct buf tar; /* the payload, unpacked: archive borrows from it */
	struct archive files;
	struct strings file_list; /* of the descriptor */
	struct strings needs;     /* "esx-version >= 6.5.0", one each */
	bool live_install;
	bool live_remove;
	bool maintenance;
};

/* False after adding to `errors`. */
bool package_read(struct package *p, struct span bytes, const struct release *r,
		  struct strings *errors);
void package_free(struct package *p);

/* A refusal: " [CLASS]" and " TEXT", and where the log is. Always false. */
bool package_refuse(struct strings *errors, const char *class_name, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

#endif
