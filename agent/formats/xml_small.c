/*
 * What the shipped program leaves out of libxml2: document types and what goes with them
 * (declarations, entities of one's own, files that they name, validation), files and addresses,
 * and the default handlers, which build a tree. xml_reader.h refuses a DOCTYPE and has handlers of
 * its own, so nothing of it is ever called; yet it is a third of libxml2, 60 KB of a program that
 * may have 400.
 *
 * The library is linked with these functions as weak ones (toolchain/deps/libxml2.cmake), so that
 * those below take their place, and the linker drops what only they call. The other builds have
 * libxml2 whole; the laws of tests/fuzz are tried on both.
 */
#include <stdlib.h>
#include <string.h>

#include <libxml/SAX2.h>
#include <libxml/parserInternals.h>
#include <libxml/uri.h>
#include <libxml/xmlIO.h>

/* Our handler for it stops the parser. */
void xmlParseDocTypeDecl(xmlParserCtxtPtr parser)
{
	parser->sax->internalSubset(parser->userData, NULL, NULL, NULL);
}

/* Behind a DOCTYPE only. */
void xmlParseMarkupDecl(xmlParserCtxtPtr parser)
{
	(void)parser;
	abort();
}

void xmlParsePEReference(xmlParserCtxtPtr parser)
{
	(void)parser;
	abort();
}

/* The text of an entity that a document declares itself. */
xmlChar *xmlStringDecodeEntities(xmlParserCtxtPtr parser, const xmlChar *text, int what,
				 xmlChar end, xmlChar end2, xmlChar end3)
{
	(void)parser;
	(void)text;
	(void)what;
	(void)end;
	(void)end2;
	(void)end3;
	abort();
}

/* Only the five that XML itself brings are there: others are an error of the caller's. */
xmlEntityPtr xmlSAX2GetEntity(void *parser, const xmlChar *name)
{
	(void)parser;
	(void)name;
	return NULL;
}

/* &amp; or &#38; in a text. */
void xmlParseReference(xmlParserCtxtPtr parser)
{
	if (parser->input->cur[1] == '#') {
		xmlChar text[8]; /* more than the longest character of UTF-8 */
		int c = xmlParseCharRef(parser);

		if (c != 0)
			parser->sax->characters(parser->userData, text,
						xmlCopyCharMultiByte(text, c));
	} else {
		xmlEntityPtr entity = xmlParseEntityRef(parser);

		if (entity && parser->wellFormed)
			parser->sax->characters(parser->userData, entity->content,
						(int)strlen((const char *)entity->content));
	}
}

/* Parsers are made with handlers of their own: there are no others. */
int xmlSAXVersion(xmlSAXHandler *handler, int version)
{
	(void)version;
	memset(handler, 0, sizeof(*handler));
	return 0;
}

/* The names of namespaces are not looked into: who wrote them may call them as he likes. */
xmlURIPtr xmlParseURI(const char *text)
{
	static xmlURI absolute = { .scheme = "" };

	(void)text;
	return &absolute;
}

void xmlFreeURI(xmlURIPtr uri)
{
	(void)uri;
}

/* Bytes come from memory and go there: no files, whatever they are called. */
void xmlRegisterDefaultInputCallbacks(void)
{
}

void xmlRegisterDefaultOutputCallbacks(void)
{
}
