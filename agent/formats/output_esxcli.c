/*
 * The extension protocol (facts 5.5): one <output> document, or lines that start
 * with "ERROR: ", never both. Every declared field is there, in every row.
 */
#include <libxml/xmlwriter.h>
#include <string.h>

#include "formats/output.h"
#include "formats/show.h"

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

static void list(xmlTextWriterPtr w, const struct strings *items)
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
		list(w, v->as.list);
	} else {
		output_words(&words, v);
		element(w, element_name(f), buf_text(&words));
	}
	(void)xmlTextWriterEndElement(w);
}

static void begin(struct output *o)
{
	buf_str(&o->pending, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			     "<output xmlns=\"" NAMESPACE "\">");
	if (!o->shape->single)
		buf_str(&o->pending, "<list type=\"structure\">");
}

static void row(struct output *o, const struct value *row)
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

static void end(struct output *o)
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

static void error(struct out *to, const struct err *e)
{
	error_line(to, e->text);
}

const struct output_kind output_esxcli = {
	.begin = begin,
	.row = row,
	.end = end,
	.error = error,
};
