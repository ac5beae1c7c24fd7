#include "vib/gunzip.h"

#include <stdbool.h>

#include "vib/inflate.h"

/* Behind the fixed part of the head; flags as in RFC 1952. */
static bool skip_head(struct span *s)
{
	const unsigned char *p = (const unsigned char *)s->p;
	unsigned char flags;
	size_t at = 10;

	if (s->len < at || p[0] != 0x1F || p[1] != 0x8B || p[2] != 8)
		return false;
	flags = p[3];
	if (flags & 4)
		at += s->len >= at + 2 ? 2U + p[at] + ((size_t)p[at + 1] << 8) : s->len;
	for (unsigned char bit = 8; bit <= 16; bit = (unsigned char)(bit << 1)) {
		if (!(flags & bit))
			continue;
		while (at < s->len && p[at])
			at++;
		at++;
	}
	if (flags & 2)
		at += 2;
	if (at > s->len)
		return false;
	*s = span_make(s->p + at, s->len - at);
	return true;
}

int gunzip(struct buf *out, struct span bytes, struct err *e)
{
	const unsigned char *end;
	uint32_t sum;

	if (!skip_head(&bytes))
		return err_set(e, ERR_USAGE, "not a gzip file");
	if (!inflate_bytes(out, &bytes) || bytes.len < 8)
		return err_set(e, ERR_USAGE, "a damaged gzip file");
	end = (const unsigned char *)bytes.p;
	sum = (uint32_t)end[0] | (uint32_t)end[1] << 8 | (uint32_t)end[2] << 16 |
	      (uint32_t)end[3] << 24;
	if (sum != inflate_crc32(buf_view(out)))
		return err_set(e, ERR_USAGE, "a gzip file with a wrong sum");
	return 0;
}
