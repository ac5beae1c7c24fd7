/*
 * SHA-1 and SHA-256 in lower-case hex (FIPS 180-4).
 */
#ifndef VIB_DIGEST_H
#define VIB_DIGEST_H

#include "base/text.h"

/* The caller frees the text. */
char *digest_sha1(struct span bytes) NODISCARD;
char *digest_sha256(struct span bytes) NODISCARD;

#endif
