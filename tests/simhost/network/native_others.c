/*
 * `network vm list`, `network vswitch dvs vmware list`, `system settings advanced`.
 */
#include <stdlib.h>
#include <string.h>

#include "host/release.h"
#include "network/distributed.h"
#include "network/native.h"

/* The network of an adapter as `network vm list` names it; of a distributed one: assumed. */
static const char *network_of(const struct net_client *c)
{
	return c->network ? c->network : c->dvs_group ? c->dvs_group : "";
}

/* One row for each VM that has ports; the clients of a VM stand side by side. */
int native_vm_network_list(struct native *n, struct err *e)
{
	AUTO_VALUE(net_job) job = { 0 };
	size_t next;

	if (native_net_open(&job, n, e) < 0)
		return -1;
	n->result = value_list("structure");
	for (size_t i = 0; i < job.clients.count; i = next) {
		const struct net_client *c = &job.clients.items[i];
		struct value v = value_struct("VM"), networks = value_list("string");

		for (next = i;
		     next < job.clients.count && job.clients.items[next].world == c->world; next++)
			value_item(&networks, value_scalar(VALUE_STRING,
							   network_of(&job.clients.items[next])));
		value_field_int(&v, "World ID", c->world);
		value_field_text(&v, "Name", c->vm);
		value_field_int(&v, "Num Ports", (long)(next - i));
		value_field(&v, "Networks", networks);
		value_item(&n->result, v);
	}
	return 0;
}

/* "web.eth1"; an uplink's is the adapter. */
static struct value client_of(const struct dport *p, const struct distributed *d,
			      const struct net_clients *clients)
{
	struct value list = value_list("string");

	if (*p->uplink)
		value_item(&list, value_scalar(VALUE_STRING, p->uplink));
	for (size_t i = 0; i < clients->count; i++) {
		const struct net_client *c = &clients->items[i];
		AUTO_STR *name = x_format("%s.eth%ld", c->vm, c->nic);

		if (c->dvs_id && strcmp(c->dvs_id, d->id) == 0 && c->dvs_port &&
		    strcmp(c->dvs_port, p->id) == 0)
			value_item(&list, value_scalar(VALUE_STRING, name));
	}
	return list;
}

static struct value ports_of(const struct distributed *d, const struct net_clients *clients,
			     long *used, struct value *uplinks)
{
	struct value list = value_list("structure");

	for (size_t i = 0; i < d->count; i++) {
		const struct dport *p = &d->items[i];
		struct value v = value_struct("DVPort"), client = client_of(p, d, clients);
		bool in_use = client.count > 0;

		*used += in_use;
		if (*p->uplink)
			value_item(uplinks, value_scalar(VALUE_STRING, p->uplink));
		value_field(&v, "Client", client);
		value_field_text(&v, "DVPortgroup ID", p->group);
		value_field_bool(&v, "In Use", in_use);
		value_field_text(&v, "Port ID", p->id);
		value_item(&list, v);
	}
	return list;
}

static struct value dvs_row(const struct distributed *d, const struct net_job *job)
{
	struct value v = value_struct("VDS"), uplinks = value_list("string");
	long used = 1; /* the switch itself, as on standard ones */
	struct value ports = ports_of(d, &job->clients, &used, &uplinks);

	value_field_text(&v, "Name", d->name);
	value_field_text(&v, "VDS ID", d->id);
	value_field_text(&v, "Class", "cswitch");
	value_field_int(&v, "Num Ports", job->release->switch_ports);
	value_field_int(&v, "Used Ports", used);
	value_field_int(&v, "Configured Ports", 512);
	value_field_int(&v, "MTU", 1500);
	value_field_text(&v, "CDP Status", "listen");
	value_field_int(&v, "Beacon Timeout", -1);
	value_field(&v, "Uplinks", uplinks);
	value_field_bool(&v, "VMware Branded", true);
	value_field(&v, "DVPort", ports);
	return v;
}

int native_dvs_list(struct native *n, struct err *e)
{
	AUTO_VALUE(net_job) job = { 0 };
	AUTO_VALUE(distributed) d = { 0 };
	const char *only = args_value(n->args, "vds-name", NULL);

	if (native_net_open(&job, n, e) < 0)
		return -1;
	distributed_load(&d, &job.state);
	if (only && strcmp(only, d.name) != 0) {
		native_net_not_found(&n->errors);
		return 0;
	}
	n->result = value_list("structure");
	value_item(&n->result, dvs_row(&d, &job));
	return 0;
}

static const struct {
	const char *path;
	long long normal, min, max;
	const char *text;
} options[NET_OPTIONS] = {
	[NET_REVERSE_PATH_PROMISC] = { "/Net/ReversePathFwdCheckPromisc", 0, 0, 1,
				       "Block duplicate packet in a teamed environment when the "
				       "virtual switch is set to "
				       "Promiscuous mode." },
	[NET_REVERSE_PATH] = { "/Net/ReversePathFwdCheck", 1, 0, 1,
			       "Block the multicast/broadcast packets that come back from physical "
			       "switches in a "
			       "teamed environment" },
};

/* NET_OPTIONS where there is none of that name. */
static size_t option_of(const char *path)
{
	size_t i = 0;

	while (i < NET_OPTIONS && strcmp(options[i].path, path) != 0)
		i++;
	return i;
}

/* Assumed: not seen. */
static void say_unknown(struct strings *errors, const char *path)
{
	strings_format(errors, "Unable to find option %s", path + strspn(path, "/"));
}

static struct value option_row(size_t i, long long value, const struct command *c)
{
	struct value v = value_struct("SettingsAdvancedOption");

	value_field_text(&v, "Path", options[i].path);
	value_field_text(&v, "Type", "integer");
	value_field_int(&v, "Int Value", (long)value);
	value_field_int(&v, "Default Int Value", (long)options[i].normal);
	value_field_int(&v, "Min Value", (long)options[i].min);
	value_field_int(&v, "Max Value", (long)options[i].max);
	value_field_text(&v, "String Value", "");
	value_field_text(&v, "Default String Value", "");
	value_field_text(&v, "Valid Characters", "");
	value_field_text(&v, "Description", options[i].text);
	if (value_find(&c->output.items[0], "Impact")) {
		value_field_bool(&v, "Host Specific", false);
		value_field_text(&v, "Impact", "none");
	}
	return v;
}

static bool is_below(const char *path, const char *tree)
{
	return strncmp(path, tree, strlen(tree)) == 0;
}

/* The VMkernel is asked, whoever asks: hostd remembers nothing of these. */
int native_advanced_list(struct native *n, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	AUTO_VALUE(net) net = { 0 };
	const char *only = args_value(n->args, "option", NULL);
	const char *tree = args_value(n->args, "tree", "");

	if (state_load(&st, n->sim, e) < 0)
		return -1;
	net_load(&net, &st, NET_LIVE);
	if (only && option_of(only) == NET_OPTIONS) {
		say_unknown(&n->errors, only);
		return 0;
	}
	n->result = value_list("structure");
	for (size_t i = 0; i < NET_OPTIONS; i++) {
		bool same = net.options[i] == options[i].normal;

		if ((only && strcmp(options[i].path, only) != 0) ||
		    !is_below(options[i].path, tree) || (same && args_given(n->args, "delta")))
			continue;
		value_item(&n->result, option_row(i, net.options[i], n->command));
	}
	return 0;
}

static void set(struct net *net, const struct net_job *job)
{
	const char *path = args_value(job->args, "option", "");
	const char *word = args_value(job->args, "int-value", NULL);
	size_t i = option_of(path);
	long long value;

	if (i == NET_OPTIONS) {
		say_unknown(job->errors, path);
		return;
	}
	if (args_given(job->args, "default"))
		net->options[i] = options[i].normal;
	else if (word && span_number(&value, span_of(word), options[i].min, options[i].max))
		net->options[i] = value;
	else /* assumed: not seen */
		strings_format(job->errors,
			       "Unable to set option %s: the value has to be from "
			       "%lld to %lld",
			       options[i].path, options[i].min, options[i].max);
}

int native_advanced_set(struct native *n, struct err *e)
{
	return native_net_change(n, set, e);
}
