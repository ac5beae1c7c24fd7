/* network portgroup list|get|set */
#include "commands/change.h"
#include "commands/network_words.h"
#include "commands/table.h"
#include "host/vm_connections.h"
#include "plan/diff_network.h"

enum column {
	NAME,
	VSWITCH,
	VLAN,
	PROMISCUOUS,
	FORGED,
	MAC,
	EFFECTIVE_PROMISCUOUS,
	EFFECTIVE_FORGED,
	EFFECTIVE_MAC,
	INHERITED,
	VMS, /* of get only */
};

#define LIST_COLUMNS VMS

static const struct field fields[] = {
	[NAME] = { "Name", FIELD_TEXT, false, "The port group's name." },
	[VSWITCH] = { "vSwitch", FIELD_TEXT, false, "The standard switch that it is on." },
	[VLAN] = { "VLAN ID", FIELD_INT, false, "0 for none, 4095 for all." },
	[PROMISCUOUS] = { "Allow Promiscuous", FIELD_TEXT, false, "true, false or inherit." },
	[FORGED] = { "Allow Forged Transmits", FIELD_TEXT, false, "true, false or inherit." },
	[MAC] = { "Allow MAC Change", FIELD_TEXT, false, "true, false or inherit." },
	[EFFECTIVE_PROMISCUOUS] = { "Effective Promiscuous", FIELD_BOOL, false,
				    "What holds for the VMs on it." },
	[EFFECTIVE_FORGED] = { "Effective Forged Transmits", FIELD_BOOL, false,
			       "What holds for the VMs on it." },
	[EFFECTIVE_MAC] = { "Effective MAC Change", FIELD_BOOL, false,
			    "What holds for the VMs on it." },
	[INHERITED] = { "From vSwitch", FIELD_LIST, false,
			"The fields whose effective value comes from the switch." },
	[VMS] = { "VMs", FIELD_LIST, false, "The network adapters of VMs on it." },
};

static struct value own(const struct portgroup *p, enum policy_field field)
{
	return value_text(policy_value_name(p->policy.values[field]));
}

static struct value effective(const struct network *n, const struct portgroup *p,
			      enum policy_field field)
{
	return value_bool(network_effective(n, p, field).allowed);
}

static void inherited(struct strings *names, const struct network *n, const struct portgroup *p)
{
	for (int i = 0; i < POLICY_FIELDS; i++) {
		if (network_effective(n, p, (enum policy_field)i).from_vswitch)
			strings_add(names, policy_field_name((enum policy_field)i));
	}
}

static void show(struct run *run, const struct network *n, const struct portgroup *p,
		 const struct strings *vms)
{
	AUTO_VALUE(strings) from_vswitch = { 0 };

	inherited(&from_vswitch, n, p);
	output_row(run->output,
		   (struct value[]){
			   [NAME] = value_text(p->name),
			   [VSWITCH] = value_text(p->vswitch),
			   [VLAN] = value_int(p->vlan_id),
			   [PROMISCUOUS] = own(p, POLICY_PROMISCUOUS),
			   [FORGED] = own(p, POLICY_FORGED_TRANSMITS),
			   [MAC] = own(p, POLICY_MAC_CHANGE),
			   [EFFECTIVE_PROMISCUOUS] = effective(n, p, POLICY_PROMISCUOUS),
			   [EFFECTIVE_FORGED] = effective(n, p, POLICY_FORGED_TRANSMITS),
			   [EFFECTIVE_MAC] = effective(n, p, POLICY_MAC_CHANGE),
			   [INHERITED] = value_list(&from_vswitch),
			   [VMS] = value_list(vms),
		   },
		   NULL);
}

static int list(struct run *run, const struct host *h, struct network *network, struct err *e)
{
	(void)h;
	(void)e;
	for (size_t i = 0; i < network->portgroups.count; i++)
		show(run, network, &network->portgroups.items[i], NULL);
	return 0;
}

static int connected(struct strings *names, const struct host *h, const struct portgroup *p,
		     struct err *e)
{
	const struct selection every = { 0 };
	AUTO_VALUE(vm_connections) all = { 0 };
	AUTO_VALUE(vms) vms = { 0 };

	if (vms_select(&vms, h, &every, true, e) < 0)
		return -1;
	vm_connections_read(&all, &vms);
	for (size_t i = 0; i < all.count; i++) {
		const struct vm_connection *c = &all.items[i];

		if (vm_nics_is_on(&c->nic, p->name))
			strings_format(names, "%s: ethernet%d", vm_target(c->vm), c->nic.number);
	}
	return 0;
}

static int get(struct run *run, const struct host *h, struct network *network, struct err *e)
{
	AUTO_VALUE(strings) vms = { 0 };
	struct portgroup *p;

	if (network_words_portgroup(&p, network, args_get(run->args, "portgroup-name"), e) < 0 ||
	    connected(&vms, h, p, e) < 0)
		return -1;
	show(run, network, p, &vms);
	return 0;
}

static int set(struct run *run, const struct host *h, struct network *network, struct err *e)
{
	AUTO_VALUE(plan) plan = { .network = network };
	struct policy_change change;
	struct portgroup *p;

	if (network_words_change(&change, run->args, e) < 0 ||
	    network_words_portgroup(&p, network, args_get(run->args, "portgroup-name"), e) < 0)
		return -1;
	diff_network_portgroup(&plan, p, &change);
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
static const struct param *const get_params[] = { &param_portgroup_name, NULL };
static const struct param *const set_params[] = { &param_portgroup_name,
						  &param_portgroup_promiscuous,
						  &param_portgroup_forged, &param_portgroup_mac,
						  NULL };

const struct command command_network_portgroup_list = {
	.path = "network portgroup list",
	.summary = "List the port groups of standard switches and what holds on them.",
	.params = no_params,
	.shape = { .type = "PortGroup", .fields = fields, .count = LIST_COLUMNS },
	.flags = CMD_HOST,
	.run = run_list,
};

const struct command command_network_portgroup_get = {
	.path = "network portgroup get",
	.summary = "Show one port group, what holds on it, and the VMs on it.",
	.params = get_params,
	.shape = { .type = "PortGroupDetails",
		   .fields = fields,
		   .count = COUNT_OF(fields),
		   .single = true },
	.flags = CMD_HOST,
	.run = run_get,
};

const struct command command_network_portgroup_set = {
	.path = "network portgroup set",
	.summary = "Set fields of the security policy of a port group.",
	.detail = "Only what is named changes: true, false, or inherit from the switch. It is read "
		  "back.",
	.params = set_params,
	.shape = CHANGE_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS,
	.run = run_set,
};
