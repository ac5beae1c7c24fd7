#include "formats/output.h"

#include <ctype.h>
#include <jansson.h>
#include <libxml/xmlwriter.h>
#include <stdlib.h>
#include <string.h>

#include "formats/show.h"

struct output {
	const struct renderer *renderer;
	const struct shape *shape;
	struct out *to;
	struct buf pending; /* the document; it reaches `to` only when it is whole */
	size_t rows;
	struct strings problems; /* the error lines of the rows that had one */
	struct strings cells;    /* text tables only: shape->count a row */
};

struct renderer {
	void (*begin)(struct output *o);
	void (*row)(struct output *o, const struct value *row);
	void (*end)(struct output *o);
	void (*error)(struct out *to, const struct err *e);
};

/* Values */

struct value value_text(const char *text)
{
	return (struct value){ .kind = text ? VALUE_TEXT : VALUE_UNKNOWN, .as.text = text };
}

struct value value_int(long long number)
{
	return (struct value){ .kind = VALUE_INT, .as.number = number };
}

struct value value_bool(bool truth)
{
	return (struct value){ .kind = VALUE_BOOL, .as.truth = truth };
}

struct value value_list(const struct strings *list)
{
	return (struct value){ .kind = VALUE_LIST, .as.list = list };
}

struct value value_unknown(void)
{
	return (struct value){ .kind = VALUE_UNKNOWN };
}

void output_json_key(struct buf *key, const char *name)
{
	for (const char *p = name; *p; p++)
		buf_char(key, *p == ' ' ? '-' : (char)tolower((unsigned char)*p));
}

void output_words(struct buf *text, const struct value *v)
{
	switch (v->kind) {
	case VALUE_UNKNOWN:
		return;
	case VALUE_TEXT:
		show_bytes(text, span_of(v->as.text), CHARSET_UTF8);
		return;
	case VALUE_INT:
		buf_format(text, "%lld", v->as.number);
		return;
	case VALUE_BOOL:
		buf_str(text, v->as.truth ? "true" : "false");
		return;
	case VALUE_LIST:
		for (size_t i = 0; i < v->as.list->count; i++) {
			if (i > 0)
				buf_str(text, ", ");
			show_bytes(text, span_of(v->as.list->items[i]), CHARSET_UTF8);
		}
		return;
	}
	abort();
}

/*
 * Text as esxcli prints it: a table with a heading and dashes under each column, numbers and
 * booleans to the right; or, for a single row, one indented "Name: value" a line. Seen in `storage
 * filesystem list` of ESXi 6.7 and 7.0, which has columns of text, numbers and a boolean.
 */

#define GAP "  " /* between two columns, as esxcli has it */

static void text_row(struct output *o, const struct value *row)
{
	if (o->shape->line) {
		o->shape->line(&o->pending, row);
		buf_char(&o->pending, '\n');
		return;
	}
	for (size_t i = 0; i < o->shape->count; i++) {
		struct buf cell = { 0 };

		output_words(&cell, &row[i]);
		if (o->shape->single)
			buf_format(&o->pending, "   %s: %s\n", o->shape->fields[i].name,
				   buf_text(&cell));
		strings_take(&o->cells, buf_take(&cell));
	}
}

/* Counts characters, not bytes: a name in UTF-8 must not shift the next column. */
static size_t width(const char *text)
{
	size_t count = 0;

	for (const char *p = text; *p; p++) {
		if (((unsigned char)*p & 0xC0) != 0x80)
			count++;
	}
	return count;
}

static void add_cell(struct output *o, size_t column, const char *text, size_t room)
{
	size_t fill = room - width(text);
	enum field_type type = o->shape->fields[column].type;
	bool right = type == FIELD_INT || type == FIELD_BOOL;

	if (column > 0)
		buf_str(&o->pending, GAP);
	if (right)
		buf_fill(&o->pending, ' ', fill);
	buf_str(&o->pending, text);
	if (!right)
		buf_fill(&o->pending, ' ', fill);
}

/* Ends a line without blanks at its end. */
static void end_line(struct output *o)
{
	size_t len = o->pending.len;

	while (len > 0 && o->pending.p[len - 1] == ' ')
		len--;
	buf_cut(&o->pending, len);
	buf_char(&o->pending, '\n');
}

static void text_end(struct output *o)
{
	size_t columns = o->shape->count;
	size_t *widths;

	/* As esxcli: an empty table has no heading either. */
	if (o->shape->single || o->cells.count == 0)
		return;
	widths = x_array(columns, sizeof(*widths));
	for (size_t c = 0; c < columns; c++)
		widths[c] = width(o->shape->fields[c].name);
	for (size_t i = 0; i < o->cells.count; i++) {
		if (width(o->cells.items[i]) > widths[i % columns])
			widths[i % columns] = width(o->cells.items[i]);
	}
	for (size_t c = 0; c < columns; c++)
		add_cell(o, c, o->shape->fields[c].name, widths[c]);
	end_line(o);
	for (size_t c = 0; c < columns; c++) {
		buf_str(&o->pending, c > 0 ? GAP : "");
		buf_fill(&o->pending, '-', widths[c]);
	}
	buf_char(&o->pending, '\n');
	for (size_t i = 0; i < o->cells.count; i++) {
		add_cell(o, i % columns, o->cells.items[i], widths[i % columns]);
		if (i % columns == columns - 1)
			end_line(o);
	}
	free(widths);
}

/* JSON by Jansson: one document, an object where the answer is single, else an array. */

#define FLAGS (JSON_COMPACT | JSON_ENCODE_ANY)

static json_t *json_text(const char *bytes)
{
	AUTO_VALUE(buf) shown = { 0 };

	show_bytes(&shown, span_of(bytes), CHARSET_UTF8);
	return json_stringn(buf_text(&shown), shown.len);
}

static json_t *json_value(const struct value *v)
{
	json_t *array;

	switch (v->kind) {
	case VALUE_UNKNOWN:
		return json_null();
	case VALUE_TEXT:
		return json_text(v->as.text);
	case VALUE_INT:
		return json_integer(v->as.number);
	case VALUE_BOOL:
		return json_boolean(v->as.truth);
	case VALUE_LIST:
		array = json_array();
		for (size_t i = 0; i < v->as.list->count; i++)
			(void)json_array_append_new(array, json_text(v->as.list->items[i]));
		return array;
	}
	abort();
}

static int append(const char *bytes, size_t len, void *pending)
{
	buf_add(pending, bytes, len);
	return 0;
}

static void dump(struct buf *pending, json_t *document)
{
	if (!document || json_dump_callback(document, append, pending, FLAGS) < 0)
		abort(); /* strings are valid UTF-8 and memory is there: nothing can fail */
	json_decref(document);
}

static void json_begin(struct output *o)
{
	if (!o->shape->single)
		buf_char(&o->pending, '[');
}

static void json_row(struct output *o, const struct value *row)
{
	json_t *object;

	if (o->shape->document) {
		buf_str(&o->pending, row[0].as.text);
		return;
	}
	object = json_object();
	for (size_t i = 0; i < o->shape->count; i++) {
		AUTO_VALUE(buf) key = { 0 };

		output_json_key(&key, o->shape->fields[i].name);
		(void)json_object_set_new(object, buf_text(&key), json_value(&row[i]));
	}
	if (!o->shape->single)
		buf_str(&o->pending, o->rows > 0 ? ",\n " : "\n ");
	dump(&o->pending, object);
}

static void json_end(struct output *o)
{
	if (!o->shape->single)
		buf_str(&o->pending, o->rows > 0 ? "\n]" : "]");
	buf_char(&o->pending, '\n');
}

static void json_error(struct out *to, const struct err *e)
{
	AUTO_VALUE(buf) document = { 0 };
	json_t *inner = json_object();
	json_t *outer = json_object();

	(void)json_object_set_new(inner, "code", json_string(err_code_name(e->code)));
	(void)json_object_set_new(inner, "message", json_text(e->text));
	(void)json_object_set_new(inner, "target",
				  e->target[0] ? json_text(e->target) : json_null());
	(void)json_object_set_new(outer, "error", inner);
	dump(&document, outer);
	buf_char(&document, '\n');
	out_span(to, buf_view(&document));
}

/*
 * The extension protocol (facts 5.5): one <output> document, or lines that start with "ERROR: ",
 * never both. Every declared field is there, in every row.
 */

#define NAMESPACE "http://www.vmware.com/Products/ESX/5.0/esxcli/"

static const char *element_name(const struct field *f)
{
	if (f->may_be_unknown)
		return "string";
	switch (f->type) {
	case FIELD_TEXT:
		return "string";
	case FIELD_INT:
		return "int";
	case FIELD_BOOL:
		return "bool";
	case FIELD_LIST:
		return "list";
	}
	abort();
}

static void start_element(xmlTextWriterPtr w, const char *name, const char *key, const char *value)
{
	(void)xmlTextWriterStartElement(w, (const xmlChar *)name);
	(void)xmlTextWriterWriteAttribute(w, (const xmlChar *)key, (const xmlChar *)value);
}

static void element(xmlTextWriterPtr w, const char *name, const char *text)
{
	(void)xmlTextWriterWriteElement(w, (const xmlChar *)name, (const xmlChar *)text);
}

static void field(xmlTextWriterPtr w, const struct field *f, const struct value *v)
{
	AUTO_VALUE(buf) words = { 0 };

	start_element(w, "field", "name", f->name);
	if (v->kind != VALUE_LIST) {
		output_words(&words, v);
		element(w, element_name(f), buf_text(&words));
	} else {
		start_element(w, "list", "type", "string");
		for (size_t i = 0; i < v->as.list->count; i++) {
			buf_cut(&words, 0);
			show_bytes(&words, span_of(v->as.list->items[i]), CHARSET_UTF8);
			element(w, "string", buf_text(&words));
		}
		(void)xmlTextWriterEndElement(w);
	}
	(void)xmlTextWriterEndElement(w);
}

static void esxcli_begin(struct output *o)
{
	buf_str(&o->pending, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			     "<output xmlns=\"" NAMESPACE "\">");
	if (!o->shape->single)
		buf_str(&o->pending, "<list type=\"structure\">");
}

static void esxcli_row(struct output *o, const struct value *row)
{
	xmlBufferPtr bytes = xmlBufferCreate();
	xmlTextWriterPtr w = bytes ? xmlNewTextWriterMemory(bytes, 0) : NULL;

	if (!w)
		abort(); /* out of memory */
	start_element(w, "structure", "typeName", o->shape->type);
	for (size_t i = 0; i < o->shape->count; i++)
		field(w, &o->shape->fields[i], &row[i]);
	(void)xmlTextWriterEndElement(w);
	xmlFreeTextWriter(w);
	buf_add(&o->pending, (const char *)xmlBufferContent(bytes), (size_t)xmlBufferLength(bytes));
	xmlBufferFree(bytes);
}

static void error_line(struct out *to, const char *text)
{
	AUTO_VALUE(buf) shown = { 0 };

	show_bytes(&shown, span_of(text), CHARSET_UTF8);
	out_format(to, "ERROR: %s\n", buf_text(&shown));
}

static void esxcli_end(struct output *o)
{
	if (o->rows > 0 && o->problems.count == o->rows) {
		buf_cut(&o->pending, 0);
		/* Rows of one object share their reason, which is printed once. */
		for (size_t i = 0; i < o->problems.count; i++) {
			if (i == 0 || strcmp(o->problems.items[i], o->problems.items[i - 1]) != 0)
				error_line(o->to, o->problems.items[i]);
		}
		return;
	}
	buf_str(&o->pending, o->shape->single ? "</output>\n" : "</list></output>\n");
}

static void esxcli_error(struct out *to, const struct err *e)
{
	error_line(to, e->text);
}

/* All three */

/* Errors for people go to stderr, which the caller writes. */
static const struct renderer renderers[] = {
	[OUTPUT_TEXT] = { NULL, text_row, text_end, NULL },
	[OUTPUT_JSON] = { json_begin, json_row, json_end, json_error },
	[OUTPUT_ESXCLI] = { esxcli_begin, esxcli_row, esxcli_end, esxcli_error },
};

struct output *output_new(enum output_format format, const struct shape *shape, struct out *to)
{
	struct output *o = x_alloc(sizeof(*o));

	o->renderer = &renderers[format];
	o->shape = shape;
	o->to = to;
	if (o->renderer->begin)
		o->renderer->begin(o);
	return o;
}

void output_row(struct output *o, const struct value *row, const char *problem)
{
	if (problem)
		strings_add(&o->problems, problem);
	o->renderer->row(o, row);
	o->rows++;
}

void output_note(struct output *o, const char *text)
{
	if (o->renderer != &renderers[OUTPUT_TEXT] || !o->shape->line)
		return;
	show_bytes(&o->pending, span_of(text), CHARSET_UTF8);
	buf_char(&o->pending, '\n');
}

void output_end(struct output *o)
{
	o->renderer->end(o);
	out_span(o->to, buf_view(&o->pending));
	buf_cut(&o->pending, 0);
}

void output_error(enum output_format format, struct out *to, const struct err *e)
{
	if (renderers[format].error)
		renderers[format].error(to, e);
}

void output_free(struct output *o)
{
	if (!o)
		return;
	buf_free(&o->pending);
	strings_free(&o->problems);
	strings_free(&o->cells);
	free(o);
}

void output_libraries(struct strings *names)
{
	strings_add(names, "libxml2 " LIBXML_DOTTED_VERSION);
	strings_add(names, "jansson " JANSSON_VERSION);
}
