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
	VIM_WORD,      /* true, 128, -1.5, anything bare */
	VIM_STRING,    /* "…" */
	VIM_REFERENCE, /* '…' */
	VIM_LIST,      /* (T) [ … ] */
	VIM_OBJECT,    /* (T) { name = value … } */
};

struct vim_value {
	enum vim_kind kind;
	struct span type;        /* vim.host.PortGroup.Config; empty where none is written */
	struct span name;        /* of a field; empty in a list and at the root */
	struct span text;        /* of a word, a string or a reference, without its quotes */
	size_t line;             /* where it begins, counted from 1 */
	struct vim_value *first; /* the fields of an object or the items of a list, in order */
	struct vim_value *next;  /* the one behind it, NULL behind the last */
};

/*
 * A field of an object. NULL where there is none, where the name stands there twice, and where
 * `object` is no object or is NULL, so that vim_value_field(vim_value_field(x, "a"), "b") is safe.
 * Costs one look at each field.
 */
const struct vim_value *vim_value_field(const struct vim_value *object, const char *name);

/* True and the value, only if it is one of the kind. NULL is none. */
bool vim_value_bool(bool *out, const struct vim_value *value); /* true or false */
bool vim_value_number(long long *out, const struct vim_value *value, long long min, long long max);
bool vim_value_string(struct span *out, const struct vim_value *value);
bool vim_value_is_unset(const struct vim_value *value);

#endif
