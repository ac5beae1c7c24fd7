#include "network/model.h"

#include <stdlib.h>
#include <string.h>

struct net_switch *net_switch(const struct net *n, const char *name)
{
	for (size_t i = 0; i < n->switches.count; i++) {
		if (strcmp(n->switches.items[i].name, name) == 0)
			return &n->switches.items[i];
	}
	return NULL;
}

struct net_group *net_group(const struct net *n, const char *name)
{
	for (size_t i = 0; i < n->groups.count; i++) {
		if (strcmp(n->groups.items[i].name, name) == 0)
			return &n->groups.items[i];
	}
	return NULL;
}

struct net_switch *net_add_switch(struct net *n, const char *name)
{
	LIST_PUSH(&n->switches, (struct net_switch){ .name = x_strdup(name) });
	return &n->switches.items[n->switches.count - 1];
}

struct net_group *net_add_group(struct net *n, const char *name, const char *vswitch)
{
	struct net_group made = { .name = x_strdup(name), .vswitch = x_strdup(vswitch) };

	LIST_PUSH(&n->groups, made);
	return &n->groups.items[n->groups.count - 1];
}

static void free_order(struct net_order *o)
{
	strings_free(&o->active);
	strings_free(&o->standby);
}

static void free_switch(struct net_switch *s)
{
	free(s->name);
	free(s->cdp);
	strings_free(&s->uplinks);
	free_order(&s->order);
}

static void free_group(struct net_group *g)
{
	free(g->name);
	free(g->vswitch);
	free_order(&g->order);
}

void net_remove_group(struct net *n, const struct net_group *g)
{
	size_t i = (size_t)(g - n->groups.items);

	free_group(&n->groups.items[i]);
	n->groups.count--;
	memmove(&n->groups.items[i], &n->groups.items[i + 1],
		(n->groups.count - i) * sizeof(n->groups.items[0]));
}

void net_remove_switch(struct net *n, const struct net_switch *s)
{
	size_t at = (size_t)(s - n->switches.items);

	for (size_t i = n->groups.count; i-- > 0;) {
		if (strcmp(n->groups.items[i].vswitch, s->name) == 0)
			net_remove_group(n, &n->groups.items[i]);
	}
	free_switch(&n->switches.items[at]);
	n->switches.count--;
	memmove(&n->switches.items[at], &n->switches.items[at + 1],
		(n->switches.count - at) * sizeof(n->switches.items[0]));
}

void net_free(struct net *n)
{
	for (size_t i = 0; i < n->switches.count; i++)
		free_switch(&n->switches.items[i]);
	for (size_t i = 0; i < n->groups.count; i++)
		free_group(&n->groups.items[i]);
	free(n->switches.items);
	free(n->groups.items);
	*n = (struct net){ 0 };
}

enum net_value net_effective(const struct net *n, const struct net_group *g, enum net_field field)
{
	const struct net_switch *s = net_switch(n, g->vswitch);

	if (g->policy.values[field] != NET_INHERIT || !s)
		return g->policy.values[field];
	return s->policy.values[field];
}

const struct net_order *net_effective_order(const struct net *n, const struct net_group *g)
{
	const struct net_switch *s = net_switch(n, g->vswitch);

	return g->order.own || !s ? &g->order : &s->order;
}

void net_take_out(struct strings *adapters, const char *name)
{
	size_t kept = 0;

	for (size_t i = 0; i < adapters->count; i++) {
		if (strcmp(adapters->items[i], name) == 0)
			free(adapters->items[i]);
		else
			adapters->items[kept++] = adapters->items[i];
	}
	adapters->count = kept;
}

void net_order_drop(struct net_order *order, const char *name)
{
	net_take_out(&order->active, name);
	net_take_out(&order->standby, name);
}
