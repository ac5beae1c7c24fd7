#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static PRINTF_LIKE(3, 0) void put(char *text, size_t size, const char *fmt, va_list va)
{
	/* vsnprintf() ends what does not fit with a NUL: cut, not overrun. */
	(void)vsnprintf(text, size, fmt, va);
}

int err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
	va_list va;

	e->code = code;
	e->target[0] = '\0';
	va_start(va, fmt);
	put(e->text, sizeof(e->text), fmt, va);
	va_end(va);
	return -1;
}

int err_set_errno(struct err *e, enum err_code code, int errnum, const char *fmt, ...)
{
	size_t len;
	va_list va;

	e->code = code;
	e->target[0] = '\0';
	va_start(va, fmt);
	put(e->text, sizeof(e->text), fmt, va);
	va_end(va);
	len = strlen(e->text);
	(void)snprintf(e->text + len, sizeof(e->text) - len, ": %s", strerror(errnum));
	return -1;
}

int err_wrap(struct err *e, const char *fmt, ...)
{
	char below[ERR_TEXT_MAX];
	size_t len;
	va_list va;

	memcpy(below, e->text, sizeof(below));
	va_start(va, fmt);
	put(e->text, sizeof(e->text), fmt, va);
	va_end(va);
	len = strlen(e->text);
	(void)snprintf(e->text + len, sizeof(e->text) - len, ": %s", below);
	return -1;
}

int err_target(struct err *e, const char *target)
{
	(void)snprintf(e->target, sizeof(e->target), "%s", target);
	return -1;
}

const char *err_code_name(enum err_code code)
{
	switch (code) {
	case ERR_NONE:
		return "none";
	case ERR_USAGE:
		return "usage";
	case ERR_NOT_FOUND:
		return "not-found";
	case ERR_REFUSED:
		return "refused";
	case ERR_HOST:
		return "host";
	case ERR_IO:
		return "io";
	case ERR_BUSY:
		return "busy";
	}
	abort();
}
