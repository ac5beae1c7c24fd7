/*
 * One text in several forms of XML that mean the same. Which one is the fuzzer's
 * choice: the bits of `form`.
 */
#ifndef TESTS_FUZZ_XML_FORM_H
#define TESTS_FUZZ_XML_FORM_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/text.h"

enum xml_form {
	FORM_REFERENCES = 1 << 0, /* every character as &#xNN; */
	FORM_CDATA = 1 << 1,      /* text between <![CDATA[ and ]]>; has precedence */
	FORM_COMMENTS = 1 << 2,   /* comments inside of text and between elements */
	FORM_STRANGERS = 1 << 3,  /* elements that nobody knows */
	FORM_OTHER_ORDER = 1 << 4,
	FORM_CUT = 1 << 5, /* the document ends too early: an error, whatever was before */
};

/* Can this byte, taken as a character of ISO 8859-1, stand in an XML document? */
static inline bool xml_may_hold(unsigned char c)
{
	return c >= 0x20 || c == '\t';
}

/* What a reader has to give back for these bytes: their characters in UTF-8. */
static UNUSED void xml_text_read(struct buf *text, struct span bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.p[i];

		if (!xml_may_hold(c))
			continue;
		if (c >= 0x80)
			buf_char(text, (char)(0xC0 | c >> 6));
		buf_char(text, (char)(c < 0x80 ? c : 0x80 | (c & 0x3F)));
	}
}

static UNUSED void xml_char(struct buf *xml, unsigned char c, int form)
{
	if (form & FORM_REFERENCES)
		buf_format(xml, "&#x%X;", c);
	else if (c == '<')
		buf_str(xml, "&lt;");
	else if (c == '&')
		buf_str(xml, "&amp;");
	else if (c == '>') /* may stand for itself, but not behind ]] */
		buf_str(xml, "&gt;");
	else
		xml_text_read(xml, span_make((const char *)&c, 1));
}

/* CDATA cannot hold ]]>, so each ] ends one section and begins the next. */
static UNUSED void xml_cdata(struct buf *xml, struct span bytes)
{
	buf_str(xml, "<![CDATA[");
	for (size_t i = 0; i < bytes.len; i++) {
		xml_text_read(xml, span_make(bytes.p + i, 1));
		if (bytes.p[i] == ']')
			buf_str(xml, "]]><![CDATA[");
	}
	buf_str(xml, "]]>");
}

static UNUSED void xml_text(struct buf *xml, struct span bytes, int form)
{
	if (form & FORM_CDATA) {
		xml_cdata(xml, bytes);
		return;
	}
	for (size_t i = 0; i < bytes.len; i++) {
		if (!xml_may_hold((unsigned char)bytes.p[i]))
			continue;
		xml_char(xml, (unsigned char)bytes.p[i], form);
		if (form & FORM_COMMENTS)
			buf_str(xml, "<!-- - -->");
	}
}

/* Between two elements. */
static UNUSED void xml_between(struct buf *xml, int form)
{
	if (form & FORM_COMMENTS)
		buf_str(xml, "\n<!-- <objID>9</objID> -->");
	if (form & FORM_STRANGERS)
		buf_str(xml, "<new a='b'><objID>8</objID><string>x</string><c/></new>");
}

/* Where to cut a document so that it is not whole: anywhere before its last tag has ended. */
static UNUSED size_t xml_cut(struct span xml, uint32_t choice)
{
	return choice % xml.len;
}

#endif
