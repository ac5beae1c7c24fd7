#include <stdlib.h>
#include <string.h>

#include "network/native.h"

/* The fields in the order in which the text shows them (corpus esxcli-text). */
static const struct {
	const char *option;
	const char *shown;
	const char *override;
} fields[NET_FIELDS] = {
	[NET_PROMISCUOUS] = { "allow-promiscuous", "Allow Promiscuous",
			      "Override Vswitch Allow Promiscuous" },
	[NET_MAC_CHANGE] = { "allow-mac-change", "Allow MAC Address Change",
			     "Override Vswitch Allow MAC Address Change" },
	[NET_FORGED_TRANSMITS] = { "allow-forged-transmits", "Allow Forged Transmits",
				   "Override Vswitch Allow Forged Transmits" },
};

/* Of the other fields of failover policies nothing can be set here; these are the defaults. */
static const struct {
	const char *shown;
	const char *text; /* NULL: true */
	const char *override;
} failover[] = {
	{ "Load Balancing", "srcport", "Override Vswitch Load Balancing" },
	{ "Network Failure Detection", "link", "Override Vswitch Network Failure Detection" },
	{ "Notify Switches", NULL, "Override Vswitch Notify Switches" },
	{ "Failback", NULL, "Override Vswitch Failback" },
};

/* Is the command about port groups? Then it has that option. */
static bool of_group(const struct net_job *job)
{
	return command_param(job->command, "portgroup-name") != NULL;
}

static struct value group_security(const struct net *net, const struct net_group *g)
{
	struct value v = value_struct("PortGroupSecurityPolicy");

	for (size_t i = 0; i < NET_FIELDS; i++)
		value_field_bool(&v, fields[i].shown,
				 net_effective(net, g, (enum net_field)i) == NET_ACCEPT);
	for (size_t i = 0; i < NET_FIELDS; i++)
		value_field_bool(&v, fields[i].override, g->policy.values[i] != NET_INHERIT);
	return v;
}

static struct value switch_security(const struct net_switch *s)
{
	struct value v = value_struct("VirtualSwitchSecurityPolicy");

	for (size_t i = 0; i < NET_FIELDS; i++)
		value_field_bool(&v, fields[i].shown, s->policy.values[i] == NET_ACCEPT);
	return v;
}

int native_security_get(struct native *n, struct err *e)
{
	AUTO_VALUE(net_job) job = { 0 };
	const struct net_group *g;
	const struct net_switch *s;

	if (native_net_open(&job, n, e) < 0)
		return -1;
	if (of_group(&job)) {
		g = native_net_group(&job.net, &job);
		if (g)
			n->result = group_security(&job.net, g);
	} else {
		s = native_net_switch(&job.net, &job);
		if (s)
			n->result = switch_security(s);
	}
	return 0;
}

/* NULL after saying that it is not there. */
static struct net_policy *security_of(const struct net *net, const struct net_job *job)
{
	struct net_switch *s;
	struct net_group *g;

	if (of_group(job)) {
		g = native_net_group(net, job);
		return g ? &g->policy : NULL;
	}
	s = native_net_switch(net, job);
	return s ? &s->policy : NULL;
}

/* Only what is given changes; --use-vswitch takes all back, before the others (facts 3.5). */
static void set_security(struct net *net, const struct net_job *job)
{
	struct net_policy *p = security_of(net, job);

	if (!p)
		return;
	if (args_given(job->args, "use-vswitch"))
		*p = (struct net_policy){ 0 };
	for (size_t i = 0; i < NET_FIELDS; i++) {
		const char *word = args_value(job->args, fields[i].option, NULL);

		if (word)
			p->values[i] = native_net_is_yes(word) ? NET_ACCEPT : NET_REJECT;
	}
}

int native_security_set(struct native *n, struct err *e)
{
	return native_net_change(n, set_security, e);
}

static void add_adapters(struct value *v, const char *name, const struct strings *adapters)
{
	struct value list = value_list("string");

	for (size_t i = 0; i < adapters->count; i++)
		value_item(&list, value_scalar(VALUE_STRING, adapters->items[i]));
	value_field(v, name, list);
}

static void add_order(struct value *v, const struct net_order *order, const struct strings *uplinks)
{
	AUTO_VALUE(strings) unused = { 0 };

	for (size_t i = 0; i < uplinks->count; i++) {
		if (!strings_have(&order->active, uplinks->items[i]) &&
		    !strings_have(&order->standby, uplinks->items[i]))
			strings_add(&unused, uplinks->items[i]);
	}
	add_adapters(v, "Active Adapters", &order->active);
	add_adapters(v, "Standby Adapters", &order->standby);
	add_adapters(v, "Unused Adapters", &unused);
}

static void add_failover(struct value *v)
{
	for (size_t i = 0; i < COUNT_OF(failover); i++) {
		if (failover[i].text)
			value_field_text(v, failover[i].shown, failover[i].text);
		else
			value_field_bool(v, failover[i].shown, true);
	}
}

static struct value group_failover(const struct net *net, const struct net_group *g)
{
	struct value v = value_struct("PortGroupFailoverPolicy");

	add_failover(&v);
	add_order(&v, net_effective_order(net, g), &net_switch(net, g->vswitch)->uplinks);
	for (size_t i = 0; i < COUNT_OF(failover); i++)
		value_field_bool(&v, failover[i].override, false);
	value_field_bool(&v, "Override Vswitch Uplinks", g->order.own);
	return v;
}

int native_failover_get(struct native *n, struct err *e)
{
	AUTO_VALUE(net_job) job = { 0 };
	const struct net_group *g;
	const struct net_switch *s;

	if (native_net_open(&job, n, e) < 0)
		return -1;
	if (of_group(&job)) {
		g = native_net_group(&job.net, &job);
		if (g)
			n->result = group_failover(&job.net, g);
		return 0;
	}
	s = native_net_switch(&job.net, &job);
	if (s) {
		n->result = value_struct("VirtualSwitchFailoverPolicy");
		add_failover(&n->result);
		add_order(&n->result, &s->order, &s->uplinks);
	}
	return 0;
}

/*
 * "vmnic0,vmnic3" as one of the two lists of an order; who is named here leaves the other one.
 * False where one of them is no uplink of the switch.
 */
static bool take_adapters(struct net_order *order, struct strings *list, const char *text,
			  const struct net_switch *s)
{
	struct span rest = span_of(text), one;

	strings_free(list);
	while (span_next(&one, &rest, ',')) {
		AUTO_STR *name = x_strndup(one.p, one.len);

		if (!strings_have(&s->uplinks, name))
			return false;
		net_order_drop(order, name);
		strings_add(list, name);
	}
	return true;
}

static void copy(struct strings *to, const struct strings *from)
{
	for (size_t i = 0; i < from->count; i++)
		strings_add(to, from->items[i]);
}

/* A port group's own order starts as its switch's. */
static void own(struct net_order *order, const struct net_switch *s)
{
	if (order->own)
		return;
	order->own = true;
	copy(&order->active, &s->order.active);
	copy(&order->standby, &s->order.standby);
}

static void change_order(struct net_order *order, const struct net_switch *s,
			 const struct net_job *job)
{
	const char *active = args_value(job->args, "active-uplinks", NULL);
	const char *standby = args_value(job->args, "standby-uplinks", NULL);

	if (args_given(job->args, "use-vswitch")) {
		strings_free(&order->active);
		strings_free(&order->standby);
		order->own = false;
	}
	if (!active && !standby)
		return;
	own(order, s);
	if ((active && !take_adapters(order, &order->active, active, s)) ||
	    (standby && !take_adapters(order, &order->standby, standby, s)))
		native_net_bad_parameter(job->errors);
}

static void set_failover(struct net *net, const struct net_job *job)
{
	struct net_switch *s;
	struct net_group *g;

	if (of_group(job)) {
		g = native_net_group(net, job);
		if (g)
			change_order(&g->order, net_switch(net, g->vswitch), job);
		return;
	}
	s = native_net_switch(net, job);
	if (s)
		change_order(&s->order, s, job);
}

int native_failover_set(struct native *n, struct err *e)
{
	return native_net_change(n, set_failover, e);
}
