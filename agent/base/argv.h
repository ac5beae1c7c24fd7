/*
 * The arguments of a host command: one string each, no shell in between, so a
 * blank or a quote in a VM's name is a blank or a quote.
 *
 *	AUTO_VALUE(argv) a = { 0 };
 *
 *	argv_add(&a, "/bin/vim-cmd");
 *	argv_add(&a, "vmsvc/reload");
 *	argv_format(&a, "%lld", vm_id);
 */
#ifndef BASE_ARGV_H
#define BASE_ARGV_H

#include "base/list.h"

struct argv {
	struct strings words;
	char **with_end; /* made by argv_array() */
};

void argv_add(struct argv *a, const char *word);
void argv_format(struct argv *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* The words with a NULL behind the last, for execve; borrowed until the next change. */
char *const *argv_array(struct argv *a);
/* The words joined by blanks, for messages; those with blanks or quotes stand in quotes. */
void argv_show(struct buf *out, const struct argv *a);
void argv_free(struct argv *a);

#endif
