/*
 * Reading somebody else's XML front to back by libxml2's reader: no tree, no
 * network, no DOCTYPE (the files and replies of a host have none, and entities
 * are how small XML becomes large memory).
 */
#ifndef FORMATS_XML_READER_H
#define FORMATS_XML_READER_H

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

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

#endif
