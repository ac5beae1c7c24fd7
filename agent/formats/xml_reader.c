#include "formats/xml_reader.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "base/alloc.h"
#include "base/list.h"

/*
 * Theory of operation. libxml2's push parser is given a piece of the bytes whenever the caller
 * wants an event and none is waiting; what it calls back with is put into a queue, with all text
 * one behind the other in `bytes`. So a document of any size takes the memory of a piece. (Its own
 * reader does the same, but by way of a tree of nodes, for which it brings 40 KB of program.)
 */

#define BOM "\xEF\xBB\xBF"

/* Of what is not XML: enough to recognise a message of a shell or a program. */
#define SHOWN_MAX 60

/* Bytes for the parser at a time: some dozen elements of a host's reply. */
#define PIECE 4096

/* What a host writes is at most ten deep; libxml2's own limit, which holds for its trees only. */
#define DEPTH_MAX 256

/* A piece of xml_reader.bytes; a NUL follows. */
struct piece {
	size_t at;
	size_t len;
};

struct attribute {
	struct piece name;
	struct piece value;
};

enum kind { START, END, TEXT };

struct event {
	enum kind kind;
	int depth;
	int line;
	struct piece text; /* the name, or the text */
	size_t first;      /* of START: its attributes in xml_reader.attributes */
	size_t count;
};

struct xml_reader {
	struct span xml; /* what the parser has not been given */
	xmlParserCtxtPtr parser;
	int depth;            /* of the next element to open, as the parser is */
	int lines[DEPTH_MAX]; /* where the open elements began */
	struct {
		struct event *items;
		size_t count, room;
	} events;
	struct {
		struct attribute *items;
		size_t count, room;
	} attributes;
	struct buf bytes;
	size_t next;                 /* the first event that the caller has not had */
	const struct event *current; /* the last start or end that it had; NULL at the end */
	bool ended;                  /* the parser has been told that no more comes */
	char problem[256];           /* the first thing that libxml2 had to say */
};

static void stop(struct xml_reader *x, const char *problem)
{
	if (!x->problem[0])
		(void)snprintf(x->problem, sizeof(x->problem), "%s", problem);
	xmlStopParser(x->parser);
}

static struct piece keep(struct xml_reader *x, const xmlChar *p, size_t len)
{
	struct piece piece = { x->bytes.len, len };

	buf_add(&x->bytes, (const char *)p, len);
	buf_char(&x->bytes, '\0');
	return piece;
}

static struct piece keep_name(struct xml_reader *x, const xmlChar *name)
{
	return keep(x, name, strlen((const char *)name));
}

static void add(struct xml_reader *x, struct event event)
{
	LIST_PUSH(&x->events, event);
}

/* Of each attribute libxml2 gives five: its name, prefix, namespace, and both ends of its value. */
enum { NAME, PREFIX, SPACE, VALUE, VALUE_END, EACH };

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix,
		     const xmlChar *space, int spaces_count, const xmlChar **spaces, int count,
		     int defaulted, const xmlChar **attributes)
{
	struct xml_reader *x = context;
	struct event event = { .kind = START, .depth = x->depth };

	(void)prefix;
	(void)space;
	(void)spaces_count;
	(void)spaces;
	(void)defaulted;
	if (x->depth == DEPTH_MAX) {
		stop(x, "its elements are nested too deeply");
		return;
	}
	event.line = x->lines[x->depth++] = x->parser->input->line;
	event.text = keep_name(x, name);
	event.first = x->attributes.count;
	for (int i = 0; i < count; i++, attributes += EACH) {
		if (attributes[PREFIX])
			continue;
		LIST_PUSH(&x->attributes, (struct attribute){ keep_name(x, attributes[NAME]),
							      keep(x, attributes[VALUE],
								   (size_t)(attributes[VALUE_END] -
									    attributes[VALUE])) });
		event.count++;
	}
	add(x, event);
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *space)
{
	struct xml_reader *x = context;
	struct event event = { .kind = END };

	(void)prefix;
	(void)space;
	event.depth = --x->depth;
	event.line = x->lines[x->depth];
	event.text = keep_name(x, name);
	add(x, event);
}

static void on_text(void *context, const xmlChar *text, int len)
{
	struct xml_reader *x = context;

	add(x, (struct event){ .kind = TEXT, .text = keep(x, text, (size_t)len) });
}

static void on_doctype(void *context, const xmlChar *name, const xmlChar *external,
		       const xmlChar *system)
{
	(void)name;
	(void)external;
	(void)system;
	stop(context, "a DOCTYPE is not expected here");
}

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
	static xmlSAXHandler calls = {
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.characters = on_text,
		.ignorableWhitespace = on_text, /* the same: libxml2 is not to guess which it is */
		.cdataBlock = on_text,
		.internalSubset = on_doctype,
		.serror = (xmlStructuredErrorFunc)on_error,
	};

	if (check_start(xml, e) < 0)
		return -1;
	if (xml.len > INT_MAX)
		return err_set(e, ERR_IO, "it is too large");
	*x = x_alloc(sizeof(**x));
	(*x)->xml = xml;
	/* Its converters know of no parser; without this they print on stderr. */
	xmlSetStructuredErrorFunc(*x, (xmlStructuredErrorFunc)on_error);
	(*x)->parser = xmlCreatePushParserCtxt(&calls, *x, NULL, 0, NULL);
	if (!(*x)->parser)
		abort();                   /* out of memory */
	(*x)->parser->replaceEntities = 1; /* &amp; in an attribute is an ampersand */
	return 0;
}

void xml_reader_free(struct xml_reader *x)
{
	if (!x)
		return;
	xmlFreeParserCtxt(x->parser);
	xmlSetStructuredErrorFunc(NULL, NULL);
	free(x->events.items);
	free(x->attributes.items);
	buf_free(&x->bytes);
	free(x);
}

/* Give the parser a piece, or the end. */
static void parse(struct xml_reader *x)
{
	size_t len = x->xml.len < PIECE ? x->xml.len : PIECE;

	x->ended = len == 0;
	x->next = x->events.count = x->attributes.count = 0;
	buf_cut(&x->bytes, 0);
	if (xmlParseChunk(x->parser, x->xml.p, (int)len, x->ended) != XML_ERR_OK && !x->problem[0])
		stop(x, "it is not XML: it ends too early");
	x->xml = span_make(x->xml.p + len, x->xml.len - len);
}

/* The next event of any kind; NULL at the end of the file. What came before a problem comes first.
 */
static int take(const struct event **event, struct xml_reader *x, struct err *e)
{
	while (x->next == x->events.count && !x->ended && !x->problem[0])
		parse(x);
	if (x->next < x->events.count) {
		*event = &x->events.items[x->next++];
		if ((*event)->kind != TEXT)
			x->current = *event;
		return 0;
	}
	*event = x->current = NULL;
	return x->problem[0] ? err_set(e, ERR_IO, "%s", x->problem) : 0;
}

int xml_reader_next(enum xml_event *event, struct xml_reader *x, struct err *e)
{
	const struct event *one;

	do {
		if (take(&one, x, e) < 0)
			return -1;
	} while (one && one->kind == TEXT);
	*event = !one ? XML_END_OF_FILE : one->kind == START ? XML_START : XML_END;
	return 0;
}

static const char *at(const struct xml_reader *x, struct piece piece)
{
	return buf_text(&x->bytes) + piece.at;
}

const char *xml_reader_name(const struct xml_reader *x)
{
	return x->current ? at(x, x->current->text) : "";
}

int xml_reader_depth(const struct xml_reader *x)
{
	return x->current ? x->current->depth : 0;
}

int xml_reader_line(const struct xml_reader *x)
{
	return x->current ? x->current->line : 0;
}

void xml_reader_attribute(struct buf *value, const struct xml_reader *x, const char *name)
{
	for (size_t i = 0; x->current && i < x->current->count; i++) {
		const struct attribute *one = &x->attributes.items[x->current->first + i];

		if (strcmp(at(x, one->name), name) == 0)
			buf_add(value, at(x, one->value), one->value.len);
	}
}

int xml_reader_text(struct buf *text, struct xml_reader *x, struct err *e)
{
	const struct event *one;

	for (;;) {
		if (take(&one, x, e) < 0)
			return -1;
		if (!one || one->kind == END)
			return 0; /* without an end there is a problem, so `one` is there */
		if (one->kind == START)
			return err_set(e, ERR_IO, "line %d: text is expected here", one->line);
		buf_add(text, at(x, one->text), one->text.len);
	}
}
