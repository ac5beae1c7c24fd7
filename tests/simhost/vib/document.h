/*
 * Reads the XML of VIBs and depots with libxml2.
 */
#ifndef VIB_DOCUMENT_H
#define VIB_DOCUMENT_H

#include <libxml/tree.h>

#include "base/text.h"

/* Returns NULL if it is not XML; otherwise the caller calls xmlFreeDoc(). */
xmlDoc *document_parse(struct span xml) NODISCARD;
/* Returns the text of the first child with that name, "" if none; the caller frees it. */
char *document_text(const xmlNode *parent, const char *name) NODISCARD;

#endif
