/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_host.h"
#include "host/distributed.h"
#include "test_host.h"

#define STRING(name, value) "<field name='" name "'><string>" value "</string></field>"
#define BOOL(name, value)   "<field name='" name "'><boolean>" value "</boolean></field>"
#define LIST(name, items)   "<field name='" name "'><list type='string'>" items "</list></field>"
#define PORTS(ports)        "<field name='DVPort'><list type='structure'>" ports "</list></field>"
#define VDS(fields)         "<structure typeName='VDS'>" fields "</structure>"
#define PORT(fields)        "<structure typeName='DVPort'>" fields "</structure>"
#define ANSWER(switches)                                                                           \
	"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"                                             \
	"<output xmlns=\"http://www.vmware.com/Products/ESX/5.0/esxcli\"><root>"                   \
	"<list type='structure'>" switches "</list></root></output>"

/* One line a switch and a port. */
static void show(struct buf *text, const struct distributed *all)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct dvswitch *dvs = &all->items[i];

		buf_format(text, "%s [%s]", dvs->name, dvs->id);
		for (size_t k = 0; k < dvs->uplinks.count; k++)
			buf_format(text, " %s", dvs->uplinks.items[k]);
		buf_char(text, '\n');
		for (size_t k = 0; k < dvs->count; k++) {
			const struct dvport *port = &dvs->items[k];

			buf_format(text, "  %s %s %s", port->id, port->portgroup_id,
				   port->in_use ? "used" : "free");
			for (size_t c = 0; c < port->clients.count; c++)
				buf_format(text, " %s", port->clients.items[c]);
			buf_char(text, '\n');
		}
	}
}

/* bin/NAME prints this. */
static void prints(const char *name, const char *text)
{
	AUTO_STR *script = x_format("cat <<'END'\n%s\nEND", text);

	fake_command(name, script);
}

/* The switches, or `! message`. */
static void assert_read(bool in_extension, const char *want)
{
	struct host h = fake_host(in_extension);
	AUTO(distributed) *all = NULL;
	AUTO_VALUE(buf) got = { 0 };
	struct err e = { 0 };

	if (distributed_read(&all, &h, &e) < 0) {
		assert_int_equal(e.code, ERR_HOST);
		buf_format(&got, "! %s", e.text);
	} else {
		show(&got, all);
	}
	assert_string_equal(buf_text(&got), want);
	host_close(&h);
}

static void distributed_read__switches_and_ports__in_the_order_of_the_host(void **state)
{
	static const struct {
		const char *answer;
		const char *want;
	} rows[] = {
		{ ANSWER(""), "" },
		{ ANSWER(VDS(
			  STRING("Name", "fabric") STRING("VDS ID",
							  "50 10 a1 4e 6e 5f 54 ea-2b 71 b7 bf")
				  LIST("Uplinks", "<string>vmnic4</string>"
						  "<string>vmnic5</string>")
					  PORTS(PORT(STRING("Port ID", "9") STRING("DVPortgroup ID",
										   "dvportgroup-24")
							     BOOL("In Use", "true") LIST(
								     "Client", "<string>boot.lab."
									       "eth1</string>"))
							PORT(STRING("Port ID", "10") STRING(
								"DVPortgroup ID", "dvportgroup-24")
								     BOOL("In Use", "false")
									     LIST("Client", ""))))),
		  "fabric [50 10 a1 4e 6e 5f 54 ea-2b 71 b7 bf] vmnic4 vmnic5\n"
		  "  9 dvportgroup-24 used boot.lab.eth1\n"
		  "  10 dvportgroup-24 free\n" },
		/* no ports, no uplinks; a client as a plain string; two switches */
		{ ANSWER(VDS(STRING("Name", "b \"&amp;\" 'c'") STRING("VDSID", "1")) VDS(
			  STRING("Name", "a") STRING("VDSID", "2") PORTS(
				  PORT(STRING("PortID", "0") STRING("DVPortgroupID", "p")
					       BOOL("InUse", "true") STRING("Client", "vmnic1"))))),
		  "b \"&\" 'c' [1]\na [2]\n  0 p used vmnic1\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		prints("esxcli", rows[i].answer);
		prints("localcli", rows[i].answer);
		assert_read(false, rows[i].want);
		assert_read(true, rows[i].want);
	}
	scratch_assert("calls", "esxcli --formatter=xml network vswitch dvs vmware list\n"
				"localcli --formatter=xml network vswitch dvs vmware list\n"
				"esxcli --formatter=xml network vswitch dvs vmware list\n"
				"localcli --formatter=xml network vswitch dvs vmware list\n"
				"esxcli --formatter=xml network vswitch dvs vmware list\n"
				"localcli --formatter=xml network vswitch dvs vmware list\n");
}

static void distributed_read__an_answer_that_does_not_fit__is_an_error(void **state)
{
	static const struct {
		const char *answer;
		const char *want;
	} rows[] = {
		{ "Killed", "! the answer of network vswitch dvs vmware list: it is not XML: it "
			    "starts with \"Killed\"" },
		{ ANSWER(VDS(STRING("VDSID", "1"))),
		  "! the list of distributed switches: the answer has no field Name" },
		{ ANSWER(VDS(STRING("Name", "a"))),
		  "! the list of distributed switches: the answer has no field VDSID" },
		{ ANSWER(VDS(STRING("Name", "a") STRING("VDSID", "1") PORTS(PORT("")))),
		  "! the list of distributed switches: the answer has no field PortID" },
		{ ANSWER(VDS(STRING("Name", "a") STRING("VDSID", "1")
				     PORTS(PORT(STRING("PortID", "1"))))),
		  "! the list of distributed switches: the answer has no field DVPortgroupID" },
		{ ANSWER(VDS(STRING("Name", "a") STRING("VDSID", "1") PORTS(
			  PORT(STRING("PortID", "1") STRING("DVPortgroupID", "p"))))),
		  "! the list of distributed switches: the answer has no field InUse" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		prints("esxcli", rows[i].answer);
		assert_read(false, rows[i].want);
	}
}

static void show_port(struct buf *text, const struct netdbg_maclearn *port)
{
	static const char *const policies[] = {
		[NETDBG_POLICY_UNKNOWN] = "-",
		[NETDBG_POLICY_ALLOW] = "ALLOW",
		[NETDBG_POLICY_DROP] = "DROP",
	};

	buf_format(text, "%s flood=%s limit=%lld policy=%s", port->enabled ? "on" : "off",
		   !port->flooding_known            ? "-"
		   : port->unknown_unicast_flooding ? "yes"
						    : "no",
		   port->limit, policies[port->limit_policy]);
}

static void netdbg_reply_maclearn__lines__are_read_by_their_names(void **state)
{
#define BAD(name, value) "! cannot parse " name ": \"" value "\""
	static const struct {
		const char *text;
		const char *want;
	} rows[] = {
		{ "MAC Learning: True\nUnknown Unicast Flooding: True\nMAC Limit: 4094\n"
		  "MAC Limit Policy: ALLOW\n",
		  "on flood=yes limit=4094 policy=ALLOW" },
		{ "MAC Learning: False\n", "off flood=- limit=-1 policy=-" },
		{ "warning\n\n  mac learning :  true \r\nMAC Limit:0\r\nOther: 5\n"
		  "unknown unicast flooding: false\nMAC Limit Policy: drop",
		  "on flood=no limit=0 policy=DROP" },
		{ "MAC Learning: True\nMAC Limit Policy: SOMETHING\n",
		  "on flood=- limit=-1 policy=-" },
		{ "", "! it does not say MAC Learning" },
		{ "MAC Limit: 5\n", "! it does not say MAC Learning" },
		{ "MAC Learning: maybe\n", BAD("MAC Learning", "maybe") },
		{ "MAC Learning\n", BAD("MAC Learning", "") },
		{ "MAC Learning: True\nMAC Learning: True\n", BAD("MAC Learning", "True") },
		{ "MAC Learning: True\nMAC Limit: many\n", BAD("MAC Limit", "many") },
		{ "MAC Learning: True\nMAC Limit: -1\n", BAD("MAC Limit", "-1") },
		{ "MAC Learning: True\nUnknown Unicast Flooding: 2\n",
		  BAD("Unknown Unicast Flooding", "2") },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct netdbg_maclearn port;
		AUTO_VALUE(buf) got = { 0 };
		struct err e = { 0 };

		if (netdbg_reply_maclearn(&port, span_of(rows[i].text), &e) < 0)
			buf_format(&got, "! %s", e.text);
		else
			show_port(&got, &port);
		assert_string_equal(buf_text(&got), rows[i].want);
	}
}

/* The port, `not available`, or `! message`. */
static void assert_maclearn(const char *dvs, const char *port, const char *want)
{
	struct host h = fake_host(true);
	struct maclearn maclearn;
	AUTO_VALUE(buf) got = { 0 };
	struct err e = { 0 };

	if (maclearn_get(&maclearn, &h, dvs, port, &e) < 0) {
		assert_int_equal(e.code, ERR_HOST);
		buf_format(&got, "! %s", e.text);
	} else if (maclearn.state == MACLEARN_NOT_AVAILABLE) {
		buf_str(&got, "not available");
	} else {
		show_port(&got, &maclearn.port);
	}
	assert_string_equal(buf_text(&got), want);
	host_close(&h);
}

static void maclearn_get__port__is_asked_by_netdbg(void **state)
{
	(void)state;
	prints("netdbg", "MAC Learning: True\nMAC Limit: 4096\nMAC Limit Policy: DROP");
	assert_maclearn("fabric", "25", "on flood=- limit=4096 policy=DROP");
	assert_maclearn("-x 'y'", "25", "on flood=- limit=4096 policy=DROP");
	scratch_assert("calls",
		       "netdbg vswitch mac-learning port get --dvs-alias fabric --dvport 25\n"
		       "netdbg vswitch mac-learning port get --dvs-alias=-x 'y' --dvport 25\n");
}

static void maclearn_get__netdbg_in_sbin__is_found_there(void **state)
{
	(void)state;
	assert_int_equal(mkdir("sbin", 0755), 0);
	prints("other", "MAC Learning: False");
	assert_int_equal(rename("bin/other", "sbin/netdbg"), 0);
	assert_maclearn("fabric", "25", "off flood=- limit=-1 policy=-");
}

static void maclearn_get__release_without_it__is_not_available(void **state)
{
	static const char *const scripts[] = {
		"echo 'Usage: netdbg vswitch [OPTIONS] COMMAND [ARGS]...' >&2\n"
		"echo 'Error: No such command \"mac-learning\".' >&2\nexit 2",
		"echo \"netdbg: error: argument cmd: invalid choice: 'mac-learning'\" >&2\nexit 2",
	};

	(void)state;
	assert_maclearn("fabric", "25", "not available");
	for (size_t i = 0; i < COUNT_OF(scripts); i++) {
		fake_command("netdbg", scripts[i]);
		assert_maclearn("fabric", "25", "not available");
	}
}

static void maclearn_get__it_fails__is_an_error(void **state)
{
	(void)state;
	fake_command("netdbg", "echo 'Unable to get port 99' >&2; exit 1");
	assert_maclearn("fabric", "99",
			"! /bin/netdbg vswitch mac-learning port get --dvs-alias fabric --dvport "
			"99: Unable to get port 99");
	prints("netdbg", "MAC Learning");
	assert_maclearn("fabric", "99",
			"! the answer of netdbg for port 99 of \"fabric\": cannot parse "
			"MAC Learning: \"\"");
}

static void maclearn_set__any_outcome__is_read_back(void **state)
{
#define GET_IT "netdbg vswitch mac-learning port get --dvs-alias fabric --dvport 25\n"
#define SET_IT "netdbg vswitch mac-learning port set --dvs-alias fabric --dvport 25 "
	static const struct {
		const char *script;
		bool on;
		const char *calls;
		enum err_code code;
		const char *error;
	} rows[] = {
		{ "case $* in *set*) ;; *) echo 'MAC Learning: True';; esac", true,
		  SET_IT "--enable\n" GET_IT, ERR_NONE, "" },
		{ "case $* in *set*) ;; *) echo 'MAC Learning: False';; esac", false,
		  SET_IT "--disable\n" GET_IT, ERR_NONE, "" },
		{ "case $* in *set*) ;; *) echo 'MAC Learning: False';; esac", true,
		  SET_IT "--enable\n" GET_IT, ERR_HOST,
		  "port 25 of \"fabric\": wanted MAC learning on, found off" },
		{ "case $* in *set*) ;; *) echo no; exit 1;; esac", true,
		  SET_IT "--enable\n" GET_IT, ERR_HOST,
		  "it was set, but cannot be read back: /bin/netdbg vswitch mac-learning port get "
		  "--dvs-alias fabric --dvport 25: no" },
		{ "echo denied; exit 1", false, SET_IT "--disable\n" GET_IT, ERR_HOST,
		  "/bin/netdbg vswitch mac-learning port set --dvs-alias fabric --dvport 25 "
		  "--disable: denied" },
		/* done, whatever it says */
		{ "case $* in *set*) echo late; exit 1;; *) echo 'MAC Learning: True';; esac", true,
		  SET_IT "--enable\n" GET_IT, ERR_NONE, "" },
		{ "echo 'No such command' >&2; exit 2", true, SET_IT "--enable\n", ERR_REFUSED,
		  "MAC learning is not available on this release: no netdbg that knows it" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host h = fake_host(false);
		struct err e = { 0 };

		fake_command("netdbg", rows[i].script);
		(void)unlink("calls");
		assert_int_equal(maclearn_set(&h, "fabric", "25", rows[i].on, &e),
				 rows[i].error[0] ? -1 : 0);
		assert_string_equal(e.text, rows[i].error);
		assert_int_equal(e.code, rows[i].code);
		scratch_assert("calls", rows[i].calls);
		host_close(&h);
	}
}

static void maclearn_set__no_netdbg__is_refused(void **state)
{
	struct host h = fake_host(false);
	struct err e = { 0 };

	(void)state;
	assert_int_equal(maclearn_set(&h, "fabric", "25", true, &e), -1);
	assert_int_equal(e.code, ERR_REFUSED);
	host_close(&h);
}

#define ON_HOST(test) cmocka_unit_test_setup_teardown(test, fake_host_setup, scratch_teardown)

#define ID            "50 17 d4 16 8a 21 5c 90-c8 d0 0a 7a 4f 3c bd 0e"

#define NET_DVS                                                                                    \
	"switch " ID " (etherswitch)\n\tmax ports: 512\n"                                          \
	"\tglobal properties:\n\t\tcom.vmware.common.alias = fabric ,\tpropType = CONFIG\n"        \
	"\tport 9:\n"                                                                              \
	"\t\tcom.vmware.etherswitch.port.security = allow promiscuous; deny mac change\n"          \
	"\tport 16:\n"

/* `+-?` for promiscuous, MAC changes, forged frames; then why nothing is known. */
static void assert_answers(const struct dvs_security *security, const char *port_id,
			   const char *want)
{
	static const char marks[] = {
		[NET_DVS_UNKNOWN] = '?', [NET_DVS_DENY] = '-', [NET_DVS_ALLOW] = '+'
	};
	AUTO_STR *name = x_strdup("fabric");
	AUTO_STR *id = x_strdup(ID);
	AUTO_STR *port = x_strdup(port_id);
	const struct dvswitch dvs = { .name = name, .id = id };
	const struct dvport dvport = { .id = port };
	struct dvs_answers got = dvs_security_of(security, &dvs, &dvport);
	AUTO_VALUE(buf) text = { 0 };

	for (int i = 0; i < NET_DVS_RULES; i++)
		buf_char(&text, marks[got.answers[i]]);
	if (got.problem)
		buf_format(&text, " %s", got.problem);
	assert_string_equal(buf_text(&text), want);
}

static void read_from_host(struct dvs_security *security)
{
	struct host h = fake_host(true);

	dvs_security_read(security, &h);
	host_close(&h);
}

/* The newest place first. */
static void dvs_security_read__any_place__is_asked(void **state)
{
	static const char *const folders[] = { "usr", "usr/lib", "usr/lib/vmware",
					       "usr/lib/vmware/bin", "sbin" };
	static const char *const places[] = { "usr/lib/vmware/bin/net-dvs", "bin/net-dvs",
					      "sbin/net-dvs" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(folders); i++)
		assert_int_equal(mkdir(folders[i], 0755), 0);
	for (size_t i = 0; i < COUNT_OF(places); i++) {
		AUTO_VALUE(dvs_security) security = { 0 };
		AUTO_STR *want = x_format("??? /%s -l: here", places[i]);

		scratch_write(places[i], "#!/bin/sh\necho here\nexit 1\n");
		assert_int_equal(chmod(places[i], 0755), 0);
		read_from_host(&security);
		assert_answers(&security, "9", want);
	}
}

static void dvs_security_of__not_told__is_unknown_with_the_reason(void **state)
{
	AUTO_VALUE(dvs_security) security = { 0 };

	(void)state;
	fake_command("net-dvs", "cat <<'END'\n" NET_DVS "END");
	read_from_host(&security);
	assert_calls("net-dvs -l\n");
	assert_answers(&security, "9", "+-?");
	assert_answers(&security, "16", "??? net-dvs does not say it of this port");
	assert_answers(&security, "17", "??? net-dvs does not say it of this port");
}

static void dvs_security_read__no_answer__is_no_error(void **state)
{
	static const struct {
		const char *script;
		const char *want;
	} rows[] = {
		{ NULL, "??? there is no net-dvs on this release" },
		{ "echo 'ioctl failed: No such file or directory'; exit 1",
		  "??? /bin/net-dvs -l: ioctl failed: No such file or directory" },
		{ "kill -11 $$", "??? /bin/net-dvs -l: it ended with status 139 and said nothing" },
		{ "echo garbage", "??? net-dvs does not say it of this port" },
		{ "", "??? net-dvs does not say it of this port" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(dvs_security) security = { 0 };

		if (rows[i].script)
			fake_command("net-dvs", rows[i].script);
		read_from_host(&security);
		assert_answers(&security, "9", rows[i].want);
	}
}

int test_distributed(void)
{
	const struct CMUnitTest tests[] = {
		ON_HOST(distributed_read__switches_and_ports__in_the_order_of_the_host),
		ON_HOST(distributed_read__an_answer_that_does_not_fit__is_an_error),
		cmocka_unit_test(netdbg_reply_maclearn__lines__are_read_by_their_names),
		ON_HOST(maclearn_get__port__is_asked_by_netdbg),
		ON_HOST(maclearn_get__netdbg_in_sbin__is_found_there),
		ON_HOST(maclearn_get__release_without_it__is_not_available),
		ON_HOST(maclearn_get__it_fails__is_an_error),
		ON_HOST(maclearn_set__any_outcome__is_read_back),
		ON_HOST(maclearn_set__no_netdbg__is_refused),
		ON_HOST(dvs_security_read__any_place__is_asked),
		ON_HOST(dvs_security_of__not_told__is_unknown_with_the_reason),
		ON_HOST(dvs_security_read__no_answer__is_no_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
