/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host/network.h"
#include "network_host.h"
#include "test_host.h"

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
	for (unsigned int seed = 1; seed <= 12; seed++) {
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

int test_network_both_ways(void)
{
	const struct CMUnitTest tests[] = {
		ON_NETWORK(
			network_read__names_that_vim_cmd_prints_unclearly__are_read_object_by_object),
		ON_NETWORK(network_read__generated_networks__both_ways_give_the_same),
		ON_NETWORK(network_read__64_switches_and_512_port_groups__are_read_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
