/*
 * Compiler attributes under names that say what they are for.
 *
 * AUTO(type) p = NULL;        frees *p with type_free(p) on every way out
 * AUTO_VALUE(type) v = {0};   the same for a struct that is kept by value
 * AUTO_STR s = NULL;          the same for a string from base/alloc.h
 *
 * AUTO() needs DEFINE_AUTO(type) in the header, next to type_free(), which must
 * accept NULL.
 */
#ifndef BASE_ATTRS_H
#define BASE_ATTRS_H

#include <stdlib.h>

#define NODISCARD            __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, va) __attribute__((format(printf, fmt, va)))
#define NORETURN             __attribute__((noreturn))
#define UNUSED               __attribute__((unused))

#define AUTO(type)           __attribute__((cleanup(type##_auto_))) struct type
#define AUTO_VALUE(type)     __attribute__((cleanup(type##_free))) struct type
#define AUTO_STR             __attribute__((cleanup(auto_str_))) char

#define DEFINE_AUTO(type)                                                                          \
	static inline UNUSED void type##_auto_(struct type **p)                                    \
	{                                                                                          \
		type##_free(*p);                                                                   \
	}

static inline UNUSED void auto_str_(char **p)
{
	free(*p);
}

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
