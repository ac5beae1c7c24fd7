/*
 * Installing, updating and removing VIBs on the running host.
 *
 * Calling sequence: install_begin(), any number of install_add() or
 * install_remove(), install_free(). A refusal adds to `errors` and has changed
 * nothing: the first VIB that is refused ends the call.
 */
#ifndef VIB_INSTALL_H
#define VIB_INSTALL_H

#include "base/text.h"
#include "core/state.h"

struct install {
	const struct sim *sim;
	int lock;
	bool dry_run;
	struct strings installed; /* ids */
	struct strings removed;
	struct strings skipped;
	struct strings errors;
};

/* One at a time: waits for another that is at it. */
int install_begin(struct install *in, const struct sim *s, struct err *e) NODISCARD;
/* `only_newer`: as `update` does, nothing that is not installed in an older version. */
int install_add(struct install *in, const char *url, bool only_newer, struct err *e) NODISCARD;
/* The same with the bytes of a VIB that has to be the one called `id`; NULL: whichever it is. */
int install_add_bytes(struct install *in, struct span bytes, const char *id, bool only_newer,
		      struct err *e) NODISCARD;
int install_remove(struct install *in, const char *name, struct err *e) NODISCARD;
void install_free(struct install *in);

/* Is the VIB meant by name, name:version, vendor:name or vendor:name:version? */
bool install_is_named(const struct state_vib *v, const char *word);

#endif
