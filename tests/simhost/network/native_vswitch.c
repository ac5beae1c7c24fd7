#include <stdlib.h>
#include <string.h>

#include "host/release.h"
#include "network/layout.h"
#include "network/native.h"

/* How an uplink and a switch itself count among the used ports (corpus, both lists). */
#define PORTS_OF_UPLINK 2
#define PORTS_OF_SWITCH 1

/* Jumbo frames at most; the smallest that IPv6 works with. */
#define MTU_MIN 1280
#define MTU_MAX 9000

static struct value names(const struct strings *all)
{
	struct value list = value_list("string");

	for (size_t i = 0; i < all->count; i++)
		value_item(&list, value_scalar(VALUE_STRING, all->items[i]));
	return list;
}

/* The newest first, as lists of real hosts have them. */
static struct value group_names(const struct net *net, const char *vswitch)
{
	struct value list = value_list("string");

	for (size_t i = net->groups.count; i-- > 0;) {
		if (strcmp(net->groups.items[i].vswitch, vswitch) == 0)
			value_item(&list, value_scalar(VALUE_STRING, net->groups.items[i].name));
	}
	return list;
}

static struct value row(const struct net_job *job, const struct net_switch *s)
{
	struct value v = value_struct("VirtualSwitch");
	long used = PORTS_OF_SWITCH + PORTS_OF_UPLINK * (long)s->uplinks.count +
		    net_clients_on_switch(&job->clients, &job->net, s->name);

	value_field_text(&v, "Name", s->name);
	value_field_text(&v, "Class", "cswitch");
	value_field_int(&v, "Num Ports", job->release->switch_ports);
	value_field_int(&v, "Used Ports", used);
	value_field_int(&v, "Configured Ports", s->ports);
	value_field_int(&v, "MTU", s->mtu);
	value_field_text(&v, "CDP Status", s->cdp);
	value_field_bool(&v, "Beacon Enabled", false);
	value_field_int(&v, "Beacon Interval", 1);
	value_field_int(&v, "Beacon Threshold", 3);
	value_field(&v, "Beacon Required By", value_list("string"));
	value_field(&v, "Uplinks", names(&s->uplinks));
	value_field(&v, "Portgroups", group_names(&job->net, s->name));
	return v;
}

int native_vswitch_list(struct native *n, struct err *e)
{
	AUTO_VALUE(net_job) job = { 0 };
	const char *only = args_value(n->args, "vswitch-name", NULL);

	if (native_net_open(&job, n, e) < 0)
		return -1;
	if (only && !native_net_switch(&job.net, &job))
		return 0;
	n->result = value_list("structure");
	for (size_t i = 0; i < job.net.switches.count; i++) {
		const struct net_switch *s = &job.net.switches.items[i];

		if (!only || strcmp(s->name, only) == 0)
			value_item(&n->result, row(&job, s));
	}
	return 0;
}

static void add(struct net *net, const struct net_job *job)
{
	const char *name = args_value(job->args, "vswitch-name", "");
	long ports = strtol(args_value(job->args, "ports", "0"), NULL, 10);

	if (!*name) {
		native_net_bad_parameter(job->errors);
		return;
	}
	if (net_switch(net, name)) { /* seen: scripts that tolerate it */
		strings_add(job->errors, "A portset with this name already exists");
		return;
	}
	net_layout_switch(net, name, job->release, ports);
}

int native_vswitch_add(struct native *n, struct err *e)
{
	return native_net_change(n, add, e);
}

/* With clients it is in use; its port groups go with it (both assumed). */
static void remove_one(struct net *net, const struct net_job *job)
{
	const struct net_switch *s = native_net_switch(net, job);

	if (s && net_clients_on_switch(&job->clients, net, s->name) > 0)
		native_net_busy(job->errors);
	else if (s)
		net_remove_switch(net, s);
}

int native_vswitch_remove(struct native *n, struct err *e)
{
	return native_net_change(n, remove_one, e);
}

static bool is_cdp(const char *status)
{
	static const char *const known[] = { "down", "listen", "advertise", "both" };

	for (size_t i = 0; i < COUNT_OF(known); i++) {
		if (strcmp(known[i], status) == 0)
			return true;
	}
	return false;
}

static void set(struct net *net, const struct net_job *job)
{
	struct net_switch *s = native_net_switch(net, job);
	const char *cdp = args_value(job->args, "cdp-status", NULL);
	const char *mtu = args_value(job->args, "mtu", NULL);
	long size = mtu ? strtol(mtu, NULL, 10) : 0;

	if (!s)
		return;
	if ((cdp && !is_cdp(cdp)) || (mtu && (size < MTU_MIN || size > MTU_MAX))) {
		native_net_bad_parameter(job->errors);
		return;
	}
	if (mtu)
		s->mtu = size;
	if (cdp) {
		free(s->cdp);
		s->cdp = x_strdup(cdp);
	}
}

int native_vswitch_set(struct native *n, struct err *e)
{
	return native_net_change(n, set, e);
}

/* An adapter is the uplink of one switch at most. */
static void add_uplink(struct net *net, const struct net_job *job)
{
	struct net_switch *s = native_net_switch(net, job);
	const char *name = args_value(job->args, "uplink-name", "");

	if (!s)
		return;
	if (!net_layout_is_adapter(name)) {
		native_net_not_found(job->errors);
		return;
	}
	for (size_t i = 0; i < net->switches.count; i++) {
		if (!strings_have(&net->switches.items[i].uplinks, name))
			continue;
		strings_format(job->errors, "Uplink already exists: %s", name); /* seen */
		return;
	}
	net_layout_uplink(s, name);
}

int native_uplink_add(struct native *n, struct err *e)
{
	return native_net_change(n, add_uplink, e);
}

static void remove_uplink(struct net *net, const struct net_job *job)
{
	struct net_switch *s = native_net_switch(net, job);
	const char *name = args_value(job->args, "uplink-name", "");

	if (!s)
		return;
	if (!strings_have(&s->uplinks, name)) {
		strings_format(job->errors, "No such uplink: %s", name); /* seen */
		return;
	}
	net_take_out(&s->uplinks, name);
	net_order_drop(&s->order, name);
	for (size_t i = 0; i < net->groups.count; i++) {
		if (strcmp(net->groups.items[i].vswitch, s->name) == 0)
			net_order_drop(&net->groups.items[i].order, name);
	}
}

int native_uplink_remove(struct native *n, struct err *e)
{
	return native_net_change(n, remove_uplink, e);
}
