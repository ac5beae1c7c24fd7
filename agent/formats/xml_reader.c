#include "formats/xml_reader.h"

#include <limits.h>
#include <string.h>

#include <libxml/xmlreader.h>

#include "base/alloc.h"

struct xml_reader {
	xmlTextReaderPtr reader;
	bool end_follows;  /* <a/>: libxml2 reports no end, so one is made */
	char problem[256]; /* the first thing that libxml2 had to say */
};

/* Keeps the first message: the later ones follow from it. */
static void note(void *context, xmlErrorPtr error)
{
	struct xml_reader *x = context;

	if (x->problem[0] || !error->message)
		return;
	(void)snprintf(x->problem, sizeof(x->problem), "line %d: %s", error->line, error->message);
	x->problem[strcspn(x->problem, "\r\n")] = '\0';
}

int xml_reader_open(struct xml_reader **x, struct span xml, struct err *e)
{
	if (xml.len == 0)
		return err_set(e, ERR_IO, "it is empty");
	if (xml.len > INT_MAX)
		return err_set(e, ERR_IO, "it is too large");
	*x = x_alloc(sizeof(**x));
	(*x)->reader = xmlReaderForMemory(xml.p, (int)xml.len, NULL, NULL,
					  XML_PARSE_NONET | XML_PARSE_NOCDATA);
	if (!(*x)->reader)
		abort(); /* out of memory */
	xmlTextReaderSetStructuredErrorHandler((*x)->reader, (xmlStructuredErrorFunc)note, *x);
	return 0;
}

void xml_reader_free(struct xml_reader *x)
{
	if (!x)
		return;
	xmlFreeTextReader(x->reader);
	free(x);
}

static int step(int *type, struct xml_reader *x, struct err *e)
{
	switch (xmlTextReaderRead(x->reader)) {
	case 1:
		*type = xmlTextReaderNodeType(x->reader);
		if (*type == XML_READER_TYPE_DOCUMENT_TYPE)
			return err_set(e, ERR_IO, "line %d: a DOCTYPE is not expected here",
				       xml_reader_line(x));
		return 0;
	case 0:
		*type = XML_READER_TYPE_NONE;
		return 0;
	default:
		return err_set(e, ERR_IO, "it is not XML: %s",
			       x->problem[0] ? x->problem : "it ends too early");
	}
}

int xml_reader_next(enum xml_event *event, struct xml_reader *x, struct err *e)
{
	int type;

	if (x->end_follows) {
		x->end_follows = false;
		*event = XML_END;
		return 0;
	}
	for (;;) {
		if (step(&type, x, e) < 0)
			return -1;
		if (type == XML_READER_TYPE_NONE) {
			*event = XML_END_OF_FILE;
			return 0;
		}
		if (type == XML_READER_TYPE_ELEMENT) {
			x->end_follows = xmlTextReaderIsEmptyElement(x->reader) == 1;
			*event = XML_START;
			return 0;
		}
		if (type == XML_READER_TYPE_END_ELEMENT) {
			*event = XML_END;
			return 0;
		}
	}
}

const char *xml_reader_name(const struct xml_reader *x)
{
	const xmlChar *name = xmlTextReaderConstLocalName(x->reader);

	return name ? (const char *)name : "";
}

int xml_reader_depth(const struct xml_reader *x)
{
	return xmlTextReaderDepth(x->reader);
}

int xml_reader_line(const struct xml_reader *x)
{
	return xmlTextReaderGetParserLineNumber(x->reader);
}

void xml_reader_attribute(struct buf *value, const struct xml_reader *x, const char *name)
{
	xmlChar *text = xmlTextReaderGetAttribute(x->reader, (const xmlChar *)name);

	if (!text)
		return;
	buf_str(value, (const char *)text);
	xmlFree(text);
}

int xml_reader_text(struct buf *text, struct xml_reader *x, struct err *e)
{
	int type;

	if (x->end_follows) {
		x->end_follows = false;
		return 0;
	}
	for (;;) {
		if (step(&type, x, e) < 0)
			return -1;
		if (type == XML_READER_TYPE_END_ELEMENT)
			return 0;
		if (type == XML_READER_TYPE_NONE || type == XML_READER_TYPE_ELEMENT ||
		    type == XML_READER_TYPE_ENTITY_REFERENCE)
			return err_set(e, ERR_IO, "line %d: text is expected here",
				       xml_reader_line(x));
		if (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
		    type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE)
			buf_str(text, (const char *)xmlTextReaderConstValue(x->reader));
	}
}
