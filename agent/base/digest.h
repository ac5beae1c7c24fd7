/*
 * FNV-1a, 64 bits: a number for some bytes, which others hardly share. Against accident, not
 * against malice: who wants two texts of one digest can make them.
 *
 * Start with DIGEST_START; what is added in pieces gives what is added at once. In the header, for
 * it is called for every byte of every .vmx.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

/* Start value and prime are its authors' own. */
#define DIGEST_START 0xcbf29ce484222325u
#define DIGEST_PRIME 0x100000001b3u

static inline uint64_t digest_byte(uint64_t sum, char c)
{
	return (sum ^ (unsigned char)c) * DIGEST_PRIME;
}

static inline uint64_t digest_add(uint64_t sum, const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		sum = digest_byte(sum, p[i]);
	return sum;
}

#endif
