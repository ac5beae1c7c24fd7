/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host/network_change.h"
#include "network_host.h"
#include "test_host.h"

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

struct row {
	const char *now;
	const char *asked;
	const char *want; /* what follows the name; NULL: nothing to do */
};

/* Change the one or the other of network_with(); afterwards only what is asked is different. */
static void assert_set(bool is_portgroup, const struct row *row)
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
static void assert_set_words(bool is_portgroup, const struct row *rows, size_t count)
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
	static const struct row rows[] = {
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
	static const struct row rows[] = {
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
	for (int i = 0; i < 27 * 64; i += 29) { /* some of them, spread over all */
		char now[] = { values[i % 3], values[i / 3 % 3], values[i / 9 % 3], '\0' };
		char wish[] = { wishes[i / 27 % 4], wishes[i / 108 % 4], wishes[i / 432], '\0' };

		assert_set(true, &(struct row){ .now = now, .asked = wish });
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

int test_network_set(void)
{
	const struct CMUnitTest tests[] = {
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
