/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "host/network.h"
#include "network_host.h"
#include "network_text.h"
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

/* Names that could be read in two ways lead to the slow way, which has them right. */
static void network_read__names_that_vim_cmd_prints_unclearly__are_read_object_by_object(
	void **state)
{
	static const char *const names[] = { "a\", b", "a\",", "a\"]", "a\" }", "a\nb" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		AUTO_VALUE(buf) text = { 0 };
		AUTO(network) *n = NULL;

		buf_str(&text, "vswitch\tvSwitch0\tfff\t-\t-\t-\nportgroup\t");
		for (const char *p = names[i]; *p; p++)
			buf_format(&text, *p == '\n' ? "%%%02X" : "%c", (unsigned int)*p);
		buf_str(&text, "\tvSwitch0\t0\ttii\t0\t-\t-\t0\n");
		network_host_is(buf_text(&text));
		n = network_host_read(true);
		assert_network(n, buf_text(&text));
		assert_non_null(n->fallback);
		assert_string_equal(n->portgroups.items[0].name, names[i]);
	}
}

/* Numbers that are the same in each run. */
static unsigned int dice(unsigned int *seed, unsigned int sides)
{
	*seed = *seed * 1103515245U + 12345U;
	return (*seed >> 16) % sides;
}

/* Of names that both ways can carry; each gets a number behind it, so that it is there once. */
static const char *const odd_names[] = {
	"vSwitch",
	"VM Network",
	"a,b",
	"a, b",
	"\"q\"",
	"it's",
	"'",
	"R&D",
	"<b>",
	"</string>",
	"$(reboot)",
	"$if{a}",
	"`x`",
	"-p",
	"--use-vswitch",
	"--portgroup-name=x",
	"Z\xC3\xBCrich",
	"\xE5\x90\x8D\xE5\x89\x8D",
	"a=b",
	"(boolean) null",
	"{",
	"}",
	"[x]",
	"] ,",
	"} , {",
	"100%",
	"C:\\x",
	"a;b",
	"*",
	" blank ",
	"&amp;",
	"a|b",
	"<unset>",
	"#",
	"~",
};

static char *odd_name(unsigned int *seed, size_t number)
{
	return x_format("%s %zu", odd_names[dice(seed, COUNT_OF(odd_names))], number);
}

static void throw_policy(struct policy *policy, unsigned int *seed, unsigned int sides)
{
	for (int i = 0; i < POLICY_FIELDS; i++)
		policy->values[i] = (enum policy_value)dice(seed, sides);
}

/* Each uplink is active, standby or neither. */
static void throw_order(struct teaming *teaming, const struct strings *uplinks, unsigned int *seed)
{
	for (size_t i = 0; i < uplinks->count; i++) {
		unsigned int part = dice(seed, 3);

		if (part < 2)
			strings_add(part == 0 ? &teaming->active : &teaming->standby,
				    uplinks->items[i]);
	}
}

static void throw_vswitch(struct network *n, unsigned int *seed, size_t number)
{
	struct vswitch *v = network_text_add_vswitch(n, odd_name(seed, number));
	size_t uplinks = dice(seed, 4);

	throw_policy(&v->policy, seed, 2);
	for (size_t i = 0; i < uplinks; i++)
		strings_format(&v->uplinks, "vmnic%zu", 100 + 4 * number + i); /* sorted */
	if (uplinks >= 2)
		throw_order(&v->teaming, &v->uplinks, seed);
	else if (uplinks == 1)
		strings_add(&v->teaming.active, v->uplinks.items[0]);
}

static void throw_portgroup(struct network *n, unsigned int *seed, size_t number)
{
	static const long long vlans[] = { 0, 1, 17, 4094, VLAN_TRUNK };
	size_t on = dice(seed, (unsigned int)n->vswitches.count);
	const struct vswitch *v = &n->vswitches.items[on];
	struct portgroup *p =
		network_text_add_portgroup(n, odd_name(seed, number), x_strdup(v->name));

	p->vlan_id = vlans[dice(seed, COUNT_OF(vlans))];
	p->active_clients = dice(seed, 3);
	throw_policy(&p->policy, seed, 3);
	p->own_teaming = v->uplinks.count >= 2 && dice(seed, 2) == 0;
	if (p->own_teaming)
		throw_order(&p->teaming, &v->uplinks, seed);
}

static struct network *throw_network(unsigned int seed, size_t vswitches, size_t portgroups)
{
	struct network *n = x_alloc(sizeof(*n));

	for (size_t i = 0; i < vswitches; i++)
		throw_vswitch(n, &seed, i);
	for (size_t i = 0; i < portgroups; i++)
		throw_portgroup(n, &seed, i);
	network_text_sort(n);
	return n;
}

/* Against what was there; vim-cmd does not know the clients. */
static void check_fast(struct network *want)
{
	AUTO_VALUE(buf) text = { 0 };
	AUTO(network) *fast = network_host_read(false);

	if (fast->fallback)
		fail_msg("%s", fast->fallback);
	for (size_t i = 0; i < want->portgroups.count; i++)
		want->portgroups.items[i].active_clients = -1;
	network_text(&text, want);
	assert_network(fast, buf_text(&text));
}

static void network_read__generated_networks__both_ways_give_the_same(void **state)
{
	(void)state;
	for (unsigned int seed = 1; seed <= 8; seed++) {
		AUTO(network) *want = throw_network(seed, 1 + seed % 5, seed % 13);
		AUTO_VALUE(buf) text = { 0 };
		AUTO(network) *slow = NULL;

		network_text(&text, want);
		network_host_is(buf_text(&text));
		scratch_write("faults", "vim-cmd hostsvc/net/config fail 1\n");
		slow = network_host_read(seed % 2);
		assert_network(slow, buf_text(&text));
		assert_non_null(slow->fallback);
		check_fast(want);
	}
}

/* One command, however much there is; object by object it would be a thousand. */
static void network_read__64_switches_and_512_port_groups__are_read_at_once(void **state)
{
	AUTO(network) *want = throw_network(2, 64, 512);
	AUTO_VALUE(buf) text = { 0 };

	(void)state;
	network_text(&text, want);
	network_host_is(buf_text(&text));
	check_fast(want);
	assert_words("vim-cmd|hostsvc/net/config\n");
}

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

int test_network(void)
{
	const struct CMUnitTest tests[] = {
		ON_NETWORK(network_read__any_number_of_objects__one_command),
		ON_NETWORK(network_read__older_form_of_the_dump__is_the_same),
		ON_NETWORK(network_read__vim_cmd_fails__asks_object_by_object),
		ON_NETWORK(network_read__hostd_is_down__asks_localcli_and_esxcli_just_once),
		ON_NETWORK(network_read__an_answer_of_localcli_that_does_not_fit__is_an_error),
		cmocka_unit_test(network_effective__own_and_inherited_values__with_their_source),
		cmocka_unit_test(network_teaming__own_order_or_the_switchs),
		cmocka_unit_test(network_find__by_the_exact_name),
		cmocka_unit_test(network_can_meet__same_vlan_on_one_switch_or_by_uplinks),
		ON_NETWORK(
			network_read__names_that_vim_cmd_prints_unclearly__are_read_object_by_object),
		ON_NETWORK(network_read__generated_networks__both_ways_give_the_same),
		ON_NETWORK(network_read__64_switches_and_512_port_groups__are_read_at_once),
		cmocka_unit_test(network_parse__what_a_dump_may_say__is_read),
		cmocka_unit_test(network_parse__what_does_not_fit__is_an_error_that_names_the_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
