#include "formats/output.h"

#include <jansson.h>
#include <libxml/xmlwriter.h>
#include <stdlib.h>
#include <string.h>

#include "formats/show.h"

struct value value_text(const char *text)
{
	if (!text)
		return value_unknown();
	return (struct value){ .kind = VALUE_TEXT, .as.text = text };
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
	for (const char *p = name; *p; p++) {
		if (*p == ' ')
			buf_char(key, '-');
		else
			buf_char(key, (char)(*p >= 'A' && *p <= 'Z' ? *p - 'A' + 'a' : *p));
	}
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

static const struct output_kind *kind_of(enum output_format format)
{
	switch (format) {
	case OUTPUT_TEXT:
		return &output_text;
	case OUTPUT_JSON:
		return &output_json;
	case OUTPUT_ESXCLI:
		return &output_esxcli;
	}
	abort();
}

struct output *output_new(enum output_format format, const struct shape *shape, struct out *to)
{
	struct output *o = x_alloc(sizeof(*o));

	o->kind = kind_of(format);
	o->shape = shape;
	o->to = to;
	o->kind->begin(o);
	return o;
}

void output_row(struct output *o, const struct value *row, const char *problem)
{
	if (problem)
		strings_add(&o->problems, problem);
	o->kind->row(o, row);
	o->rows++;
}

void output_note(struct output *o, const char *text)
{
	if (o->kind != &output_text || !o->shape->line)
		return;
	show_bytes(&o->pending, span_of(text), CHARSET_UTF8);
	buf_char(&o->pending, '\n');
}

void output_end(struct output *o)
{
	o->kind->end(o);
	out_span(o->to, buf_view(&o->pending));
	buf_cut(&o->pending, 0);
}

void output_error(struct output *o, const struct err *e)
{
	o->kind->error(o->to, e);
}

void output_error_only(enum output_format format, struct out *to, const struct err *e)
{
	kind_of(format)->error(to, e);
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

/*
 * Text as esxcli prints it: a table with a heading and dashes under each column,
 * numbers and true or false to the right; or, for a single row, one indented
 * "Name: value" a line. Seen in `storage filesystem list` of ESXi 6.7 and 7.0,
 * whose columns are text, numbers and a boolean.
 */

#define GAP "  " /* between two columns, as esxcli has it */

static void text_begin(struct output *o)
{
	(void)o;
}

static void record(struct output *o, const struct value *row)
{
	for (size_t i = 0; i < o->shape->count; i++) {
		buf_format(&o->pending, "   %s: ", o->shape->fields[i].name);
		output_words(&o->pending, &row[i]);
		buf_char(&o->pending, '\n');
	}
}

static void text_row(struct output *o, const struct value *row)
{
	if (o->shape->line) {
		o->shape->line(&o->pending, row);
		buf_char(&o->pending, '\n');
		return;
	}
	if (o->shape->single) {
		record(o, row);
		return;
	}
	for (size_t i = 0; i < o->shape->count; i++) {
		struct buf cell = { 0 };

		output_words(&cell, &row[i]);
		strings_take(&o->cells, buf_take(&cell));
	}
}

/* Characters, not bytes: a name in UTF-8 must not push the next column. */
static size_t width(const char *text)
{
	size_t count = 0;

	for (const char *p = text; *p; p++) {
		if (((unsigned char)*p & 0xC0) != 0x80)
			count++;
	}
	return count;
}

static size_t column_width(const struct output *o, size_t column)
{
	size_t widest = width(o->shape->fields[column].name);

	for (size_t i = column; i < o->cells.count; i += o->shape->count) {
		size_t w = width(o->cells.items[i]);

		if (w > widest)
			widest = w;
	}
	return widest;
}

static bool is_to_the_right(enum field_type type)
{
	return type == FIELD_INT || type == FIELD_BOOL;
}

static void cell(struct output *o, size_t column, const char *text, size_t room)
{
	size_t fill = room - width(text);
	bool right = is_to_the_right(o->shape->fields[column].type);

	if (column > 0)
		buf_str(&o->pending, GAP);
	if (right)
		buf_fill(&o->pending, ' ', fill);
	buf_str(&o->pending, text);
	if (!right)
		buf_fill(&o->pending, ' ', fill);
}

/* Blanks behind the last word of a line help nobody. */
static void end_line(struct output *o)
{
	size_t len = o->pending.len;

	while (len > 0 && o->pending.p[len - 1] == ' ')
		len--;
	buf_cut(&o->pending, len);
	buf_char(&o->pending, '\n');
}

static void heading(struct output *o, const size_t *widths)
{
	size_t columns = o->shape->count;

	for (size_t c = 0; c < columns; c++)
		cell(o, c, o->shape->fields[c].name, widths[c]);
	end_line(o);
	for (size_t c = 0; c < columns; c++) {
		if (c > 0)
			buf_str(&o->pending, GAP);
		buf_fill(&o->pending, '-', widths[c]);
	}
	buf_char(&o->pending, '\n');
}

static void text_end(struct output *o)
{
	size_t columns = o->shape->count;
	size_t *widths;

	/* As esxcli: an empty table has no heading either. */
	if (o->cells.count == 0)
		return;
	widths = x_array(columns, sizeof(*widths));
	for (size_t c = 0; c < columns; c++)
		widths[c] = column_width(o, c);
	heading(o, widths);
	for (size_t i = 0; i < o->cells.count; i++) {
		cell(o, i % columns, o->cells.items[i], widths[i % columns]);
		if (i % columns == columns - 1)
			end_line(o);
	}
	free(widths);
}

/* Errors for people go to stderr, which is not this module's: commands/app.c. */
static void text_error(struct out *to, const struct err *e)
{
	(void)to;
	(void)e;
}

const struct output_kind output_text = {
	.begin = text_begin,
	.row = text_row,
	.end = text_end,
	.error = text_error,
};

/* JSON by Jansson: one document, an object where the answer is single, else an array. */

#define FLAGS (JSON_COMPACT | JSON_ENCODE_ANY)

static json_t *text(const char *bytes)
{
	AUTO_VALUE(buf) shown = { 0 };

	show_bytes(&shown, span_of(bytes), CHARSET_UTF8);
	return json_stringn(buf_text(&shown), shown.len);
}

static json_t *json_list(const struct strings *items)
{
	json_t *array = json_array();

	for (size_t i = 0; i < items->count; i++)
		(void)json_array_append_new(array, text(items->items[i]));
	return array;
}

static json_t *value(const struct value *v)
{
	switch (v->kind) {
	case VALUE_UNKNOWN:
		return json_null();
	case VALUE_TEXT:
		return text(v->as.text);
	case VALUE_INT:
		return json_integer(v->as.number);
	case VALUE_BOOL:
		return json_boolean(v->as.truth);
	case VALUE_LIST:
		return json_list(v->as.list);
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
		abort(); /* every string is valid UTF-8 and memory is there: nothing is left to fail
			  */
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
		(void)json_object_set_new(object, buf_text(&key), value(&row[i]));
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
	(void)json_object_set_new(inner, "message", text(e->text));
	(void)json_object_set_new(inner, "target", e->target[0] ? text(e->target) : json_null());
	(void)json_object_set_new(outer, "error", inner);
	dump(&document, outer);
	buf_char(&document, '\n');
	out_span(to, buf_view(&document));
}

const struct output_kind output_json = {
	.begin = json_begin,
	.row = json_row,
	.end = json_end,
	.error = json_error,
};

/*
 * The extension protocol (facts 5.5): one <output> document, or lines that start
 * with "ERROR: ", never both. Every declared field is there, in every row.
 */

#define NAMESPACE "http://www.vmware.com/Products/ESX/5.0/esxcli/"

/* Collects the elements of the rows; begin() and end() frame them. */
static xmlTextWriterPtr writer_new(xmlBufferPtr *bytes)
{
	xmlTextWriterPtr w;

	*bytes = xmlBufferCreate();
	w = *bytes ? xmlNewTextWriterMemory(*bytes, 0) : NULL;
	if (!w)
		abort(); /* out of memory */
	return w;
}

static void writer_take(struct buf *to, xmlTextWriterPtr w, xmlBufferPtr bytes)
{
	xmlFreeTextWriter(w);
	buf_add(to, (const char *)xmlBufferContent(bytes), (size_t)xmlBufferLength(bytes));
	xmlBufferFree(bytes);
}

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

static void element(xmlTextWriterPtr w, const char *name, const char *text)
{
	(void)xmlTextWriterWriteElement(w, (const xmlChar *)name, (const xmlChar *)text);
}

static void esxcli_list(xmlTextWriterPtr w, const struct strings *items)
{
	(void)xmlTextWriterStartElement(w, (const xmlChar *)"list");
	(void)xmlTextWriterWriteAttribute(w, (const xmlChar *)"type", (const xmlChar *)"string");
	for (size_t i = 0; i < items->count; i++) {
		AUTO_VALUE(buf) shown = { 0 };

		show_bytes(&shown, span_of(items->items[i]), CHARSET_UTF8);
		element(w, "string", buf_text(&shown));
	}
	(void)xmlTextWriterEndElement(w);
}

static void field(xmlTextWriterPtr w, const struct field *f, const struct value *v)
{
	AUTO_VALUE(buf) words = { 0 };

	(void)xmlTextWriterStartElement(w, (const xmlChar *)"field");
	(void)xmlTextWriterWriteAttribute(w, (const xmlChar *)"name", (const xmlChar *)f->name);
	if (v->kind == VALUE_LIST) {
		esxcli_list(w, v->as.list);
	} else {
		output_words(&words, v);
		element(w, element_name(f), buf_text(&words));
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
	xmlBufferPtr bytes;
	xmlTextWriterPtr w = writer_new(&bytes);

	(void)xmlTextWriterStartElement(w, (const xmlChar *)"structure");
	(void)xmlTextWriterWriteAttribute(w, (const xmlChar *)"typeName",
					  (const xmlChar *)o->shape->type);
	for (size_t i = 0; i < o->shape->count; i++)
		field(w, &o->shape->fields[i], &row[i]);
	(void)xmlTextWriterEndElement(w);
	writer_take(&o->pending, w, bytes);
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
		/* Rows of one object share their reason; it is told once. */
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

const struct output_kind output_esxcli = {
	.begin = esxcli_begin,
	.row = esxcli_row,
	.end = esxcli_end,
	.error = esxcli_error,
};
