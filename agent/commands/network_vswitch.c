/* network vswitch list|get|set */
#include "commands/change.h"
#include "commands/network_words.h"
#include "commands/table.h"
#include "plan/diff_network.h"

enum column { NAME, PROMISCUOUS, FORGED, MAC, UPLINKS, PORT_GROUPS };

static const struct field fields[] = {
	[NAME] = { "Name", FIELD_TEXT, false, "The switch's name." },
	[PROMISCUOUS] = { "Allow Promiscuous", FIELD_BOOL, false, "Is promiscuous mode accepted?" },
	[FORGED] = { "Allow Forged Transmits", FIELD_BOOL, false,
		     "Are frames from other MAC addresses accepted?" },
	[MAC] = { "Allow MAC Change", FIELD_BOOL, false,
		  "Are changes of the MAC address accepted?" },
	[UPLINKS] = { "Uplinks", FIELD_LIST, false, "The physical adapters." },
	[PORT_GROUPS] = { "Port Groups", FIELD_LIST, false, "The port groups on it." },
};

static struct value field_value(const struct vswitch *v, enum policy_field field)
{
	return value_bool(v->policy.values[field] == POLICY_TRUE);
}

static void show(struct run *run, const struct network *network, const struct vswitch *v)
{
	AUTO_VALUE(strings) groups = { 0 };

	for (size_t i = 0; i < network->portgroups.count; i++) {
		const struct portgroup *p = &network->portgroups.items[i];

		if (network_vswitch_of(network, p) == v)
			strings_add(&groups, p->name);
	}
	output_row(run->output,
		   (struct value[]){
			   [NAME] = value_text(v->name),
			   [PROMISCUOUS] = field_value(v, POLICY_PROMISCUOUS),
			   [FORGED] = field_value(v, POLICY_FORGED_TRANSMITS),
			   [MAC] = field_value(v, POLICY_MAC_CHANGE),
			   [UPLINKS] = value_list(&v->uplinks),
			   [PORT_GROUPS] = value_list(&groups),
		   },
		   NULL);
}

static int list(struct run *run, const struct host *h, struct network *network, struct err *e)
{
	(void)h;
	(void)e;
	for (size_t i = 0; i < network->vswitches.count; i++)
		show(run, network, &network->vswitches.items[i]);
	return 0;
}

static int get(struct run *run, const struct host *h, struct network *network, struct err *e)
{
	struct vswitch *v;

	(void)h;
	if (network_words_vswitch(&v, network, args_get(run->args, "vswitch-name"), e) < 0)
		return -1;
	show(run, network, v);
	return 0;
}

static int set(struct run *run, const struct host *h, struct network *network, struct err *e)
{
	AUTO_VALUE(plan) plan = { .network = network };
	struct policy_change change;
	struct vswitch *v;

	if (network_words_change(&change, run->args, e) < 0 ||
	    network_words_vswitch(&v, network, args_get(run->args, "vswitch-name"), e) < 0)
		return -1;
	diff_network_vswitch(&plan, v, &change);
	return network_words_apply(run, h, &plan, e);
}

static int run_list(struct run *run, struct err *e)
{
	return network_words_run(run, list, e);
}

static int run_get(struct run *run, struct err *e)
{
	return network_words_run(run, get, e);
}

static int run_set(struct run *run, struct err *e)
{
	return network_words_run(run, set, e);
}

static const struct param *const no_params[] = { NULL };
static const struct param *const get_params[] = { &param_vswitch_name, NULL };
static const struct param *const set_params[] = { &param_vswitch_name, &param_vswitch_promiscuous,
						  &param_vswitch_forged, &param_vswitch_mac, NULL };

const struct command command_network_vswitch_list = {
	.path = "network vswitch list",
	.summary = "List the standard switches and their security policies.",
	.params = no_params,
	.shape = { .type = "VirtualSwitch", .fields = fields, .count = COUNT_OF(fields) },
	.flags = CMD_HOST,
	.run = run_list,
};

const struct command command_network_vswitch_get = {
	.path = "network vswitch get",
	.summary = "Show one standard switch and its security policy.",
	.params = get_params,
	.shape = { .type = "VirtualSwitch",
		   .fields = fields,
		   .count = COUNT_OF(fields),
		   .single = true },
	.flags = CMD_HOST,
	.run = run_get,
};

const struct command command_network_vswitch_set = {
	.path = "network vswitch set",
	.summary = "Set fields of the security policy of a standard switch.",
	.detail = "Only what is named changes. It is read back.",
	.params = set_params,
	.shape = CHANGE_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS,
	.run = run_set,
};
