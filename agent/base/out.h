/*
 * Where text for people and programs goes: a buffer, and a place to send it.
 *
 * Modules write into a `struct out`; only main() gives it a sink that reaches a
 * file descriptor, so a test sees every byte by leaving the sink out. Bytes wait
 * until out_flush(), which main() calls once at the end and the progress line
 * calls at each change.
 */
#ifndef BASE_OUT_H
#define BASE_OUT_H

#include <stdbool.h>

#include "base/text.h"

/* Returns 0, or -1 when the bytes could not all be sent (a closed pipe, a full disk). */
typedef int out_sink(void *where, struct span bytes);

struct out {
	struct buf bytes;
	out_sink *sink; /* NULL: keep everything in `bytes` */
	void *where;
	bool failed; /* a flush failed; the exit status has to say so */
};

void out_str(struct out *o, const char *s);
void out_span(struct out *o, struct span s);
void out_format(struct out *o, const char *fmt, ...) PRINTF_LIKE(2, 3);
void out_flush(struct out *o);
void out_free(struct out *o);

#endif
