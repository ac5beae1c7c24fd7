/*
 * A .vmx file as a list of lines that can be edited without touching a byte
 * that the caller did not ask to change.
 *
 * Calling sequence: vmx_doc_parse(), any number of vmx_doc_get(), _set(),
 * _unset() and of the questions below, vmx_doc_bytes(), vmx_doc_free().
 * Nothing here does I/O. Any bytes are a document; parsing cannot fail.
 *
 * Grammar, line ends and escapes are VMware's own (open-vm-tools
 * lib/dict/dictll.c): agent/formats/README.md, "The .vmx file". Names are
 * compared without regard to ASCII case.
 */
#ifndef FORMATS_VMX_DOC_H
#define FORMATS_VMX_DOC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

struct vmx_doc;

/* Copies the bytes. */
struct vmx_doc *vmx_doc_parse(struct span bytes) NODISCARD;
void vmx_doc_free(struct vmx_doc *doc);
DEFINE_AUTO(vmx_doc)

/* The whole document as it stands now, appended to `out`. */
void vmx_doc_bytes(struct buf *out, const struct vmx_doc *doc);

/*
 * The decoded value of a setting (escapes read, bytes otherwise as they are),
 * or NULL where there is no such setting. Where a name occurs twice the first
 * one counts. Borrowed until the next vmx_doc_set() or _unset() or _free().
 */
const char *vmx_doc_get(struct vmx_doc *doc, const char *name);
/* The same as a span, for values that hold a NUL (written as |00). */
bool vmx_doc_get_span(struct span *value, struct vmx_doc *doc, const char *name);
/* True only for "TRUE" in any case. */
bool vmx_doc_is_true(struct vmx_doc *doc, const char *name);
/* How often the name occurs, in any case: 0, 1, or more, which no VM powers on with. */
size_t vmx_doc_count(const struct vmx_doc *doc, const char *name);

/*
 * The original line of a setting without its line end, or false. Borrowed as above.
 */
bool vmx_doc_line(struct span *line, const struct vmx_doc *doc, const char *name);

/*
 * A fully encrypted file holds only `.encoding`, `displayName` and
 * `encryption.*`; its settings are out of reach. A partly encrypted one (vTPM)
 * answers false and can be edited.
 */
bool vmx_doc_is_encrypted(const struct vmx_doc *doc);

enum vmx_change {
	VMX_SAME,    /* it was so already: not a byte is different */
	VMX_CHANGED, /* the value's bytes were replaced, or the line removed */
	VMX_ADDED,   /* one line was appended */
};

/*
 * Give a setting a value (bytes; may be anything, escapes are written as
 * needed). Errors, with nothing changed: ERR_USAGE for a name that cannot be
 * one; ERR_REFUSED for a name that occurs more than once, a fully encrypted
 * file, or a value that the file's line cannot hold.
 */
int vmx_doc_set(enum vmx_change *change, struct vmx_doc *doc, const char *name, struct span value,
		struct err *e) NODISCARD;

/* Remove a setting's line with its line end. Same errors; VMX_SAME when there is none. */
int vmx_doc_unset(enum vmx_change *change, struct vmx_doc *doc, const char *name, struct err *e)
	NODISCARD;

/* Every setting in order, duplicates too. Return false to stop. */
typedef bool vmx_doc_visit(void *context, struct span name, struct span value, size_t line);
void vmx_doc_each(struct vmx_doc *doc, vmx_doc_visit *visit, void *context);

/* What is wrong with the file, in line order. */
enum vmx_problem {
	VMX_MALFORMED, /* neither a setting nor a comment: VMware carries it along unread */
	VMX_DUPLICATE, /* a name that an earlier line has: the VM does not power on */
};

struct vmx_finding {
	enum vmx_problem problem;
	size_t line;       /* counted from 1 */
	size_t first_line; /* VMX_DUPLICATE: where the name stands first */
	struct span text;  /* malformed: the line without its end; duplicate: the name; borrowed */
};

typedef void vmx_doc_report(void *context, const struct vmx_finding *finding);
void vmx_doc_lint(const struct vmx_doc *doc, vmx_doc_report *report, void *context);

#endif
