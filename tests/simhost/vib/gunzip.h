/*
 * The bytes of a gzip file (RFC 1951, RFC 1952).
 */
#ifndef VIB_GUNZIP_H
#define VIB_GUNZIP_H

#include "base/err.h"
#include "base/text.h"

/* ERR_USAGE for what is no gzip file, is cut short, or has a wrong sum. */
int gunzip(struct buf *out, struct span bytes, struct err *e) NODISCARD;

#endif
