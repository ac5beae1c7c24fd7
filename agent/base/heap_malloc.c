/*
 * Gives the program and its libraries base/heap under the names that they know.
 * Linked into the shipped program only.
 */
#undef malloc /* base/banned.h: here it is defined, not called */

#include "base/heap.h"

void *malloc(size_t size)
{
	return heap_take(size);
}

void *calloc(size_t count, size_t size)
{
	return heap_take_zeroed(count, size);
}

void *realloc(void *p, size_t size)
{
	return heap_resize(p, size);
}

void free(void *p)
{
	heap_give(p);
}

/*
 * musl's own name for the same, from which its posix_spawn_file_actions_*() takes memory. Left to
 * musl they would bring the whole of its malloc along, for nothing else: 7 KB.
 */
void *__libc_malloc(size_t size);
void __libc_free(void *p);

void *__libc_malloc(size_t size)
{
	return heap_take(size);
}

void __libc_free(void *p)
{
	heap_give(p);
}
