/*
 * The components of the host: bulletins that were applied as such, each as it came in
 * .simhost/component/ID.xml. One is there as long as all its VIBs are.
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

/* In the order of their names. */
int components_load(struct components *list, const struct sim *s, struct err *e) NODISCARD;
void components_free(struct components *list);
/* By name or name:version; NULL where there is none. */
const struct bulletin *components_find(const struct components *list, const char *word);

/* Is the component meant by that name, or name:version? */
bool component_is_named(const struct bulletin *b, const char *word);
/* Put it into the books with the text that it came as; its VIBs are there by now. */
int component_add(const struct sim *s, const char *id, const char *xml, struct err *e) NODISCARD;
int component_remove(const struct sim *s, const char *id, struct err *e) NODISCARD;
/* A VIB has gone, and with it the components that it belongs to. */
int component_forget(const struct sim *s, const char *vib_id, struct err *e) NODISCARD;

#endif
