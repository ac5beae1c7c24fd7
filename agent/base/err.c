#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Puts ": " and another text behind the error's. snprintf() cuts what does not fit. */
static void add(struct err *e, const char *text)
{
	size_t len = strlen(e->text);

	(void)snprintf(e->text + len, sizeof(e->text) - len, ": %s", text);
}

static PRINTF_LIKE(3, 0) void set(struct err *e, enum err_code code, const char *fmt, va_list va)
{
	e->code = code;
	e->target[0] = '\0';
	(void)vsnprintf(e->text, sizeof(e->text), fmt, va);
}

int err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
	va_list va;

	va_start(va, fmt);
	set(e, code, fmt, va);
	va_end(va);
	return -1;
}

int err_set_errno(struct err *e, enum err_code code, int errnum, const char *fmt, ...)
{
	va_list va;

	va_start(va, fmt);
	set(e, code, fmt, va);
	va_end(va);
	add(e, strerror(errnum));
	return -1;
}

int err_wrap(struct err *e, const char *fmt, ...)
{
	const struct err below = *e;
	va_list va;

	va_start(va, fmt);
	(void)vsnprintf(e->text, sizeof(e->text), fmt, va);
	va_end(va);
	add(e, below.text);
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
