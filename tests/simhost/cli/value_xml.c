#include "cli/value_xml.h"

#include <string.h>

bool xml_is(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

static xmlNode *first_from(xmlNode *node, const char *name)
{
	while (node && (node->type != XML_ELEMENT_NODE || (name && !xml_is(node, name))))
		node = node->next;
	return node;
}

xmlNode *xml_child(const xmlNode *node, const char *name)
{
	return node ? first_from(node->children, name) : NULL;
}

xmlNode *xml_next(const xmlNode *node, const char *name)
{
	return first_from(node->next, name);
}

char *xml_attribute(const xmlNode *node, const char *name)
{
	xmlChar *value = xmlGetNoNsProp(node, (const xmlChar *)name);
	char *copy = x_strdup(value ? (const char *)value : "");

	xmlFree(value);
	return copy;
}

char *xml_text(const xmlNode *node)
{
	xmlChar *text = xmlNodeGetContent(node);
	char *copy = x_strdup(text ? (const char *)text : "");

	xmlFree(text);
	return copy;
}

static struct value structure(const xmlNode *node)
{
	AUTO_STR *type_name = xml_attribute(node, "typeName");
	struct value v = value_struct(type_name);

	for (const xmlNode *field = xml_child(node, "field"); field;
	     field = xml_next(field, "field")) {
		AUTO_STR *name = xml_attribute(field, "name");
		const xmlNode *inner = xml_child(field, NULL);

		value_field(&v, name, inner ? value_from_xml(inner) : (struct value){ 0 });
	}
	return v;
}

static struct value list(const xmlNode *node)
{
	AUTO_STR *type = xml_attribute(node, "type");
	struct value v = value_list(type);

	for (const xmlNode *item = xml_child(node, NULL); item; item = xml_next(item, NULL))
		value_item(&v, value_from_xml(item));
	return v;
}

struct value value_from_xml(const xmlNode *node)
{
	enum value_kind kind = value_kind_of((const char *)node->name);

	switch (kind) {
	case VALUE_STRUCT:
		return structure(node);
	case VALUE_LIST:
		return list(node);
	case VALUE_BOOL:
	case VALUE_INT:
	case VALUE_STRING: {
		AUTO_STR *text = xml_text(node);

		return value_scalar(kind, text);
	}
	case VALUE_NONE:
		break;
	}
	return value_scalar(VALUE_NONE, "");
}
