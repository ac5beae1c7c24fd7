#include "checks/finding.h"
#include "commands/change_rows.h"
#include "commands/network.h"
#include "commands/table.h"
#include "host/vm.h"
#include "host/vms.h"
#include "plan/diff.h"
#include "plan/undo.h"

static const struct param param_target_portgroup = {
	.name = "portgroup-name",
	.shortname = 'p',
	.type = PARAM_TEXT,
	.placeholder = "NAME",
	.description = "The port group that nested guests use.",
};

static const struct param param_target_vswitch = {
	.name = "vswitch-name",
	.shortname = 'v',
	.type = PARAM_TEXT,
	.placeholder = "NAME",
	.description = "A whole standard switch; with --create the switch for the new port group.",
};

static const struct param param_target_mac = {
	.name = "allow-mac-change",
	.type = PARAM_FLAG,
	.description = "Include MAC address changes; most nested guests do not need them.",
};

static const struct param param_create = {
	.name = "create",
	.shortname = 'c',
	.type = PARAM_FLAG,
	.description = "Create the port group first, on --vswitch-name.",
};

static const struct param param_vlan = {
	.name = "vlan-id",
	.type = PARAM_INT,
	.placeholder = "N",
	.description = "The VLAN of the new port group: 0 for none, 4095 for all.",
};

/* Find what the options mean: *portgroup is NULL if a switch is named, else *vswitch is its switch.
 */
static int require_target(struct vswitch **vswitch, struct portgroup **portgroup,
			  const struct network *network, const struct args *args, struct err *e)
{
	const char *portgroup_name = args_get(args, "portgroup-name");
	const char *vswitch_name = args_get(args, "vswitch-name");

	*portgroup = NULL;
	if (portgroup_name && vswitch_name)
		return err_set(e, ERR_USAGE,
			       "--portgroup-name and --vswitch-name: give only one of them");
	if (vswitch_name)
		return network_require_vswitch(vswitch, network, vswitch_name, e);
	if (!portgroup_name)
		return err_set(e, ERR_USAGE,
			       "specify --portgroup-name=NAME or --vswitch-name=NAME");
	if (network_require_portgroup(portgroup, network, portgroup_name, e) < 0)
		return -1;
	*vswitch = network_vswitch_of(network, *portgroup);
	return 0;
}

static void end_names(struct names *names, struct buf *note, const char *before)
{
	if (names->count > 0)
		buf_format(note, "%s%s%s", note->len > 0 ? "; " : "", before, names_text(names));
}

/* True if this port group takes its promiscuous mode from what is being changed. */
static bool is_concerned(const struct nested_network *n, const struct network *network,
			 const struct portgroup *p)
{
	if (n->portgroup)
		return p == n->portgroup;
	return network_vswitch_of(network, p) == n->vswitch &&
	       p->policy.values[POLICY_PROMISCUOUS] == POLICY_INHERIT;
}

static bool is_on_it(const struct nested_network *n, const struct network *network,
		     const struct vm_nic *nic)
{
	for (size_t i = 0; i < network->portgroups.count; i++) {
		const struct portgroup *p = &network->portgroups.items[i];

		if (is_concerned(n, network, p) && vm_nics_is_on(nic, p->name))
			return true;
	}
	return false;
}

/* Every VM there gets a copy of every frame [facts 3.3]. */
static void note_vms(struct buf *note, const struct nested_network *n,
		     const struct network *network, const struct vms *vms)
{
	AUTO_VALUE(vm_connections) all = { 0 };
	const struct vm *named = NULL;
	AUTO_VALUE(names) names = { 0 };

	vm_connections_read(&all, vms);
	for (size_t i = 0; i < all.count; i++) {
		const struct vm_connection *c = &all.items[i];

		/* A VM with several adapters there is named once. */
		if (c->vm == named || !is_on_it(n, network, &c->nic))
			continue;
		names_add(&names, c->vm->name ? c->vm->name : c->vm->path);
		named = c->vm;
	}
	end_names(&names, note, "all its traffic is seen by ");
}

/* A port group with a value of its own does not follow its switch. */
static void note_overrides(struct buf *note, const struct nested_network *n,
			   const struct network *network, enum policy_field field)
{
	AUTO_VALUE(names) names = { 0 };

	for (size_t i = 0; !n->portgroup && i < network->portgroups.count; i++) {
		const struct portgroup *p = &network->portgroups.items[i];

		if (network_vswitch_of(network, p) == n->vswitch &&
		    p->policy.values[field] == POLICY_FALSE)
			names_add(&names, p->name);
	}
	end_names(&names, note, "overridden by the port groups ");
}

static bool meets_concerned(const struct nested_network *n, const struct network *network,
			    const struct portgroup *p)
{
	if (n->portgroup)
		return network_can_meet(network, p, n->portgroup);
	for (size_t i = 0; i < network->portgroups.count; i++) {
		const struct portgroup *other = &network->portgroups.items[i];

		if (is_concerned(n, network, other) && network_can_meet(network, p, other))
			return true;
	}
	return false;
}

/* Two promiscuous port groups on one VLAN with two uplinks: duplicate packets [facts 3.4]. */
static void note_same_vlan(struct buf *note, const struct nested_network *n,
			   const struct network *network)
{
	AUTO_VALUE(names) names = { 0 };

	for (size_t i = 0; i < network->portgroups.count; i++) {
		const struct portgroup *p = &network->portgroups.items[i];

		if (!is_concerned(n, network, p) &&
		    network_effective(network, p, POLICY_PROMISCUOUS).allowed &&
		    meets_concerned(n, network, p))
			names_add(&names, p->name);
	}
	end_names(&names, note, "promiscuous on the same VLAN already: ");
}

/* Put a note with the field that it is about. */
static void attach(struct plan *plan, const char *note, enum policy_field field)
{
	for (size_t i = 0; i < plan->count && note[0]; i++) {
		const struct change *change = &plan->items[i];
		struct setting_change *item = change_find(change, policy_field_name(field));

		if (item && (change->kind == CHANGE_PORTGROUP || change->kind == CHANGE_VSWITCH))
			setting_say(item, x_strdup(note));
	}
}

/* Go on even if nobody can tell who sees the traffic. */
static void note_all(struct plan *plan, const struct nested_network *n, const struct host *h,
		     const struct network *network)
{
	const struct selection every = { 0 };
	AUTO_VALUE(buf) note = { 0 };
	AUTO_VALUE(buf) forged = { 0 };
	AUTO_VALUE(vms) vms = { 0 };
	struct err e = { 0 };

	if (vms_select(&vms, h, &every, &e) == 0)
		note_vms(&note, n, network, &vms);
	else
		buf_format(&note, "who sees its traffic is unknown: %s", e.text);
	note_overrides(&note, n, network, POLICY_PROMISCUOUS);
	note_overrides(&forged, n, network, POLICY_FORGED_TRANSMITS);
	note_same_vlan(&note, n, network);
	attach(plan, buf_text(&note), POLICY_PROMISCUOUS);
	attach(plan, buf_text(&forged), POLICY_FORGED_TRANSMITS);
}

/* The uplinks that count: for a switch, also those of a port group with its own failover order. */
static const struct teaming *teaming_of(const struct nested_network *n,
					const struct network *network)
{
	const struct teaming *teaming = &n->vswitch->teaming;

	if (n->make)
		return teaming;
	if (n->portgroup)
		return network_teaming(network, n->portgroup);
	for (size_t i = 0; i < network->portgroups.count; i++) {
		const struct portgroup *p = &network->portgroups.items[i];
		const struct teaming *own = network_teaming(network, p);

		if (is_concerned(n, network, p) && own->active.count > teaming->active.count)
			teaming = own;
	}
	return teaming;
}

/* Fill in the port group that --create makes. */
static int find_new(struct nested_network *n, struct portgroup *made, const struct run *run,
		    const struct network *network, struct err *e)
{
	const char *name = args_get(run->args, "portgroup-name");
	const char *vswitch = args_get(run->args, "vswitch-name");
	const char *vlan = args_get(run->args, "vlan-id");

	if (!name || !vswitch)
		return err_set(e, ERR_USAGE,
			       "--create needs --portgroup-name=NAME and --vswitch-name=NAME");
	if (vlan && !span_number(&made->vlan_id, span_of(vlan), 0, VLAN_TRUNK))
		return err_set(e, ERR_USAGE, "invalid --vlan-id \"%s\"; use 0 to %d", vlan,
			       VLAN_TRUNK);
	if (network_require_vswitch(&n->vswitch, network, vswitch, e) < 0)
		return -1;
	if (network_find_portgroup(network, name)) {
		(void)err_set(e, ERR_REFUSED,
			      "port group \"%s\" already exists: leave out --create to enable it",
			      name);
		return err_target(e, name);
	}
	made->name = x_strdup(name);
	made->vswitch = x_strdup(vswitch);
	n->portgroup = made;
	n->make = true;
	return 0;
}

static int find_old(struct nested_network *n, const struct run *run, const struct network *network,
		    struct err *e)
{
	if (args_have(run->args, "vlan-id"))
		return err_set(e, ERR_USAGE,
			       "--vlan-id is for a new port group: use --create, too");
	return require_target(&n->vswitch, &n->portgroup, network, run->args, e);
}

static int enable_target(struct run *run, struct network *network, struct nested_network *n,
			 struct err *e)
{
	AUTO_VALUE(plan) plan = { .network = network };

	n->allow_mac_change = args_have(run->args, "allow-mac-change");
	n->teaming = teaming_of(n, network);
	if (diff_is_teamed(n) &&
	    host_option_get(&n->reverse_path_check, run->host, HOST_OPTION_REVERSE_PATH, e) < 0)
		return -1;
	diff_nested(&plan, n);
	note_all(&plan, n, run->host, network);
	return network_apply(run, &plan, e);
}

static int enable(struct run *run, struct err *e)
{
	AUTO(network) *network = NULL;
	struct nested_network n = { 0 };
	struct portgroup made = {
		.policy = { { POLICY_INHERIT, POLICY_INHERIT, POLICY_INHERIT } },
	};
	int result;

	if (network_read(&network, run->host, e) < 0)
		return -1;
	result = args_have(run->args, "create") ? find_new(&n, &made, run, network, e)
						: find_old(&n, run, network, e);
	if (result == 0)
		result = enable_target(run, network, &n, e);
	free(made.name);
	free(made.vswitch);
	if (result == 0 && run->status == 0)
		run_say(run, "note: nested guests that use NAT inside their VM do not need this");
	return result;
}

static const struct param *const enable_params[] = {
	&param_target_portgroup, &param_target_vswitch, &param_target_mac,
	&param_create,           &param_vlan,           NULL
};

const struct command command_network_enable = {
	.path = "network enable",
	.summary =
		"Allow nested guests on a port group or standard switch: accept promiscuous mode "
		"and forged transmits.",
	.detail = "With two or more active uplinks it also sets /Net/ReversePathFwdCheckPromisc\n"
		  "to 1, before it accepts promiscuous mode, or else turns that off and on\n"
		  "again.",
	.params = enable_params,
	.shape = CHANGE_ROWS_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS,
	.run = enable,
};

/* Ask for the value from before nestvirt accepted a field, as far as that is recorded. */
static void ask(struct policy_change *change, const struct journal *journal,
		const struct vswitch *vswitch, const struct portgroup *portgroup,
		enum policy_field field)
{
	const struct policy *now = portgroup ? &portgroup->policy : &vswitch->policy;
	enum policy_value closed = portgroup ? POLICY_INHERIT : POLICY_FALSE;

	if (journal)
		closed = undo_closed(journal, portgroup ? CHANGE_PORTGROUP : CHANGE_VSWITCH,
				     portgroup ? portgroup->name : vswitch->name, field,
				     now->values[field], closed);
	policy_ask(change, field, closed);
}

static int disable(struct run *run, struct err *e)
{
	AUTO(network) *network = NULL;
	AUTO(journal) *journal = NULL;
	AUTO_VALUE(plan) plan = { 0 };
	struct policy_change change = { 0 };
	struct portgroup *portgroup;
	struct vswitch *vswitch;

	if (network_read(&network, run->host, e) < 0 ||
	    require_target(&vswitch, &portgroup, network, run->args, e) < 0 ||
	    (!args_have(run->args, "no-history") && journal_read(&journal, run->host, e) < 0))
		return -1;
	ask(&change, journal, vswitch, portgroup, POLICY_PROMISCUOUS);
	ask(&change, journal, vswitch, portgroup, POLICY_FORGED_TRANSMITS);
	if (args_have(run->args, "allow-mac-change"))
		ask(&change, journal, vswitch, portgroup, POLICY_MAC_CHANGE);
	plan.network = network;
	diff_policy(&plan, vswitch, portgroup, &change);
	return network_apply(run, &plan, e);
}

static const struct param *const disable_params[] = { &param_target_portgroup,
						      &param_target_vswitch, &param_target_mac,
						      NULL };

const struct command command_network_disable = {
	.path = "network disable",
	.summary = "Restore the policy that a port group or standard switch had before network "
		   "enable.",
	.detail = "Sets promiscuous mode and forged transmits, and MAC address changes with\n"
		  "--allow-mac-change, to the recorded values. If none are recorded: to inherit\n"
		  "on a port group, to reject on a switch.",
	.params = disable_params,
	.shape = CHANGE_ROWS_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS,
	.run = disable,
};
