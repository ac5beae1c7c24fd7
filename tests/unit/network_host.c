/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "network_host.h"

#include <jansson.h>

#include "host_seams.h"

#define STATE "sim/.simhost/state.json"

static const char script[] =
	"#!/bin/sh\n"
	"cd \"${0%/*}/..\" || exit 99\n"
	"program=${0##*/} line=${0##*/} kind=\n"
	"for word; do line=\"$line|$word\"; done\n"
	"printf '%s\\n' \"$line\" >>words\n"
	"if [ -f faults ]; then\n"
	"	while read -r who what how times; do\n"
	"		if [ -z \"$kind\" ] && [ \"$who\" = \"$program\" ] && [ \"$times\" -gt 0 "
	"]\n"
	"		then\n"
	"			for word; do [ \"$word\" = \"$what\" ] && kind=$how; done\n"
	"			[ -z \"$kind\" ] || times=$((times - 1))\n"
	"		fi\n"
	"		echo \"$who $what $how $times\" >>faults.left\n"
	"	done <faults\n"
	"	[ ! -f faults.left ] || mv faults.left faults\n"
	"fi\n"
	"case $kind in\n"
	"down) echo 'Connect to localhost failed: Connection failure'; exit 1 ;;\n"
	"hang) : >hangs; exec sleep 600 ;;\n"
	"ignore) exit 0 ;;\n"
	"late) \"$PWD/sim/bin/$program\" \"$@\" >/dev/null ;;\n"
	"'') exec \"$PWD/sim/bin/$program\" \"$@\" ;;\n"
	"esac\n"
	"echo 'It went wrong.'\n"
	"exit 1\n";

int network_host_setup(void **state)
{
	static const char *const programs[] = { "esxcli", "localcli", "vim-cmd" };

	if (fake_host_setup(state) < 0 || mkdir("sim", 0755) < 0 || mkdir("sim/bin", 0755) < 0 ||
	    mkdir("sim/.simhost", 0755) < 0 || mkdir("sim/.simhost/slots", 0755) < 0)
		return -1;
	for (size_t i = 0; i < COUNT_OF(programs); i++) {
		AUTO_STR *path = x_format("bin/%s", programs[i]);
		AUTO_STR *sim = x_format("sim/bin/%s", programs[i]);

		scratch_write(path, script);
		if (chmod(path, 0755) < 0 || symlink(SIMHOST, sim) < 0)
			return -1;
	}
	seam_clock = 1000;
	return 0;
}

int network_host_teardown(void **state)
{
	seam_clock = 0;
	return scratch_teardown(state);
}

static json_t *strings_json(const struct strings *all)
{
	json_t *list = json_array();

	for (size_t i = 0; i < all->count; i++)
		(void)json_array_append_new(list, json_string(all->items[i]));
	return list;
}

static void strings_of(struct strings *all, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		strings_add(all, json_string_value(json_array_get(list, i)));
}

static const char *const field_names[POLICY_FIELDS] = {
	[POLICY_PROMISCUOUS] = "promiscuous",
	[POLICY_FORGED_TRANSMITS] = "forged-transmits",
	[POLICY_MAC_CHANGE] = "mac-change",
};

/* What is inherited is not there. */
static json_t *policy_json(const struct policy *policy)
{
	json_t *o = json_object();

	for (int i = 0; i < POLICY_FIELDS; i++) {
		if (policy->values[i] != POLICY_INHERIT)
			(void)json_object_set_new(o, field_names[i],
						  json_boolean(policy->values[i] == POLICY_TRUE));
	}
	return o;
}

static struct policy policy_of(const json_t *o)
{
	struct policy policy;

	for (int i = 0; i < POLICY_FIELDS; i++) {
		const json_t *value = json_object_get(o, field_names[i]);

		policy.values[i] = !value                ? POLICY_INHERIT
				   : json_is_true(value) ? POLICY_TRUE
							 : POLICY_FALSE;
	}
	return policy;
}

static json_t *order_json(const struct teaming *order)
{
	return json_pack("{so so}", "active", strings_json(&order->active), "standby",
			 strings_json(&order->standby));
}

static void order_of(struct teaming *order, const json_t *o)
{
	strings_of(&order->active, json_object_get(o, "active"));
	strings_of(&order->standby, json_object_get(o, "standby"));
}

static json_t *network_json(const struct network *n)
{
	json_t *switches = json_array();
	json_t *groups = json_array();

	for (size_t i = 0; i < n->vswitches.count; i++) {
		const struct vswitch *v = &n->vswitches.items[i];

		(void)json_array_append_new(switches,
					    json_pack("{ss ss si si so so so}", "name", v->name,
						      "cdp", "listen", "ports", 128, "mtu", 1500,
						      "security", policy_json(&v->policy),
						      "uplinks", strings_json(&v->uplinks), "order",
						      order_json(&v->teaming)));
	}
	for (size_t i = 0; i < n->portgroups.count; i++) {
		const struct portgroup *p = &n->portgroups.items[i];

		(void)json_array_append_new(
			groups,
			json_pack("{ss ss sI sI so so}", "name", p->name, "vswitch", p->vswitch,
				  "vlan", (json_int_t)p->vlan_id, "vmkernel",
				  (json_int_t)(p->active_clients > 0 ? p->active_clients : 0),
				  "security", policy_json(&p->policy), "order",
				  p->own_teaming ? order_json(&p->teaming) : json_null()));
	}
	assert_int_equal(json_array_size(switches), n->vswitches.count);
	assert_int_equal(json_array_size(groups), n->portgroups.count);
	return json_pack("{so so s{si}}", "switches", switches, "groups", groups, "options",
			 "reverse-path-promisc", 0);
}

static struct network *network_of(const json_t *o)
{
	const json_t *switches = json_object_get(o, "switches");
	const json_t *groups = json_object_get(o, "groups");
	struct network *n = x_alloc(sizeof(*n));

	for (size_t i = 0; i < json_array_size(switches); i++) {
		const json_t *from = json_array_get(switches, i);
		const char *name = json_string_value(json_object_get(from, "name"));
		struct vswitch *v = network_text_add_vswitch(n, x_strdup(name));

		v->policy = policy_of(json_object_get(from, "security"));
		strings_of(&v->uplinks, json_object_get(from, "uplinks"));
		order_of(&v->teaming, json_object_get(from, "order"));
	}
	for (size_t i = 0; i < json_array_size(groups); i++) {
		const json_t *from = json_array_get(groups, i);
		const char *name = json_string_value(json_object_get(from, "name"));
		const char *on = json_string_value(json_object_get(from, "vswitch"));
		struct portgroup *p = network_text_add_portgroup(n, x_strdup(name), x_strdup(on));

		p->vlan_id = json_integer_value(json_object_get(from, "vlan"));
		p->active_clients = json_integer_value(json_object_get(from, "vmkernel"));
		p->policy = policy_of(json_object_get(from, "security"));
		p->own_teaming = json_is_object(json_object_get(from, "order"));
		order_of(&p->teaming, json_object_get(from, "order"));
	}
	network_text_sort(n);
	return n;
}

void network_host_is(const char *text)
{
	AUTO(network) *n = network_text_parse(span_of(text));
	json_t *state = json_pack("{ss sb s{so}}", "release", "8.0", "hostd-running", 1, "network",
				  "live", network_json(n));

	assert_int_equal(json_dump_file(state, STATE, 0), 0);
	json_decref(state);
	seam_patience[0] = '\0';
}

void network_host_is_old(void)
{
	json_t *state = json_load_file(STATE, 0, NULL);

	assert_int_equal(json_object_set_new(state, "old-dumps", json_true()), 0);
	assert_int_equal(json_dump_file(state, STATE, 0), 0);
	json_decref(state);
}

void assert_network_host(const char *text)
{
	json_t *state = json_load_file(STATE, 0, NULL);
	const json_t *network = json_object_get(state, "network");
	AUTO(network) *n = network_of(json_object_get(network, "live"));

	assert_network(n, text);
	assert_null(json_object_get(network, "hostd")); /* there only where it is different */
	json_decref(state);
}

void assert_words_of(const char *program, const char *want)
{
	AUTO_VALUE(buf) all = { 0 };
	AUTO_VALUE(buf) got = { 0 };
	struct span rest, line;
	FILE *file = fopen("words", "re");

	if (file) {
		all.len = fread(buf_reserve(&all, 65536), 1, 65536, file);
		all.p[all.len] = '\0';
		assert_int_equal(fclose(file), 0);
		assert_int_equal(unlink("words"), 0);
	}
	rest = buf_view(&all);
	while (span_next(&line, &rest, '\n')) {
		if (!program || span_starts(line, program))
			buf_format(&got, "%.*s\n", (int)line.len, line.p);
	}
	assert_string_equal(buf_text(&got), want);
}

void assert_words(const char *want)
{
	assert_words_of(NULL, want);
}

struct network *network_host_read(bool in_extension)
{
	struct host h = fake_host(in_extension);
	struct network *n = NULL;
	struct err e = { 0 };

	if (network_read(&n, &h, &e) < 0)
		fail_msg("%s", e.text);
	host_close(&h);
	return n;
}

void assert_network(const struct network *n, const char *want)
{
	AUTO_VALUE(buf) got = { 0 };

	network_text(&got, n);
	assert_string_equal(buf_text(&got), want);
}

const char *patience_text(void)
{
	return seam_patience;
}
