/*
 * The network in the state file: { "live": …, "hostd": …, "saved": …, "distributed": … }. A view
 * that is the same as "live" is not there.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "network/model.h"

static const char *const view_names[NET_VIEWS] = {
	[NET_LIVE] = "live",
	[NET_HOSTD] = "hostd",
	[NET_SAVED] = "saved",
};

static const char *const field_names[NET_FIELDS] = {
	[NET_PROMISCUOUS] = "promiscuous",
	[NET_MAC_CHANGE] = "mac-change",
	[NET_FORGED_TRANSMITS] = "forged-transmits",
};

static const char *const option_names[NET_OPTIONS] = {
	[NET_REVERSE_PATH_PROMISC] = "reverse-path-promisc",
	[NET_REVERSE_PATH] = "reverse-path",
};

static char *text_of(const json_t *o, const char *key)
{
	const char *value = json_string_value(json_object_get(o, key));

	return x_strdup(value ? value : "");
}

static long number_of(const json_t *o, const char *key)
{
	return (long)json_integer_value(json_object_get(o, key));
}

static void read_strings(struct strings *all, const json_t *list)
{
	size_t i;
	const json_t *one;

	json_array_foreach(list, i, one) strings_add(all, json_string_value(one));
}

static json_t *strings_json(const struct strings *all)
{
	json_t *list = json_array();

	for (size_t i = 0; i < all->count; i++)
		json_array_append_new(list, json_string(all->items[i]));
	return list;
}

/* A field that is not there is inherited. */
static void read_policy(struct net_policy *p, const json_t *o)
{
	for (size_t i = 0; i < NET_FIELDS; i++) {
		const json_t *value = json_object_get(o, field_names[i]);

		if (value)
			p->values[i] = json_is_true(value) ? NET_ACCEPT : NET_REJECT;
	}
}

static json_t *policy_json(const struct net_policy *p)
{
	json_t *o = json_object();

	for (size_t i = 0; i < NET_FIELDS; i++) {
		if (p->values[i] != NET_INHERIT)
			json_object_set_new(o, field_names[i],
					    json_boolean(p->values[i] == NET_ACCEPT));
	}
	return o;
}

static void read_order(struct net_order *order, const json_t *o)
{
	order->own = json_is_object(o);
	read_strings(&order->active, json_object_get(o, "active"));
	read_strings(&order->standby, json_object_get(o, "standby"));
}

static json_t *order_json(const struct net_order *o)
{
	if (!o->own)
		return json_null();
	return json_pack("{so so}", "active", strings_json(&o->active), "standby",
			 strings_json(&o->standby));
}

static void read_switches(struct net *n, const json_t *list)
{
	size_t i;
	const json_t *o;

	json_array_foreach(list, i, o)
	{
		AUTO_STR *name = text_of(o, "name");
		struct net_switch *s = net_add_switch(n, name);

		s->cdp = text_of(o, "cdp");
		s->ports = number_of(o, "ports");
		s->mtu = number_of(o, "mtu");
		read_policy(&s->policy, json_object_get(o, "security"));
		read_strings(&s->uplinks, json_object_get(o, "uplinks"));
		read_order(&s->order, json_object_get(o, "order"));
	}
}

static void read_groups(struct net *n, const json_t *list)
{
	size_t i;
	const json_t *o;

	json_array_foreach(list, i, o)
	{
		AUTO_STR *name = text_of(o, "name");
		AUTO_STR *vswitch = text_of(o, "vswitch");
		struct net_group *g = net_add_group(n, name, vswitch);

		g->vlan = number_of(o, "vlan");
		g->vmkernel = number_of(o, "vmkernel");
		read_policy(&g->policy, json_object_get(o, "security"));
		read_order(&g->order, json_object_get(o, "order"));
	}
}

void net_load(struct net *n, const struct state *st, enum net_view view)
{
	const json_t *o = json_object_get(st->network, view_names[view]);

	if (!o)
		o = json_object_get(st->network, view_names[NET_LIVE]);
	read_switches(n, json_object_get(o, "switches"));
	read_groups(n, json_object_get(o, "groups"));
	for (size_t i = 0; i < NET_OPTIONS; i++)
		n->options[i] = json_integer_value(
			json_object_get(json_object_get(o, "options"), option_names[i]));
}

static json_t *switches_json(const struct net *n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n->switches.count; i++) {
		const struct net_switch *s = &n->switches.items[i];

		json_array_append_new(
			list, json_pack("{ss ss sI sI so so so}", "name", s->name, "cdp", s->cdp,
					"ports", (json_int_t)s->ports, "mtu", (json_int_t)s->mtu,
					"security", policy_json(&s->policy), "uplinks",
					strings_json(&s->uplinks), "order", order_json(&s->order)));
	}
	return list;
}

static json_t *groups_json(const struct net *n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n->groups.count; i++) {
		const struct net_group *g = &n->groups.items[i];

		json_array_append_new(
			list, json_pack("{ss ss sI sI so so}", "name", g->name, "vswitch",
					g->vswitch, "vlan", (json_int_t)g->vlan, "vmkernel",
					(json_int_t)g->vmkernel, "security",
					policy_json(&g->policy), "order", order_json(&g->order)));
	}
	return list;
}

/* NULL: something in it is no UTF-8. */
static json_t *net_json(const struct net *n)
{
	json_t *switches = switches_json(n), *groups = groups_json(n);
	json_t *options = json_object();
	bool whole = json_array_size(switches) == n->switches.count &&
		     json_array_size(groups) == n->groups.count;
	json_t *o =
		json_pack("{so so so}", "switches", switches, "groups", groups, "options", options);

	for (size_t i = 0; i < NET_OPTIONS; i++)
		json_object_set_new(options, option_names[i], json_integer(n->options[i]));
	if (whole)
		return o;
	json_decref(o);
	return NULL;
}

/* Take o, which becomes the view; what is the same as "live" then goes without. */
static void put(struct state *st, enum net_view view, json_t *o)
{
	json_t *live;

	if (!st->network)
		st->network = json_object();
	live = json_object_get(st->network, view_names[NET_LIVE]);
	for (int i = NET_LIVE + 1; view == NET_LIVE && live && i < NET_VIEWS; i++) {
		if (!json_object_get(st->network, view_names[i]))
			json_object_set(st->network, view_names[i], live);
	}
	json_object_set_new(st->network, view_names[view], o);
	live = json_object_get(st->network, view_names[NET_LIVE]);
	for (int i = NET_LIVE + 1; i < NET_VIEWS; i++) {
		if (json_equal(json_object_get(st->network, view_names[i]), live))
			json_object_del(st->network, view_names[i]);
	}
}

int net_store(struct state *st, enum net_view view, const struct net *n, struct err *e)
{
	json_t *o = net_json(n);

	if (!o)
		return err_set(e, ERR_USAGE, "a name is not UTF-8");
	put(st, view, o);
	return 0;
}

void net_copy_view(struct state *st, enum net_view to, enum net_view from)
{
	json_t *o = json_object_get(st->network, view_names[from]);

	if (!o)
		o = json_object_get(st->network, view_names[NET_LIVE]);
	put(st, to, json_incref(o));
}
