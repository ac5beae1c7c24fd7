/*
 * The lines of a .vmx document, and the way from a name to its line. Private to
 * formats/vmx_doc.c, which says what an edit is; here it is only stored.
 *
 * Theory of operation. The bytes are kept as they came, and each line is a pair
 * of spans into them. A changed or added line gets text of its own. The lines are
 * linked from first to last; a removed one is unlinked but stays in the array, so
 * that no edit moves anything.
 *
 * A hash table over the names (ASCII letters folded) leads to the first line of
 * each name; further lines of it hang on `next`. It is filled from the last line
 * to the first, so that each chain comes out in line order. The names that meet in
 * one slot are a balanced tree, an AA tree (A. Andersson, "Balanced search trees
 * made simple", 1993): in an ordinary file one or two, in a file that was made to
 * collide all of them. No seed is needed, which the program has nowhere to get from.
 *
 * Cost: splitting is linear in the bytes; finding, adding and removing a line do
 * not depend on how many there are. With names that collide, finding and adding take
 * about 2 log2(lines) comparisons.
 */
#ifndef FORMATS_VMX_LINES_H
#define FORMATS_VMX_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "formats/vmx_line.h"

struct vmx_lines_item {
	struct span text; /* without its end; points into the document or to `own` */
	struct span end;  /* empty on a last line that has none, and nowhere else */
	struct vmx_line parts;
	char *own;
	char *value; /* decoded; made when it is first asked for */
	size_t value_len;
	size_t above; /* the lines around it, as indices */
	size_t below;
	uint64_t hash;  /* of the name */
	size_t left;    /* in the tree of its slot: 1 + the index of a line, or 0 */
	size_t right;   /* likewise */
	unsigned level; /* likewise: how far above the leaves */
	size_t next;    /* the next line of the same name */
	bool again;     /* an earlier line has this name */
	bool removed;
};

/* All zero is not a valid one: begin with vmx_lines_split(). */
struct vmx_lines {
	struct vmx_lines_item *items; /* as they were parsed, then those that were added */
	size_t count;
	size_t room;
	size_t first;
	size_t last;
	size_t *slots;     /* the top of each slot's tree: 1 + the first line of a name, or 0 */
	size_t slot_count; /* a power of two, twice the names at least */
	size_t names;
};

/* `bytes` must outlive the lines. */
void vmx_lines_split(struct vmx_lines *lines, struct span bytes);
void vmx_lines_free(struct vmx_lines *lines);

/* The first line of a name, in any case, and the next of the same name; NULL where there is none.
 */
struct vmx_lines_item *vmx_lines_find(const struct vmx_lines *lines, struct span name);
struct vmx_lines_item *vmx_lines_next(const struct vmx_lines *lines,
				      const struct vmx_lines_item *item);

/* How many names a look for this one is compared with: the cost, for a test to count. */
size_t vmx_lines_steps(const struct vmx_lines *lines, struct span name);

/*
 * The line below a line and the line above it. NULL stands for the place before the first and
 * behind the last, so that vmx_lines_below(lines, NULL) is the first and _above() the last.
 */
struct vmx_lines_item *vmx_lines_below(const struct vmx_lines *lines,
				       const struct vmx_lines_item *item);
struct vmx_lines_item *vmx_lines_above(const struct vmx_lines *lines,
				       const struct vmx_lines_item *item);

/*
 * Put a line above another, or, with NULL, behind all of them; its name must not be there. Pointers
 * to items are void after it. The text is taken over.
 */
void vmx_lines_add(struct vmx_lines *lines, const struct vmx_lines_item *below, struct buf *text,
		   struct span end);
/* Give a line new text, which is taken over, with the same name in it. */
void vmx_lines_replace(struct vmx_lines_item *item, struct buf *text);
/* Take a line away that is the only one of its name. */
void vmx_lines_remove(struct vmx_lines *lines, struct vmx_lines_item *item);

/* The decoded value of a setting; borrowed until the line is replaced. */
struct span vmx_lines_value(struct vmx_lines_item *item);
/* The line as people count it: from 1. Linear: for messages only. */
size_t vmx_lines_number(const struct vmx_lines *lines, const struct vmx_lines_item *item);

#endif
