/*
 * A .vmx file as a list of lines that can be edited without touching a byte
 * that the caller did not ask to change.
 *
 * Calling sequence: vmx_doc_parse(), any number of vmx_doc_get(), _set(),
 * _unset(), _put_line() and of the queries below, vmx_doc_bytes(), vmx_doc_free().
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

/* Appends the whole document as it is now. */
void vmx_doc_bytes(struct buf *out, const struct vmx_doc *doc);

/* True if the bytes begin with the byte-order mark of UTF-8 (EF BB BF). */
bool vmx_doc_has_bom(const struct vmx_doc *doc);

/*
 * Returns the encoding of the values, as charset_named() does: UTF-8 if there is a byte-order mark,
 * otherwise what `.encoding` names. A file without it is read as UTF-8, as libvirt does
 * (src/vmx/vmx.c); what is not UTF-8 in it shows as |XX.
 */
const char *vmx_doc_charset(struct vmx_doc *doc);

/*
 * Returns the decoded value of a setting (escapes read, bytes otherwise as they are), or NULL where
 * there is no such setting. The first one of a name counts. Borrowed until the next vmx_doc_set(),
 * _unset(), _put_line() or _free(). Only values that are asked for are decoded: in Shift_JIS and
 * GBK the second byte of a character may be the bar of an escape (esxi-facts 1.6).
 */
const char *vmx_doc_get(struct vmx_doc *doc, const char *name);
/* The same as a span, for values that hold a NUL (written as |00). */
bool vmx_doc_get_span(struct span *value, struct vmx_doc *doc, const char *name);
/* True only for "TRUE" in any case. */
bool vmx_doc_is_true(struct vmx_doc *doc, const char *name);
/* Counts the settings of this name, in any case. With more than one no VM powers on. */
size_t vmx_doc_count(const struct vmx_doc *doc, const char *name);

/* Finds the line of a setting, without its line end; false if there is none. Borrowed as above. */
bool vmx_doc_line(struct span *line, const struct vmx_doc *doc, const char *name);

/*
 * True for a fully encrypted file, which holds only `.encoding`, `displayName` and `encryption.*`;
 * its settings are out of reach. A partly encrypted one (vTPM) has a `config.version` and can be
 * edited: false. About the bytes that were parsed; edits do not change the answer. (esxi-facts 1.8)
 */
bool vmx_doc_is_encrypted(const struct vmx_doc *doc);

enum vmx_change {
	VMX_SAME,    /* it was so already: not a byte is different */
	VMX_CHANGED, /* the value's bytes were replaced, or the line removed */
	VMX_ADDED,   /* one line was appended */
};

/*
 * Gives a setting a value: any bytes, escapes are written as needed.
 *
 * If the setting exists, only the bytes of its value are replaced: the spelling of its name, white
 * space, comment and line end stay. A value without quotes gets none where possible (`a = #c`
 * becomes `a = TRUE#c`, so that setting it empty again gives the same bytes); one with a blank, tab
 * or # needs them. An equal decoded value is VMX_SAME; "true" and "TRUE" are not equal.
 *
 * If it does not exist, the line `name = "value"` is appended with the line end of the last line
 * that has one (LF if none has). A file without a final line end stays one, as the end goes between
 * the two lines; in an empty file the new line is ended.
 *
 * Errors, with nothing changed: ERR_USAGE for a name that cannot be one; ERR_REFUSED for a name
 * that occurs more than once, for a fully encrypted file, for one in UTF-16 (whoever reads it as
 * such would not see the new line), and where VMware may read a line with a NUL byte as this
 * setting.
 */
int vmx_doc_set(enum vmx_change *change, struct vmx_doc *doc, const char *name, struct span value,
		struct err *e) NODISCARD;

/* Checks whether vmx_doc_set() would refuse this name. The same errors; nothing is changed. */
int vmx_doc_check_set(const struct vmx_doc *doc, const char *name, struct err *e) NODISCARD;

/*
 * Removes a setting's line with its line end. If it is the last line and has none, the line before
 * loses its own: a file without a final line end stays one, and a line that was appended leaves no
 * trace. (An empty line keeps it, or it would be gone.) VMX_SAME if there is no such setting.
 * Errors as above; also ERR_REFUSED where the removal would move the bytes of a byte-order mark to
 * the front of the file, or make one line end of a CR and a LF.
 */
int vmx_doc_unset(enum vmx_change *change, struct vmx_doc *doc, const char *name, struct err *e)
	NODISCARD;

/* The place of a line, to put it back after vmx_doc_unset(). */
struct vmx_place {
	size_t lines_above;
	/*
	 * The line end that goes with it: its own; for a last line without one, that of the line
	 * above, which the removal takes. Empty if the removal takes none.
	 */
	struct span end;
};

/* Finds the place of a setting that is about to be removed. Linear. Borrowed as above. */
bool vmx_doc_place(struct vmx_place *place, const struct vmx_doc *doc, const char *name);

/*
 * Gives a setting exactly this line (without its end). If the setting exists, its text is replaced;
 * its line end and place stay. Otherwise the line comes back to its place, or, where that is NULL
 * or the file has become shorter, behind all others as vmx_doc_set() would append it.
 *
 * Lines that are put back in the reverse order of their removal restore every byte.
 *
 * Errors as vmx_doc_set(); ERR_USAGE for a text that is not one line with this setting.
 */
int vmx_doc_put_line(enum vmx_change *change, struct vmx_doc *doc, const char *name,
		     struct span line, const struct vmx_place *place, struct err *e) NODISCARD;

/*
 * Visits every setting in order, duplicates too, with its decoded value and its line number. A
 * visit returns false to stop, and must not change the document.
 */
typedef bool vmx_doc_visit(void *context, struct span name, struct span value, size_t line);
void vmx_doc_each(struct vmx_doc *doc, vmx_doc_visit *visit, void *context);

/* Reports what is wrong with the file, in line order. */
enum vmx_problem {
	VMX_MALFORMED, /* neither a setting nor a comment: VMware keeps it and does not read it */
	VMX_DUPLICATE, /* a name that an earlier line has: the VM does not power on */
};

struct vmx_finding {
	enum vmx_problem problem;
	size_t line;       /* counted from 1 */
	size_t first_line; /* VMX_DUPLICATE: where the name occurs first */
	struct span text;  /* malformed: the line without its end; duplicate: the name; borrowed */
};

/* It must not change the document either. */
typedef void vmx_doc_report(void *context, const struct vmx_finding *finding);
void vmx_doc_lint(const struct vmx_doc *doc, vmx_doc_report *report, void *context);

#endif
