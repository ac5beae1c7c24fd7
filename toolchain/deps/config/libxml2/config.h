/*
 * libxml2's config.h for musl on x86_64, without threads (HAVE_PTHREAD_H),
 * sockets, shared objects and compression: what is not here is not there.
 */
#ifndef DEPS_LIBXML2_CONFIG_H
#define DEPS_LIBXML2_CONFIG_H

#define HAVE_CTYPE_H 1
#define HAVE_ERRNO_H 1
#define HAVE_FCNTL_H 1
#define HAVE_FLOAT_H 1
#define HAVE_INTTYPES_H 1
#define HAVE_LIMITS_H 1
#define HAVE_MALLOC_H 1
#define HAVE_MATH_H 1
#define HAVE_STDARG_H 1
#define HAVE_STDINT_H 1
#define HAVE_STDLIB_H 1
#define HAVE_STRING_H 1
#define HAVE_STRINGS_H 1
#define HAVE_SYS_STAT_H 1
#define HAVE_SYS_TIME_H 1
#define HAVE_SYS_TYPES_H 1
#define HAVE_TIME_H 1
#define HAVE_UNISTD_H 1
#define STDC_HEADERS 1

#define HAVE_FPRINTF 1
#define HAVE_GETTIMEOFDAY 1
#define HAVE_LOCALTIME 1
#define HAVE_PRINTF 1
#define HAVE_RAND 1
#define HAVE_RAND_R 1
#define HAVE_SNPRINTF 1
#define HAVE_SPRINTF 1
#define HAVE_SRAND 1
#define HAVE_SSCANF 1
#define HAVE_STAT 1
#define HAVE_STRFTIME 1
#define HAVE_TIME 1
#define HAVE_VA_COPY 1
#define HAVE_VFPRINTF 1
#define HAVE_VSNPRINTF 1
#define HAVE_VSPRINTF 1

/* va_list is an array on x86_64. */
#define VA_LIST_IS_ARRAY 1

#define PACKAGE "libxml2"
#define VERSION "2.9.14"

#endif
