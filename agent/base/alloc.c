#include "base/alloc.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void NORETURN out_of_memory(void)
{
	static const char text[] = "nestvirt: out of memory\n";

	/* No stdio: it may want memory itself. Nothing is left to report an error to. */
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
	size_t bytes;
	void *larger;

	if (__builtin_mul_overflow(count, size, &bytes))
		out_of_memory();
	larger = realloc(p, bytes > 0 ? bytes : 1);
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
	va_list again;
	char *text;
	int len;

	va_copy(again, va);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (len < 0)
		out_of_memory();
	text = x_alloc((size_t)len + 1);
	(void)vsnprintf(text, (size_t)len + 1, fmt, va);
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
