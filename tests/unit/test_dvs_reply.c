#include "test_formats.h"

#include "formats/dvs_reply.h"

#define ID_1 "b7 00 16 50 a9 8d 8d b8-5c 4a 54 c2 0e a7 91 9a"
#define ID_2 "8a fa 1a 50 90 33 85 47-be 84 61 e0 c4 4c e2 ff"

/* Lines as the tool indents them. */
#define SWITCH(id) "switch " id " (etherswitch)\n\tmax ports: 1536\n"
#define NAME(name)                                                                                 \
	"\tglobal properties:\n\t\tcom.vmware.common.version = 0x 3. 0. 0. 0\n"                    \
	"\t\t\tpropType = CONFIG\n"                                                                \
	"\t\tcom.vmware.common.alias = " name " ,\t\tpropType = CONFIG\n"
#define PORT(id) "\tport " id ":\n\t\tcom.vmware.common.port.block = false ,\tpropType = CONFIG\n"
#define SECURITY(text)                                                                             \
	"\t\tcom.vmware.etherswitch.port.security = " text "\n\t\t\tpropType = CONFIG\n"

static void show_port(struct buf *out, const struct net_dvs_port *port)
{
	static const char answers[] = {
		[NET_DVS_UNKNOWN] = '?', [NET_DVS_DENY] = '-', [NET_DVS_ALLOW] = '+'
	};

	buf_format(out, "%s promiscuous%c mac%c forged%c", port->id,
		   answers[port->answers[NET_DVS_PROMISCUOUS]],
		   answers[port->answers[NET_DVS_MAC_CHANGE]],
		   answers[port->answers[NET_DVS_FORGED_FRAMES]]);
}

/* One line a switch and a port. */
static void show(struct buf *out, const struct net_dvs_reply *reply)
{
	for (size_t i = 0; i < reply->count; i++) {
		const struct net_dvs_switch *s = &reply->items[i];

		buf_format(out, "%s [%s]\n", s->name ? s->name : "?", s->id);
		for (size_t k = 0; k < s->count; k++) {
			buf_str(out, "  ");
			show_port(out, &s->items[k]);
			buf_char(out, '\n');
		}
	}
}

static void assert_parsed(struct span text, const char *want)
{
	AUTO_VALUE(net_dvs_reply) reply = { 0 };
	AUTO_VALUE(buf) got = { 0 };

	net_dvs_reply_parse(&reply, text);
	show(&got, &reply);
	assert_string_equal(buf_text(&got), want);
}

struct row {
	const char *text;
	const char *want;
};

static void assert_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_parsed(span_of(rows[i].text), rows[i].want);
}

static void net_dvs_reply_parse__switches_and_ports__in_the_order_of_the_host(void **state)
{
	static const struct row rows[] = {
		{ "", "" },
		{ SWITCH(ID_1), "? [" ID_1 "]\n" },
		{ SWITCH(ID_1) NAME("fabric") PORT("41") SECURITY(
			  "deny promiscuous; deny mac change; allow forged frames") PORT("0")
			  SECURITY("allow promiscuous; allow mac change; "
				   "deny forged frames") SWITCH(ID_2) NAME("test") PORT("136"),
		  "fabric [" ID_1 "]\n"
		  "  41 promiscuous- mac- forged+\n"
		  "  0 promiscuous+ mac+ forged-\n"
		  "test [" ID_2 "]\n"
		  "  136 promiscuous? mac? forged?\n" },
		/* spaces in place of tabs, CRLF, no last line end, an empty line in between */
		{ "switch " ID_1 " (cswitch)\r\n        global properties:\r\n"
		  "                com.vmware.common.alias = a ,  propType = CONFIG\r\n\r\n"
		  "        port 7:\r\n"
		  "                com.vmware.etherswitch.port.security = deny promiscuous",
		  "a [" ID_1 "]\n  7 promiscuous- mac? forged?\n" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

/* What is not of the layout is passed over. */
static void net_dvs_reply_parse__what_does_not_fit__is_unknown(void **state)
{
#define ONE(lines) SWITCH(ID_1) PORT("1") lines
#define GOT(port)  "? [" ID_1 "]\n  1 " port "\n"
#define NOTHING    GOT("promiscuous? mac? forged?")
	static const struct row rows[] = {
		{ "Usage: net-dvs [options] switchname\n", "" },
		{ "\tport 1:\n" SECURITY("deny promiscuous"), "" },
		/* on one line with its type, as short properties are */
		{ ONE("\t\tcom.vmware.etherswitch.port.security = deny promiscuous; deny mac "
		      "change; deny forged frames ,\tpropType = CONFIG\n"),
		  GOT("promiscuous- mac- forged-") },
		{ ONE(SECURITY("deny mac change")), GOT("promiscuous? mac- forged?") },
		{ ONE(SECURITY(" deny mac change ;; allow learning;allow promiscuous;")),
		  GOT("promiscuous+ mac- forged?") },
		{ ONE(SECURITY("denypromiscuous; permit mac change; allow forged")), NOTHING },
		{ ONE(SECURITY("Deny Promiscuous")), NOTHING },
		{ ONE("\t\tcom.vmware.etherswitch.port.security:\n\t\t\tdeny promiscuous\n"),
		  NOTHING },
		{ ONE("\t\tcom.vmware.etherswitch.port.security2 = deny promiscuous\n"), NOTHING },
		/* said twice: the same holds, and of two nothing does */
		{ ONE(SECURITY("deny promiscuous") SECURITY("deny promiscuous")),
		  GOT("promiscuous- mac? forged?") },
		{ ONE(SECURITY("deny promiscuous; allow mac change") SECURITY("allow promiscuous")
			      SECURITY("allow promiscuous")),
		  GOT("promiscuous? mac+ forged?") },
		/* another section's, or a value's own line, whatever people called an uplink */
		{ ONE("\thost properties:\n" SECURITY("deny promiscuous")), NOTHING },
		{ ONE("\t\tcom.vmware.common.uplinkPorts:\n"
		      "\t\t\tcom.vmware.etherswitch.port.security = allow promiscuous\n"
		      "\t\t\tport 2:\n"),
		  NOTHING },
		{ SWITCH(ID_1) "\tport :\n" SECURITY("deny promiscuous") "\tport 2\n" SECURITY(
			  "deny promiscuous"),
		  "? [" ID_1 "]\n" },
		/* a level that cannot be: nothing behind it is believed */
		{ ONE("    port 2:\n" PORT("3") SECURITY("deny promiscuous")), NOTHING },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void net_dvs_reply_parse__name__is_all_up_to_its_type(void **state)
{
	static const struct row rows[] = {
		{ SWITCH(ID_1) NAME("a, b ,  propType = x"), "a, b ,  propType = x [" ID_1 "]\n" },
		{ SWITCH(ID_1) NAME("R&D = \"lab\" (1)"), "R&D = \"lab\" (1) [" ID_1 "]\n" },
		{ SWITCH(ID_1) NAME("gr\xC3\xB6\xC3\x9F"
				    "e"),
		  "gr\xC3\xB6\xC3\x9F"
		  "e [" ID_1 "]\n" },
		{ SWITCH(ID_1) NAME(""), " [" ID_1 "]\n" },
		{ SWITCH(ID_1) "\tglobal properties:\n\t\tcom.vmware.common.alias = a\n",
		  "a [" ID_1 "]\n" },
		{ SWITCH(ID_1) "\thost properties:\n\t\tcom.vmware.common.alias = a\n",
		  "? [" ID_1 "]\n" },
		{ SWITCH(ID_1) PORT("1") "\t\tcom.vmware.common.alias = a\n",
		  "? [" ID_1 "]\n  1 promiscuous? mac? forged?\n" },
		{ SWITCH(ID_1) NAME("a") NAME("b"), "a [" ID_1 "]\n" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

/* Nothing behind it is believed, until the next switch. */
static void net_dvs_reply_parse__a_nul_byte__ends_the_switch(void **state)
{
	static const char text[] =
		SWITCH("1") PORT("3") "\tport 4\0:\n" SECURITY("deny promiscuous") PORT("5")
			SWITCH("2") PORT("6");

	assert_parsed(span_make(text, sizeof(text) - 1), "? [1]\n  3 promiscuous? mac? forged?\n"
							 "? [2]\n  6 promiscuous? mac? forged?\n");
}

static void net_dvs_reply_port__id_first_then_name__only_where_one_fits(void **state)
{
	static const char text[] = SWITCH(ID_1) NAME("a") PORT("1") SECURITY("deny promiscuous")
		PORT("2") PORT("2") SWITCH(ID_2) NAME("b") PORT("1") SECURITY("allow promiscuous")
			SWITCH("1") NAME("twin") PORT("1") SWITCH("2") NAME("twin") PORT("1")
				SWITCH("3") NAME("c") PORT("1") SWITCH("3") NAME("d") PORT("1");
	static const struct {
		const char *id;
		const char *name;
		const char *port;
		const char *want;
	} rows[] = {
		{ ID_1, "a", "1", "1 promiscuous- mac? forged?" },
		/* the id counts, in either case of its digits */
		{ "8A FA 1A 50 90 33 85 47-BE 84 61 E0 C4 4C E2 FF", "a", "1",
		  "1 promiscuous+ mac? forged?" },
		/* written in another order of bytes: then the name does */
		{ "50 16 00 b7 8d a9 b8 8d-5c 4a 54 c2 0e a7 91 9a", "b", "1",
		  "1 promiscuous+ mac? forged?" },
		{ "9", "A", "1", "none" },
		{ "9", "twin", "1", "none" },
		{ "3", "c", "1", "none" },
		{ ID_1, "a", "2", "none" },
		{ ID_1, "a", "01", "none" },
		{ ID_1, "a", "3", "none" },
	};
	AUTO_VALUE(net_dvs_reply) reply = { 0 };

	net_dvs_reply_parse(&reply, span_of(text));
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct net_dvs_port *port =
			net_dvs_reply_port(&reply, rows[i].id, rows[i].name, rows[i].port);
		AUTO_VALUE(buf) got = { 0 };

		if (port)
			show_port(&got, port);
		else
			buf_str(&got, "none");
		assert_string_equal(buf_text(&got), rows[i].want);
	}
}

static const char *capture;

static void net_dvs_reply_parse__capture_of_a_real_host__is_read(void **state)
{
	AUTO_VALUE(buf) bytes = { 0 };

	read_corpus(&bytes, capture);
	assert_parsed(buf_view(&bytes), "Compute_VDS [" ID_1 "]\n"
					"  41 promiscuous- mac- forged+\n");
}

int test_dvs_reply_capture(const char *file)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(net_dvs_reply_parse__capture_of_a_real_host__is_read),
	};

	capture = file;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

int test_dvs_reply(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(net_dvs_reply_parse__switches_and_ports__in_the_order_of_the_host),
		cmocka_unit_test(net_dvs_reply_parse__what_does_not_fit__is_unknown),
		cmocka_unit_test(net_dvs_reply_parse__name__is_all_up_to_its_type),
		cmocka_unit_test(net_dvs_reply_parse__a_nul_byte__ends_the_switch),
		cmocka_unit_test(net_dvs_reply_port__id_first_then_name__only_where_one_fits),
	};

	return cmocka_run_group_tests_name("dvs_reply", tests, NULL, NULL);
}
