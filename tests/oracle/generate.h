/*
 * Lines, names and values to compare with: not evenly random, but made of what
 * the grammar of .vmx files turns on. The same seed makes the same text.
 */
#ifndef TESTS_ORACLE_GENERATE_H
#define TESTS_ORACLE_GENERATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct generator {
	uint64_t state; /* the seed */
};

/* A number below `limit`, which is not 0. */
size_t generate_below(struct generator *g, size_t limit);

/* Append `lines` lines with their ends, the last perhaps without; perhaps behind a BOM. */
void generate_file(struct buf *out, struct generator *g, size_t lines);

/* Append a name that can be written and, without any NUL, a value. */
void generate_name(struct buf *out, struct generator *g);
void generate_value(struct buf *out, struct generator *g);

#endif
