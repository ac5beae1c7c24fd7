/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host/network.h"
#include "network_host.h"
#include "test_host.h"

/* Two switches, one without uplinks; all kinds of policies, orders and VLANs. */
static const char small[] = "vswitch\tvSwitch0\tftt\tvmnic0,vmnic1\tvmnic1\tvmnic0\n"
			    "vswitch\tvSwitch1\tttf\t-\t-\t-\n"
			    "portgroup\tManagement Network\tvSwitch0\t0\tiii\t0\t-\t-\t-1\n"
			    "portgroup\tNested\tvSwitch0\t4095\tttf\t1\tvmnic0\tvmnic1\t-1\n"
			    "portgroup\tVM Network\tvSwitch1\t17\ttif\t0\t-\t-\t-1\n";

/* The same with a number of clients each, as the list of port groups has it. */
static const char small_with_clients[] =
	"vswitch\tvSwitch0\tftt\tvmnic0,vmnic1\tvmnic1\tvmnic0\n"
	"vswitch\tvSwitch1\tttf\t-\t-\t-\n"
	"portgroup\tManagement Network\tvSwitch0\t0\tiii\t0\t-\t-\t1\n"
	"portgroup\tNested\tvSwitch0\t4095\tttf\t1\tvmnic0\tvmnic1\t2\n"
	"portgroup\tVM Network\tvSwitch1\t17\ttif\t0\t-\t-\t0\n";

static void network_read__any_number_of_objects__one_command(void **state)
{
	AUTO(network) *n = NULL;
	AUTO(network) *in_extension = NULL;

	(void)state;
	network_host_is(small);
	n = network_host_read(false);
	assert_network(n, small);
	assert_null(n->fallback);
	in_extension = network_host_read(true);
	assert_network(in_extension, small);
	assert_words("vim-cmd|hostsvc/net/config\nvim-cmd|hostsvc/net/config\n");
}

static void network_read__older_form_of_the_dump__is_the_same(void **state)
{
	AUTO(network) *n = NULL;

	(void)state;
	network_host_is(small);
	network_host_is_old();
	n = network_host_read(false);
	assert_network(n, small);
	assert_null(n->fallback);
}

#define ASK_ALL(program)                                                                           \
	program "|--formatter=xml|network|vswitch|standard|list\n" program                         \
		"|--formatter=xml|network|vswitch|standard|portgroup|list\n" program               \
		"|--formatter=xml|network|vswitch|standard|policy|security|get"                    \
		"|--vswitch-name=vSwitch0\n" program                                               \
		"|--formatter=xml|network|vswitch|standard|policy|failover|get"                    \
		"|--vswitch-name=vSwitch0\n" program                                               \
		"|--formatter=xml|network|vswitch|standard|policy|security|get"                    \
		"|--vswitch-name=vSwitch1\n" program                                               \
		"|--formatter=xml|network|vswitch|standard|portgroup|policy|security|get"          \
		"|--portgroup-name=Management Network\n" program                                   \
		"|--formatter=xml|network|vswitch|standard|portgroup|policy|failover|get"          \
		"|--portgroup-name=Management Network\n" program                                   \
		"|--formatter=xml|network|vswitch|standard|portgroup|policy|security|get"          \
		"|--portgroup-name=Nested\n" program                                               \
		"|--formatter=xml|network|vswitch|standard|portgroup|policy|failover|get"          \
		"|--portgroup-name=Nested\n" program                                               \
		"|--formatter=xml|network|vswitch|standard|portgroup|policy|security|get"          \
		"|--portgroup-name=VM Network\n"

static void network_read__vim_cmd_fails__asks_object_by_object(void **state)
{
	static const struct {
		bool in_extension;
		const char *words;
	} rows[] = {
		{ false, "vim-cmd|hostsvc/net/config\n" ASK_ALL("esxcli") },
		{ true, "vim-cmd|hostsvc/net/config\n" ASK_ALL("localcli") },
	};

	(void)state;
	network_host_is(small_with_clients);
	scratch_write("faults", "vim-cmd hostsvc/net/config fail 2\n");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(network) *n = network_host_read(rows[i].in_extension);

		assert_network(n, small_with_clients);
		assert_string_equal(n->fallback, "/bin/vim-cmd hostsvc/net/config: It went wrong.");
		assert_words(rows[i].words);
	}
}

static void network_read__hostd_is_down__asks_localcli_and_esxcli_just_once(void **state)
{
	AUTO(network) *n = NULL;

	(void)state;
	network_host_is(small_with_clients);
	scratch_write("faults", "vim-cmd hostsvc/net/config down 1\nesxcli list down 9\n");
	n = network_host_read(false);
	assert_network(n, small_with_clients);
	assert_words("vim-cmd|hostsvc/net/config\n"
		     "esxcli|--formatter=xml|network|vswitch|standard|list\n" ASK_ALL("localcli"));
}

/* What localcli says of one command; all else comes from the network. */
static void spoil(const char *when, const char *answer)
{
	AUTO_STR *script = x_format("case \"$*\" in *'%s'*) cat <<'END'\n%s\nEND\nexit 0;; esac\n"
				    "exec \"$PWD/sim/bin/localcli\" \"$@\"",
				    when, answer);

	assert_int_equal(unlink("bin/localcli"), 0);
	fake_command("localcli", script);
}

static void network_read__an_answer_of_localcli_that_does_not_fit__is_an_error(void **state)
{
#define FIELD(name, type, value) "<field name='" name "'><" type ">" value "</" type "></field>"
#define BOOLEAN(name, value)     FIELD(name, "boolean", value)
#define XML(inside)              "<output><root>" inside "</root></output>"
#define ONE(inside)              XML("<structure>" inside "</structure>")
#define BEFORE                   " (and before that: /bin/vim-cmd hostsvc/net/config: It went wrong.)"
	static const struct {
		const char *when;
		const char *answer;
		const char *want;
	} rows[] = {
		{ "standard list", "Killed",
		  "the answer of network vswitch standard list: it is not XML: it starts with "
		  "\"Killed\"" BEFORE },
		{ "standard list", ONE(""),
		  "the list of switches: the answer has no field Name" BEFORE },
		{ "standard list", ONE(FIELD("Name", "string", "a")),
		  "the list of switches: the answer has no list Uplinks" BEFORE },
		{ "standard list",
		  XML("<list><structure>" FIELD("Name", "string", "a")
			      FIELD("Uplinks", "list",
				    "") "</structure><structure>" FIELD("Name", "string", "a")
				      FIELD("Uplinks", "list", "") "</structure></list>"),
		  "two switches are called \"a\"" BEFORE },
		{ "standard list", XML("<list/>"),
		  "port group \"Management Network\" is on switch \"vSwitch0\", which is not "
		  "there" BEFORE },
		{ "portgroup list", ONE(FIELD("Name", "string", "a")),
		  "the list of port groups: the answer has no field VirtualSwitch" BEFORE },
		{ "portgroup list",
		  ONE(FIELD("Name", "string", "a") FIELD("VirtualSwitch", "string", "b")
			      FIELD("VLANID", "integer", "4096")),
		  "the list of port groups: VLANID is not such a number: \"4096\"" BEFORE },
		{ "portgroup list",
		  ONE(FIELD("Name", "string", "a") FIELD("VirtualSwitch", "string", "b") FIELD(
			  "VLANID", "integer", "0") FIELD("ActiveClients", "integer", "-1")),
		  "the list of port groups: ActiveClients is not such a number: \"-1\"" BEFORE },
		{ "security get --vswitch-name=vSwitch0", XML("<list/>"),
		  "the security policy of switch \"vSwitch0\": the answer has 0 structures, not "
		  "one" BEFORE },
		{ "security get --vswitch-name=vSwitch1",
		  ONE(BOOLEAN("AllowPromiscuous", "true") BOOLEAN("AllowMACAddressChange", "true")),
		  "the security policy of switch \"vSwitch1\": the answer has no field "
		  "AllowForgedTransmits" BEFORE },
		{ "security get --portgroup-name=Nested", ONE(BOOLEAN("AllowPromiscuous", "maybe")),
		  "the security policy of port group \"Nested\": AllowPromiscuous is neither true "
		  "nor false: \"maybe\"" BEFORE },
		{ "security get --portgroup-name=Nested",
		  ONE(BOOLEAN("AllowPromiscuous", "true") BOOLEAN("AllowMACAddressChange", "true")
			      BOOLEAN("AllowForgedTransmits", "true")),
		  "the security policy of port group \"Nested\": the answer has no field "
		  "OverrideVswitchAllowPromiscuous" BEFORE },
		{ "failover get --vswitch-name=vSwitch0", ONE(FIELD("ActiveAdapters", "list", "")),
		  "the uplinks of switch \"vSwitch0\": the answer has no list "
		  "StandbyAdapters" BEFORE },
		{ "failover get --portgroup-name=Nested", ONE(""),
		  "the uplinks of port group \"Nested\": the answer has no field "
		  "OverrideVswitchUplinks" BEFORE },
	};

	(void)state;
	network_host_is(small_with_clients);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host h = fake_host(true);
		struct network *n = NULL;
		struct err e = { 0 };

		spoil(rows[i].when, rows[i].answer);
		scratch_write("faults", "vim-cmd hostsvc/net/config fail 1\n");
		assert_int_equal(network_read(&n, &h, &e), -1);
		assert_int_equal(e.code, ERR_HOST);
		assert_string_equal(e.text, rows[i].want);
		assert_null(n);
		host_close(&h);
	}
}

static void network_read_clients__fast_reading__are_asked_by_one_list(void **state)
{
	struct host h = fake_host(true);
	AUTO(network) *n = NULL;
	struct err e = { 0 };

	(void)state;
	network_host_is(small_with_clients);
	n = network_host_read(true);
	assert_words("vim-cmd|hostsvc/net/config\n");
	assert_network(n, small);
	assert_int_equal(network_read_clients(n, &h, &e), 0);
	assert_network(n, small_with_clients);
	assert_words("localcli|--formatter=xml|network|vswitch|standard|portgroup|list\n");
	assert_int_equal(network_read_clients(n, &h, &e), 0);
	assert_words("");
	host_close(&h);
}

static void network_effective__own_and_inherited_values__with_their_source(void **state)
{
	static const struct {
		const char *vswitch;
		const char *portgroup;
		const char *want; /* by field: allowed or not; * where it is the switch's */
	} rows[] = {
		{ "fff", "iii", "f*f*f*" }, { "ttt", "iii", "t*t*t*" }, { "fff", "ttt", "ttt" },
		{ "ttt", "fff", "fff" },    { "tft", "itf", "t*tf" },   { "ftf", "tii", "tt*f*" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_STR *text = x_format("vswitch\ts\t%s\t-\t-\t-\n"
					  "portgroup\tp\ts\t0\t%s\t0\t-\t-\t0\n",
					  rows[i].vswitch, rows[i].portgroup);
		AUTO(network) *n = network_text_parse(span_of(text));
		AUTO_VALUE(buf) got = { 0 };

		for (int f = 0; f < POLICY_FIELDS; f++) {
			struct effective is =
				network_effective(n, &n->portgroups.items[0], (enum policy_field)f);

			buf_format(&got, "%c%s", is.allowed ? 't' : 'f',
				   is.from_vswitch ? "*" : "");
		}
		assert_string_equal(buf_text(&got), rows[i].want);
	}
}

static void network_teaming__own_order_or_the_switchs(void **state)
{
	AUTO(network) *n = network_text_parse(span_of(small));

	(void)state;
	assert_ptr_equal(network_teaming(n, network_find_portgroup(n, "Management Network")),
			 &network_find_vswitch(n, "vSwitch0")->teaming);
	assert_ptr_equal(network_teaming(n, network_find_portgroup(n, "Nested")),
			 &network_find_portgroup(n, "Nested")->teaming);
}

static void network_find__by_the_exact_name(void **state)
{
	AUTO(network) *n = network_text_parse(span_of(small));
	AUTO(network) *none = network_text_parse(span_of(""));

	(void)state;
	assert_string_equal(network_find_vswitch(n, "vSwitch1")->name, "vSwitch1");
	assert_null(network_find_vswitch(n, "vswitch1"));
	assert_null(network_find_vswitch(n, ""));
	assert_null(network_find_vswitch(none, "vSwitch1"));
	assert_string_equal(network_find_portgroup(n, "Nested")->name, "Nested");
	assert_null(network_find_portgroup(n, "Nested "));
	assert_null(network_find_portgroup(none, "Nested"));
}

static void network_can_meet__same_vlan_on_one_switch_or_by_uplinks(void **state)
{
#define SWITCHES                                                                                   \
	"vswitch\tInside\tfff\t-\t-\t-\nvswitch\tS\tfff\tvmnic0\tvmnic0\t-\n"                      \
	"vswitch\tT\tfff\tvmnic1\tvmnic1\t-\n"
#define ON(name, vswitch, vlan) "portgroup\t" name "\t" vswitch "\t" vlan "\tiii\t0\t-\t-\t0\n"
	static const struct {
		const char *portgroups;
		bool want;
	} rows[] = {
		{ ON("A", "S", "0") ON("B", "S", "0"), true },
		{ ON("A", "S", "7") ON("B", "S", "7"), true },
		{ ON("A", "S", "0") ON("B", "S", "7"), false },
		{ ON("A", "S", "4095") ON("B", "S", "7"), true },
		{ ON("A", "S", "7") ON("B", "S", "4095"), true },
		{ ON("A", "S", "4095") ON("B", "S", "0"), true },
		{ ON("A", "S", "4095") ON("B", "S", "4095"), true },
		{ ON("A", "S", "4094") ON("B", "S", "7"), false },
		{ ON("A", "S", "7") ON("B", "T", "7"), true },
		{ ON("A", "S", "7") ON("B", "Inside", "7"), false },
		{ ON("A", "Inside", "7") ON("B", "Inside", "7"), true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_STR *text = x_format("%s%s", SWITCHES, rows[i].portgroups);
		AUTO(network) *n = network_text_parse(span_of(text));

		assert_int_equal(
			network_can_meet(n, &n->portgroups.items[0], &n->portgroups.items[1]),
			rows[i].want);
	}
}

int test_network(void)
{
	const struct CMUnitTest tests[] = {
		ON_NETWORK(network_read__any_number_of_objects__one_command),
		ON_NETWORK(network_read__older_form_of_the_dump__is_the_same),
		ON_NETWORK(network_read__vim_cmd_fails__asks_object_by_object),
		ON_NETWORK(network_read__hostd_is_down__asks_localcli_and_esxcli_just_once),
		ON_NETWORK(network_read__an_answer_of_localcli_that_does_not_fit__is_an_error),
		ON_NETWORK(network_read_clients__fast_reading__are_asked_by_one_list),
		cmocka_unit_test(network_effective__own_and_inherited_values__with_their_source),
		cmocka_unit_test(network_teaming__own_order_or_the_switchs),
		cmocka_unit_test(network_find__by_the_exact_name),
		cmocka_unit_test(network_can_meet__same_vlan_on_one_switch_or_by_uplinks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
