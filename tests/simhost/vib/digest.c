#include "vib/digest.h"

#include <stdint.h>
#include <string.h>

#include "base/alloc.h"

/* Both work on blocks of this many bytes. */
#define BLOCK 64

struct digest {
	uint32_t state[8];
	size_t words; /* of the result */
	void (*mix)(uint32_t state[8], const unsigned char block[BLOCK]);
};

static uint32_t left(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

static uint32_t right(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

static uint32_t word_at(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void mix_sha1(uint32_t state[8], const unsigned char block[BLOCK])
{
	static const uint32_t k[4] = { 0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6 };
	uint32_t w[80], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];

	for (size_t i = 0; i < 80; i++)
		w[i] = i < 16 ? word_at(block + i * 4)
			      : left(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	for (size_t i = 0; i < 80; i++) {
		uint32_t parity = b ^ c ^ d;
		uint32_t f = i < 20 ? (b & c) | (~b & d)
				    : (i >= 40 && i < 60 ? (b & c) | (b & d) | (c & d) : parity);
		uint32_t next = left(a, 5) + f + e + k[i / 20] + w[i];

		e = d;
		d = c;
		c = left(b, 30);
		b = a;
		a = next;
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
	state[4] += e;
}

static const uint32_t sha256_k[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2,
};

static void mix_sha256(uint32_t state[8], const unsigned char block[BLOCK])
{
	uint32_t w[64], s[8];

	memcpy(s, state, sizeof(s));
	for (size_t i = 0; i < 64; i++) {
		uint32_t s0 =
			i < 16 ? 0 : right(w[i - 15], 7) ^ right(w[i - 15], 18) ^ w[i - 15] >> 3;
		uint32_t s1 =
			i < 16 ? 0 : right(w[i - 2], 17) ^ right(w[i - 2], 19) ^ w[i - 2] >> 10;

		w[i] = i < 16 ? word_at(block + i * 4) : w[i - 16] + s0 + w[i - 7] + s1;
	}
	for (size_t i = 0; i < 64; i++) {
		uint32_t s1 = right(s[4], 6) ^ right(s[4], 11) ^ right(s[4], 25);
		uint32_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
		uint32_t t1 = s[7] + s1 + choice + sha256_k[i] + w[i];
		uint32_t s0 = right(s[0], 2) ^ right(s[0], 13) ^ right(s[0], 22);
		uint32_t majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);

		memmove(s + 1, s, 7 * sizeof(s[0]));
		s[4] += t1;
		s[0] = t1 + s0 + majority;
	}
	for (size_t i = 0; i < 8; i++)
		state[i] += s[i];
}

/* The last bytes, a one bit, zeros, and the length in bits. */
static void finish(struct digest *d, struct span rest, uint64_t total)
{
	unsigned char tail[2 * BLOCK] = { 0 };
	size_t len = rest.len + 9 <= BLOCK ? BLOCK : 2 * BLOCK;

	if (rest.len)
		memcpy(tail, rest.p, rest.len);
	tail[rest.len] = 0x80;
	for (size_t i = 0; i < 8; i++)
		tail[len - 1 - i] = (unsigned char)(total * 8 >> (8 * i));
	d->mix(d->state, tail);
	if (len > BLOCK)
		d->mix(d->state, tail + BLOCK);
}

static char *run(struct digest *d, struct span bytes)
{
	AUTO_VALUE(buf) hex = { 0 };
	uint64_t total = bytes.len;

	while (bytes.len >= BLOCK) {
		d->mix(d->state, (const unsigned char *)bytes.p);
		bytes = span_make(bytes.p + BLOCK, bytes.len - BLOCK);
	}
	finish(d, bytes, total);
	for (size_t i = 0; i < d->words; i++)
		buf_format(&hex, "%08x", d->state[i]);
	return buf_take(&hex);
}

char *digest_sha1(struct span bytes)
{
	struct digest d = {
		.state = { 0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0 },
		.words = 5,
		.mix = mix_sha1,
	};

	return run(&d, bytes);
}

char *digest_sha256(struct span bytes)
{
	struct digest d = {
		.state = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
			   0x1f83d9ab, 0x5be0cd19 },
		.words = 8,
		.mix = mix_sha256,
	};

	return run(&d, bytes);
}
