/*
 * Jansson's private configuration for musl on x86_64. Neither USE_URANDOM (the
 * program opens no device of the host) nor HAVE_SCHED_YIELD (it has no threads).
 */
#ifndef DEPS_JANSSON_PRIVATE_CONFIG_H
#define DEPS_JANSSON_PRIVATE_CONFIG_H

#define HAVE_FCNTL_H 1
#define HAVE_STDINT_H 1
#define HAVE_SYS_STAT_H 1
#define HAVE_SYS_TIME_H 1
#define HAVE_SYS_TYPES_H 1
#define HAVE_UNISTD_H 1

#define HAVE_CLOSE 1
#define HAVE_GETPID 1
#define HAVE_GETTIMEOFDAY 1
#define HAVE_OPEN 1
#define HAVE_READ 1

/* Eight buckets for a new object, as Jansson's own build has it. */
#define INITIAL_HASHTABLE_ORDER 3

#endif
