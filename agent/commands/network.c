#include "commands/network.h"

#include <string.h>

#include "commands/change_rows.h"
#include "commands/table.h"
#include "host/vm.h"
#include "host/vms.h"
#include "plan/diff.h"

static const char *const true_false[] = { "true", "false", NULL };
static const char *const true_false_inherit[] = { "true", "false", "inherit", NULL };

static const struct param param_vswitch_name = {
	.name = "vswitch-name",
	.shortname = 'v',
	.type = PARAM_TEXT,
	.placeholder = "NAME",
	.required = true,
	.description = "The exact name of a standard switch.",
};

static const struct param param_portgroup_name = {
	.name = "portgroup-name",
	.shortname = 'p',
	.type = PARAM_TEXT,
	.placeholder = "NAME",
	.required = true,
	.description = "The exact name of a port group of a standard switch.",
};

#define FIELD(option, words, text)                                                                 \
	{                                                                                          \
		.name = option, .type = PARAM_ENUM, .placeholder = "WORD", .values = words,        \
		.description = text,                                                               \
	}

#define WORDS_PROMISCUOUS "Accept promiscuous mode: %ENUM%."
#define WORDS_FORGED      "Accept forged transmits: %ENUM%."
#define WORDS_MAC         "Accept MAC address changes: %ENUM%."

static const struct param param_vswitch_promiscuous =
	FIELD("allow-promiscuous", true_false, WORDS_PROMISCUOUS);
static const struct param param_vswitch_forged =
	FIELD("allow-forged-transmits", true_false, WORDS_FORGED);
static const struct param param_vswitch_mac = FIELD("allow-mac-change", true_false, WORDS_MAC);
static const struct param param_portgroup_promiscuous =
	FIELD("allow-promiscuous", true_false_inherit, WORDS_PROMISCUOUS);
static const struct param param_portgroup_forged =
	FIELD("allow-forged-transmits", true_false_inherit, WORDS_FORGED);
static const struct param param_portgroup_mac =
	FIELD("allow-mac-change", true_false_inherit, WORDS_MAC);

static int parse_policy(struct policy_change *change, const struct args *args, struct err *e)
{
	bool any = false;

	*change = (struct policy_change){ 0 };
	for (int i = 0; i < POLICY_FIELDS; i++) {
		enum policy_field field = (enum policy_field)i;
		const char *word = args_get(args, policy_field_name(field));
		enum policy_value value;

		if (!word || !policy_value_parse(&value, word))
			continue;
		policy_ask(change, field, value);
		any = true;
	}
	if (any)
		return 0;
	return err_set(e, ERR_USAGE,
		       "nothing to set; use --allow-promiscuous, --allow-forged-transmits or "
		       "--allow-mac-change");
}

int network_require_vswitch(struct vswitch **vswitch, const struct network *network,
			    const char *name, struct err *e)
{
	*vswitch = network_find_vswitch(network, name);
	if (*vswitch)
		return 0;
	(void)err_set(
		e, ERR_NOT_FOUND,
		"no standard switch named \"%s\"; list them: esxcli nestvirt network vswitch list",
		name);
	return err_target(e, name);
}

int network_require_portgroup(struct portgroup **portgroup, const struct network *network,
			      const char *name, struct err *e)
{
	*portgroup = network_find_portgroup(network, name);
	if (*portgroup)
		return 0;
	(void)err_set(e, ERR_NOT_FOUND,
		      "no port group named \"%s\" on a standard switch; list them: esxcli "
		      "nestvirt network portgroup list",
		      name);
	return err_target(e, name);
}

/* A port group that inherits again accepts what its switch accepts. */
static void note_switch(struct setting_change *item, const struct change *change,
			const struct network *network, enum policy_field field)
{
	const struct vswitch *v = network_vswitch_of(network, change->portgroup);

	if (item->after.number == POLICY_INHERIT && v->policy.values[field] == POLICY_TRUE)
		setting_say(item, x_format("still accepted: switch \"%s\" accepts it", v->name));
}

/* A switch that rejects is overridden by port groups that accept. */
static void note_portgroups(struct setting_change *item, const struct change *change,
			    const struct network *network, enum policy_field field)
{
	AUTO_VALUE(buf) names = { 0 };

	for (size_t i = 0; i < network->portgroups.count; i++) {
		const struct portgroup *p = &network->portgroups.items[i];

		if (network_vswitch_of(network, p) == change->vswitch &&
		    p->policy.values[field] == POLICY_TRUE)
			buf_format(&names, "%s%s", names.len > 0 ? ", " : "", p->name);
	}
	if (names.len > 0 && item->after.number == POLICY_FALSE)
		setting_say(item,
			    x_format("still accepted by the port groups %s", buf_text(&names)));
}

void network_note_overrides(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct change *change = &plan->items[i];

		if (change->is_missing ||
		    (change->kind != CHANGE_PORTGROUP && change->kind != CHANGE_VSWITCH))
			continue;
		for (int k = 0; k < POLICY_FIELDS; k++) {
			enum policy_field field = (enum policy_field)k;
			struct setting_change *item = change_find(change, policy_field_name(field));

			if (item && change->portgroup)
				note_switch(item, change, plan->network, field);
			else if (item)
				note_portgroups(item, change, plan->network, field);
		}
	}
}

int network_apply(struct run *run, struct plan *plan, struct err *e)
{
	network_note_overrides(plan);
	if (change_rows_apply(run, plan, e) < 0)
		return -1;
	change_rows_show(run, plan);
	return 0;
}

/* network vswitch list|get|set */

enum vswitch_column {
	VSWITCH_NAME,
	VSWITCH_PROMISCUOUS,
	VSWITCH_FORGED,
	VSWITCH_MAC,
	VSWITCH_UPLINKS,
	VSWITCH_PORTGROUPS
};

static const struct field vswitch_fields[] = {
	[VSWITCH_NAME] = { "Name", FIELD_TEXT, false, "The switch's name." },
	[VSWITCH_PROMISCUOUS] = { "Allow Promiscuous", FIELD_BOOL, false,
				  "Does the switch accept promiscuous mode?" },
	[VSWITCH_FORGED] = { "Allow Forged Transmits", FIELD_BOOL, false,
			     "Does the switch accept forged transmits?" },
	[VSWITCH_MAC] = { "Allow MAC Change", FIELD_BOOL, false,
			  "Does the switch accept MAC address changes?" },
	[VSWITCH_UPLINKS] = { "Uplinks", FIELD_LIST, false, "The physical adapters." },
	[VSWITCH_PORTGROUPS] = { "Port Groups", FIELD_LIST, false, "The port groups on it." },
};

static struct value is_accepted(const struct vswitch *v, enum policy_field field)
{
	return value_bool(v->policy.values[field] == POLICY_TRUE);
}

static void show_vswitch(struct run *run, const struct network *network, const struct vswitch *v)
{
	AUTO_VALUE(strings) groups = { 0 };

	for (size_t i = 0; i < network->portgroups.count; i++) {
		const struct portgroup *p = &network->portgroups.items[i];

		if (network_vswitch_of(network, p) == v)
			strings_add(&groups, p->name);
	}
	output_row(run->output,
		   (struct value[]){
			   [VSWITCH_NAME] = value_text(v->name),
			   [VSWITCH_PROMISCUOUS] = is_accepted(v, POLICY_PROMISCUOUS),
			   [VSWITCH_FORGED] = is_accepted(v, POLICY_FORGED_TRANSMITS),
			   [VSWITCH_MAC] = is_accepted(v, POLICY_MAC_CHANGE),
			   [VSWITCH_UPLINKS] = value_list(&v->uplinks),
			   [VSWITCH_PORTGROUPS] = value_list(&groups),
		   },
		   NULL);
}

static int list_vswitches(struct run *run, struct err *e)
{
	AUTO(network) *network = NULL;

	if (network_read(&network, run->host, e) < 0)
		return -1;
	for (size_t i = 0; i < network->vswitches.count; i++)
		show_vswitch(run, network, &network->vswitches.items[i]);
	return 0;
}

static int get_vswitch(struct run *run, struct err *e)
{
	AUTO(network) *network = NULL;
	struct vswitch *v;

	if (network_read(&network, run->host, e) < 0 ||
	    network_require_vswitch(&v, network, args_get(run->args, "vswitch-name"), e) < 0)
		return -1;
	show_vswitch(run, network, v);
	return 0;
}

static int set_vswitch(struct run *run, struct err *e)
{
	AUTO(network) *network = NULL;
	AUTO_VALUE(plan) plan = { 0 };
	struct policy_change change;
	struct vswitch *v;

	if (network_read(&network, run->host, e) < 0 || parse_policy(&change, run->args, e) < 0 ||
	    network_require_vswitch(&v, network, args_get(run->args, "vswitch-name"), e) < 0)
		return -1;
	plan.network = network;
	diff_policy(&plan, v, NULL, &change);
	return network_apply(run, &plan, e);
}

static const struct param *const no_params[] = { NULL };
static const struct param *const vswitch_get_params[] = { &param_vswitch_name, NULL };
static const struct param *const vswitch_set_params[] = { &param_vswitch_name,
							  &param_vswitch_promiscuous,
							  &param_vswitch_forged, &param_vswitch_mac,
							  NULL };

const struct command command_network_vswitch_list = {
	.path = "network vswitch list",
	.summary = "List the standard switches and their security policies.",
	.params = no_params,
	.shape = { .type = "VirtualSwitch",
		   .fields = vswitch_fields,
		   .count = COUNT_OF(vswitch_fields) },
	.flags = CMD_HOST,
	.run = list_vswitches,
};

const struct command command_network_vswitch_get = {
	.path = "network vswitch get",
	.summary = "Show one standard switch and its security policy.",
	.params = vswitch_get_params,
	.shape = { .type = "VirtualSwitch",
		   .fields = vswitch_fields,
		   .count = COUNT_OF(vswitch_fields),
		   .single = true },
	.flags = CMD_HOST,
	.run = get_vswitch,
};

const struct command command_network_vswitch_set = {
	.path = "network vswitch set",
	.summary = "Set fields of the security policy of a standard switch.",
	.detail = "Changes only the fields that are given, and reads them back.",
	.params = vswitch_set_params,
	.shape = CHANGE_ROWS_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS,
	.run = set_vswitch,
};

/* network portgroup list|get|set */

enum portgroup_column {
	PORTGROUP_NAME,
	PORTGROUP_VSWITCH,
	PORTGROUP_VLAN,
	PORTGROUP_PROMISCUOUS,
	PORTGROUP_FORGED,
	PORTGROUP_MAC,
	EFFECTIVE_PROMISCUOUS,
	EFFECTIVE_FORGED,
	EFFECTIVE_MAC,
	PORTGROUP_INHERITED,
	PORTGROUP_VMS, /* get only */
};

#define PORTGROUP_LIST_COLUMNS PORTGROUP_VMS

static const struct field portgroup_fields[] = {
	[PORTGROUP_NAME] = { "Name", FIELD_TEXT, false, "The port group's name." },
	[PORTGROUP_VSWITCH] = { "vSwitch", FIELD_TEXT, false, "Its standard switch." },
	[PORTGROUP_VLAN] = { "VLAN ID", FIELD_INT, false, "0 for none, 4095 for all." },
	[PORTGROUP_PROMISCUOUS] = { "Allow Promiscuous", FIELD_TEXT, false,
				    "true, false or inherit." },
	[PORTGROUP_FORGED] = { "Allow Forged Transmits", FIELD_TEXT, false,
			       "true, false or inherit." },
	[PORTGROUP_MAC] = { "Allow MAC Change", FIELD_TEXT, false, "true, false or inherit." },
	[EFFECTIVE_PROMISCUOUS] = { "Effective Promiscuous", FIELD_BOOL, false,
				    "The value that applies to VMs on the port group." },
	[EFFECTIVE_FORGED] = { "Effective Forged Transmits", FIELD_BOOL, false,
			       "The value that applies to VMs on the port group." },
	[EFFECTIVE_MAC] = { "Effective MAC Change", FIELD_BOOL, false,
			    "The value that applies to VMs on the port group." },
	[PORTGROUP_INHERITED] = { "From vSwitch", FIELD_LIST, false,
				  "The fields whose effective value comes from the switch." },
	[PORTGROUP_VMS] = { "VMs", FIELD_LIST, false,
			    "The VM network adapters on the port group." },
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

static void show_portgroup(struct run *run, const struct network *n, const struct portgroup *p,
			   const struct strings *vms)
{
	AUTO_VALUE(strings) inherited = { 0 };

	for (int i = 0; i < POLICY_FIELDS; i++) {
		if (network_effective(n, p, (enum policy_field)i).from_vswitch)
			strings_add(&inherited, policy_field_name((enum policy_field)i));
	}
	output_row(run->output,
		   (struct value[]){
			   [PORTGROUP_NAME] = value_text(p->name),
			   [PORTGROUP_VSWITCH] = value_text(p->vswitch),
			   [PORTGROUP_VLAN] = value_int(p->vlan_id),
			   [PORTGROUP_PROMISCUOUS] = own(p, POLICY_PROMISCUOUS),
			   [PORTGROUP_FORGED] = own(p, POLICY_FORGED_TRANSMITS),
			   [PORTGROUP_MAC] = own(p, POLICY_MAC_CHANGE),
			   [EFFECTIVE_PROMISCUOUS] = effective(n, p, POLICY_PROMISCUOUS),
			   [EFFECTIVE_FORGED] = effective(n, p, POLICY_FORGED_TRANSMITS),
			   [EFFECTIVE_MAC] = effective(n, p, POLICY_MAC_CHANGE),
			   [PORTGROUP_INHERITED] = value_list(&inherited),
			   [PORTGROUP_VMS] = value_list(vms),
		   },
		   NULL);
}

static int list_portgroups(struct run *run, struct err *e)
{
	AUTO(network) *network = NULL;

	if (network_read(&network, run->host, e) < 0)
		return -1;
	for (size_t i = 0; i < network->portgroups.count; i++)
		show_portgroup(run, network, &network->portgroups.items[i], NULL);
	return 0;
}

static int get_portgroup(struct run *run, struct err *e)
{
	const struct selection every = { 0 };
	AUTO(network) *network = NULL;
	AUTO_VALUE(vm_connections) all = { 0 };
	AUTO_VALUE(vms) vms = { 0 };
	AUTO_VALUE(strings) nics = { 0 };
	struct portgroup *p;

	if (network_read(&network, run->host, e) < 0 ||
	    network_require_portgroup(&p, network, args_get(run->args, "portgroup-name"), e) < 0 ||
	    vms_select(&vms, run->host, &every, e) < 0)
		return -1;
	vm_connections_read(&all, &vms);
	for (size_t i = 0; i < all.count; i++) {
		const struct vm_connection *c = &all.items[i];

		if (vm_nics_is_on(&c->nic, p->name))
			strings_format(&nics, "%s: ethernet%d", vm_target(c->vm), c->nic.number);
	}
	show_portgroup(run, network, p, &nics);
	return 0;
}

static int set_portgroup(struct run *run, struct err *e)
{
	AUTO(network) *network = NULL;
	AUTO_VALUE(plan) plan = { 0 };
	struct policy_change change;
	struct portgroup *p;

	if (network_read(&network, run->host, e) < 0 || parse_policy(&change, run->args, e) < 0 ||
	    network_require_portgroup(&p, network, args_get(run->args, "portgroup-name"), e) < 0)
		return -1;
	plan.network = network;
	diff_policy(&plan, NULL, p, &change);
	return network_apply(run, &plan, e);
}

static const struct param *const portgroup_get_params[] = { &param_portgroup_name, NULL };
static const struct param *const portgroup_set_params[] = { &param_portgroup_name,
							    &param_portgroup_promiscuous,
							    &param_portgroup_forged,
							    &param_portgroup_mac, NULL };

const struct command command_network_portgroup_list = {
	.path = "network portgroup list",
	.summary = "List the port groups of standard switches and their effective policies.",
	.params = no_params,
	.shape = { .type = "PortGroup",
		   .fields = portgroup_fields,
		   .count = PORTGROUP_LIST_COLUMNS },
	.flags = CMD_HOST,
	.run = list_portgroups,
};

const struct command command_network_portgroup_get = {
	.path = "network portgroup get",
	.summary = "Show one port group, its effective policy, and the VMs on it.",
	.params = portgroup_get_params,
	.shape = { .type = "PortGroupDetails",
		   .fields = portgroup_fields,
		   .count = COUNT_OF(portgroup_fields),
		   .single = true },
	.flags = CMD_HOST,
	.run = get_portgroup,
};

const struct command command_network_portgroup_set = {
	.path = "network portgroup set",
	.summary = "Set fields of the security policy of a port group.",
	.detail = "Changes only the fields that are given, each to true, false, or inherit from\n"
		  "the switch, and reads them back.",
	.params = portgroup_set_params,
	.shape = CHANGE_ROWS_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS,
	.run = set_portgroup,
};
