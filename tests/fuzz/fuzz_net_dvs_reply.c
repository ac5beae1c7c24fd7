/*
 * The laws of what `net-dvs -l` prints: what was read of it can be written and read again,
 * the kind of line end does not matter, and of two switches that look alike no port is
 * believed. An input is such an answer.
 */
#include "formats/dvs_reply.h"

#include <string.h>

#include "fuzz.h"

static void write_port(struct buf *out, const struct net_dvs_port *port)
{
	static const char *const words[NET_DVS_RULES] = {
		[NET_DVS_PROMISCUOUS] = "promiscuous",
		[NET_DVS_MAC_CHANGE] = "mac change",
		[NET_DVS_FORGED_FRAMES] = "forged frames",
	};

	buf_format(out, "\tport %s:\n\t\tcom.vmware.etherswitch.port.security = ", port->id);
	for (int i = 0; i < NET_DVS_RULES; i++) {
		if (port->answers[i] == NET_DVS_ALLOW)
			buf_format(out, "allow %s; ", words[i]);
		if (port->answers[i] == NET_DVS_DENY)
			buf_format(out, "deny %s; ", words[i]);
	}
	buf_char(out, '\n');
}

static void write_reply(struct buf *out, const struct net_dvs_reply *reply)
{
	for (size_t i = 0; i < reply->count; i++) {
		const struct net_dvs_switch *s = &reply->items[i];

		buf_format(out, "switch %s (etherswitch)\n", s->id);
		if (s->name)
			buf_format(out,
				   "\tglobal properties:\n"
				   "\t\tcom.vmware.common.alias = %s ,\tpropType = CONFIG\n",
				   s->name);
		for (size_t k = 0; k < s->count; k++)
			write_port(out, &s->items[k]);
	}
}

/* What is read of `text`, as it would be written. */
static void read_and_write(struct buf *out, struct span text)
{
	AUTO_VALUE(net_dvs_reply) reply = { 0 };

	net_dvs_reply_parse(&reply, text);
	write_reply(out, &reply);
}

static void check_line_ends(struct span text, const struct buf *want)
{
	AUTO_VALUE(buf) other = { 0 };
	AUTO_VALUE(buf) got = { 0 };

	for (size_t i = 0; i < text.len; i++) {
		if (text.p[i] == '\n')
			buf_char(&other, '\r');
		buf_char(&other, text.p[i]);
	}
	read_and_write(&got, buf_view(&other));
	LAW(span_eq(buf_view(&got), buf_view(want)), "CRLF or LF is the same");
}

static void check_found(const struct net_dvs_reply *reply, const struct net_dvs_reply *doubled)
{
	LAW(doubled->count == 2 * reply->count, "each switch stands by itself");
	for (size_t i = 0; i < reply->count; i++) {
		const struct net_dvs_switch *s = &reply->items[i];

		for (size_t k = 0; k < s->count; k++) {
			const struct net_dvs_port *found =
				net_dvs_reply_port(reply, s->id, "", s->items[k].id);

			LAW(!found || found == &s->items[k], "the port that is asked for, or none");
			LAW(!net_dvs_reply_port(doubled, s->id, "", s->items[k].id),
			    "two fit: none is found");
		}
	}
}

static void check_doubled(struct span text, const struct net_dvs_reply *reply)
{
	AUTO_VALUE(net_dvs_reply) doubled = { 0 };
	AUTO_VALUE(buf) twice = { 0 };

	buf_span(&twice, text);
	buf_str(&twice, "\nanything at the left edge\n");
	buf_span(&twice, text);
	net_dvs_reply_parse(&doubled, buf_view(&twice));
	check_found(reply, &doubled);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct span text = span_make((const char *)data, size);
	AUTO_VALUE(net_dvs_reply) reply = { 0 };
	AUTO_VALUE(buf) first = { 0 };
	AUTO_VALUE(buf) second = { 0 };

	net_dvs_reply_parse(&reply, text);
	write_reply(&first, &reply);
	read_and_write(&second, buf_view(&first));
	LAW(span_eq(buf_view(&first), buf_view(&second)), "what is written reads the same");
	check_line_ends(text, &first);
	check_doubled(text, &reply);
	return 0;
}
