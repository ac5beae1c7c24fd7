#include "network/layout.h"

#include <string.h>

#include "network/distributed.h"

#define SWITCH_PORTS 128
#define SWITCH_MTU   1500

/* vmnic6 and vmnic7 are the distributed switch's. */
static const char *const adapters[] = {
	"vmnic0", "vmnic1", "vmnic2", "vmnic3", "vmnic4", "vmnic5",
};

bool net_layout_is_adapter(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(adapters); i++) {
		if (strcmp(adapters[i], name) == 0)
			return true;
	}
	return false;
}

struct net_switch *net_layout_switch(struct net *n, const char *name, const struct release *r,
				     long ports)
{
	enum net_value value = r->switch_accepts ? NET_ACCEPT : NET_REJECT;
	struct net_switch *s = net_add_switch(n, name);

	s->cdp = x_strdup("listen");
	s->ports = ports ? ports : SWITCH_PORTS;
	s->mtu = SWITCH_MTU;
	s->policy.values[NET_PROMISCUOUS] = NET_REJECT;
	s->policy.values[NET_MAC_CHANGE] = value;
	s->policy.values[NET_FORGED_TRANSMITS] = value;
	s->order.own = true;
	return s;
}

void net_layout_uplink(struct net_switch *s, const char *name)
{
	strings_add(&s->uplinks, name);
	for (size_t i = s->uplinks.count - 1; i > 0; i--) {
		char *older = s->uplinks.items[i - 1];

		s->uplinks.items[i - 1] = s->uplinks.items[i];
		s->uplinks.items[i] = older;
	}
	strings_add(&s->order.active, name);
}

static const struct net_layout_switch switches[] = {
	{ "vSwitch0", { "vmnic0", "vmnic1" } },
	{ "vSwitch1", { "vmnic2" } },
	{ "vSwitch2", { NULL } },
	{ NULL, { NULL } },
};

static const struct net_layout_group groups[] = {
	{ "Management Network", "vSwitch0", 0, { { NET_INHERIT } } },
	{ "VM Network", "vSwitch0", 0, { { NET_INHERIT } } },
	{ "Nested", "vSwitch1", 20, { { NET_INHERIT } } },
	{ "Trunk", "vSwitch1", 4095, { { NET_INHERIT } } },
	{ "Internal", "vSwitch2", 0, { { NET_INHERIT } } },
	{ "R&D, \"lab\" 'x' <$1>", "vSwitch2", 0, { { NET_INHERIT } } },
	{ "-x", "vSwitch2", 0, { { NET_INHERIT } } },
	{ "gr\xC3\xB6\xC3\x9F"
	  "e",
	  "vSwitch2",
	  0,
	  { { [NET_PROMISCUOUS] = NET_INHERIT,
	      [NET_MAC_CHANGE] = NET_REJECT,
	      [NET_FORGED_TRANSMITS] = NET_ACCEPT } } },
	{ NULL, NULL, 0, { { NET_INHERIT } } },
};

static const struct net_scene usual = { switches, groups };

/* The installer gives the port group of vmk0 an order of its own (corpus esx.conf). */
static void add_management(struct net *n)
{
	struct net_group *g = &n->groups.items[0];

	g->vmkernel = 1;
	g->order.own = true;
	strings_add(&g->order.active, "vmnic0");
	strings_add(&g->order.standby, "vmnic1");
}

static void add_switch(struct net *n, const struct net_layout_switch *from, const struct release *r)
{
	struct net_switch *s = net_layout_switch(n, from->name, r, 0);

	for (size_t i = 0; from->uplinks[i]; i++)
		net_layout_uplink(s, from->uplinks[i]);
}

static void lay_scene(struct net *n, const struct net_scene *scene, const struct release *r)
{
	for (size_t i = 0; scene->switches[i].name; i++)
		add_switch(n, &scene->switches[i], r);
	for (size_t i = 0; scene->groups[i].name; i++) {
		const struct net_layout_group *from = &scene->groups[i];
		struct net_group *g = net_add_group(n, from->name, from->vswitch);

		g->vlan = from->vlan;
		g->policy = from->policy;
	}
	add_management(n);
}

static void lay_many(struct net *n, const struct net_layout *l, const struct release *r)
{
	/* VLAN ids 1 to 4094, and 4095 for all of them. */
	const size_t vlans = 4095;

	add_switch(n, &switches[0], r);
	for (size_t i = 1; i < l->switches; i++) {
		AUTO_STR *name = x_format("vSwitch%zu", i);

		(void)net_layout_switch(n, name, r, 0);
	}
	for (size_t i = 0; i < NET_GROUPS_MIN; i++) {
		AUTO_STR *last = x_format("vSwitch%zu", l->switches - 1);
		bool first = strcmp(groups[i].vswitch, switches[0].name) == 0;

		net_add_group(n, groups[i].name, first ? switches[0].name : last)->vlan =
			groups[i].vlan;
	}
	for (size_t i = n->groups.count; i < l->groups; i++) {
		AUTO_STR *name = x_format("pg-%04zu", i + 1);
		AUTO_STR *vswitch = x_format("vSwitch%zu", i % l->switches);

		net_add_group(n, name, vswitch)->vlan = (long)(1 + i % vlans);
	}
	add_management(n);
}

int net_layout(struct state *st, const struct net_layout *l, struct err *e)
{
	AUTO_VALUE(net) n = { .options = { [NET_REVERSE_PATH] = 1 } };
	const struct net_scene *scene = l->scene ? l->scene : &usual;
	struct net_layout many = *l;

	if (many.switches && !many.groups)
		many.groups = NET_GROUPS_MIN * many.switches;
	if (many.groups && !many.switches)
		many.switches = 1;
	if (many.switches)
		lay_many(&n, &many, release_find(st->release));
	else
		lay_scene(&n, scene, release_find(st->release));
	if (net_store(st, NET_LIVE, &n, e) < 0)
		return -1;
	distributed_layout(st);
	return 0;
}
