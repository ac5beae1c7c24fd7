#include <stdlib.h>
#include <string.h>

#include "network/native.h"

/* 4095 stands for all of them. */
#define VLAN_MAX 4095

static int by_name(const void *a, const void *b)
{
	return strcmp((*(const struct net_group *const *)a)->name,
		      (*(const struct net_group *const *)b)->name);
}

static struct value row(const struct net_job *job, const struct net_group *g)
{
	struct value v = value_struct("PortGroup");

	value_field_text(&v, "Name", g->name);
	value_field_text(&v, "Virtual Switch", g->vswitch);
	value_field_int(&v, "Active Clients", net_clients_on_group(&job->clients, g));
	value_field_int(&v, "VLAN ID", g->vlan);
	return v;
}

/* By their names, as in the captures; that it is always so is assumed. */
int native_portgroup_list(struct native *n, struct err *e)
{
	AUTO_VALUE(net_job) job = { 0 };
	const struct net_group **sorted;
	size_t count;

	if (native_net_open(&job, n, e) < 0)
		return -1;
	count = job.net.groups.count;
	sorted = x_array(count, sizeof(*sorted));
	for (size_t i = 0; i < count; i++)
		sorted[i] = &job.net.groups.items[i];
	if (count)
		qsort(sorted, count, sizeof(*sorted), by_name);
	n->result = value_list("structure");
	for (size_t i = 0; i < count; i++)
		value_item(&n->result, row(&job, sorted[i]));
	free(sorted);
	return 0;
}

static void add(struct net *net, const struct net_job *job)
{
	const char *name = args_value(job->args, "portgroup-name", "");
	const struct net_switch *s = native_net_switch(net, job);

	if (!s)
		return;
	if (net_group(net, name)) /* seen: scripts that tolerate it; on any switch */
		strings_format(job->errors, "A portgroup with the name %s already exists", name);
	else if (!*name)
		native_net_bad_parameter(job->errors);
	else
		(void)net_add_group(net, name, s->name);
}

int native_portgroup_add(struct native *n, struct err *e)
{
	return native_net_change(n, add, e);
}

/* One in use cannot be taken away (assumed: the words). */
static void remove_one(struct net *net, const struct net_job *job)
{
	const char *vswitch = args_value(job->args, "vswitch-name", "");
	const struct net_group *g = native_net_group(net, job);

	if (!g)
		return;
	if (strcmp(g->vswitch, vswitch) != 0)
		native_net_not_found(job->errors);
	else if (net_clients_on_group(&job->clients, g) > 0)
		native_net_busy(job->errors);
	else
		net_remove_group(net, g);
}

int native_portgroup_remove(struct native *n, struct err *e)
{
	return native_net_change(n, remove_one, e);
}

static void set(struct net *net, const struct net_job *job)
{
	struct net_group *g = native_net_group(net, job);
	const char *vlan = args_value(job->args, "vlan-id", NULL);
	long long id;

	if (!g || !vlan)
		return;
	if (span_number(&id, span_of(vlan), 0, VLAN_MAX))
		g->vlan = (long)id;
	else
		native_net_bad_parameter(job->errors);
}

int native_portgroup_set(struct native *n, struct err *e)
{
	return native_net_change(n, set, e);
}
