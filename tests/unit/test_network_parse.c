/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "host/network.h"
#include "network_text.h"
#include "test_host.h"

/* Parts of a dump: one switch and one port group, each line at its place. */
#define VSWITCH                                                                                    \
	"   vswitch = (vim.host.VirtualSwitch.Config) [\n"                                         \
	"      (vim.host.VirtualSwitch.Config) {\n"                                                \
	"         name = \"vSwitch0\", \n"                                                         \
	"         spec = (vim.host.VirtualSwitch.Specification) {\n"                               \
	"            bridge = (vim.host.VirtualSwitch.BondBridge) {\n"                             \
	"               nicDevice = (string) [\n"                                                  \
	"                  \"vmnic0\", \n"                                                         \
	"                  \"vmnic1\"\n"                                                           \
	"               ]\n"                                                                       \
	"            }, \n"                                                                        \
	"            policy = (vim.host.NetworkPolicy) {\n"                                        \
	"               security = (vim.host.NetworkPolicy.SecurityPolicy) {\n"                    \
	"                  allowPromiscuous = false, \n"                                           \
	"                  macChanges = true, \n"                                                  \
	"                  forgedTransmits = true\n"                                               \
	"               }, \n"                                                                     \
	"               nicTeaming = (vim.host.NetworkPolicy.NicTeamingPolicy) {\n"                \
	"                  nicOrder = (vim.host.NetworkPolicy.NicOrderPolicy) {\n"                 \
	"                     activeNic = (string) [\n"                                            \
	"                        \"vmnic0\"\n"                                                     \
	"                     ], \n"                                                               \
	"                     standbyNic = (string) []\n"                                          \
	"                  }\n"                                                                    \
	"               }\n"                                                                       \
	"            }\n"                                                                          \
	"         }\n"                                                                             \
	"      }\n"                                                                                \
	"   ], \n"

#define PORTGROUP                                                                                  \
	"   portgroup = (vim.host.PortGroup.Config) [\n"                                           \
	"      (vim.host.PortGroup.Config) {\n"                                                    \
	"         spec = (vim.host.PortGroup.Specification) {\n"                                   \
	"            name = \"VM Network\", \n"                                                    \
	"            vlanId = 7, \n"                                                               \
	"            vswitchName = \"vSwitch0\", \n"                                               \
	"            policy = (vim.host.NetworkPolicy) {\n"                                        \
	"               security = (vim.host.NetworkPolicy.SecurityPolicy) {\n"                    \
	"                  allowPromiscuous = <unset>, \n"                                         \
	"                  macChanges = (boolean) null, \n"                                        \
	"                  forgedTransmits = true\n"                                               \
	"               }, \n"                                                                     \
	"               nicTeaming = <unset>\n"                                                    \
	"            }\n"                                                                          \
	"         }\n"                                                                             \
	"      }\n"                                                                                \
	"   ]\n"

static const char sample[] = "(vim.host.NetworkConfig) {\n" VSWITCH PORTGROUP "}\n";

/* `text` with the first `old` taken out and `new` in its place. */
static char *replaced(const char *text, const char *old, const char *new)
{
	const char *at = strstr(text, old);

	assert_non_null(at);
	return x_format("%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
}

/* The network, or `! message`. */
static void assert_dump(const char *dump, const char *want)
{
	AUTO(network) *n = NULL;
	AUTO_VALUE(buf) got = { 0 };
	struct err e = { 0 };

	if (network_parse(&n, span_of(dump), &e) < 0) {
		assert_int_equal(e.code, ERR_HOST);
		assert_null(n);
		buf_format(&got, "! %s", e.text);
	} else {
		network_text(&got, n);
	}
	assert_string_equal(buf_text(&got), want);
}

struct change {
	const char *old;
	const char *new;
	const char *want;
};

#define SWITCH_LINE "vswitch\tvSwitch0\tftt\tvmnic0,vmnic1\tvmnic0\t-\n"
#define GROUP_LINE  "portgroup\tVM Network\tvSwitch0\t7\titi\t0\t-\t-\t-1\n"

static void assert_changes(const struct change *changes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		AUTO_STR *dump = replaced(sample, changes[i].old, changes[i].new);

		assert_dump(dump, changes[i].want);
	}
}

static void network_parse__what_a_dump_may_say__is_read(void **state)
{
	static const struct change changes[] = {
		{ "\n", "\n", SWITCH_LINE GROUP_LINE },
		/* whole parts that are unset: everything is inherited */
		{ "security = (vim.host.NetworkPolicy.SecurityPolicy) {\n"
		  "                  allowPromiscuous = <unset>, \n"
		  "                  macChanges = (boolean) null, \n"
		  "                  forgedTransmits = true\n"
		  "               }",
		  "security = (vim.host.NetworkPolicy.SecurityPolicy) null",
		  SWITCH_LINE "portgroup\tVM Network\tvSwitch0\t7\tiii\t0\t-\t-\t-1\n" },
		{ PORTGROUP, "   portgroup = (vim.host.PortGroup.Config) []\n", SWITCH_LINE },
		{ PORTGROUP, "   portgroup = <unset>\n", SWITCH_LINE },
		{ "nicTeaming = <unset>", "nicTeaming = (x) { nicOrder = <unset> }",
		  SWITCH_LINE GROUP_LINE },
		{ "nicTeaming = <unset>",
		  "nicTeaming = (x) {\n"
		  "nicOrder = (y) {\nactiveNic = <unset>,\nstandbyNic = [ \"vmnic1\" ]\n}\n}",
		  SWITCH_LINE "portgroup\tVM Network\tvSwitch0\t7\titi\t1\t-\tvmnic1\t-1\n" },
		/* an adapter that is no uplink plays no part */
		{ "activeNic = (string) [\n", "activeNic = (string) [\n\"vmnic9\",\n",
		  SWITCH_LINE GROUP_LINE },
		/* fewer than two uplinks: nothing to choose, and nothing is asked of the order */
		{ ", \n                  \"vmnic1\"", "",
		  "vswitch\tvSwitch0\tftt\tvmnic0\tvmnic0\t-\n" GROUP_LINE },
		{ "\"vmnic0\", \n                  \"vmnic1\"\n", "",
		  "vswitch\tvSwitch0\tftt\t-\t-\t-\n" GROUP_LINE },
		{ "(string) [\n                  \"vmnic0\", \n                  \"vmnic1\"\n"
		  "               ]",
		  "\"vmnic3\"", "vswitch\tvSwitch0\tftt\tvmnic3\tvmnic3\t-\n" GROUP_LINE },
		{ "bridge = (vim.host.VirtualSwitch.BondBridge) {\n"
		  "               nicDevice = (string) [\n"
		  "                  \"vmnic0\", \n"
		  "                  \"vmnic1\"\n"
		  "               ]\n"
		  "            }",
		  "bridge = (vim.host.VirtualSwitch.Bridge) null",
		  "vswitch\tvSwitch0\tftt\t-\t-\t-\n" GROUP_LINE },
		/* the order of a switch may be unset: all are active */
		{ "nicOrder = (vim.host.NetworkPolicy.NicOrderPolicy) {\n"
		  "                     activeNic = (string) [\n"
		  "                        \"vmnic0\"\n"
		  "                     ], \n"
		  "                     standbyNic = (string) []\n"
		  "                  }",
		  "nicOrder = <unset>",
		  "vswitch\tvSwitch0\tftt\tvmnic0,vmnic1\tvmnic0,vmnic1\t-\n" GROUP_LINE },
		/* what is not known does no harm, before, between and behind */
		{ "name = \"vSwitch0\"", "x = (a) [ 1, (b) { c = null } ],\nname = \"vSwitch0\"",
		  SWITCH_LINE GROUP_LINE },
		{ "(vim.host.NetworkConfig) {", "Network:\n\n(vim.Other) {\nportgroups = 5\n",
		  SWITCH_LINE GROUP_LINE },
		{ "vlanId = 7", "vlanId = 4095",
		  SWITCH_LINE "portgroup\tVM Network\tvSwitch0\t4095\titi\t0\t-\t-\t-1\n" },
	};

	(void)state;
	assert_changes(changes, COUNT_OF(changes));
}

static void network_parse__what_does_not_fit__is_an_error_that_names_the_line(void **state)
{
	static const struct change changes[] = {
		{ "vswitch = ", "vswitches = ", "! line 1: no field \"vswitch\", or two of them" },
		{ "portgroup = ", "portgroups = ",
		  "! line 1: no field \"portgroup\", or two of them" },
		{ "vswitch = ", "vswitch = [],\nvswitch = ",
		  "! line 1: no field \"vswitch\", or two of them" },
		{ "(vim.host.NetworkConfig) {\n" VSWITCH PORTGROUP "}",
		  "(vim.host.NetworkConfig) []", "! line 1: an object is expected here" },
		{ "(vim.host.NetworkConfig) {\n" VSWITCH PORTGROUP "}",
		  "(vim.host.NetworkConfig) null", "! line 1: an object is expected here" },
		{ VSWITCH, "   vswitch = 5, \n", "! line 2: a list is expected here" },
		{ VSWITCH, "   vswitch = [ 5 ], \n", "! line 2: an object is expected here" },
		{ VSWITCH, "   vswitch = [], \n",
		  "! line 5: a port group on a switch that is not there" },
		{ "name = \"vSwitch0\"", "name = \"\"", "! line 4: a name is expected here" },
		{ "name = \"vSwitch0\"", "name = <unset>", "! line 4: a name is expected here" },
		{ "name = \"vSwitch0\"", "name = 'vSwitch0'", "! line 4: a name is expected here" },
		{ "name = \"vSwitch0\"", "key = \"vSwitch0\"",
		  "! line 3: no field \"name\", or two of them" },
		{ "name = \"vSwitch0\"", "name = \"a\",\nname = \"b\"",
		  "! line 3: no field \"name\", or two of them" },
		{ "bridge = ", "bridges = ", "! line 5: no field \"bridge\", or two of them" },
		{ "nicDevice = ", "excludedNicDevice = ",
		  "! line 6: no field \"nicDevice\", or two of them" },
		{ "\"vmnic0\"", "vmnic0", "! line 8: a string is expected here" },
		{ "allowPromiscuous = false", "allowPromiscuous = <unset>",
		  "! line 14: true or false is expected here" },
		{ "allowPromiscuous = false", "allowPromiscuous = 0",
		  "! line 14: true or false is expected here" },
		{ "allowPromiscuous = false", "allowPromiscuous = \"false\"",
		  "! line 14: true or false is expected here" },
		{ "macChanges = true, \n", "",
		  "! line 13: no field \"macChanges\", or two of them" },
		{ "forgedTransmits = true\n", "forgedTransmits = TRUE\n",
		  "! line 16: true or false is expected here" },
		{ "policy = (vim.host.NetworkPolicy) {\n", "policy = null\nold = (x) {\n",
		  "! line 5: a switch without a security policy" },
		{ "security = (vim.host.NetworkPolicy.SecurityPolicy) {\n",
		  "security = <unset>\nold = (x) {\n",
		  "! line 5: a switch without a security policy" },
		{ "policy = (vim.host.NetworkPolicy) {\n", "policies = (x) {\n",
		  "! line 5: no field \"policy\", or two of them" },
		{ "name = \"VM Network\", \n", "", "! line 32: no field \"name\", or two of them" },
		{ "nicTeaming = (vim", "nicTeam = (vim",
		  "! line 12: no field \"nicTeaming\", or two of them" },
		{ "activeNic = ", "actives = ",
		  "! line 19: no field \"activeNic\", or two of them" },
		{ "spec = (vim.host.PortGroup", "specs = (vim.host.PortGroup",
		  "! line 31: no field \"spec\", or two of them" },
		{ "allowPromiscuous = <unset>", "allowPromiscuous = maybe",
		  "! line 38: true, false or unset is expected here" },
		{ "allowPromiscuous = <unset>, \n", "",
		  "! line 37: no field \"allowPromiscuous\", or two of them" },
		{ "vlanId = 7", "vlanId = 4096", "! line 34: a VLAN id is expected here" },
		{ "vlanId = 7", "vlanId = -1", "! line 34: a VLAN id is expected here" },
		{ "vlanId = 7", "vlanId = <unset>", "! line 34: a VLAN id is expected here" },
		{ "vswitchName = \"vSwitch0\"", "vswitchName = \"vSwitch\"",
		  "! line 32: a port group on a switch that is not there" },
		{ "nicTeaming = <unset>", "nicTeaming = 5",
		  "! line 42: an object is expected here" },
		{ "   portgroup = (vim.host.PortGroup.Config) [\n",
		  "   portgroup = [\n(x) { spec = (y) {\nname = \"VM Network\"\nvlanId = 0\n"
		  "vswitchName = \"vSwitch0\"\npolicy = null\n} },\n",
		  "! two port groups are called \"VM Network\"" },
		{ "   vswitch = (vim.host.VirtualSwitch.Config) [\n",
		  "   vswitch = [\n(x) {\nname = \"vSwitch0\"\nspec = (y) {\nbridge = null\n"
		  "policy = (z) {\nsecurity = (s) {\nallowPromiscuous = true\nmacChanges = true\n"
		  "forgedTransmits = true\n}\n}\n}\n},\n",
		  "! two switches are called \"vSwitch0\"" },
	};

	(void)state;
	assert_changes(changes, COUNT_OF(changes));
}

int test_network_parse(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(network_parse__what_a_dump_may_say__is_read),
		cmocka_unit_test(network_parse__what_does_not_fit__is_an_error_that_names_the_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
