/*
 * A .vmx file as a list of lines that can be edited without touching a byte
 * that the caller did not ask to change.
 *
 * Calling sequence: vmx_doc_parse(), any number of vmx_doc_get(), _set(),
 * _unset(), _put_line() and of the questions below, vmx_doc_bytes(), vmx_doc_free().
 * Nothing here does I/O. Any bytes are a document; parsing cannot fail.
 *
 * Grammar, line ends and escapes are VMware's own (open-vm-tools
 * lib/dict/dictll.c): agent/formats/README.md, "The .vmx file". Names are
 * compared without regard to ASCII case. A byte-order mark at the front belongs
 * to no line and stays; none is ever added.
 *
 * Cost: vmx_doc_bytes(), _each() and _lint() are linear in the bytes; parsing also
 * sorts the names. _get(), _is_true(), _count(), _line(), _set() and _unset() take
 * about as many comparisons as the number of lines has bits, whatever the names are.
 * (Only where a line holds a NUL byte, and for the message of a refusal, all lines
 * are looked through.)
 */
#ifndef FORMATS_VMX_DOC_H
#define FORMATS_VMX_DOC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"
#include "formats/show.h"

struct vmx_doc;

/* Copies the bytes. */
struct vmx_doc *vmx_doc_parse(struct span bytes) NODISCARD;
void vmx_doc_free(struct vmx_doc *doc);
DEFINE_AUTO(vmx_doc)

/* The whole document as it stands now, appended to `out`. */
void vmx_doc_bytes(struct buf *out, const struct vmx_doc *doc);

/* Did the bytes begin with the mark of UTF-8 (EF BB BF)? */
bool vmx_doc_has_bom(const struct vmx_doc *doc);

/*
 * The encoding of a .vmx file's values: UTF-8 behind a byte-order mark, otherwise what `.encoding`
 * names. A file without it is read as UTF-8, as libvirt does (src/vmx/vmx.c); what is not UTF-8
 * in it shows as |XX. As charset_named().
 */
const char *vmx_doc_charset(struct vmx_doc *doc);

/*
 * The decoded value of a setting (escapes read, bytes otherwise as they are),
 * or NULL where there is no such setting. Where a name occurs twice the first
 * one counts. Borrowed until the next vmx_doc_set() or _unset() or _free().
 * Nothing but the values that are asked for is decoded: in Shift_JIS and GBK the
 * second byte of a character may be the bar of an escape (esxi-facts 1.6).
 */
const char *vmx_doc_get(struct vmx_doc *doc, const char *name);
/* The same as a span, for values that hold a NUL (written as |00). */
bool vmx_doc_get_span(struct span *value, struct vmx_doc *doc, const char *name);
/* True only for "TRUE" in any case. */
bool vmx_doc_is_true(struct vmx_doc *doc, const char *name);
/* How often the name occurs, in any case: 0, 1, or more, which no VM powers on with. */
size_t vmx_doc_count(const struct vmx_doc *doc, const char *name);

/* The line of a setting as it stands, without its line end; or false. Borrowed as above. */
bool vmx_doc_line(struct span *line, const struct vmx_doc *doc, const char *name);

/*
 * A fully encrypted file holds only `.encoding`, `displayName` and
 * `encryption.*`; its settings are out of reach. A partly encrypted one (vTPM)
 * has a `config.version`, answers false and can be edited. This is about the
 * bytes that were parsed; edits do not change the answer. (esxi-facts 1.8)
 */
bool vmx_doc_is_encrypted(const struct vmx_doc *doc);

enum vmx_change {
	VMX_SAME,    /* it was so already: not a byte is different */
	VMX_CHANGED, /* the value's bytes were replaced, or the line removed */
	VMX_ADDED,   /* one line was appended */
};

/*
 * Give a setting a value (bytes; may be anything, escapes are written as
 * needed).
 *
 * Where the setting is there, only the bytes of its value are replaced: its name
 * as it is spelt, white space, comment and line end stay. A value without quotes
 * stays without where it can (`a = #c` becomes `a = TRUE#c`, so that setting it
 * empty again gives the same bytes); one with a blank, tab or # gets quotes.
 * A value that is equal when decoded is VMX_SAME; "true" and "TRUE" are not equal.
 *
 * Where it is not there, the line `name = "value"` is appended with the line end
 * of the last line that has one (LF where none has). A file without a final line
 * end gets one, then the new line, and is without one again; in an empty file
 * the line is ended.
 *
 * Errors, with nothing changed: ERR_USAGE for a name that cannot be one;
 * ERR_REFUSED for a name that occurs more than once, for a fully encrypted file,
 * for one in UTF-16 (a line in other bytes would be lost to whoever reads it so),
 * and where a line with a NUL byte may be read by VMware as this setting.
 */
int vmx_doc_set(enum vmx_change *change, struct vmx_doc *doc, const char *name, struct span value,
		struct err *e) NODISCARD;

/* Would vmx_doc_set() refuse this name? The same errors; nothing is changed. */
int vmx_doc_check_set(const struct vmx_doc *doc, const char *name, struct err *e) NODISCARD;

/*
 * Remove a setting's line with its line end. When it is the last line and has
 * none, the line before loses its own: a file without a final line end stays one,
 * and a line that was appended leaves no trace. (An empty line keeps it, or it
 * would be gone.) VMX_SAME when there is no such setting. Same errors; also
 * ERR_REFUSED where the removal would move the bytes of a byte-order mark to the
 * front of the file, or make one line end of a CR and a LF.
 */
int vmx_doc_unset(enum vmx_change *change, struct vmx_doc *doc, const char *name, struct err *e)
	NODISCARD;

/* Where a line stood, for it to be put back after vmx_doc_unset(). */
struct vmx_place {
	size_t lines_above;
	/*
	 * The line end that goes with it: its own; of a last line without one, that of the line
	 * above, which the removal takes. Empty where the removal takes none.
	 */
	struct span end;
};

/* Of a setting that is about to be removed; false where there is none. Linear. Borrowed as above.
 */
bool vmx_doc_place(struct vmx_place *place, const struct vmx_doc *doc, const char *name);

/*
 * Give a setting exactly this line (without its end): of one that is there the text is replaced,
 * its end and its place stay. One that is not there comes back to its place, or, where that is NULL
 * or there are not as many lines above any more, behind all others as vmx_doc_set() would do it.
 *
 * Lines that are put back in the reverse order of their removal restore every byte.
 *
 * Errors as vmx_doc_set(); ERR_USAGE for a text that is not one line with this setting.
 */
int vmx_doc_put_line(enum vmx_change *change, struct vmx_doc *doc, const char *name,
		     struct span line, const struct vmx_place *place, struct err *e) NODISCARD;

/*
 * Every setting in order, duplicates too, with its decoded value and its line as
 * people count it. Return false to stop. The document must not be changed meanwhile.
 */
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

/* Not to change the document either. */
typedef void vmx_doc_report(void *context, const struct vmx_finding *finding);
void vmx_doc_lint(const struct vmx_doc *doc, vmx_doc_report *report, void *context);

#endif
