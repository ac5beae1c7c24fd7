/*
 * A bulletin in a depot: VIBs that belong together. It is a component, which 7.0 and
 * later install and remove as a unit, if it has a name and a version for that
 * (esxi-facts 6.10).
 */
#ifndef VIB_BULLETIN_H
#define VIB_BULLETIN_H

#include "base/text.h"
#include "host/release.h"

struct bulletin {
	char *id;
	char *vendor;
	char *date;              /* 2025-01-01T00:00:00.000000+00:00 */
	char *name;              /* of the component; NULL if it is not one */
	char *version;           /* the same */
	char *shown_name;        /* shown to people */
	char *shown_version;     /* shown to people */
	struct strings releases; /* "7.*" */
	struct strings vibs;     /* ids */
};

/* Returns false after adding to `errors`. */
bool bulletin_read(struct bulletin *b, struct span xml, struct strings *errors);
/* True if it is for this release. */
bool bulletin_fits(const struct bulletin *b, const struct release *r);
void bulletin_free(struct bulletin *b);

#endif
