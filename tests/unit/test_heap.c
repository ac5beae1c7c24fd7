#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attrs.h"
#include "base/heap.h"

static const size_t sizes[] = { 0,     1,      15,     16,     17,     48,     64,
				65,    80,     81,     127,    128,    129,    160,
				161,   4095,   4096,   4097,   6000,   12000,  65536,
				65537, 114688, 114689, 131071, 131072, 131073, 1 << 20 };

static bool is_filled(const unsigned char *p, size_t size, unsigned char with)
{
	for (size_t i = 0; i < size; i++) {
		if (p[i] != with)
			return false;
	}
	return true;
}

static void heap_take__any_size__is_ours_alone_and_aligned(void **state)
{
	unsigned char *blocks[COUNT_OF(sizes)];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		blocks[i] = heap_take(sizes[i]);
		assert_non_null(blocks[i]);
		assert_int_equal((uintptr_t)blocks[i] % 16, 0);
		memset(blocks[i], (int)i + 1, sizes[i]);
	}
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		assert_true(is_filled(blocks[i], sizes[i], (unsigned char)(i + 1)));
		heap_give(blocks[i]);
	}
}

static void heap_give__then_take__the_same_block_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		void *first, *second, *block = heap_take(sizes[i]);

		first = heap_take(sizes[i]);
		heap_give(block);
		second = heap_take(sizes[i]);
		if (sizes[i] <= 131072)
			assert_ptr_equal(second, block);
		heap_give(first);
		heap_give(second);
	}
	heap_give(NULL);
}

static void heap_take_zeroed__used_before__is_zero(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		unsigned char *block = heap_take(sizes[i]);

		memset(block, 0xff, sizes[i]);
		heap_give(block);
		block = heap_take_zeroed(sizes[i], 1);
		assert_true(is_filled(block, sizes[i], 0));
		heap_give(block);
	}
}

static void heap_resize__up_and_down__keeps_the_bytes(void **state)
{
	(void)state;
	for (size_t from = 0; from < COUNT_OF(sizes); from++) {
		for (size_t to = 0; to < COUNT_OF(sizes); to++) {
			size_t kept = sizes[from] < sizes[to] ? sizes[from] : sizes[to];
			unsigned char *block = heap_resize(NULL, sizes[from]);

			memset(block, 0x5a, sizes[from]);
			block = heap_resize(block, sizes[to]);
			assert_non_null(block);
			assert_true(is_filled(block, kept, 0x5a));
			memset(block, 0xa5, sizes[to]);
			heap_give(block);
		}
	}
}

static void heap_take__more_than_there_is__is_null(void **state)
{
	/* Not constants: the compiler knows what malloc may be asked for. */
	volatile size_t most = SIZE_MAX, half = SIZE_MAX / 2 + 2;

	(void)state;
	errno = 0;
	assert_null(heap_take(most));
	assert_int_equal(errno, ENOMEM);
	errno = 0;
	assert_null(heap_take_zeroed(half, 2));
	assert_int_equal(errno, ENOMEM);
}

/* The same numbers each time: xorshift, from a start of its own. */
static uint32_t next_number(uint32_t *n)
{
	*n ^= *n << 13;
	*n ^= *n >> 17;
	*n ^= *n << 5;
	return *n;
}

static void heap__a_long_life__no_block_meets_another(void **state)
{
	enum { BLOCKS = 200, STEPS = 50000 };
	static struct {
		unsigned char *p;
		size_t size;
		unsigned char fill;
	} blocks[BLOCKS];
	uint32_t n = 0x2545f491;

	(void)state;
	for (int step = 0; step < STEPS; step++) {
		size_t i = next_number(&n) % BLOCKS, size = next_number(&n) % 3000;
		size_t kept = size < blocks[i].size ? size : blocks[i].size;

		if (step % 1000 == 0)
			size *= 100;
		if (step % 3 == 0) {
			assert_true(is_filled(blocks[i].p, blocks[i].size, blocks[i].fill));
			heap_give(blocks[i].p);
			blocks[i].p = heap_take(size);
		} else {
			blocks[i].p = heap_resize(blocks[i].p, size);
			assert_true(is_filled(blocks[i].p, kept, blocks[i].fill));
		}
		blocks[i].size = size;
		blocks[i].fill = (unsigned char)step;
		memset(blocks[i].p, blocks[i].fill, size);
	}
	for (size_t i = 0; i < BLOCKS; i++)
		heap_give(blocks[i].p);
}

static void give_twice(void)
{
	void *block = heap_take(100);

	heap_give(block);
	heap_give(block);
}

static void overflow_then_give(void)
{
	unsigned char *block = heap_take(100);

	memset(block - 16, 'A', 8); /* as the end of the block before it may */
	heap_give(block);
}

static void give_what_is_not_ours(void)
{
	static _Alignas(16) unsigned char not_ours[64];

	heap_give(not_ours + 32);
}

static void write_after_give(void)
{
	unsigned char *block = heap_take(100);

	heap_give(block);
	memset(block - 16, 'A', 8);
	(void)!heap_take(100);
}

static void heap_give__misuse__ends_the_program(void **state)
{
	static void (*const misuses[])(void) = { give_twice, overflow_then_give,
						 give_what_is_not_ours, write_after_give };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(misuses); i++) {
		int status;
		pid_t pid = fork();

		if (pid == 0) {
			(void)signal(SIGABRT, SIG_DFL);
			misuses[i]();
			_exit(0);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), SIGABRT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heap_take__any_size__is_ours_alone_and_aligned),
		cmocka_unit_test(heap_give__then_take__the_same_block_again),
		cmocka_unit_test(heap_take_zeroed__used_before__is_zero),
		cmocka_unit_test(heap_resize__up_and_down__keeps_the_bytes),
		cmocka_unit_test(heap_take__more_than_there_is__is_null),
		cmocka_unit_test(heap__a_long_life__no_block_meets_another),
		cmocka_unit_test(heap_give__misuse__ends_the_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
