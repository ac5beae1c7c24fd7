/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host/network_change.h"
#include "network_host.h"
#include "test_host.h"

#define S             "vswitch\ts\tfff\t-\t-\t-\n"
#define OTHER         "portgroup\tOther\ts\t0\tiii\t0\t-\t-\t0\n"
#define CALL(program) program "|network|vswitch|standard|portgroup|"
#define LIST(program) program "|--formatter=xml|network|vswitch|standard|portgroup|list\n"
#define REFRESH       "vim-cmd|hostsvc/net/refresh\n"

struct portgroup_row {
	bool in_extension;
	const char *before;
	const char *faults;
	const char *name;
	const char *vswitch;
	long long vlan_id;
	const char *words;
	const char *after;
	enum err_code code;
	const char *error; /* "": it went well */
};

static void assert_portgroup(const struct portgroup_row *row, int result, const struct err *e)
{
	assert_string_equal(e->text, row->error);
	assert_int_equal(e->code, row->code);
	assert_int_equal(result, row->error[0] ? -1 : 0);
	assert_words(row->words);
	assert_network_host(row->after);
}

static void network_portgroup_add__any_outcome__is_there_as_wanted_or_not_at_all(void **state)
{
#define ADD(name)  "add|--portgroup-name=" name "|--vswitch-name=s\n"
#define TAKE(name) "remove|--portgroup-name=" name "|--vswitch-name=s\n"
#define VLAN_7     "set|--portgroup-name=N|--vlan-id=7\n"
	static const struct portgroup_row rows[] = {
		{ false, S OTHER, "", "N", "s", 0,
		  LIST("esxcli") CALL("esxcli") ADD("N") LIST("esxcli"),
		  S "portgroup\tN\ts\t0\tiii\t0\t-\t-\t0\n" OTHER, ERR_NONE, "" },
		{ false, S OTHER, "", "N", "s", 7,
		  LIST("esxcli") CALL("esxcli") ADD("N") CALL("esxcli") VLAN_7 LIST("esxcli"),
		  S "portgroup\tN\ts\t7\tiii\t0\t-\t-\t0\n" OTHER, ERR_NONE, "" },
		{ false, S OTHER, "", "-x 'y' \"z\"", "s", 0,
		  LIST("esxcli") CALL("esxcli") ADD("-x 'y' \"z\"") LIST("esxcli"),
		  S "portgroup\t-x 'y' \"z\"\ts\t0\tiii\t0\t-\t-\t0\n" OTHER, ERR_NONE, "" },
		/* no slot comes free */
		{ true, S OTHER, "esxcli add down 1\n", "N", "s", 7,
		  LIST("localcli") CALL("esxcli") ADD("N") CALL("localcli") ADD("N")
			  CALL("localcli") VLAN_7 LIST("localcli") REFRESH,
		  S "portgroup\tN\ts\t7\tiii\t0\t-\t-\t0\n" OTHER, ERR_NONE, "" },
		/* done, whatever it says */
		{ false, S OTHER, "esxcli add late 1\n", "N", "s", 0,
		  LIST("esxcli") CALL("esxcli") ADD("N") LIST("esxcli"),
		  S "portgroup\tN\ts\t0\tiii\t0\t-\t-\t0\n" OTHER, ERR_NONE, "" },
		/* somebody else's is left alone */
		{ false, S OTHER, "", "Other", "s", 0, LIST("esxcli"), S OTHER, ERR_REFUSED,
		  "port group \"Other\": it is there already, on switch \"s\"" },
		{ false, S OTHER, "esxcli add fail 1\n", "N", "s", 0,
		  LIST("esxcli") CALL("esxcli") ADD("N") LIST("esxcli"), S OTHER, ERR_HOST,
		  "port group \"N\": /bin/esxcli network vswitch standard portgroup add "
		  "--portgroup-name=N --vswitch-name=s: It went wrong." },
		{ false, S OTHER, "esxcli add ignore 1\n", "N", "s", 0,
		  LIST("esxcli") CALL("esxcli") ADD("N") LIST("esxcli"), S OTHER, ERR_HOST,
		  "port group \"N\": it was made, but is not there" },
		/* half of it is taken back */
		{ false, S OTHER, "esxcli --vlan-id=7 fail 1\n", "N", "s", 7,
		  LIST("esxcli") CALL("esxcli") ADD("N") CALL("esxcli") VLAN_7 LIST("esxcli")
			  CALL("esxcli") TAKE("N"),
		  S OTHER, ERR_HOST,
		  "port group \"N\": /bin/esxcli network vswitch standard portgroup set "
		  "--portgroup-name=N --vlan-id=7: It went wrong." },
		{ false, S OTHER, "esxcli --vlan-id=7 ignore 1\n", "N", "s", 7,
		  LIST("esxcli") CALL("esxcli") ADD("N") CALL("esxcli") VLAN_7 LIST("esxcli")
			  CALL("esxcli") TAKE("N"),
		  S OTHER, ERR_HOST,
		  "port group \"N\": wanted switch \"s\", VLAN 7; found switch \"s\", VLAN 0" },
		{ false, S OTHER, "esxcli list fail 1\n", "N", "s", 0, LIST("esxcli"), S OTHER,
		  ERR_HOST,
		  "port group \"N\": /bin/esxcli --formatter=xml network vswitch standard "
		  "portgroup list: It went wrong." },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host h = fake_host(rows[i].in_extension);
		struct err e = { 0 };
		int result;

		network_host_is(rows[i].before);
		scratch_write("faults", rows[i].faults);
		result = network_portgroup_add(&h, rows[i].name, rows[i].vswitch, rows[i].vlan_id,
					       &e);
		assert_portgroup(&rows[i], result, &e);
		host_close(&h);
	}
}

static void network_portgroup_remove__any_outcome__only_what_nobody_uses(void **state)
{
#define N(clients) "portgroup\tN\ts\t7\ttii\t0\t-\t-\t" clients "\n"
	static const struct portgroup_row rows[] = {
		{ false, S N("0") OTHER, "", "N", "s", 0,
		  LIST("esxcli") CALL("esxcli") TAKE("N") LIST("esxcli"), S OTHER, ERR_NONE, "" },
		{ true, S N("0") OTHER, "", "N", "s", 0,
		  LIST("localcli") CALL("esxcli") TAKE("N") LIST("localcli"), S OTHER, ERR_NONE,
		  "" },
		{ false, S OTHER, "", "N", "s", 0, LIST("esxcli"), S OTHER, ERR_NONE, "" },
		{ false, S N("0") OTHER, "esxcli remove late 1\n", "N", "s", 0,
		  LIST("esxcli") CALL("esxcli") TAKE("N") LIST("esxcli"), S OTHER, ERR_NONE, "" },
		{ false, S N("2") OTHER, "", "N", "s", 0, LIST("esxcli"), S N("2") OTHER,
		  ERR_REFUSED, "port group \"N\": it is in use (active clients: 2)" },
		{ false, S N("0") OTHER, "", "N", "t", 0, LIST("esxcli"), S N("0") OTHER,
		  ERR_REFUSED, "port group \"N\": it is on switch \"s\", not on \"t\"" },
		{ false, S N("0") OTHER, "esxcli remove fail 1\n", "N", "s", 0,
		  LIST("esxcli") CALL("esxcli") TAKE("N") LIST("esxcli"), S N("0") OTHER, ERR_HOST,
		  "port group \"N\": /bin/esxcli network vswitch standard portgroup remove "
		  "--portgroup-name=N --vswitch-name=s: It went wrong." },
		{ false, S N("0") OTHER, "esxcli remove ignore 1\n", "N", "s", 0,
		  LIST("esxcli") CALL("esxcli") TAKE("N") LIST("esxcli"), S N("0") OTHER, ERR_HOST,
		  "port group \"N\": it was removed, but is still there" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host h = fake_host(rows[i].in_extension);
		struct err e = { 0 };
		int result;

		network_host_is(rows[i].before);
		scratch_write("faults", rows[i].faults);
		result = network_portgroup_remove(&h, rows[i].name, rows[i].vswitch, &e);
		assert_portgroup(&rows[i], result, &e);
		host_close(&h);
	}
}

#define OPTION            "--option=/Net/ReversePathFwdCheckPromisc"
#define ASK(program)      program "|--formatter=xml|system|settings|advanced|list|" OPTION "\n"
#define PUT(program)      program "|system|settings|advanced|set|" OPTION "|--int-value=1\n"
#define OF_OPTION         "option /Net/ReversePathFwdCheckPromisc: "
#define OPTION_SAID(verb) "system settings advanced " verb " " OPTION

static void host_option_set__any_outcome__is_read_back(void **state)
{
	static const struct {
		bool in_extension;
		const char *faults;
		const char *words;
		const char *error;
		long long after;
	} rows[] = {
		{ false, "", PUT("esxcli") ASK("esxcli"), "", 1 },
		{ true, "", PUT("esxcli") ASK("localcli"), "", 1 },
		{ true, "esxcli set down 1\n", PUT("esxcli") PUT("localcli") ASK("localcli"), "",
		  1 },
		{ false, "esxcli set late 1\n", PUT("esxcli") ASK("esxcli"), "", 1 },
		{ false, "esxcli set ignore 1\n", PUT("esxcli") ASK("esxcli"),
		  OF_OPTION "wanted 1, found 0", 0 },
		{ false, "esxcli set fail 1\n", PUT("esxcli") ASK("esxcli"),
		  OF_OPTION "/bin/esxcli " OPTION_SAID("set") " --int-value=1: It went wrong.", 0 },
		{ false, "esxcli list fail 1\n", PUT("esxcli") ASK("esxcli"),
		  OF_OPTION
		  "it was set, but cannot be read back: /bin/esxcli --formatter=xml " OPTION_SAID(
			  "list") ": It went wrong.",
		  1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host h = fake_host(rows[i].in_extension);
		struct err e = { 0 };
		long long value = -1;
		int result;

		network_host_is(S);
		scratch_write("faults", rows[i].faults);
		result = host_option_set(&h, HOST_OPTION_REVERSE_PATH, 1, &e);
		assert_string_equal(e.text, rows[i].error);
		assert_int_equal(result, rows[i].error[0] ? -1 : 0);
		assert_words(rows[i].words);
		assert_int_equal(host_option_get(&value, &h, HOST_OPTION_REVERSE_PATH, &e), 0);
		assert_int_equal(value, rows[i].after);
		assert_words(rows[i].in_extension ? ASK("localcli") : ASK("esxcli"));
		host_close(&h);
	}
}

static void host_option_get__an_answer_that_does_not_fit__is_an_error(void **state)
{
#define FIELD(name, value) "<field name=\"" name "\"><string>" value "</string></field>"
#define ONE(fields)        "<output><root><structure>" fields "</structure></root></output>"
#define PATH               FIELD("Path", "/Net/ReversePathFwdCheckPromisc")
	static const struct {
		const char *answer;
		const char *error;
	} rows[] = {
		{ "<output><root/></output>", OF_OPTION "the answer has 0 options, not one" },
		{ ONE(""), OF_OPTION "the answer is of no option" },
		{ ONE(FIELD("Path", "/Net/Other")), OF_OPTION "the answer is of /Net/Other" },
		{ ONE(PATH), OF_OPTION "its value is no number: \"\"" },
		{ ONE(PATH FIELD("IntValue", "on")), OF_OPTION "its value is no number: \"on\"" },
		{ "no",
		  OF_OPTION "the answer of " OPTION_SAID("list") ": it is not XML: it starts with "
								 "\"no\"" },
	};

	(void)state;
	assert_int_equal(unlink("bin/esxcli"), 0);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host h = fake_host(false);
		AUTO_STR *script = x_format("cat <<'END'\n%s\nEND", rows[i].answer);
		struct err e = { 0 };
		long long value;

		fake_command("esxcli", script);
		assert_int_equal(host_option_get(&value, &h, HOST_OPTION_REVERSE_PATH, &e), -1);
		assert_int_equal(e.code, ERR_HOST);
		assert_string_equal(e.text, rows[i].error);
		host_close(&h);
	}
}

#define SET(program, object) program "|network|vswitch|standard|" object "policy|security|set|"
#define GET(program, object)                                                                       \
	program "|--formatter=xml|network|vswitch|standard|" object "policy|security|get|"

/* "t-i": what is asked of each field, in the order of enum policy_field; - for nothing. */
static struct policy_change change_of(const char *asked)
{
	struct policy_change change = { 0 };

	for (int i = 0; i < POLICY_FIELDS; i++) {
		if (asked[i] != '-')
			policy_ask(&change, (enum policy_field)i,
				   asked[i] == 't'   ? POLICY_TRUE
				   : asked[i] == 'f' ? POLICY_FALSE
						     : POLICY_INHERIT);
	}
	return change;
}

/* A switch s with one port group p. */
static char *network_with(const char *vswitch_policy, const char *portgroup_policy)
{
	return x_format("vswitch\ts\t%s\t-\t-\t-\nportgroup\tp\ts\t0\t%s\t0\t-\t-\t0\n",
			vswitch_policy, portgroup_policy);
}

struct set_row {
	const char *now;
	const char *asked;
	const char *want; /* what follows the name; NULL: nothing to do */
};

/* Change the one or the other of network_with(); afterwards only what is asked is different. */
static void assert_set(bool is_portgroup, const struct set_row *row)
{
	AUTO_STR *text =
		is_portgroup ? network_with("tft", row->now) : network_with(row->now, "iii");
	AUTO(network) *n = network_text_parse(span_of(text));
	AUTO(network) *after = NULL;
	struct vswitch *v = &n->vswitches.items[0];
	struct portgroup *p = &n->portgroups.items[0];
	struct policy_change change = change_of(row->asked);
	struct policy want = policy_after(is_portgroup ? &p->policy : &v->policy, &change);
	struct host h = fake_host(true);
	struct err e = { 0 };

	network_host_is(text);
	if ((is_portgroup ? network_set_portgroup(&h, p, &change, &e)
			  : network_set_vswitch(&h, v, &change, &e)) < 0)
		fail_msg("%s to %s: %s", row->now, row->asked, e.text);
	after = network_host_read(true);
	assert_true(policy_same(is_portgroup ? &p->policy : &v->policy, &want));
	assert_true(policy_same(is_portgroup ? &after->portgroups.items[0].policy
					     : &after->vswitches.items[0].policy,
				&want));
	host_close(&h);
}

/* The words of the one command of esxcli; what is read before and after it is by localcli. */
static void assert_set_words(bool is_portgroup, const struct set_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		AUTO_STR *want =
			x_format("%s%s\n",
				 is_portgroup ? SET("esxcli", "portgroup|") "--portgroup-name=p"
					      : SET("esxcli", "") "--vswitch-name=s",
				 rows[i].want ? rows[i].want : "");

		assert_set(is_portgroup, &rows[i]);
		assert_words_of("esxcli", rows[i].want ? want : "");
	}
}

static void network_set_vswitch__any_wish__names_only_what_is_asked(void **state)
{
	static const struct set_row rows[] = {
		{ "fff", "---", NULL },
		{ "fff", "t--", "|--allow-promiscuous=true" },
		{ "fff", "-t-", "|--allow-forged-transmits=true" },
		{ "fff", "--t", "|--allow-mac-change=true" },
		{ "ttt", "f--", "|--allow-promiscuous=false" },
		{ "fff", "tt-", "|--allow-promiscuous=true|--allow-forged-transmits=true" },
		{ "ttt", "fff",
		  "|--allow-promiscuous=false|--allow-forged-transmits=false"
		  "|--allow-mac-change=false" },
		/* right already */
		{ "tft", "t--", NULL },
		{ "tft", "tft", NULL },
		{ "tft", "ttt",
		  "|--allow-promiscuous=true|--allow-forged-transmits=true"
		  "|--allow-mac-change=true" },
	};

	(void)state;
	assert_set_words(false, rows, COUNT_OF(rows));
}

static void network_set_portgroup__back_to_inherit__names_all_that_stays(void **state)
{
	static const struct set_row rows[] = {
		{ "iii", "---", NULL },
		/* nothing goes back to inherit: only what is asked */
		{ "iii", "t--", "|--allow-promiscuous=true" },
		{ "ftf", "t--", "|--allow-promiscuous=true" },
		{ "fii", "-t-", "|--allow-forged-transmits=true" },
		{ "iii", "tt-", "|--allow-promiscuous=true|--allow-forged-transmits=true" },
		{ "iii", "ti-", "|--allow-promiscuous=true" },
		/* something goes back: the switch's for all three, then what stays */
		{ "tii", "i--", "|--use-vswitch" },
		{ "ttt", "iii", "|--use-vswitch" },
		{ "ttf", "i--",
		  "|--use-vswitch|--allow-forged-transmits=true|--allow-mac-change=false" },
		{ "ttf", "-i-",
		  "|--use-vswitch|--allow-promiscuous=true|--allow-mac-change=false" },
		{ "ttf", "--i",
		  "|--use-vswitch|--allow-promiscuous=true|--allow-forged-transmits=true" },
		{ "ttf", "ii-", "|--use-vswitch|--allow-mac-change=false" },
		{ "tif", "fi-", "|--allow-promiscuous=false" },
		{ "tif", "i-t", "|--use-vswitch|--allow-mac-change=true" },
		{ "tti", "iff",
		  "|--use-vswitch|--allow-forged-transmits=false|--allow-mac-change=false" },
		/* right already */
		{ "iii", "iii", NULL },
		{ "tif", "tif", NULL },
		{ "tii", "-ii", NULL },
	};

	(void)state;
	assert_set_words(true, rows, COUNT_OF(rows));
}

/* All 27 policies to all 64 wishes: only what is asked is different afterwards. */
static void network_set_portgroup__every_policy_and_wish__only_what_is_asked_changes(void **state)
{
	static const char values[] = "fti";
	static const char wishes[] = "fti-";

	(void)state;
	for (int i = 0; i < 27 * 64; i += 43) { /* some of them, spread over all */
		char now[] = { values[i % 3], values[i / 3 % 3], values[i / 9 % 3], '\0' };
		char wish[] = { wishes[i / 27 % 4], wishes[i / 108 % 4], wishes[i / 432], '\0' };

		assert_set(true, &(struct set_row){ .now = now, .asked = wish });
	}
}

static const char two[] = "vswitch\tvSwitch0\tfff\t-\t-\t-\n"
			  "portgroup\t-x, \"y\" & 'z' $w\tvSwitch0\t0\ttif\t0\t-\t-\t0\n";

static void network_set__outside_the_extension__esxcli_sets_and_reads_back(void **state)
{
	struct host h = fake_host(false);
	AUTO(network) *n = network_text_parse(span_of(two));
	struct policy_change open = change_of("tt-");
	struct policy_change back = change_of("i--");
	struct err e = { 0 };

	(void)state;
	network_host_is(two);
	assert_int_equal(network_set_vswitch(&h, &n->vswitches.items[0], &open, &e), 0);
	assert_words(SET("esxcli", "") "--vswitch-name=vSwitch0|--allow-promiscuous=true"
				       "|--allow-forged-transmits=true\n" //
		     GET("esxcli", "") "--vswitch-name=vSwitch0\n");
	assert_int_equal(network_set_portgroup(&h, &n->portgroups.items[0], &back, &e), 0);
	/* --use-vswitch takes all back: is it still what was read? */
	assert_words(GET("esxcli", "portgroup|") "--portgroup-name=-x, \"y\" & 'z' $w\n" //
		     SET("esxcli", "portgroup|") "--portgroup-name=-x, \"y\" & 'z' $w"
						 "|--use-vswitch|--allow-mac-change=false\n" //
		     GET("esxcli", "portgroup|") "--portgroup-name=-x, \"y\" & 'z' $w\n");
	assert_network(n, "vswitch\tvSwitch0\tttf\t-\t-\t-\n"
			  "portgroup\t-x, \"y\" & 'z' $w\tvSwitch0\t0\tiif\t0\t-\t-\t0\n");
	/* Nothing is run a second time. */
	assert_int_equal(network_set_vswitch(&h, &n->vswitches.items[0], &open, &e), 0);
	assert_int_equal(network_set_portgroup(&h, &n->portgroups.items[0], &back, &e), 0);
	assert_words("");
	host_close(&h);
}

/* Who does it, and what hostd knows afterwards, by what esxcli does. */
static void network_set__esxcli_does_not_answer__localcli_and_a_refresh(void **state)
{
#define NAMED "--vswitch-name=vSwitch0"
#define SAID  NAMED "|--allow-promiscuous=true\n"
	static const struct {
		bool in_extension;
		const char *fault;
		const char *words;
		const char *timeouts; /* of commands that change something, and of the refresh */
	} rows[] = {
		{ true, "", SET("esxcli", "") SAID GET("localcli", "") NAMED "\n", "10000 30000" },
		{ true, "esxcli set hang 1\n",
		  SET("esxcli", "") SAID SET("localcli", "") SAID
		  "vim-cmd|hostsvc/net/refresh\n" GET("localcli", "") NAMED "\n",
		  "10000 30000 10000 30000" },
		{ true, "esxcli set down 1\n",
		  SET("esxcli", "") SAID SET("localcli", "") SAID
		  "vim-cmd|hostsvc/net/refresh\n" GET("localcli", "") NAMED "\n",
		  "10000 30000 10000 30000" },
		{ false, "esxcli set down 1\n",
		  SET("esxcli", "") SAID SET("localcli", "") SAID
		  "vim-cmd|hostsvc/net/refresh\n" GET("localcli", "") NAMED "\n",
		  "30000 30000 10000 30000" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host h = fake_host(rows[i].in_extension);
		AUTO(network) *n = network_text_parse(span_of(two));
		AUTO(network) *known = NULL;
		struct policy_change change = change_of("t--");
		struct err e = { 0 };

		network_host_is(two);
		scratch_write("faults", rows[i].fault);
		if (network_set_vswitch(&h, &n->vswitches.items[0], &change, &e) < 0)
			fail_msg("%s", e.text);
		assert_words(rows[i].words);
		assert_string_equal(patience_text(), rows[i].timeouts);
		known = network_host_read(true);
		assert_int_equal(known->vswitches.items[0].policy.values[POLICY_PROMISCUOUS],
				 POLICY_TRUE);
		assert_words("vim-cmd|hostsvc/net/config\n");
		host_close(&h);
	}
}

static void network_set__what_goes_wrong__is_said(void **state)
{
#define COMMAND                                                                                    \
	"switch \"vSwitch0\": /bin/esxcli network vswitch standard policy security set "           \
	"--vswitch-name=vSwitch0 --allow-promiscuous=true: "
	static const struct {
		const char *fault;
		const char *network;
		const char *want; /* NULL: it is done */
	} rows[] = {
		/* it says that it is done */
		{ "esxcli set ignore 1\n", two,
		  "switch \"vSwitch0\": wanted allow-promiscuous true, allow-forged-transmits "
		  "false, allow-mac-change false; found allow-promiscuous false, "
		  "allow-forged-transmits false, allow-mac-change false" },
		/* it says that it is not */
		{ "esxcli set late 1\n", two, NULL },
		{ "esxcli set fail 1\n", two, COMMAND "It went wrong." },
		/* gone between reading and setting */
		{ "", "vswitch\tother\tfff\t-\t-\t-\n",
		  COMMAND "Unable to complete Sysinfo operation.  Please see the VMkernel log "
			  "file for more details.: Sysinfo error: Not foundSee VMkernel log for "
			  "details." },
		/* hostd hangs, outside the extension */
		{ "esxcli set hang 1\n", two,
		  "switch \"vSwitch0\": /bin/esxcli: did not end within 30.0 s and was stopped" },
		{ "esxcli get fail 1\n", two,
		  "switch \"vSwitch0\": it was set, but cannot be read back: the security policy "
		  "of switch \"vSwitch0\": /bin/esxcli --formatter=xml network vswitch standard "
		  "policy security get --vswitch-name=vSwitch0: It went wrong." },
		{ "esxcli set down 1\nlocalcli set fail 1\n", two,
		  "switch \"vSwitch0\": /bin/localcli network vswitch standard policy security set "
		  "--vswitch-name=vSwitch0 --allow-promiscuous=true: It went wrong." },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host h = fake_host(false);
		AUTO(network) *n = network_text_parse(span_of(two));
		struct policy_change change = change_of("t--");
		struct err e = { 0 };
		int want = rows[i].want ? -1 : 0;

		network_host_is(rows[i].network);
		scratch_write("faults", rows[i].fault);
		assert_int_equal(network_set_vswitch(&h, &n->vswitches.items[0], &change, &e),
				 want);
		assert_string_equal(e.text, rows[i].want ? rows[i].want : "");
		assert_int_equal(e.code, rows[i].want ? ERR_HOST : ERR_NONE);
		host_close(&h);
	}
}

/* A field that was not asked for, and is another one now: somebody was at it. */
static void network_set__another_field_changed__is_said(void **state)
{
	struct host h = fake_host(true);
	AUTO(network) *n = network_text_parse(span_of(two));
	struct policy_change change = change_of("-t-");
	struct err e = { 0 };

	(void)state;
	network_host_is("vswitch\tvSwitch0\tfft\t-\t-\t-\n");
	assert_int_equal(network_set_vswitch(&h, &n->vswitches.items[0], &change, &e), -1);
	assert_string_equal(e.text, "switch \"vSwitch0\": wanted allow-promiscuous false, "
				    "allow-forged-transmits true, allow-mac-change false; found "
				    "allow-promiscuous false, allow-forged-transmits true, "
				    "allow-mac-change true");
	assert_int_equal(n->vswitches.items[0].policy.values[POLICY_MAC_CHANGE], POLICY_TRUE);
	host_close(&h);
}

/* The one call that would take it away again is not made. */
static void network_set__another_field_changed_before_taking_back__is_left_alone(void **state)
{
	struct host h = fake_host(false);
	AUTO(network) *n = network_text_parse(span_of(two));
	struct policy_change back = change_of("i--");
	struct err e = { 0 };

	(void)state;
	network_host_is("vswitch\tvSwitch0\tfff\t-\t-\t-\n"
			"portgroup\t-x, \"y\" & 'z' $w\tvSwitch0\t0\ttff\t0\t-\t-\t0\n");
	assert_int_equal(network_set_portgroup(&h, &n->portgroups.items[0], &back, &e), -1);
	assert_int_equal(e.code, ERR_BUSY);
	assert_string_equal(e.text, "port group \"-x, \"y\" & 'z' $w\": somebody else has changed "
				    "it meanwhile: run this again");
	/* hostd may not know it yet, and the next run asks hostd */
	assert_words(GET("esxcli", "portgroup|") "--portgroup-name=-x, \"y\" & 'z' $w\n"
						 "vim-cmd|hostsvc/net/refresh\n");
	host_close(&h);
}

static void policy_value_parse__three_words_and_no_other(void **state)
{
	static const struct {
		const char *word;
		int want; /* -1: none */
	} rows[] = {
		{ "true", POLICY_TRUE },
		{ "false", POLICY_FALSE },
		{ "inherit", POLICY_INHERIT },
		{ "True", -1 },
		{ "yes", -1 },
		{ "1", -1 },
		{ "", -1 },
		{ "tru", -1 },
		{ "inherit ", -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		enum policy_value value = POLICY_FALSE;
		bool known = policy_value_parse(&value, rows[i].word);

		assert_int_equal(known ? (int)value : -1, rows[i].want);
		if (known)
			assert_string_equal(policy_value_name(value), rows[i].word);
	}
}

#define VSWITCH(program, verb)                                                                     \
	program "|network|vswitch|standard|policy|security|" verb "|--vswitch-name=s"
#define GROUP(program, verb)                                                                       \
	program "|network|vswitch|standard|portgroup|policy|security|" verb "|--portgroup-name=p"
#define READ_VSWITCH(program) VSWITCH(program "|--formatter=xml", "get") "\n"
#define READ_GROUP(program)   GROUP(program "|--formatter=xml", "get") "\n"

#define OFF(program)          VSWITCH(program, "set") "|--allow-promiscuous=false\n"
#define ON(program)           VSWITCH(program, "set") "|--allow-promiscuous=true\n"

#define GROUP_OFF(program)    GROUP(program, "set") "|--allow-promiscuous=false\n"
#define BACK(program)         GROUP(program, "set") "|--use-vswitch|--allow-mac-change=true\n"

struct toggle_row {
	bool in_extension;
	const char *vswitch;   /* policies */
	const char *portgroup; /* NULL: the switch is meant */
	const char *faults;
	const char *words;
	const char *naps_and_limits; /* NULL: not looked at */
	enum err_code code;
	const char *error; /* "": it went well */
};

/* Whatever happens, unless `stays_off`, all is at the end as it was. */
static void assert_rows(const struct toggle_row *rows, size_t count, bool stays_off)
{
	for (size_t i = 0; i < count; i++) {
		const struct toggle_row *row = &rows[i];
		struct host h = fake_host(row->in_extension);
		AUTO_STR *text =
			network_with(row->vswitch, row->portgroup ? row->portgroup : "iii");
		AUTO(network) *n = network_text_parse(span_of(text));
		struct err e = { 0 };
		int result;

		network_host_is(text);
		scratch_write("faults", row->faults);
		result = row->portgroup
				 ? network_toggle_portgroup(&h, n, &n->portgroups.items[0], &e)
				 : network_toggle_vswitch(&h, &n->vswitches.items[0], &e);
		assert_string_equal(e.text, row->error);
		assert_int_equal(e.code, row->code);
		assert_int_equal(result, row->error[0] ? -1 : 0);
		assert_words(row->words);
		if (row->naps_and_limits)
			assert_string_equal(patience_text(), row->naps_and_limits);
		if (!stays_off)
			assert_network_host(text);
		host_close(&h);
	}
}

static void network_toggle__goes_well__off_and_on_each_read_back(void **state)
{
	static const struct toggle_row rows[] = {
		{ .vswitch = "ttf",
		  .faults = "",
		  .words = OFF("esxcli") READ_VSWITCH("esxcli") ON("esxcli") READ_VSWITCH("esxcli"),
		  .error = "" },
		/* inside, without a slot of hostd */
		{ .in_extension = true,
		  .vswitch = "ttf",
		  .faults = "",
		  .words = OFF("localcli") READ_VSWITCH("localcli") ON("localcli")
			  READ_VSWITCH("localcli") REFRESH,
		  .error = "" },
		{ .vswitch = "fff",
		  .portgroup = "tif",
		  .faults = "",
		  .words = GROUP_OFF("esxcli") READ_GROUP("esxcli")
			  GROUP("esxcli", "set") "|--allow-promiscuous=true\n" READ_GROUP("esxcli"),
		  .error = "" },
		/* what is inherited is inherited again, and what is its own stays its own */
		{ .vswitch = "tff",
		  .portgroup = "iti",
		  .faults = "",
		  .words =
			  GROUP("esxcli", "set") "|--allow-promiscuous=false\n" READ_GROUP("esxcli")
				  GROUP("esxcli", "set") "|--use-vswitch|--allow-forged-transmits="
							 "true\n" READ_GROUP("esxcli"),
		  .error = "" },
		{ .vswitch = "tff",
		  .portgroup = "iii",
		  .faults = "",
		  .words = GROUP("esxcli", "set") "|--allow-promiscuous=false\n" READ_GROUP(
			  "esxcli") GROUP("esxcli", "set") "|--use-vswitch\n" READ_GROUP("esxcli"),
		  .error = "" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows), false);
}

static void network_toggle__promiscuous_mode_is_not_on__is_refused(void **state)
{
	static const struct toggle_row rows[] = {
		{ .vswitch = "fff",
		  .faults = "",
		  .words = "",
		  .code = ERR_REFUSED,
		  .error = "switch \"s\": promiscuous mode is not on" },
		{ .vswitch = "fff",
		  .portgroup = "itt",
		  .faults = "",
		  .words = "",
		  .code = ERR_REFUSED,
		  .error = "port group \"p\": promiscuous mode is not on" },
		{ .vswitch = "ttt",
		  .portgroup = "ftt",
		  .faults = "",
		  .words = "",
		  .code = ERR_REFUSED,
		  .error = "port group \"p\": promiscuous mode is not on" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows), false);
}

static void network_toggle__on_goes_wrong__is_tried_again_by_the_other_way(void **state)
{
	static const struct toggle_row rows[] = {
		{ .vswitch = "tff",
		  .faults = "esxcli --allow-promiscuous=true fail 1\n",
		  .words = OFF("esxcli") READ_VSWITCH("esxcli") ON("esxcli") ON("localcli")
			  REFRESH READ_VSWITCH("esxcli"),
		  .naps_and_limits = "30000 30000 30000 s1000 30000 10000 30000",
		  .error = "" },
		{ .vswitch = "tff",
		  .faults = "esxcli --allow-promiscuous=true ignore 1\n",
		  .words = OFF("esxcli") READ_VSWITCH("esxcli") ON("esxcli") READ_VSWITCH("esxcli")
			  ON("localcli") REFRESH READ_VSWITCH("esxcli"),
		  .error = "" },
		{ .vswitch = "tff",
		  .faults = "esxcli --allow-promiscuous=true fail 9\n"
			    "localcli --allow-promiscuous=true fail 1\n",
		  .words = OFF("esxcli") READ_VSWITCH("esxcli") ON("esxcli") ON("localcli")
			  ON("esxcli") ON("localcli") REFRESH READ_VSWITCH("esxcli"),
		  .error = "" },
		{ .in_extension = true,
		  .vswitch = "tff",
		  .faults = "localcli --allow-promiscuous=true fail 9\n",
		  .words = OFF("localcli") READ_VSWITCH("localcli") ON("localcli") ON("esxcli")
			  READ_VSWITCH("localcli") REFRESH,
		  .naps_and_limits = "30000 30000 30000 s1000 10000 30000 10000",
		  .error = "" },
		/* hostd goes down in the middle */
		{ .vswitch = "tff",
		  .faults = "esxcli --allow-promiscuous=true down 9\n",
		  .words = OFF("esxcli") READ_VSWITCH("esxcli") ON("esxcli") ON("localcli")
			  READ_VSWITCH("localcli") REFRESH,
		  .error = "" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows), false);
}

/* An error of `off` says little of what it did: `on` follows all the same. */
static void network_toggle__off_goes_wrong__on_follows_and_it_is_said(void **state)
{
#define NOT_OFF "switch \"s\": promiscuous mode is on, but could not be switched off in between: "
	static const struct toggle_row rows[] = {
		{ .vswitch = "tff",
		  .faults = "esxcli --allow-promiscuous=false fail 1\n",
		  .words = OFF("esxcli") ON("esxcli") READ_VSWITCH("esxcli"),
		  .code = ERR_HOST,
		  .error = NOT_OFF "/bin/esxcli network vswitch standard policy security set "
				   "--vswitch-name=s --allow-promiscuous=false: It went wrong." },
		{ .vswitch = "tff",
		  .faults = "esxcli --allow-promiscuous=false late 1\n",
		  .words = OFF("esxcli") ON("esxcli") READ_VSWITCH("esxcli"),
		  .code = ERR_HOST,
		  .error = NOT_OFF "/bin/esxcli network vswitch standard policy security set "
				   "--vswitch-name=s --allow-promiscuous=false: It went wrong." },
		{ .vswitch = "tff",
		  .faults = "esxcli --allow-promiscuous=false ignore 1\n",
		  .words = OFF("esxcli") READ_VSWITCH("esxcli") ON("esxcli") READ_VSWITCH("esxcli"),
		  .code = ERR_HOST,
		  .error = NOT_OFF "wanted allow-promiscuous false, allow-forged-transmits "
				   "false, allow-mac-change false; found allow-promiscuous true, "
				   "allow-forged-transmits false, "
				   "allow-mac-change false" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows), false);
}

static void network_toggle__on_never_works__names_the_command_to_run(void **state)
{
	static const struct toggle_row rows[] = {
		{ .vswitch = "tff",
		  .portgroup = "iit",
		  .faults = "esxcli --use-vswitch fail 9\nlocalcli --use-vswitch fail 9\n",
		  .words = GROUP_OFF("esxcli") READ_GROUP("esxcli") BACK("esxcli") BACK("localcli")
			  BACK("esxcli") BACK("localcli") REFRESH,
		  .naps_and_limits = "30000 30000 30000 s1000 30000 s1000 30000 s1000 30000 10000",
		  .code = ERR_HOST,
		  .error = "port group \"p\": promiscuous mode was switched off and is not on "
			   "again; run: esxcli network vswitch standard portgroup policy security "
			   "set --portgroup-name=p --use-vswitch --allow-mac-change=true: "
			   "/bin/localcli network vswitch standard portgroup policy security set "
			   "--portgroup-name=p --use-vswitch --allow-mac-change=true: It went "
			   "wrong." },
		/* neither: nobody knows what it is now */
		{ .vswitch = "tff",
		  .faults = "esxcli --allow-promiscuous=false fail 1\n"
			    "esxcli --allow-promiscuous=true fail 9\n"
			    "localcli --allow-promiscuous=true fail 9\n",
		  .words = OFF("esxcli") ON("esxcli") ON("localcli") ON("esxcli") ON("localcli")
			  REFRESH,
		  .code = ERR_HOST,
		  .error =
			  "switch \"s\": promiscuous mode could not be switched off and on, and "
			  "may be off now; run: esxcli network vswitch standard policy security "
			  "set "
			  "--vswitch-name=s --allow-promiscuous=true: /bin/localcli network "
			  "vswitch "
			  "standard policy security set --vswitch-name=s --allow-promiscuous=true: "
			  "It went wrong." },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows), true);
}

int test_network_change(void)
{
	const struct CMUnitTest tests[] = {
		ON_NETWORK(network_portgroup_add__any_outcome__is_there_as_wanted_or_not_at_all),
		ON_NETWORK(network_portgroup_remove__any_outcome__only_what_nobody_uses),
		ON_NETWORK(host_option_set__any_outcome__is_read_back),
		ON_NETWORK(host_option_get__an_answer_that_does_not_fit__is_an_error),
		cmocka_unit_test(policy_value_parse__three_words_and_no_other),
		ON_NETWORK(network_set_vswitch__any_wish__names_only_what_is_asked),
		ON_NETWORK(network_set_portgroup__back_to_inherit__names_all_that_stays),
		ON_NETWORK(
			network_set_portgroup__every_policy_and_wish__only_what_is_asked_changes),
		ON_NETWORK(network_set__outside_the_extension__esxcli_sets_and_reads_back),
		ON_NETWORK(network_set__esxcli_does_not_answer__localcli_and_a_refresh),
		ON_NETWORK(network_set__what_goes_wrong__is_said),
		ON_NETWORK(network_set__another_field_changed__is_said),
		ON_NETWORK(network_set__another_field_changed_before_taking_back__is_left_alone),
		ON_NETWORK(network_toggle__goes_well__off_and_on_each_read_back),
		ON_NETWORK(network_toggle__promiscuous_mode_is_not_on__is_refused),
		ON_NETWORK(network_toggle__on_goes_wrong__is_tried_again_by_the_other_way),
		ON_NETWORK(network_toggle__off_goes_wrong__on_follows_and_it_is_said),
		ON_NETWORK(network_toggle__on_never_works__names_the_command_to_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
