/*
 * A .vmx file as a VM's process and hostd see it: names and values in order.
 * Written from esxi-facts 1 on its own: it shares nothing with the agent's
 * reading of the same grammar, so that one can catch the other.
 *
 * Calling sequence: vmx_parse(), vmx_get() and vmx_set(), vmx_text(), vmx_free().
 */
#ifndef CORE_VMX_H
#define CORE_VMX_H

#include <stdbool.h>

#include "base/text.h"

struct vmx_entry {
	char *name;  /* NULL: a comment, an empty or a malformed line */
	char *value; /* decoded; the whole line where there is no name */
	size_t len;  /* of value: a line that is kept may hold a NUL */
};

struct vmx {
	struct vmx_entry *items;
	size_t count;
	size_t room;
};

void vmx_parse(struct vmx *v, struct span bytes);
/* The value of a name in any case; NULL where it is absent. Borrowed until the next change. */
const char *vmx_get(const struct vmx *v, const char *name);
/* The same for a boolean: TRUE in any case. */
bool vmx_is_true(const struct vmx *v, const char *name);
/* A whole number, or `absent`. */
long vmx_number(const struct vmx *v, const char *name, long absent);
/*
 * The displayName as hostd shows it, in UTF-8: a windows-1252 file is converted, others are
 * taken as they are. The caller frees it.
 */
char *vmx_shown_name(const struct vmx *v) NODISCARD;
void vmx_set(struct vmx *v, const char *name, const char *value);
/* Take a name away, however often it stands there. */
void vmx_remove(struct vmx *v, const char *name);
/* A name that stands more than once, in any case; NULL where there is none. */
const char *vmx_duplicate(const struct vmx *v);
/* VMware's own form: name = "value", LF; comments and malformed lines as they were. */
void vmx_text(struct buf *out, const struct vmx *v);
void vmx_free(struct vmx *v);

#endif
