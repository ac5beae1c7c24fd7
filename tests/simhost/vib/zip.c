#include "vib/zip.h"

#include <stdlib.h>
#include <string.h>

#include "vib/inflate.h"

/* The three records that matter, with the length of their fixed part. */
#define END_MAGIC   0x06054b50U
#define END_SIZE    22
#define ENTRY_MAGIC 0x02014b50U
#define ENTRY_SIZE  46
#define LOCAL_MAGIC 0x04034b50U
#define LOCAL_SIZE  30
#define COMMENT_MAX 65535

#define STORED      0
#define DEFLATED    8
#define ENCRYPTED   1U

static uint32_t number(const char *p, size_t bytes)
{
	uint32_t value = 0;

	while (bytes-- > 0)
		value = value << 8 | (unsigned char)p[bytes];
	return value;
}

static bool is_record(struct span bytes, size_t at, uint32_t magic, size_t size)
{
	return at <= bytes.len && bytes.len - at >= size && number(bytes.p + at, 4) == magic;
}

/* The record at the end, behind which there is only its comment. */
static bool find_end(size_t *at, struct span bytes)
{
	for (size_t back = END_SIZE; back <= bytes.len && back <= END_SIZE + COMMENT_MAX; back++) {
		*at = bytes.len - back;
		if (is_record(bytes, *at, END_MAGIC, END_SIZE) &&
		    number(bytes.p + *at + 20, 2) == back - END_SIZE)
			return true;
	}
	return false;
}

/* Where the packed bytes are: behind the head that stands there once more. */
static bool find_packed(struct span *packed, struct span bytes, size_t local, size_t size)
{
	size_t at;

	if (!is_record(bytes, local, LOCAL_MAGIC, LOCAL_SIZE))
		return false;
	at = local + LOCAL_SIZE + number(bytes.p + local + 26, 2) + number(bytes.p + local + 28, 2);
	if (at > bytes.len || size > bytes.len - at)
		return false;
	*packed = span_make(bytes.p + at, size);
	return true;
}

static int read_entry(struct zip *z, size_t *at, struct span bytes, struct err *e)
{
	const char *entry = bytes.p + *at;
	struct zip_member m = { 0 };
	size_t name_len, all;

	if (!is_record(bytes, *at, ENTRY_MAGIC, ENTRY_SIZE))
		return err_set(e, ERR_USAGE, "Bad magic number for central directory");
	name_len = number(entry + 28, 2);
	all = ENTRY_SIZE + name_len + number(entry + 30, 2) + number(entry + 32, 2);
	if (all > bytes.len - *at)
		return err_set(e, ERR_USAGE, "Truncated central directory");
	if (number(entry + 8, 2) & ENCRYPTED ||
	    !find_packed(&m.packed, bytes, number(entry + 42, 4), number(entry + 20, 4)))
		return err_set(e, ERR_USAGE, "Bad magic number for file header");
	m.method = number(entry + 10, 2);
	m.sum = number(entry + 16, 4);
	m.size = number(entry + 24, 4);
	m.name = x_strndup(entry + ENTRY_SIZE, name_len);
	LIST_PUSH(z, m);
	*at += all;
	return 0;
}

int zip_read(struct zip *z, struct span bytes, struct err *e)
{
	size_t end, at, entries;

	if (!find_end(&end, bytes))
		return err_set(e, ERR_USAGE, "File is not a zip file");
	at = number(bytes.p + end + 16, 4);
	entries = number(bytes.p + end + 10, 2);
	while (z->count < entries) {
		if (read_entry(z, &at, bytes, e) < 0)
			return -1;
	}
	return 0;
}

const struct zip_member *zip_find(const struct zip *z, const char *name)
{
	for (size_t i = z->count; i-- > 0;) {
		if (strcmp(z->items[i].name, name) == 0)
			return &z->items[i];
	}
	return NULL;
}

int zip_unpack(struct buf *out, const struct zip_member *m, struct err *e)
{
	struct span rest = m->packed;

	switch (m->method) {
	case STORED:
		buf_span(out, m->packed);
		break;
	case DEFLATED:
		if (!inflate_bytes(out, &rest))
			return err_set(e, ERR_USAGE,
				       "Error -3 while decompressing data: invalid code");
		break;
	default:
		return err_set(e, ERR_USAGE, "That compression method is not supported");
	}
	if (out->len != m->size || inflate_crc32(buf_view(out)) != m->sum)
		return err_set(e, ERR_USAGE, "Bad CRC-32 for file '%s'", m->name);
	return 0;
}

void zip_free(struct zip *z)
{
	for (size_t i = 0; i < z->count; i++)
		free(z->items[i].name);
	free(z->items);
	*z = (struct zip){ 0 };
}
