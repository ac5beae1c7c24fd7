#include "vib/document.h"

#include <libxml/parser.h>

#include "base/alloc.h"
#include "cli/value_xml.h"

xmlDoc *document_parse(struct span xml)
{
	return xmlReadMemory(xml.p, (int)xml.len, NULL, NULL,
			     XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
}

char *document_text(const xmlNode *parent, const char *name)
{
	const xmlNode *node = xml_child(parent, name);

	return node ? xml_text(node) : x_strdup("");
}
