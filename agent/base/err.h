/*
 * An error as a value: its kind, the object it is about, and one line for the
 * person who has to act on it.
 *
 * A function that can fail takes `struct err *` last, returns -1 after
 * err_set(), and leaves the error alone when it succeeds. On the way up each
 * level adds with err_wrap() what the level below could not know:
 *
 *	VM "web": /vmfs/volumes/ds1/web/web.vmx: line 12: a quote is not closed
 *
 * The text is one line, without a full stop and without "failed to"; it ends
 * with the next step where there is one. Text that does not fit is cut, never
 * overrun. Nothing here allocates.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stddef.h>

#include "base/attrs.h"

/* Two of the longest paths (PATH_MAX 4096) would not fit on a screen either. */
#define ERR_TEXT_MAX   2048
#define ERR_TARGET_MAX 512

/*
 * The kinds of error are the exit statuses of the program; agent/README.md
 * documents them, and err_code_name() gives the word that JSON shows.
 */
enum err_code {
	ERR_NONE = 0,
	ERR_USAGE = 2,     /* usage error */
	ERR_NOT_FOUND = 3, /* no such object, or a name that several have */
	ERR_REFUSED = 4,   /* it would lose or break something: nothing was changed */
	ERR_HOST = 5,      /* a host command failed or timed out */
	ERR_IO = 6,        /* a file could not be read or written */
	ERR_BUSY = 7,      /* another nestvirt is running, or the file changed meanwhile */
};

struct err {
	enum err_code code;
	char target[ERR_TARGET_MAX]; /* the object, for JSON; may be empty */
	char text[ERR_TEXT_MAX];
};

/* Sets the error. Always returns -1, so that callers can `return err_set(…)`. */
int err_set(struct err *e, enum err_code code, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* The same for a failed system call: adds ": " and the text for `errnum`. */
int err_set_errno(struct err *e, enum err_code code, int errnum, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

/* Puts "context: " in front of the text. Always returns -1. */
int err_wrap(struct err *e, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Names the object that the error is about. Always returns -1. */
int err_target(struct err *e, const char *target);

/* "usage", "not-found", "refused", "host", "io", "busy"; "none" for ERR_NONE. */
const char *err_code_name(enum err_code code);

#endif
