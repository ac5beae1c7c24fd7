/*
 * What vim-cmd prints: objects of VMware's API in a notation of its own.
 *
 *	Listsummary:
 *	(vim.vm.Summary) {
 *	   vm = 'vim.VirtualMachine:496',
 *	   runtime = (vim.vm.RuntimeInfo) {
 *	      powerState = "poweredOn",
 *	      bootTime = <unset>,
 *	      question = (vim.vm.QuestionInfo) null,
 *	   },
 *	   ipAddress = (string) [
 *	      "192.0.2.1",
 *	   ]
 *	}
 *
 * It is read into a tree and asked by names; what is not asked for does no harm, whatever it
 * is. Lines in front of the object are skipped; only blank ones may follow it. The comma
 * between two values is optional (both forms occur, in one reply).
 *
 * Where a string ends. Nothing in it is escaped: `msg = "Unable to find "16"",` is from a real
 * host. Each value has a line of its own, so a string ends with the last quote of its line,
 * which only blanks and one comma may follow. (If something else follows, as in
 * `[ "vmnic0" ]`, it ends at the only other quote of the line; more of them are an error.)
 * It follows that
 *   - quotes, apostrophes, brackets, braces, commas and `=` in a string are themselves;
 *   - a quote in a string that is followed by a comma or a closing bracket or brace could be its
 *     end as well, were two values on one line: an error, since nobody can say which it is;
 *   - a line break in a string is an error, with one exception that cannot be detected: a string
 *     that imitates whole lines of the dump. Whoever can give such a name to a port group can
 *     also change the port group.
 * References are written with apostrophes and follow the same rules.
 *
 * Errors name the line. The caller has another way to ask, so nothing unclear is guessed.
 * Time and memory are linear in the bytes.
 */
#ifndef FORMATS_VIM_REPLY_H
#define FORMATS_VIM_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

/* Objects within objects: HostNetworkConfig has eight levels; no object of the API has 64. */
#define VIM_DEPTH_MAX 64

struct vim_reply;

/* ERR_HOST: no object in it, not well-formed, ambiguous, cut off, too deep, a NUL byte. */
int vim_reply_parse(struct vim_reply **reply, struct span text, struct err *e) NODISCARD;
void vim_reply_free(struct vim_reply *reply);
DEFINE_AUTO(vim_reply)

/* Returns the object or list itself; borrowed until the reply is freed. */
const struct vim_value *vim_reply_root(const struct vim_reply *reply);

/* A value; everything in it is borrowed until the reply is freed. */
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
 * Finds a field of an object. NULL where there is none, where the name occurs twice, and where
 * `object` is no object or is NULL, so that vim_value_field(vim_value_field(x, "a"), "b") is safe.
 * Looks at each field once.
 */
const struct vim_value *vim_value_field(const struct vim_value *object, const char *name);

/* Each returns true and the value if it is one of the kind. NULL is none. */
bool vim_value_bool(bool *out, const struct vim_value *value); /* true or false */
bool vim_value_number(long long *out, const struct vim_value *value, long long min, long long max);
bool vim_value_string(struct span *out, const struct vim_value *value);
bool vim_value_is_unset(const struct vim_value *value);

#endif
