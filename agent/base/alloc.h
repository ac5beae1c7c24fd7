/*
 * Allocation that cannot fail: out of memory ends the process with one line on
 * stderr. Files are changed by rename only, and records of the history carry a
 * checksum, so ending anywhere is safe. Free everything from here with free().
 */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stdarg.h>
#include <stddef.h>

#include "base/attrs.h"

void *x_alloc(size_t size) NODISCARD;                         /* all zero */
void *x_array(size_t count, size_t size) NODISCARD;           /* all zero, overflow checked */
void *x_resize(void *p, size_t count, size_t size) NODISCARD; /* as reallocarray() */
char *x_strdup(const char *s) NODISCARD;
char *x_strndup(const char *s, size_t len) NODISCARD; /* all `len` bytes, and a NUL */
char *x_format(const char *fmt, ...) PRINTF_LIKE(1, 2) NODISCARD;
char *x_vformat(const char *fmt, va_list va) PRINTF_LIKE(1, 0) NODISCARD;

#endif
