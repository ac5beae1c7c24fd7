#include "base/alloc.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void NORETURN out_of_memory(void)
{
	static const char text[] = "nestvirt: out of memory\n";

	/* Not by stdio, which may want memory itself. A failure cannot be reported to anybody. */
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		abort();
	_exit(6); /* ERR_IO: base/err.h */
}

void *x_array(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *x_alloc(size_t size)
{
	return x_array(1, size);
}

void *x_resize(void *p, size_t count, size_t size)
{
	void *larger = reallocarray(p, count ? count : 1, size);

	if (!larger)
		out_of_memory();
	return larger;
}

char *x_strndup(const char *s, size_t len)
{
	char *copy = x_alloc(len + 1);

	memcpy(copy, s, len);
	return copy;
}

char *x_strdup(const char *s)
{
	return x_strndup(s, strlen(s));
}

char *x_vformat(const char *fmt, va_list va)
{
	char *text;

	if (vasprintf(&text, fmt, va) < 0)
		out_of_memory();
	return text;
}

char *x_format(const char *fmt, ...)
{
	va_list va;
	char *text;

	va_start(va, fmt);
	text = x_vformat(fmt, va);
	va_end(va);
	return text;
}
