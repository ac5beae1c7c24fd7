/*
 * The laws of a reply. An input that begins with "<" is parsed as it is. Of any other the first
 * byte chooses a form of XML, and each line behind it is a field, NAME=TEXT; an empty line begins
 * the next row.
 */
#include <string.h>

#include "base/text.h"
#include "formats/xml_reply.h"
#include "fuzz.h"
#include "xml_form.h"

#define FORM_LOCALCLI (1 << 6)

/* A letter or digit of ASCII: all that counts in a name. */
static bool counts(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* The same name as others may spell it. */
static void respell(struct buf *out, const char *name)
{
	for (const char *p = name; *p; p++) {
		buf_str(out, (p - name) % 3 == 1 ? " -" : "");
		if (*p >= 'a' && *p <= 'z')
			buf_char(out, (char)(*p - 'a' + 'A'));
		else if (counts(*p))
			buf_char(out, *p);
		buf_str(out, (p - name) % 5 == 2 ? "\xC3\xBC_" : "");
	}
}

static const char *get_checked(const struct esxcli_reply *reply, size_t row, const char *name)
{
	AUTO_VALUE(buf) other = { 0 };
	const char *text = esxcli_reply_get(reply, row, name);

	respell(&other, name);
	LAW(esxcli_reply_get(reply, row, buf_text(&other)) == text,
	    "a field is found under any spelling of its name");
	return text;
}

static void check_error(const struct err *e)
{
	LAW(e->code == ERR_HOST, "what is no reply is an error of the host");
	LAW(e->text[0] && !strchr(e->text, '\n'), "its reason is one line");
}

static void check_any(struct span bytes)
{
	static const char *const names[] = { "ConfigFile", "Display Name", "A", "", "World ID 2" };
	struct esxcli_reply *reply = NULL;
	struct err e = { 0 };

	if (esxcli_reply_parse(&reply, bytes, &e) < 0) {
		check_error(&e);
		LAW(!reply, "an error leaves nothing behind");
		return;
	}
	for (size_t row = 0; row < esxcli_reply_rows(reply); row++) {
		for (size_t i = 0; i < COUNT_OF(names); i++)
			(void)get_checked(reply, row, names[i]);
	}
	esxcli_reply_free(reply);
}

static void split(struct span *name, struct span *text, struct span line)
{
	if (!span_next(name, &line, '='))
		*name = line;
	*text = line;
}

/* localcli keeps blanks in names and esxcli does not; nothing else of a name is kept here. */
static void write_name(struct buf *xml, struct span name, int form)
{
	for (size_t i = 0; i < name.len; i++) {
		if (counts(name.p[i]))
			buf_char(xml, name.p[i]);
		else if (name.p[i] == ' ' && (form & FORM_LOCALCLI))
			buf_char(xml, ' ');
	}
}

static void write_field(struct buf *xml, struct span line, int form)
{
	static const char *const types[] = { "string", "integer", "boolean", "float" };
	const char *type = types[line.len % COUNT_OF(types)];
	struct span name, text;

	split(&name, &text, line);
	buf_str(xml, "<field name=\"");
	write_name(xml, name, form);
	buf_format(xml, "\"><%s>", type);
	xml_text(xml, text, form);
	buf_format(xml, "</%s>", type);
	xml_between(xml, form);
	if (form & FORM_OTHER_ORDER) /* what is not a scalar does not count */
		buf_str(xml, "<list type='string'><string>no</string></list>");
	buf_str(xml, "</field>\n");
}

static void write_reply(struct buf *xml, struct span lines, int form)
{
	struct span line;

	if (form & FORM_LOCALCLI)
		buf_str(xml, "<?xml version=\"1.0\"?><output xmlns:esxcli=\"urn:x\"><meta-data>"
			     "<meta-data-field name=\"a\" value=\"b\"/></meta-data>");
	else
		buf_str(xml,
			"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<output xmlns=\"urn:x\">");
	buf_str(xml, "<root><list type=\"structure\"><structure typeName=\"T\">");
	while (span_next(&line, &lines, '\n')) {
		xml_between(xml, form);
		if (line.len == 0)
			buf_str(xml, "</structure><structure typeName=\"T\">");
		else
			write_field(xml, line, form);
	}
	buf_str(xml, "</structure></list></root></output>");
}

static bool same_name(struct span a, struct span b)
{
	AUTO_VALUE(buf) x = { 0 };
	AUTO_VALUE(buf) y = { 0 };

	write_name(&x, a, 0);
	write_name(&y, b, 0);
	return span_eq_nocase(buf_view(&x), buf_view(&y));
}

/* Has an earlier field of the row the same name? Then it is the one that is found. */
static bool is_again(struct span row, struct span line, struct span name)
{
	struct span other, other_name, text;

	while (span_next(&other, &row, '\n') && other.p != line.p) {
		split(&other_name, &text, other);
		if (same_name(name, other_name))
			return true;
	}
	return false;
}

static void check_field(const struct esxcli_reply *reply, size_t row, struct span of_row,
			struct span line)
{
	AUTO_VALUE(buf) name = { 0 };
	AUTO_VALUE(buf) want = { 0 };
	struct span raw, text;
	const char *got;

	split(&raw, &text, line);
	write_name(&name, raw, 0);
	xml_text_read(&want, text);
	got = get_checked(reply, row, buf_text(&name));
	LAW(got, "a field that was written is there");
	LAW(is_again(of_row, line, raw) || strcmp(got, buf_text(&want)) == 0,
	    "its text comes back");
}

static void check_same(const struct esxcli_reply *reply, struct span lines)
{
	struct span of_row = lines;
	struct span line;
	size_t row = 0;

	while (span_next(&line, &lines, '\n')) {
		if (line.len > 0) {
			LAW(row < esxcli_reply_rows(reply), "no row is lost");
			check_field(reply, row, of_row, line);
			continue;
		}
		row++;
		of_row = lines;
	}
	LAW(esxcli_reply_rows(reply) == row + 1, "no row is made up");
}

static void check_written(struct span lines, int form)
{
	AUTO(esxcli_reply) *reply = NULL;
	AUTO_VALUE(buf) xml = { 0 };
	struct err e = { 0 };
	int done;

	write_reply(&xml, lines, form);
	if (form & FORM_CUT)
		buf_cut(&xml, xml_cut(buf_view(&xml), (uint32_t)(lines.len * 31 + (size_t)form)));
	done = esxcli_reply_parse(&reply, buf_view(&xml), &e);
	if (form & FORM_CUT) {
		/* Or a VM that runs would pass for one that is off. */
		LAW(done < 0, "half a reply is none");
		check_error(&e);
		return;
	}
	LAW(done == 0, e.text);
	check_same(reply, lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = span_make((const char *)data, size);

	if (size == 0 || data[0] == '<')
		check_any(bytes);
	else
		check_written(span_make(bytes.p + 1, bytes.len - 1), data[0] & 0x7F);
	return 0;
}
