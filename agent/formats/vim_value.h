/*
 * One value in what vim-cmd prints: see formats/vim_reply.h, which makes them. Everything is
 * borrowed until the reply is freed.
 */
#ifndef FORMATS_VIM_VALUE_H
#define FORMATS_VIM_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

enum vim_kind {
	VIM_UNSET,     /* <unset>, null, (T) null */
	VIM_WORD,      /* true, 128, -1.5, enumerated; anything bare */
	VIM_STRING,    /* "…" */
	VIM_REFERENCE, /* '…' */
	VIM_LIST,      /* (T) [ … ] */
	VIM_OBJECT,    /* (T) { name = value … } */
};

struct vim_value;

enum vim_kind vim_value_kind(const struct vim_value *value);
/* "vim.host.PortGroup.Config"; empty where none is written. */
struct span vim_value_type(const struct vim_value *value);
/* The name of a field; empty for what is in a list, and for the root. */
struct span vim_value_name(const struct vim_value *value);
/* The bytes of a word, a string (without its quotes) or a reference; empty for others. */
struct span vim_value_text(const struct vim_value *value);
/* Where it begins, counted from 1. */
size_t vim_value_line(const struct vim_value *value);

/* The fields of an object or the items of a list, in order; NULL behind the last. */
const struct vim_value *vim_value_first(const struct vim_value *value);
const struct vim_value *vim_value_next(const struct vim_value *value);

/*
 * A field of an object. NULL where there is none, where the name stands there twice, and where
 * `object` is no object or is NULL, so that vim_value_field(vim_value_field(x, "a"), "b") is safe.
 */
const struct vim_value *vim_value_field(const struct vim_value *object, const char *name);

/* True and the value, only if it is one of the kind. NULL is none. */
bool vim_value_bool(bool *out, const struct vim_value *value);
bool vim_value_number(long long *out, const struct vim_value *value, long long min, long long max);
bool vim_value_string(struct span *out, const struct vim_value *value);

#endif
