/*
 * Unpacks gzip files (RFC 1951, RFC 1952).
 */
#ifndef VIB_GUNZIP_H
#define VIB_GUNZIP_H

#include "base/err.h"
#include "base/text.h"

/* ERR_USAGE if it is not a gzip file, is truncated, or has a wrong checksum. */
int gunzip(struct buf *out, struct span bytes, struct err *e) NODISCARD;

#endif
