#include "base/out.h"

#include <stdarg.h>

#include "base/alloc.h"

void out_span(struct out *o, struct span s)
{
	buf_span(&o->bytes, s);
}

void out_str(struct out *o, const char *s)
{
	buf_str(&o->bytes, s);
}

void out_format(struct out *o, const char *fmt, ...)
{
	AUTO_STR *text = NULL;
	va_list va;

	va_start(va, fmt);
	text = x_vformat(fmt, va);
	va_end(va);
	out_str(o, text);
}

void out_flush(struct out *o)
{
	if (!o->sink || o->bytes.len == 0)
		return;
	if (o->sink(o->where, buf_view(&o->bytes)) < 0)
		o->failed = true;
	buf_cut(&o->bytes, 0);
}

void out_free(struct out *o)
{
	buf_free(&o->bytes);
}
