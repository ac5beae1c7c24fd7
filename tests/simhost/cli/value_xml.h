/*
 * A value or a declared type out of its XML element. Namespaces are ignored, as
 * VMware's own reader does (a reply without any is taken: conformance,
 * output-protocol).
 */
#ifndef CLI_VALUE_XML_H
#define CLI_VALUE_XML_H

#include <libxml/tree.h>

#include "cli/value.h"

/* VALUE_NONE for an element that is no value. */
struct value value_from_xml(const xmlNode *node);
/* The first child that is an element, or of that name; the same for what follows a node. */
xmlNode *xml_child(const xmlNode *node, const char *name);
xmlNode *xml_next(const xmlNode *node, const char *name);
bool xml_is(const xmlNode *node, const char *name);
/* An attribute ("" when absent) and the text of an element, for the caller to free(). */
char *xml_attribute(const xmlNode *node, const char *name) NODISCARD;
char *xml_text(const xmlNode *node) NODISCARD;

#endif
