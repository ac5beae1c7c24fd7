/*
 * Some names in a message: the first few, and how many more there are.
 */
#ifndef PLAN_NAMES_H
#define PLAN_NAMES_H

#include <stdbool.h>

#include "base/text.h"

/* AUTO_VALUE(names) vms = { 0 }; */
struct names {
	struct buf text;
	size_t listed;
	size_t count; /* of all; names_add() counts, too */
};

void names_add(struct names *names, const char *name);
/* More would only be counted. */
bool names_is_full(const struct names *names);
/* `a, b, c and 5 more`; borrowed. Once, when all are there. */
const char *names_text(struct names *names);
void names_free(struct names *names);

#endif
