/*
 * The XML of VIBs and of depots, read with libxml2.
 */
#ifndef VIB_DOCUMENT_H
#define VIB_DOCUMENT_H

#include <libxml/tree.h>

#include "base/text.h"

/* NULL for what is not XML; else for xmlFreeDoc(). */
xmlDoc *document_parse(struct span xml) NODISCARD;
/* The text of the first child of that name, "" without one, for the caller to free. */
char *document_text(const xmlNode *parent, const char *name) NODISCARD;

#endif
