/*
 * DEFLATE, the compression in gzip and zip files (RFC 1951), and the checksum that both
 * use.
 */
#ifndef VIB_INFLATE_H
#define VIB_INFLATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* Unpack into the empty `out`; *bytes is then what follows. False if the data is damaged. */
bool inflate_bytes(struct buf *out, struct span *bytes);
uint32_t inflate_crc32(struct span bytes);

#endif
