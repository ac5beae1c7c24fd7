/*
 * The memory of the shipped program, in place of musl's malloc (heap_malloc.c puts
 * it there; the other builds keep their system's, which the sanitizers watch).
 *
 * Why: musl asks the kernel for pages and gives them back group by group. An edit
 * of a .vmx of 6 KB made 37 such calls beside 32 others, among them madvise with
 * an advice that Linux has and the VMkernel need not. Here an edit makes none.
 *
 * Theory of operation. Blocks have one of 48 sizes, four to each doubling, so
 * that at most a quarter of a block is unused. A block that is given back waits in
 * the list of its size for the next that wants it. New ones are cut from an
 * arena in the program itself, whose untouched pages cost nothing, and when that is
 * used up from areas that the kernel gives and never gets back: a run keeps what it
 * needed at its most. A block too large for the sizes is the kernel's alone, and goes
 * back to it.
 *
 * A word in front of each block says its size, mixed with the block's address. One
 * that was overwritten, or given back twice, ends the program: it runs as root on
 * files that others have written. No threads (esxi-facts 7.3).
 */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include <stddef.h>

#include "base/attrs.h"

/* All as malloc(3) and its family: NULL with ENOMEM when there is no more. */
void *heap_take(size_t size) NODISCARD;
void *heap_take_zeroed(size_t count, size_t size) NODISCARD;
void *heap_resize(void *p, size_t size) NODISCARD;
void heap_give(void *p);

#endif
