#include "vib/inflate.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* A payload that grows beyond this is a mistake; ESXi's whole image is smaller. */
#define OUTPUT_MAX   ((size_t)1 << 30)

#define CODE_BITS    15 /* the longest code */
#define LITERALS     288
#define DISTANCES    32
#define END_OF_BLOCK 256

/* The bits that are read, lowest first; `bad` once there were none left. */
struct bits {
	struct span rest;
	uint32_t held;
	unsigned count;
	bool bad;
};

/* A canonical code: how many codes of each length, and the symbols in their order. */
struct code {
	uint16_t count[CODE_BITS + 1];
	uint16_t symbol[LITERALS];
};

static unsigned take(struct bits *b, unsigned wanted)
{
	unsigned value;

	while (b->count < wanted) {
		if (!b->rest.len) {
			b->bad = true;
			return 0;
		}
		b->held |= (uint32_t)(unsigned char)b->rest.p[0] << b->count;
		b->rest = span_make(b->rest.p + 1, b->rest.len - 1);
		b->count += 8;
	}
	value = b->held & ((1U << wanted) - 1);
	b->held >>= wanted;
	b->count -= wanted;
	return value;
}

static void make_code(struct code *c, const unsigned char *lengths, size_t symbols)
{
	uint16_t start[CODE_BITS + 2] = { 0 };

	memset(c->count, 0, sizeof(c->count));
	for (size_t i = 0; i < symbols; i++)
		c->count[lengths[i]]++;
	c->count[0] = 0;
	for (size_t len = 1; len <= CODE_BITS; len++)
		start[len + 1] = (uint16_t)(start[len] + c->count[len]);
	for (size_t i = 0; i < symbols; i++) {
		if (lengths[i])
			c->symbol[start[lengths[i]]++] = (uint16_t)i;
	}
}

/* One symbol, a bit at a time: the codes of each length follow those of the shorter ones. */
static unsigned decode(struct bits *b, const struct code *c)
{
	unsigned code = 0, first = 0, index = 0;

	for (size_t len = 1; len <= CODE_BITS && !b->bad; len++) {
		code |= take(b, 1);
		if (code - first < c->count[len])
			return c->symbol[index + (code - first)];
		index += c->count[len];
		first = (first + c->count[len]) << 1;
		code <<= 1;
	}
	b->bad = true;
	return END_OF_BLOCK;
}

static void copy_back(struct buf *out, struct bits *b, size_t length, size_t distance)
{
	if (distance > out->len || out->len + length > OUTPUT_MAX) {
		b->bad = true;
		return;
	}
	while (length--)
		buf_char(out, out->p[out->len - distance]);
}

static void take_match(struct buf *out, struct bits *b, unsigned symbol,
		       const struct code *distances)
{
	static const uint16_t length_base[29] = { 3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
						  15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
						  67, 83, 99, 115, 131, 163, 195, 227, 258 };
	static const unsigned char length_bits[29] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
						       2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0 };
	static const uint16_t distance_base[30] = { 1,    2,    3,    4,     5,     7,
						    9,    13,   17,   25,    33,    49,
						    65,   97,   129,  193,   257,   385,
						    513,  769,  1025, 1537,  2049,  3073,
						    4097, 6145, 8193, 12289, 16385, 24577 };
	size_t length, distance;
	unsigned far;

	symbol -= END_OF_BLOCK + 1;
	if (symbol >= 29) {
		b->bad = true;
		return;
	}
	length = length_base[symbol] + take(b, length_bits[symbol]);
	far = decode(b, distances);
	if (b->bad || far >= 30) {
		b->bad = true;
		return;
	}
	distance = distance_base[far] + take(b, far < 4 ? 0 : far / 2 - 1);
	copy_back(out, b, length, distance);
}

static void take_coded(struct buf *out, struct bits *b, const struct code *literals,
		       const struct code *distances)
{
	while (!b->bad) {
		unsigned symbol = decode(b, literals);

		if (symbol == END_OF_BLOCK)
			return;
		if (symbol < END_OF_BLOCK)
			buf_char(out, (char)symbol);
		else
			take_match(out, b, symbol, distances);
	}
}

static void take_stored(struct buf *out, struct bits *b)
{
	size_t length, complement;

	b->held = 0;
	b->count = 0;
	length = take(b, 16);
	complement = take(b, 16);
	if (b->bad || (length ^ complement) != 0xFFFF || length > b->rest.len) {
		b->bad = true;
		return;
	}
	buf_add(out, b->rest.p, length);
	b->rest = span_make(b->rest.p + length, b->rest.len - length);
}

static void take_fixed(struct buf *out, struct bits *b)
{
	unsigned char lengths[LITERALS];
	struct code literals, distances;

	for (size_t i = 0; i < LITERALS; i++)
		lengths[i] = i < 144 ? 8 : (i < 256 ? 9 : (i < 280 ? 7 : 8));
	make_code(&literals, lengths, LITERALS);
	memset(lengths, 5, DISTANCES);
	make_code(&distances, lengths, DISTANCES);
	take_coded(out, b, &literals, &distances);
}

/* The lengths of both codes, themselves coded: 16 repeats the last, 17 and 18 are zeros. */
static bool take_lengths(unsigned char *lengths, size_t wanted, struct bits *b,
			 const struct code *code)
{
	size_t have = 0;

	while (have < wanted && !b->bad) {
		unsigned symbol = decode(b, code), repeat = 1;
		unsigned char value = 0;

		if (symbol < 16) {
			value = (unsigned char)symbol;
		} else if (symbol == 16) {
			if (!have)
				return false;
			value = lengths[have - 1];
			repeat = 3 + take(b, 2);
		} else {
			repeat = symbol == 17 ? 3 + take(b, 3) : 11 + take(b, 7);
		}
		if (have + repeat > wanted)
			return false;
		memset(lengths + have, value, repeat);
		have += repeat;
	}
	return !b->bad;
}

static void take_dynamic(struct buf *out, struct bits *b)
{
	static const unsigned char order[19] = { 16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
						 11, 4,  12, 3, 13, 2, 14, 1, 15 };
	size_t literal_count = take(b, 5) + 257, distance_count = take(b, 5) + 1;
	size_t code_count = take(b, 4) + 4;
	unsigned char lengths[LITERALS + DISTANCES] = { 0 };
	struct code code, distances;

	for (size_t i = 0; i < code_count; i++)
		lengths[order[i]] = (unsigned char)take(b, 3);
	make_code(&code, lengths, COUNT_OF(order));
	memset(lengths, 0, sizeof(lengths));
	if (literal_count > LITERALS || distance_count > DISTANCES ||
	    !take_lengths(lengths, literal_count + distance_count, b, &code)) {
		b->bad = true;
		return;
	}
	make_code(&code, lengths, literal_count);
	make_code(&distances, lengths + literal_count, distance_count);
	take_coded(out, b, &code, &distances);
}

bool inflate_bytes(struct buf *out, struct span *bytes)
{
	struct bits b = { .rest = *bytes };
	bool last = false;

	while (!last && !b.bad) {
		last = take(&b, 1);
		switch (take(&b, 2)) {
		case 0:
			take_stored(out, &b);
			break;
		case 1:
			take_fixed(out, &b);
			break;
		case 2:
			take_dynamic(out, &b);
			break;
		default:
			b.bad = true;
		}
	}
	*bytes = b.rest;
	return !b.bad;
}

uint32_t inflate_crc32(struct span bytes)
{
	uint32_t crc = 0xFFFFFFFF;

	for (size_t i = 0; i < bytes.len; i++) {
		crc ^= (unsigned char)bytes.p[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
	}
	return ~crc;
}
