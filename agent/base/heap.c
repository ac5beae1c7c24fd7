#include "base/heap.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Every block begins at a multiple of this, as malloc's callers may expect. */
#define GRAIN 16U

/* Enough for an edit of a large .vmx and for the facts of some VMs. */
#define ARENA (512U << 10)

/* What the kernel is asked for when the arena is used up. */
#define AREA (1U << 20)

/* Each multiple of GRAIN up to SMALL, then four sizes to each doubling. */
#define DOUBLINGS 11U
#define SIZES     (4 * (DOUBLINGS + 1))
#define SMALL     (4 * GRAIN)

/* From here on a block is the kernel's, in whole pages. */
#define LARGE (SMALL << DOUBLINGS)
#define PAGE  4096U

/* Nothing that this program reads or keeps is that large: a request for more is a mistake. */
#define MOST (1U << 30)

/* What a given-back block says instead of its size. */
#define FREE_MARK 0x6672656564626c6bu

struct block {
	uint64_t size; /* of what follows, mixed with the address; or FREE_MARK, mixed so too */
	struct block *next; /* while it is free; its place keeps what follows on a GRAIN */
};

_Static_assert(sizeof(struct block) == GRAIN, "what follows a block's head is aligned");

static struct {
	_Alignas(GRAIN) unsigned char arena[ARENA];
	unsigned char *at; /* what is left of the arena or of the newest area; NULL: not begun */
	size_t left;
	struct block *free[SIZES];
} heap;

/* The number of the smallest size that holds `size` bytes (at most LARGE), and what it holds. */
static size_t class_of(size_t size, size_t *holds)
{
	size_t step = GRAIN, class = 0, top = SMALL;

	while (size > top) { /* four steps more, each as large as the doubling asks */
		class += 4;
		step = top / 4;
		top *= 2;
	}
	if (class == 0) {
		*holds = size == 0 ? GRAIN : (size + GRAIN - 1) / GRAIN * GRAIN;
		return *holds / GRAIN - 1;
	}
	*holds = (size + step - 1) / step * step;
	return class + (*holds - top / 2) / step - 1;
}

static uint64_t mixed(const struct block *b, uint64_t what)
{
	return what ^ (uint64_t)(uintptr_t)b;
}

static size_t size_of(const struct block *b)
{
	uint64_t size = mixed(b, b->size);

	/* Not a size that there is: it was written over, or is FREE_MARK. */
	if (size == 0 || size % GRAIN != 0 || size > 2 * (uint64_t)MOST)
		abort();
	return (size_t)size;
}

static void *from_kernel(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

/* New memory for a block; what is left of an area that is too small for it is let go. */
static struct block *cut(size_t size)
{
	const size_t whole = sizeof(struct block) + size;
	struct block *b;

	if (!heap.at) {
		heap.at = heap.arena;
		heap.left = ARENA;
	}
	if (whole > heap.left) {
		unsigned char *area = from_kernel(AREA);

		if (!area)
			return NULL;
		heap.at = area;
		heap.left = AREA;
	}
	b = (struct block *)(void *)heap.at;
	heap.at += whole;
	heap.left -= whole;
	return b;
}

static struct block *take_class(size_t size)
{
	size_t holds, class = class_of(size, &holds);
	struct block *b = heap.free[class];

	if (b) {
		if (mixed(b, b->size) != FREE_MARK)
			abort();
		heap.free[class] = b->next;
	} else {
		b = cut(holds);
	}
	if (b)
		b->size = mixed(b, holds);
	return b;
}

static struct block *take_large(size_t size)
{
	size_t whole = (size + sizeof(struct block) + PAGE - 1) / PAGE * PAGE;
	struct block *b = from_kernel(whole);

	if (b)
		b->size = mixed(b, whole - sizeof(struct block));
	return b;
}

void *heap_take(size_t size)
{
	struct block *b = NULL;

	if (size <= LARGE)
		b = take_class(size);
	else if (size <= MOST)
		b = take_large(size);
	if (!b) {
		errno = ENOMEM;
		return NULL;
	}
	return b + 1;
}

void *heap_take_zeroed(size_t count, size_t size)
{
	size_t bytes;
	void *p;

	if (__builtin_mul_overflow(count, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	p = heap_take(bytes);
	if (p && bytes <= LARGE) /* the kernel's pages are zero */
		memset(p, 0, bytes);
	return p;
}

void heap_give(void *p)
{
	struct block *b;
	size_t size, holds, class;

	if (!p)
		return;
	b = (struct block *)p - 1;
	size = size_of(b);
	if (size > LARGE) {
		(void)munmap(b, size + sizeof(*b));
		return;
	}
	class = class_of(size, &holds);
	if (holds != size)
		abort();
	b->size = mixed(b, FREE_MARK);
	b->next = heap.free[class];
	heap.free[class] = b;
}

void *heap_resize(void *p, size_t size)
{
	size_t had;
	void *larger;

	if (!p)
		return heap_take(size);
	had = size_of((struct block *)p - 1);
	if (size <= had && (size > had / 2 || had <= SMALL))
		return p;
	larger = heap_take(size);
	if (!larger)
		return NULL;
	memcpy(larger, p, size < had ? size : had);
	heap_give(p);
	return larger;
}
