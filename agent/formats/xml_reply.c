#include "formats/xml_reply.h"

#include <ctype.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlreader.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"
#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"
#include "formats/show.h"

/*
 * Somebody else's XML is read front to back by libxml2's reader: no tree, no network, no DOCTYPE
 * (the files and replies of a host have none, and entities make large memory of small XML).
 */

#define BOM "\xEF\xBB\xBF"

/* How much of what is not XML is shown: enough to recognise a message of a shell or a program. */
#define SHOWN_MAX 60

enum xml_event {
	XML_START, /* an element opens; <a/> is XML_START and then XML_END */
	XML_END,
	XML_END_OF_FILE,
};

struct xml_reader {
	xmlTextReaderPtr reader;
	bool is_empty;     /* <a/> was returned as a start; its end is next */
	char problem[256]; /* the first thing that libxml2 had to say */
};

static void xml_reader_free(struct xml_reader *x)
{
	if (!x)
		return;
	xmlFreeTextReader(x->reader);
	xmlSetStructuredErrorFunc(NULL, NULL);
	free(x);
}

DEFINE_AUTO(xml_reader)

/* Keeps the first error that ends the reading: the later ones follow from it. */
static void on_error(void *context, xmlErrorPtr error)
{
	const xmlParserCtxt *parser = error->ctxt;
	struct xml_reader *x = context;
	/* libxml2 says "Extra content" for an end that comes too early, as for what follows the
	 * root. */
	bool is_cut = error->code == XML_ERR_DOCUMENT_END && parser &&
		      parser->instate != XML_PARSER_EPILOG;

	if (error->level < XML_ERR_FATAL || x->problem[0] || !error->message)
		return;
	(void)snprintf(x->problem, sizeof(x->problem), "it is not XML: line %d: %s", error->line,
		       is_cut ? "it ends in the middle" : error->message);
	x->problem[strcspn(x->problem, "\r\n")] = '\0';
}

/* Refuses what is no XML by its first words: libxml2 calls any of it "Document is empty". */
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

/* The bytes are borrowed until xml_reader_free(). */
static int xml_open(struct xml_reader **x, struct span xml, struct err *e)
{
	if (check_start(xml, e) < 0)
		return -1;
	if (xml.len > INT_MAX)
		return err_set(e, ERR_IO, "it is too large");
	*x = x_alloc(sizeof(**x));
	/* Its converters know no reader; without this they print to stderr. */
	xmlSetStructuredErrorFunc(*x, (xmlStructuredErrorFunc)on_error);
	(*x)->reader = xmlReaderForMemory(xml.p, (int)xml.len, NULL, NULL,
					  XML_PARSE_NONET | XML_PARSE_BIG_LINES);
	if (!(*x)->reader)
		abort(); /* out of memory */
	return 0;
}

/* Goes to the next node of any kind; its type, or XML_READER_TYPE_NONE at the end of the file. */
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

/* Goes to the next start or end of an element. ERR_IO with the line where it is not well-formed. */
static int xml_next(enum xml_event *event, struct xml_reader *x, struct err *e)
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

/* Returns the name of the element of the last event, without its namespace prefix. */
static const char *xml_name(const struct xml_reader *x)
{
	const xmlChar *name = xmlTextReaderConstLocalName(x->reader);

	return name ? (const char *)name : "";
}

/* Returns how deep it is; the root element is at 0. */
static int xml_depth(const struct xml_reader *x)
{
	return xmlTextReaderDepth(x->reader);
}

/* Returns the line where it opens, counted from 1. */
static int xml_line(const struct xml_reader *x)
{
	return (int)xmlGetLineNo(xmlTextReaderCurrentNode(x->reader));
}

/* Appends the value of an attribute; nothing where it is absent. */
static void xml_attribute(struct buf *value, const struct xml_reader *x, const char *name)
{
	xmlChar *text = xmlTextReaderGetAttribute(x->reader, (const xmlChar *)name);

	if (text)
		buf_str(value, (const char *)text);
	xmlFree(text);
}

/*
 * Appends the text of the element that has just opened, up to its end, which is consumed. An
 * element inside is ERR_IO.
 */
static int xml_text(struct buf *text, struct xml_reader *x, struct err *e)
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
		case XML_READER_TYPE_NONE: /* a missing end has been an error already */
		case XML_READER_TYPE_END_ELEMENT:
			return 0;
		case XML_READER_TYPE_ELEMENT:
			return err_set(e, ERR_IO, "line %d: text is expected here", xml_line(x));
		case XML_READER_TYPE_TEXT:
		case XML_READER_TYPE_CDATA:
		case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
		case XML_READER_TYPE_WHITESPACE:
			buf_str(text, (const char *)xmlTextReaderConstValue(x->reader));
			break;
		}
	}
}

/* Replies of esxcli and localcli */

/* A field: a scalar, a list of scalars, or structures; each may be missing. */
struct cell {
	char *name; /* letters and digits only, lower case */
	char *text;
	struct strings *list;
	struct esxcli_reply *inside;
};

struct row {
	struct cell *items;
	size_t count;
	size_t room;
};

struct esxcli_reply {
	struct row *items;
	size_t count;
	size_t room;
};

static char *plain_name(const char *name)
{
	struct buf plain = { 0 };

	for (const char *p = name; *p; p++) {
		if (isalnum((unsigned char)*p))
			buf_char(&plain, (char)tolower((unsigned char)*p));
	}
	return buf_take(&plain);
}

static bool is_scalar(const char *element)
{
	return strcmp(element, "string") == 0 || strcmp(element, "integer") == 0 ||
	       strcmp(element, "boolean") == 0 || strcmp(element, "float") == 0;
}

/* Goes to the next element right inside the one at `depth`; *found is false at its end. */
static int next_inside(bool *found, struct xml_reader *x, int depth, struct err *e)
{
	enum xml_event event;

	do {
		if (xml_next(&event, x, e) < 0)
			return -1;
		if (event == XML_END_OF_FILE || (event == XML_END && xml_depth(x) == depth)) {
			*found = false;
			return 0;
		}
	} while (event != XML_START || xml_depth(x) != depth + 1);
	*found = true;
	return 0;
}

static int read_structure(struct esxcli_reply *reply, struct xml_reader *x, struct err *e);

static int read_inside(struct cell *cell, struct xml_reader *x, struct err *e)
{
	if (!cell->inside)
		cell->inside = x_alloc(sizeof(*cell->inside));
	return read_structure(cell->inside, x, e);
}

/* Reads the inside of <list>: scalars or structures; anything else is skipped. */
static int read_list(struct cell *cell, struct xml_reader *x, struct err *e)
{
	int depth = xml_depth(x);
	bool found;

	if (!cell->list)
		cell->list = x_alloc(sizeof(*cell->list));
	while (next_inside(&found, x, depth, e) == 0) {
		AUTO_VALUE(buf) text = { 0 };

		if (!found)
			return 0;
		if (strcmp(xml_name(x), "structure") == 0) {
			if (read_inside(cell, x, e) < 0)
				return -1;
		} else if (is_scalar(xml_name(x))) {
			if (xml_text(&text, x, e) < 0)
				return -1;
			strings_take(cell->list, buf_take(&text));
		}
	}
	return -1;
}

static int read_field(struct row *row, struct xml_reader *x, struct err *e)
{
	AUTO_VALUE(buf) name = { 0 };
	int depth = xml_depth(x);
	struct cell *cell;
	bool found;

	xml_attribute(&name, x, "name");
	LIST_PUSH(row, (struct cell){ .name = plain_name(buf_text(&name)) });
	cell = &row->items[row->count - 1];
	while (next_inside(&found, x, depth, e) == 0) {
		const char *element = xml_name(x);
		bool is_text = is_scalar(element);
		AUTO_VALUE(buf) text = { 0 };
		int done = 0;

		if (!found)
			return 0;
		if (strcmp(element, "list") == 0)
			done = read_list(cell, x, e);
		else if (strcmp(element, "structure") == 0)
			done = read_inside(cell, x, e);
		else if (is_text)
			done = xml_text(&text, x, e);
		if (done < 0)
			return -1;
		if (is_text && !cell->text) /* the first one counts */
			cell->text = buf_take(&text);
	}
	return -1;
}

/*
 * Adds a row. What is inside a field goes to a reply of its own, so the row does not move
 * meanwhile. Nested structures take stack; libxml2 stops at 256 levels.
 */
static int read_structure(struct esxcli_reply *reply, struct xml_reader *x, struct err *e)
{
	int depth = xml_depth(x);
	struct row *row;
	bool found;

	LIST_PUSH(reply, (struct row){ 0 });
	row = &reply->items[reply->count - 1];
	while (next_inside(&found, x, depth, e) == 0) {
		if (!found)
			return 0;
		if (strcmp(xml_name(x), "field") == 0 && read_field(row, x, e) < 0)
			return -1;
	}
	return -1;
}

static int read_all(struct esxcli_reply *reply, struct xml_reader *x, struct err *e)
{
	bool has_root = false;
	enum xml_event event;

	while (xml_next(&event, x, e) == 0) {
		const char *name = xml_name(x);

		if (event == XML_END_OF_FILE)
			return has_root ? 0 : err_set(e, ERR_HOST, "it has no <root>");
		if (event != XML_START)
			continue;
		if (xml_depth(x) == 0 && strcmp(name, "output") != 0)
			return err_set(e, ERR_HOST, "it is <%s>, not <output>", name);
		if (strcmp(name, "root") == 0)
			has_root = true;
		if (strcmp(name, "structure") == 0 && read_structure(reply, x, e) < 0)
			return -1;
	}
	return -1;
}

int esxcli_reply_parse(struct esxcli_reply **reply, struct span xml, struct err *e)
{
	AUTO(esxcli_reply) *made = x_alloc(sizeof(*made));
	AUTO(xml_reader) *x = NULL;

	if (xml_open(&x, xml, e) < 0 || read_all(made, x, e) < 0) {
		e->code = ERR_HOST; /* the XML reader cannot know that it is from a host command */
		return -1;
	}
	*reply = made;
	made = NULL;
	return 0;
}

void esxcli_reply_free(struct esxcli_reply *reply)
{
	if (!reply)
		return;
	for (size_t i = 0; i < reply->count; i++) {
		const struct row *row = &reply->items[i];

		for (size_t k = 0; k < row->count; k++) {
			struct cell *cell = &row->items[k];

			free(cell->name);
			free(cell->text);
			if (cell->list)
				strings_free(cell->list);
			free(cell->list);
			esxcli_reply_free(cell->inside);
		}
		free(row->items);
	}
	free(reply->items);
	free(reply);
}

size_t esxcli_reply_rows(const struct esxcli_reply *reply)
{
	return reply->count;
}

static const struct cell *find(const struct esxcli_reply *reply, size_t row, const char *field)
{
	AUTO_STR *name = plain_name(field);
	const struct row *cells = &reply->items[row];

	for (size_t i = 0; i < cells->count; i++) {
		if (strcmp(cells->items[i].name, name) == 0)
			return &cells->items[i];
	}
	return NULL;
}

const char *esxcli_reply_get(const struct esxcli_reply *reply, size_t row, const char *field)
{
	const struct cell *cell = find(reply, row, field);

	return cell ? cell->text : NULL;
}

const struct strings *esxcli_reply_list(const struct esxcli_reply *reply, size_t row,
					const char *field)
{
	const struct cell *cell = find(reply, row, field);

	return cell ? cell->list : NULL;
}

const struct esxcli_reply *esxcli_reply_inside(const struct esxcli_reply *reply, size_t row,
					       const char *field)
{
	const struct cell *cell = find(reply, row, field);

	return cell ? cell->inside : NULL;
}

/* The inventory: ConfigRoot > ConfigEntry > objID, vmxCfgPath. */
enum { DEPTH_ROOT = 0, DEPTH_ENTRY = 1, DEPTH_FIELD = 2 };

/* hostd numbers VMs from 1 in a 32-bit integer. */
#define ID_MAX INT_MAX

static int read_inventory_field(struct vm_entry *entry, struct xml_reader *x, struct err *e)
{
	AUTO_VALUE(buf) text = { 0 }, shown = { 0 };
	bool is_id = strcmp(xml_name(x), "objID") == 0;

	if (!is_id && strcmp(xml_name(x), "vmxCfgPath") != 0)
		return 0;
	if (xml_text(&text, x, e) < 0)
		return -1;
	if (!is_id) {
		free(entry->vmx_path);
		entry->vmx_path = buf_take(&text);
	} else if (!span_number(&entry->id, buf_view(&text), 1, ID_MAX)) {
		show_bytes(&shown, buf_view(&text), CHARSET_UTF8);
		return err_set(e, ERR_IO, "line %d: \"%s\" is not a VM id", xml_line(x),
			       buf_text(&shown));
	}
	return 0;
}

/* Takes over an entry at its end. */
static int add_entry(struct vm_inventory *inventory, struct vm_entry *entry, int line,
		     struct err *e)
{
	if (entry->id == 0 || !entry->vmx_path || entry->vmx_path[0] != '/')
		return err_set(e, ERR_IO, "line %d: an entry without %s", line,
			       entry->id == 0 ? "an id" : "an absolute path");
	LIST_PUSH(inventory, *entry);
	*entry = (struct vm_entry){ 0 };
	return 0;
}

static int read_entries(struct vm_inventory *inventory, struct xml_reader *x,
			struct vm_entry *entry, struct err *e)
{
	bool in_entry = false; /* not in some other element of the root */
	enum xml_event event;

	while (xml_next(&event, x, e) == 0) {
		const char *name = xml_name(x);
		int depth = xml_depth(x);

		if (event == XML_END_OF_FILE)
			return 0;
		if (depth == DEPTH_ENTRY)
			in_entry = strcmp(name, "ConfigEntry") == 0;
		if (event == XML_START && depth == DEPTH_ROOT && strcmp(name, "ConfigRoot") != 0)
			return err_set(e, ERR_IO, "it is <%s>, not an inventory of VMs", name);
		if (event == XML_START && depth == DEPTH_FIELD && in_entry &&
		    read_inventory_field(entry, x, e) < 0)
			return -1;
		if (event == XML_END && depth == DEPTH_ENTRY && in_entry &&
		    add_entry(inventory, entry, xml_line(x), e) < 0)
			return -1;
	}
	return -1;
}

int vm_inventory_parse(struct vm_inventory *inventory, struct span xml, struct err *e)
{
	AUTO(xml_reader) *x = NULL;
	struct vm_entry entry = { 0 };
	int result;

	*inventory = (struct vm_inventory){ 0 };
	if (xml_open(&x, xml, e) < 0)
		return -1;
	result = read_entries(inventory, x, &entry, e);
	free(entry.vmx_path);
	if (result < 0)
		vm_inventory_free(inventory);
	return result;
}

void vm_inventory_free(struct vm_inventory *inventory)
{
	for (size_t i = 0; i < inventory->count; i++)
		free(inventory->items[i].vmx_path);
	free(inventory->items);
	*inventory = (struct vm_inventory){ 0 };
}
