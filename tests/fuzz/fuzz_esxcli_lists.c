/*
 * The law of lists and structures in a reply: what was read of it can be written and read again.
 * An input is an XML document. (fuzz_esxcli_reply.c has the laws of rows and scalars.)
 */
#include <string.h>

#include "formats/xml_reply.h"
#include "fuzz.h"

/* Fields that nestvirt asks for, and the nameless one; of others nothing can be asked. */
static const char *const fields[] = {
	"Name",   "Uplinks", "Portgroups", "VirtualSwitch",    "VLANID",         "DVPort",
	"Client", "PortID",  "InUse",      "AllowPromiscuous", "ActiveAdapters", "",
};

/* ASCII as character references, other bytes of UTF-8 as they are. */
static void write_text(struct buf *out, const char *text)
{
	buf_str(out, "<string>");
	for (; *text; text++) {
		if ((unsigned char)*text < 0x80)
			buf_format(out, "&#%d;", *text);
		else
			buf_char(out, *text);
	}
	buf_str(out, "</string>");
}

static void write_rows(struct buf *out, const struct esxcli_reply *reply);

static void write_field(struct buf *out, const struct esxcli_reply *reply, size_t row,
			const char *field)
{
	const char *text = esxcli_reply_get(reply, row, field);
	const struct strings *list = esxcli_reply_list(reply, row, field);
	const struct esxcli_reply *inside = esxcli_reply_inside(reply, row, field);

	buf_format(out, "<field name='%s'>", field);
	if (text)
		write_text(out, text);
	if (list) {
		buf_str(out, "<list type='string'>");
		for (size_t i = 0; i < list->count; i++)
			write_text(out, list->items[i]);
		buf_str(out, "</list>");
	}
	if (inside) {
		LAW(esxcli_reply_rows(inside) > 0, "structures are at least one");
		write_rows(out, inside);
	}
	buf_str(out, "</field>\n");
}

static void write_rows(struct buf *out, const struct esxcli_reply *reply)
{
	for (size_t row = 0; row < esxcli_reply_rows(reply); row++) {
		buf_str(out, "<structure>\n");
		for (size_t i = 0; i < COUNT_OF(fields); i++)
			write_field(out, reply, row, fields[i]);
		buf_str(out, "</structure>\n");
	}
}

static void write_reply(struct buf *out, const struct esxcli_reply *reply)
{
	buf_str(out, "<output><root>\n");
	write_rows(out, reply);
	buf_str(out, "</root></output>\n");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(esxcli_reply) *reply = NULL;
	AUTO(esxcli_reply) *again = NULL;
	AUTO_VALUE(buf) first = { 0 };
	AUTO_VALUE(buf) second = { 0 };
	struct err e = { 0 };

	if (esxcli_reply_parse(&reply, span_make((const char *)data, size), &e) < 0) {
		LAW(e.code == ERR_HOST && e.text[0], "an error says what it is");
		return 0;
	}
	write_reply(&first, reply);
	LAW(esxcli_reply_parse(&again, buf_view(&first), &e) == 0, "what is written can be read");
	write_reply(&second, again);
	LAW(span_eq(buf_view(&first), buf_view(&second)), "and says the same");
	return 0;
}
