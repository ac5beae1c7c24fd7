/*
 * Reads a value or a declared type from its XML element. Ignores namespaces, as
 * VMware's own parser does (it accepts a reply without any: conformance,
 * output-protocol).
 */
#ifndef CLI_VALUE_XML_H
#define CLI_VALUE_XML_H

#include <libxml/tree.h>

#include "cli/value.h"

/* Returns VALUE_NONE for an element that is not a value. */
struct value value_from_xml(const xmlNode *node);
/* Return the first child element, with that name if it is given; and the next sibling likewise. */
xmlNode *xml_child(const xmlNode *node, const char *name);
xmlNode *xml_next(const xmlNode *node, const char *name);
bool xml_is(const xmlNode *node, const char *name);
/* Return an attribute ("" if absent), and the text of an element; the caller frees it. */
char *xml_attribute(const xmlNode *node, const char *name) NODISCARD;
char *xml_text(const xmlNode *node) NODISCARD;

#endif
