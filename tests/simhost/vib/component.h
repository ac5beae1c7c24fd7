/*
 * The components of the host: bulletins that were applied as components, each stored
 * unchanged in .simhost/component/ID.xml. A component exists as long as all its VIBs do.
 */
#ifndef VIB_COMPONENT_H
#define VIB_COMPONENT_H

#include "core/sim.h"
#include "vib/bulletin.h"

struct components {
	struct bulletin *items;
	size_t count;
	size_t room;
};

/* Load them, sorted by name. */
int components_load(struct components *list, const struct sim *s, struct err *e) NODISCARD;
void components_free(struct components *list);
/* Find one by name or name:version; NULL if there is none. */
const struct bulletin *components_find(const struct components *list, const char *word);

/* True if `word` is its name or name:version. */
bool component_is_named(const struct bulletin *b, const char *word);
/* Record it with its original XML, after its VIBs have been installed. */
int component_add(const struct sim *s, const char *id, const char *xml, struct err *e) NODISCARD;
int component_remove(const struct sim *s, const char *id, struct err *e) NODISCARD;
/* Remove the components that contain a VIB that has been removed. */
int component_forget(const struct sim *s, const char *vib_id, struct err *e) NODISCARD;

#endif
