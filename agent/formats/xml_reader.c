#include "formats/xml_reader.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include <libxml/parserInternals.h>
#include <libxml/xmlreader.h>

#include "base/alloc.h"

#define BOM "\xEF\xBB\xBF"

/* Of what is not XML: enough to recognise a message of a shell or a program. */
#define SHOWN_MAX 60

struct xml_reader {
	xmlTextReaderPtr reader;
	bool is_empty;     /* <a/> has been given as a start; its end is next */
	char problem[256]; /* the first thing that libxml2 had to say */
};

/* libxml2 says "Extra content" of an end that comes too early, as of what follows the root. */
static bool is_cut(const xmlError *error)
{
	const xmlParserCtxt *parser = error->ctxt;

	return error->code == XML_ERR_DOCUMENT_END && parser &&
	       parser->instate != XML_PARSER_EPILOG;
}

/* Keeps the first error that ends the reading: the later ones follow from it. */
static void on_error(void *context, xmlErrorPtr error)
{
	struct xml_reader *x = context;

	if (error->level < XML_ERR_FATAL || x->problem[0] || !error->message)
		return;
	(void)snprintf(x->problem, sizeof(x->problem), "it is not XML: line %d: %s", error->line,
		       is_cut(error) ? "it ends in the middle" : error->message);
	x->problem[strcspn(x->problem, "\r\n")] = '\0';
}

/* libxml2 says "Document is empty" of anything that is not XML; its first words say more. */
static int check_start(struct span xml, struct err *e)
{
	size_t at = span_starts(xml, BOM) ? strlen(BOM) : 0;
	size_t len = 0;

	while (at < xml.len && strchr(" \t\r\n", xml.p[at]) && xml.p[at])
		at++;
	if (at == xml.len)
		return err_set(e, ERR_IO, "it is empty");
	if (xml.p[at] == '<')
		return 0;
	while (len < SHOWN_MAX && at + len < xml.len && !strchr("\r\n", xml.p[at + len]))
		len++;
	return err_set(e, ERR_IO, "it is not XML: it starts with \"%.*s\"", (int)len, xml.p + at);
}

int xml_reader_open(struct xml_reader **x, struct span xml, struct err *e)
{
	if (check_start(xml, e) < 0)
		return -1;
	if (xml.len > INT_MAX)
		return err_set(e, ERR_IO, "it is too large");
	*x = x_alloc(sizeof(**x));
	/* Its converters know of no reader; without this they print on stderr. */
	xmlSetStructuredErrorFunc(*x, (xmlStructuredErrorFunc)on_error);
	(*x)->reader = xmlReaderForMemory(xml.p, (int)xml.len, NULL, NULL,
					  XML_PARSE_NONET | XML_PARSE_BIG_LINES);
	if (!(*x)->reader)
		abort(); /* out of memory */
	return 0;
}

void xml_reader_free(struct xml_reader *x)
{
	if (!x)
		return;
	xmlFreeTextReader(x->reader);
	xmlSetStructuredErrorFunc(NULL, NULL);
	free(x);
}

/* To the next node of any kind; its type, or XML_READER_TYPE_NONE at the end of the file. */
static int read_node(int *type, struct xml_reader *x, struct err *e)
{
	int more = xmlTextReaderRead(x->reader);

	if (x->problem[0])
		return err_set(e, ERR_IO, "%s", x->problem);
	if (more < 0)
		return err_set(e, ERR_IO, "it is not XML: it ends too early");
	*type = more ? xmlTextReaderNodeType(x->reader) : XML_READER_TYPE_NONE;
	if (*type == XML_READER_TYPE_DOCUMENT_TYPE)
		return err_set(e, ERR_IO, "a DOCTYPE is not expected here");
	return 0;
}

int xml_reader_next(enum xml_event *event, struct xml_reader *x, struct err *e)
{
	int type;

	if (x->is_empty) {
		x->is_empty = false;
		*event = XML_END;
		return 0;
	}
	do {
		if (read_node(&type, x, e) < 0)
			return -1;
	} while (type != XML_READER_TYPE_NONE && type != XML_READER_TYPE_ELEMENT &&
		 type != XML_READER_TYPE_END_ELEMENT);
	x->is_empty =
		type == XML_READER_TYPE_ELEMENT && xmlTextReaderIsEmptyElement(x->reader) == 1;
	*event = type == XML_READER_TYPE_NONE      ? XML_END_OF_FILE
		 : type == XML_READER_TYPE_ELEMENT ? XML_START
						   : XML_END;
	return 0;
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
	return (int)xmlGetLineNo(xmlTextReaderCurrentNode(x->reader));
}

void xml_reader_attribute(struct buf *value, const struct xml_reader *x, const char *name)
{
	xmlChar *text = xmlTextReaderGetAttribute(x->reader, (const xmlChar *)name);

	if (text)
		buf_str(value, (const char *)text);
	xmlFree(text);
}

int xml_reader_text(struct buf *text, struct xml_reader *x, struct err *e)
{
	int type;

	if (x->is_empty) {
		x->is_empty = false;
		return 0;
	}
	for (;;) {
		if (read_node(&type, x, e) < 0)
			return -1;
		switch (type) {
		case XML_READER_TYPE_NONE: /* without an end there is a problem */
		case XML_READER_TYPE_END_ELEMENT:
			return 0;
		case XML_READER_TYPE_ELEMENT:
			return err_set(e, ERR_IO, "line %d: text is expected here",
				       xml_reader_line(x));
		case XML_READER_TYPE_TEXT:
		case XML_READER_TYPE_CDATA:
		case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
		case XML_READER_TYPE_WHITESPACE:
			buf_str(text, (const char *)xmlTextReaderConstValue(x->reader));
			break;
		}
	}
}
