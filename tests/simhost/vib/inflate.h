/*
 * DEFLATE, the form that gzip and zip pack in (RFC 1951), and the sum that both keep
 * of what was packed.
 */
#ifndef VIB_INFLATE_H
#define VIB_INFLATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* Unpack into `out`, which is empty; *bytes is what follows then. False where it is damaged. */
bool inflate_bytes(struct buf *out, struct span *bytes);
uint32_t inflate_crc32(struct span bytes);

#endif
