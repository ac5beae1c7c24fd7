/*
 * Memory that is always there: out of memory ends the process with one line on
 * stderr. The program changes files only by rename, so ending anywhere is safe.
 * Everything from here is given back with free().
 */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stdarg.h>
#include <stddef.h>

#include "base/attrs.h"

void *x_alloc(size_t size) NODISCARD;                         /* all zero */
void *x_array(size_t count, size_t size) NODISCARD;           /* all zero, overflow checked */
void *x_resize(void *p, size_t count, size_t size) NODISCARD; /* as realloc */
char *x_strdup(const char *s) NODISCARD;
char *x_strndup(const char *s, size_t len) NODISCARD;
char *x_format(const char *fmt, ...) PRINTF_LIKE(1, 2) NODISCARD;
char *x_vformat(const char *fmt, va_list va) PRINTF_LIKE(1, 0) NODISCARD;

#endif
