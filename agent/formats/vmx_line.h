/*
 * One line of a .vmx file: where lines end, what is in one, how a value is
 * written. The grammar is VMware's own (open-vm-tools lib/dict/dictll.c and
 * lib/misc/escape.c; esxi-facts 1.1 to 1.3): agent/formats/README.md, "The .vmx
 * file". Whole documents: formats/vmx_doc.h.
 *
 * Everything here handles bytes; no encoding is known or needed. The spans it
 * returns point into the text it was given.
 */
#ifndef FORMATS_VMX_LINE_H
#define FORMATS_VMX_LINE_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/text.h"

/*
 * Takes the next line off the front of `rest`: its text, and the bytes that end it (CRLF, LF, CR,
 * or nothing at the end of the file). False when nothing is left, so no empty line follows a final
 * line end.
 */
bool vmx_line_next(struct span *text, struct span *end, struct span *rest);

enum vmx_line_kind {
	VMX_LINE_BLANK,     /* nothing but white space */
	VMX_LINE_COMMENT,   /* white space, then # */
	VMX_LINE_SETTING,   /* name = value, perhaps with a comment */
	VMX_LINE_MALFORMED, /* anything else; VMware keeps it and does not read it */
};

struct vmx_line {
	enum vmx_line_kind kind;
	struct span name;  /* a setting's name; otherwise empty */
	struct span value; /* its value as written: escapes not decoded, without quotes */
	bool quoted;       /* the value stands in quotes */
};

/* Parses a line. `text` has no line end; a CR or LF in it is a byte like any other. */
struct vmx_line vmx_line_parse(struct span text);

/*
 * VMware's functions stop at a NUL and read what precedes it; we keep such a line whole and call it
 * malformed (esxi-facts 1.10). Returns the line as VMware would see it: up to the NUL.
 */
struct span vmx_line_before_nul(struct span text);

/* True for what may be a name: not empty; no NUL, blank, tab, #, =, CR or LF. */
bool vmx_line_is_name(struct span name);

/* Appends a written value decoded: |XX becomes that byte, a broken escape stays. */
void vmx_line_unescape(struct buf *out, struct span written);

/* Appends a value as it is written, with or without quotes around it. Any bytes can be. */
void vmx_line_escape(struct buf *out, struct span value);

/* True for a value that can be written without quotes: no blank, tab or # in it. */
bool vmx_line_may_be_bare(struct span value);

#endif
