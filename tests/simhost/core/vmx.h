/*
 * A .vmx file as a VM's process and hostd see it: names and values in order.
 * Written independently from esxi-facts 1: it shares no code with the agent's
 * parser for the same grammar, so that each can expose errors in the other.
 *
 * Calling sequence: vmx_parse(), vmx_get() and vmx_set(), vmx_text(), vmx_free().
 */
#ifndef CORE_VMX_H
#define CORE_VMX_H

#include <stdbool.h>

#include "base/text.h"

struct vmx_entry {
	char *name;  /* NULL for a comment, an empty or a malformed line */
	char *value; /* decoded; the whole line if there is no name */
	size_t len;  /* of value: a line that is kept may contain a NUL */
};

struct vmx {
	struct vmx_entry *items;
	size_t count;
	size_t room;
};

void vmx_parse(struct vmx *v, struct span bytes);
/* Returns the value of a name in any case; NULL if absent. Borrowed until the next change. */
const char *vmx_get(const struct vmx *v, const char *name);
/* True if its value is TRUE in any case. */
bool vmx_is_true(const struct vmx *v, const char *name);
/* Returns its value as a whole number, or `absent`. */
long vmx_number(const struct vmx *v, const char *name, long absent);
/*
 * Returns the displayName as hostd shows it, in UTF-8: a windows-1252 file is converted, others
 * are taken as they are. The caller frees it.
 */
char *vmx_shown_name(const struct vmx *v) NODISCARD;
void vmx_set(struct vmx *v, const char *name, const char *value);
/* Remove every line with that name. */
void vmx_remove(struct vmx *v, const char *name);
/* Returns a name that occurs more than once, in any case; NULL if there is none. */
const char *vmx_duplicate(const struct vmx *v);
/* Append the file in VMware's own form: name = "value", LF; comments and malformed lines as they
 * were. */
void vmx_text(struct buf *out, const struct vmx *v);
void vmx_free(struct vmx *v);

#endif
