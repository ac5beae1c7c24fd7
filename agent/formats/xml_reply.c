#include "formats/xml_reply.h"

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
 * Reading somebody else's XML front to back by libxml2's reader: no tree, no
 * network, no DOCTYPE (the files and replies of a host have none, and entities
 * are how small XML becomes large memory).
 */

struct xml_reader;

/* The bytes are borrowed until xml_reader_free(). */
int xml_reader_open(struct xml_reader **x, struct span xml, struct err *e) NODISCARD;
void xml_reader_free(struct xml_reader *x);
DEFINE_AUTO(xml_reader)

enum xml_event {
	XML_START, /* an element opens; <a/> is XML_START and then XML_END */
	XML_END,
	XML_END_OF_FILE,
};

/* The next start or end of an element. ERR_IO with the line where it is not well-formed. */
int xml_reader_next(enum xml_event *event, struct xml_reader *x, struct err *e) NODISCARD;

/* Of the element of the last event; names come without their namespace prefix. */
const char *xml_reader_name(const struct xml_reader *x);
int xml_reader_depth(const struct xml_reader *x); /* the root element is 0 */
int xml_reader_line(const struct xml_reader *x);  /* where it opens, counted from 1 */
/* The value of an attribute, appended; nothing where it is absent. */
void xml_reader_attribute(struct buf *value, const struct xml_reader *x, const char *name);

/*
 * The text of the element that has just opened, up to its end, which is consumed. An element inside
 * is ERR_IO.
 */
int xml_reader_text(struct buf *text, struct xml_reader *x, struct err *e) NODISCARD;

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

/* One field: a scalar, a list of scalars, or structures; each may be missing. */
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
		if ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9'))
			buf_char(&plain, *p);
		else if (*p >= 'A' && *p <= 'Z')
			buf_char(&plain, (char)(*p - 'A' + 'a'));
	}
	return buf_take(&plain);
}

static bool is_scalar(const char *element)
{
	return strcmp(element, "string") == 0 || strcmp(element, "integer") == 0 ||
	       strcmp(element, "boolean") == 0 || strcmp(element, "float") == 0;
}

/* The next element right inside the one at `depth`; false at its end. */
static int next_inside(bool *found, struct xml_reader *x, int depth, struct err *e)
{
	enum xml_event event;

	do {
		if (xml_reader_next(&event, x, e) < 0)
			return -1;
		if (event == XML_END_OF_FILE ||
		    (event == XML_END && xml_reader_depth(x) == depth)) {
			*found = false;
			return 0;
		}
	} while (event != XML_START || xml_reader_depth(x) != depth + 1);
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

/* Inside <list>: scalars or structures; anything else is passed over. */
static int read_list(struct cell *cell, struct xml_reader *x, struct err *e)
{
	int depth = xml_reader_depth(x);
	bool found;

	if (!cell->list)
		cell->list = x_alloc(sizeof(*cell->list));
	while (next_inside(&found, x, depth, e) == 0) {
		AUTO_VALUE(buf) text = { 0 };

		if (!found)
			return 0;
		if (strcmp(xml_reader_name(x), "structure") == 0) {
			if (read_inside(cell, x, e) < 0)
				return -1;
		} else if (is_scalar(xml_reader_name(x))) {
			if (xml_reader_text(&text, x, e) < 0)
				return -1;
			strings_take(cell->list, buf_take(&text));
		}
	}
	return -1;
}

/* One element inside <field>. */
static int read_content(struct cell *cell, struct xml_reader *x, struct err *e)
{
	const char *element = xml_reader_name(x);
	AUTO_VALUE(buf) text = { 0 };

	if (strcmp(element, "list") == 0)
		return read_list(cell, x, e);
	if (strcmp(element, "structure") == 0)
		return read_inside(cell, x, e);
	if (!is_scalar(element))
		return 0;
	if (xml_reader_text(&text, x, e) < 0)
		return -1;
	if (!cell->text) /* the first one counts */
		cell->text = buf_take(&text);
	return 0;
}

static int read_field(struct row *row, struct xml_reader *x, struct err *e)
{
	AUTO_VALUE(buf) name = { 0 };
	int depth = xml_reader_depth(x);
	struct cell *cell;
	bool found;

	xml_reader_attribute(&name, x, "name");
	LIST_PUSH(row, (struct cell){ .name = plain_name(buf_text(&name)) });
	cell = &row->items[row->count - 1];
	while (next_inside(&found, x, depth, e) == 0) {
		if (!found)
			return 0;
		if (read_content(cell, x, e) < 0)
			return -1;
	}
	return -1;
}

/*
 * One row more. What is inside a field goes to a reply of its own, so the row stays where it is
 * meanwhile. Structures within structures cost stack; libxml2 ends them at 256 levels.
 */
static int read_structure(struct esxcli_reply *reply, struct xml_reader *x, struct err *e)
{
	int depth = xml_reader_depth(x);
	struct row *row;
	bool found;

	LIST_PUSH(reply, (struct row){ 0 });
	row = &reply->items[reply->count - 1];
	while (next_inside(&found, x, depth, e) == 0) {
		if (!found)
			return 0;
		if (strcmp(xml_reader_name(x), "field") == 0 && read_field(row, x, e) < 0)
			return -1;
	}
	return -1;
}

static int read_all(struct esxcli_reply *reply, struct xml_reader *x, struct err *e)
{
	bool has_root = false;
	enum xml_event event;

	while (xml_reader_next(&event, x, e) == 0) {
		const char *name = xml_reader_name(x);

		if (event == XML_END_OF_FILE)
			return has_root ? 0 : err_set(e, ERR_HOST, "it has no <root>");
		if (event != XML_START)
			continue;
		if (xml_reader_depth(x) == 0 && strcmp(name, "output") != 0)
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

	if (xml_reader_open(&x, xml, e) < 0 || read_all(made, x, e) < 0) {
		e->code = ERR_HOST; /* the reader cannot know that a host command spoke */
		return -1;
	}
	*reply = made;
	made = NULL;
	return 0;
}

static void free_cell(struct cell *cell)
{
	free(cell->name);
	free(cell->text);
	if (cell->list)
		strings_free(cell->list);
	free(cell->list);
	esxcli_reply_free(cell->inside);
}

void esxcli_reply_free(struct esxcli_reply *reply)
{
	if (!reply)
		return;
	for (size_t i = 0; i < reply->count; i++) {
		for (size_t k = 0; k < reply->items[i].count; k++)
			free_cell(&reply->items[i].items[k]);
		free(reply->items[i].items);
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

/* ConfigRoot > ConfigEntry > objID, vmxCfgPath. */
enum { DEPTH_ROOT = 0, DEPTH_ENTRY = 1, DEPTH_FIELD = 2 };

/* hostd numbers VMs from 1 in a 32-bit integer. */
#define ID_MAX INT_MAX

static int not_an_id(const struct buf *text, int line, struct err *e)
{
	AUTO_VALUE(buf) shown = { 0 };

	show_bytes(&shown, buf_view(text), CHARSET_UTF8);
	return err_set(e, ERR_IO, "line %d: \"%s\" is not a VM id", line, buf_text(&shown));
}

static int field(struct vm_entry *entry, struct xml_reader *x, struct err *e)
{
	AUTO_VALUE(buf) text = { 0 };

	if (strcmp(xml_reader_name(x), "objID") == 0) {
		if (xml_reader_text(&text, x, e) < 0)
			return -1;
		if (!span_number(&entry->id, buf_view(&text), 1, ID_MAX))
			return not_an_id(&text, xml_reader_line(x), e);
	} else if (strcmp(xml_reader_name(x), "vmxCfgPath") == 0) {
		if (xml_reader_text(&text, x, e) < 0)
			return -1;
		free(entry->vmx_path);
		entry->vmx_path = buf_take(&text);
	}
	return 0;
}

static int entry_done(struct vm_inventory *inventory, struct vm_entry *entry, int line,
		      struct err *e)
{
	if (entry->id == 0 || !entry->vmx_path || entry->vmx_path[0] != '/') {
		free(entry->vmx_path);
		entry->vmx_path = NULL;
		return err_set(e, ERR_IO, "line %d: an entry without %s", line,
			       entry->id == 0 ? "an id" : "an absolute path");
	}
	LIST_PUSH(inventory, *entry);
	*entry = (struct vm_entry){ 0 };
	return 0;
}

static int read_entries(struct vm_inventory *inventory, struct xml_reader *x,
			struct vm_entry *entry, struct err *e)
{
	bool in_entry = false; /* not in some other element of the root */
	enum xml_event event;

	while (xml_reader_next(&event, x, e) == 0) {
		const char *name = xml_reader_name(x);
		int depth = xml_reader_depth(x);

		if (event == XML_END_OF_FILE)
			return 0;
		if (depth == DEPTH_ENTRY)
			in_entry = strcmp(name, "ConfigEntry") == 0;
		if (event == XML_START && depth == DEPTH_ROOT && strcmp(name, "ConfigRoot") != 0)
			return err_set(e, ERR_IO, "it is <%s>, not an inventory of VMs", name);
		if (event == XML_START && depth == DEPTH_FIELD && in_entry &&
		    field(entry, x, e) < 0)
			return -1;
		if (event == XML_END && depth == DEPTH_ENTRY && in_entry &&
		    entry_done(inventory, entry, xml_reader_line(x), e) < 0)
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
	if (xml_reader_open(&x, xml, e) < 0)
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
