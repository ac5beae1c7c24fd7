/*
 * Installs, updates and removes VIBs on the running host.
 *
 * Calling sequence: install_begin(), any number of install_add() or
 * install_remove(), install_free(). A refusal adds to `errors` and changes nothing:
 * the first VIB that is refused ends the call.
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

/* Waits for any other installation to finish. */
int install_begin(struct install *in, const struct sim *s, struct err *e) NODISCARD;
/* `only_newer`: like `update`, skip a VIB unless an older version is installed. */
int install_add(struct install *in, const char *url, bool only_newer, struct err *e) NODISCARD;
/* The same with the bytes of a VIB, whose ID must be `id` unless that is NULL. */
int install_add_bytes(struct install *in, struct span bytes, const char *id, bool only_newer,
		      struct err *e) NODISCARD;
int install_remove(struct install *in, const char *name, struct err *e) NODISCARD;
void install_free(struct install *in);

/* True if `word` is its name, name:version, vendor:name or vendor:name:version. */
bool install_is_named(const struct state_vib *v, const char *word);

#endif
