/*
 * What the files of vmx_doc share: vmx_doc.c and vmx_doc_put.c. Nobody else includes this.
 */
#ifndef FORMATS_VMX_DOC_INTERNAL_H
#define FORMATS_VMX_DOC_INTERNAL_H

#include "formats/vmx_doc.h"
#include "formats/vmx_lines.h"

struct vmx_doc {
	char *bytes; /* as they were parsed; the lines point into them */
	bool has_bom;
	bool has_nul; /* some line was cut by one */
	bool is_utf16;
	bool encrypted;
	struct vmx_lines lines;
};

/* Refuse what must not be edited at all: see vmx_doc_set(). */
int vmx_doc_check_edit(const struct vmx_doc *doc, struct span name, struct err *e) NODISCARD;
/* Refuse a first line whose first bytes would be taken for a byte-order mark. */
int vmx_doc_check_first(const struct vmx_doc *doc, struct span text, struct err *e) NODISCARD;
/* The line end that a new line takes. */
struct span vmx_doc_usual_end(const struct vmx_doc *doc);

#endif
