/*
 * localcli's formats for programs: xml, json, python (conformance, formatters.txt).
 * Fields come in the order of their names.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/format.h"
#include "core/escape.h"

/* The XML element of a kind in an answer, which is not always that in an extension. */
static const char *xml_name(enum value_kind kind)
{
	switch (kind) {
	case VALUE_BOOL:
		return "boolean";
	case VALUE_INT:
		return "integer";
	case VALUE_STRING:
	case VALUE_STRUCT:
	case VALUE_LIST:
	case VALUE_NONE:
		break;
	}
	return value_element(kind);
}

/* " and ' by their names too, % by its number. */
static void add_escaped(struct buf *out, const char *text)
{
	for (; *text; text++) {
		const char one[] = { *text, '\0' };

		if (*text == '"')
			buf_str(out, "&quot;");
		else if (*text == '\'')
			buf_str(out, "&apos;");
		else if (*text == '%')
			buf_str(out, "&#37;");
		else
			escape_xml(out, one);
	}
}

static void add_xml(struct buf *out, const struct value *v, size_t indent)
{
	const struct value **sorted;

	buf_fill(out, ' ', indent);
	switch (v->kind) {
	case VALUE_BOOL:
	case VALUE_INT:
	case VALUE_STRING:
		buf_format(out, "<%s>", xml_name(v->kind));
		add_escaped(out, v->text);
		buf_format(out, "</%s>\n", xml_name(v->kind));
		return;
	case VALUE_LIST:
		buf_format(out, "<list type=\"%s\">\n", xml_name(value_kind_of(v->text)));
		for (size_t i = 0; i < v->count; i++)
			add_xml(out, &v->items[i], indent + 6);
		buf_fill(out, ' ', indent);
		buf_str(out, "</list>\n");
		return;
	case VALUE_STRUCT:
		sorted = value_sorted(v);
		buf_format(out, "<structure typeName=\"%s\">\n", v->text);
		for (size_t i = 0; i < v->count; i++) {
			buf_fill(out, ' ', indent + 3);
			buf_str(out, "<field name=\"");
			add_escaped(out, sorted[i]->name);
			buf_str(out, "\">\n");
			add_xml(out, sorted[i], indent + 6);
			buf_fill(out, ' ', indent + 3);
			buf_str(out, "</field>\n");
		}
		buf_fill(out, ' ', indent);
		buf_str(out, "</structure>\n");
		free(sorted);
		return;
	case VALUE_NONE:
		return;
	}
}

static int by_hint(const void *a, const void *b)
{
	return strcmp((*(const struct hint *const *)a)->name,
		      (*(const struct hint *const *)b)->name);
}

static void add_hints(struct buf *out, const struct command *c)
{
	const struct hint **sorted = x_array(c->hints.count, sizeof(*sorted));

	for (size_t i = 0; i < c->hints.count; i++)
		sorted[i] = &c->hints.items[i];
	qsort(sorted, c->hints.count, sizeof(*sorted), by_hint);
	for (size_t i = 0; i < c->hints.count; i++) {
		buf_str(out, "      <meta-data-field name=\"");
		add_escaped(out, sorted[i]->name);
		buf_str(out, "\" value=\"");
		add_escaped(out, sorted[i]->value);
		buf_str(out, "\"/>\n");
	}
	free(sorted);
}

void format_local_xml(struct out *o, const struct command *c, const struct value *v)
{
	AUTO_VALUE(buf) text = { 0 };

	buf_str(&text, "<?xml version=\"1.0\"?>\n<output "
		       "xmlns:esxcli=\"http://www.vmware.com/Products/ESX/5.0/esxcli\">\n"
		       "   <meta-data>\n");
	add_hints(&text, c);
	buf_str(&text, "   </meta-data>\n   <root>\n");
	add_xml(&text, v, 6);
	buf_str(&text, "   </root>\n</output>\n");
	out_span(o, buf_view(&text));
}

/* Every byte that is not ASCII is a character of its own: a UTF-8 one becomes several. */
static void add_json_string(struct buf *out, const char *text)
{
	static const char escaped[] = "\"\\/\b\f\n\r\t", letters[] = "\"\\/bfnrt";

	buf_char(out, '"');
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		const char *at = strchr(escaped, *text);

		if (at)
			buf_format(out, "\\%c", letters[at - escaped]);
		else if (c < 0x20 || c >= 0x7F)
			buf_format(out, "\\u%04x", c);
		else
			buf_char(out, *text);
	}
	buf_char(out, '"');
}

static void add_json(struct buf *out, const struct value *v, size_t indent, size_t lists);

/*
 * The bracket of a list; `at` is where it and its plain items stand. A structure begins two steps
 * further in, on the next line; that what is left of it is blank is assumed of a list in another.
 */
static void add_json_list(struct buf *out, const struct value *v, size_t at, size_t lists)
{
	buf_char(out, '\n');
	buf_fill(out, ' ', at);
	buf_str(out, "[\n");
	for (size_t i = 0; i < v->count; i++) {
		buf_fill(out, ' ', at);
		add_json(out, &v->items[i], at + 6, lists + 1);
		buf_str(out, i + 1 < v->count ? ", \n" : "\n");
	}
	buf_fill(out, ' ', at);
	buf_char(out, ']');
}

/* A list in a structure stands below its field, a step further in for each list around it. */
static void add_json_struct(struct buf *out, const struct value *v, size_t at, size_t lists)
{
	const struct value **sorted = value_sorted(v);

	buf_char(out, '\n');
	buf_fill(out, ' ', at);
	buf_str(out, "{\n");
	for (size_t i = 0; i < v->count; i++) {
		buf_fill(out, ' ', at + 3);
		add_json_string(out, sorted[i]->name);
		buf_str(out, ": ");
		add_json(out, sorted[i], at + 3 + 3 * lists, lists);
		buf_str(out, i + 1 < v->count ? ",\n" : "\n");
	}
	buf_fill(out, ' ', at);
	buf_char(out, '}');
	free(sorted);
}

static void add_json(struct buf *out, const struct value *v, size_t indent, size_t lists)
{
	switch (v->kind) {
	case VALUE_BOOL:
	case VALUE_INT:
		buf_str(out, v->text);
		return;
	case VALUE_STRING:
		add_json_string(out, v->text);
		return;
	case VALUE_LIST:
		add_json_list(out, v, indent, lists);
		return;
	case VALUE_STRUCT:
		add_json_struct(out, v, indent, lists);
		return;
	case VALUE_NONE:
		return;
	}
}

void format_json(struct out *o, const struct command *c, const struct value *v)
{
	AUTO_VALUE(buf) text = { 0 };

	(void)c;
	add_json(&text, v, 0, 0);
	out_format(o, "%s\n", buf_text(&text));
}

/* Only what would end the string or the line: a backslash stays one. */
static void add_python_string(struct buf *out, const char *text)
{
	buf_str(out, "\"\"\"");
	for (; *text; text++) {
		if (*text == '"')
			buf_str(out, "\\\"");
		else if (*text == '\n')
			buf_str(out, "\\n");
		else
			buf_char(out, *text);
	}
	buf_str(out, "\"\"\"");
}

static void add_python(struct buf *out, const struct value *v)
{
	const struct value **sorted;

	switch (v->kind) {
	case VALUE_BOOL:
		buf_str(out, strcmp(v->text, "true") == 0 ? "True" : "False");
		return;
	case VALUE_INT:
		buf_str(out, v->text);
		return;
	case VALUE_STRING:
		add_python_string(out, v->text);
		return;
	case VALUE_LIST:
		buf_char(out, '[');
		for (size_t i = 0; i < v->count; i++) {
			add_python(out, &v->items[i]);
			buf_str(out, ", ");
		}
		buf_char(out, ']');
		return;
	case VALUE_STRUCT:
		sorted = value_sorted(v);
		buf_char(out, '{');
		for (size_t i = 0; i < v->count; i++) {
			buf_format(out, "\"%s\": ", sorted[i]->name);
			add_python(out, sorted[i]);
			buf_str(out, ", ");
		}
		buf_char(out, '}');
		free(sorted);
		return;
	case VALUE_NONE:
		return;
	}
}

void format_python(struct out *o, const struct command *c, const struct value *v)
{
	AUTO_VALUE(buf) text = { 0 };

	(void)c;
	add_python(&text, v);
	out_format(o, "%s\n", buf_text(&text));
}
