#include "checks/finding.h"
#include "commands/change_rows.h"
#include "commands/network.h"
#include "commands/table.h"
#include "host/vm.h"
#include "host/vms.h"
#include "plan/diff.h"
#include "plan/undo.h"

static const struct param param_create = {
	.name = "create",
	.shortname = 'c',
	.type = PARAM_FLAG,
	.description = "Make the port group first, on --vswitch-name.",
};

static const struct param param_vlan = {
	.name = "vlan-id",
	.type = PARAM_INT,
	.placeholder = "N",
	.description = "The VLAN of a port group that is made: 0 for none, 4095 for all.",
};

static int parse_vlan(long long *vlan_id, const struct run *run, struct err *e)
{
	const char *text = args_get(run->args, "vlan-id");

	if (text && !span_number(vlan_id, span_of(text), 0, VLAN_TRUNK))
		return err_set(e, ERR_USAGE, "--vlan-id=%s: it is 0 to %d", text, VLAN_TRUNK);
	return 0;
}

static void end_names(struct names *names, struct buf *note, const char *before)
{
	if (names->count > 0)
		buf_format(note, "%s%s%s", note->len > 0 ? "; " : "", before, names_text(names));
}

/* Does this port group take its promiscuous mode from what is being changed? */
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

		/* A VM with several adapters there is one that sees it. */
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

/* Two of them on one VLAN and two uplinks double frames [facts 3.4]. */
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

/* The notes stand with the field that they are about. */
static void attach(struct plan *plan, const char *note, enum policy_field field)
{
	for (size_t i = 0; i < plan->count && note[0]; i++) {
		const struct change *change = &plan->items[i];
		struct setting_change *item = change_find(change, policy_field_name(field));

		if (item && (change->kind == CHANGE_PORTGROUP || change->kind == CHANGE_VSWITCH))
			setting_say(item, x_strdup(note));
	}
}

/* Who sees the traffic is worth knowing, and no reason to stop. */
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

/* The uplinks that count: of a switch also those of a port group that has an order of its own. */
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

static int enable_target(struct run *run, const struct host *h, struct network *network,
			 struct nested_network *n, struct err *e)
{
	AUTO_VALUE(plan) plan = { .network = network };

	n->allow_mac_change = args_have(run->args, "allow-mac-change");
	n->teaming = teaming_of(n, network);
	if (diff_is_teamed(n) &&
	    host_option_get(&n->reverse_path_check, h, HOST_OPTION_REVERSE_PATH, e) < 0)
		return -1;
	diff_nested(&plan, n);
	note_all(&plan, n, h, network);
	return network_words_apply(run, h, &plan, e);
}

/* A port group that is not there yet, as it will be; find_new() gives it its names. */
static const struct portgroup new_portgroup = {
	.policy = { { POLICY_INHERIT, POLICY_INHERIT, POLICY_INHERIT } },
};

static int find_new(struct nested_network *n, struct portgroup *made, const struct run *run,
		    const struct network *network, struct err *e)
{
	const char *name = args_get(run->args, "portgroup-name");
	const char *vswitch = args_get(run->args, "vswitch-name");

	if (!name || !vswitch)
		return err_set(e, ERR_USAGE,
			       "--create needs --portgroup-name=NAME and --vswitch-name=NAME");
	if (parse_vlan(&made->vlan_id, run, e) < 0 ||
	    network_words_vswitch(&n->vswitch, network, vswitch, e) < 0)
		return -1;
	if (network_find_portgroup(network, name)) {
		(void)err_set(e, ERR_REFUSED,
			      "port group \"%s\" is there already: leave --create out to enable it",
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
		return err_set(e, ERR_USAGE, "--vlan-id is for a port group that --create makes");
	return network_words_target(&n->vswitch, &n->portgroup, network, run->args, e);
}

static int enable(struct run *run, const struct host *h, struct network *network, struct err *e)
{
	struct nested_network n = { 0 };
	struct portgroup made = new_portgroup;
	int result = args_have(run->args, "create") ? find_new(&n, &made, run, network, e)
						    : find_old(&n, run, network, e);

	if (result == 0)
		result = enable_target(run, h, network, &n, e);
	free(made.name);
	free(made.vswitch);
	if (result == 0 && run->status == 0)
		run_say(run, "not needed for guests that sit behind NAT inside their VM");
	return result;
}

static int run_enable(struct run *run, struct err *e)
{
	return network_words_run(run, enable, e);
}

static const struct param *const enable_params[] = {
	&param_target_portgroup, &param_target_vswitch, &param_target_mac,
	&param_create,           &param_vlan,           NULL
};
const struct command command_network_enable = {
	.path = "network enable",
	.summary = "Let nested guests talk through a port group or a standard switch.",
	.detail = "Accepts forged transmits and promiscuous mode there. With two or more active\n"
		  "uplinks it also sets /Net/ReversePathFwdCheckPromisc to 1, before promiscuous "
		  "mode\n"
		  "is on, or switching that off and on again.",
	.params = enable_params,
	.shape = CHANGE_ROWS_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS,
	.run = run_enable,
};

/* What closes a field: the value before nestvirt opened it, as far as that is recorded. */
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

static int disable(struct run *run, const struct host *h, struct network *network, struct err *e)
{
	AUTO_VALUE(plan) plan = { .network = network };
	AUTO(journal) *journal = NULL;
	struct policy_change change = { 0 };
	struct portgroup *portgroup;
	struct vswitch *vswitch;

	if (network_words_target(&vswitch, &portgroup, network, run->args, e) < 0 ||
	    (!args_have(run->args, "no-history") && journal_read(&journal, h, e) < 0))
		return -1;
	ask(&change, journal, vswitch, portgroup, POLICY_PROMISCUOUS);
	ask(&change, journal, vswitch, portgroup, POLICY_FORGED_TRANSMITS);
	if (args_have(run->args, "allow-mac-change"))
		ask(&change, journal, vswitch, portgroup, POLICY_MAC_CHANGE);
	diff_policy(&plan, vswitch, portgroup, &change);
	return network_words_apply(run, h, &plan, e);
}

static int run(struct run *run, struct err *e)
{
	return network_words_run(run, disable, e);
}

static const struct param *const params[] = { &param_target_portgroup, &param_target_vswitch,
					      &param_target_mac, NULL };

const struct command command_network_disable = {
	.path = "network disable",
	.summary = "Close a port group or a standard switch again.",
	.detail =
		"Forged transmits and promiscuous mode go back to what they were before nestvirt\n"
		"accepted them; where that is not recorded to inherit on a port group, to reject "
		"on\n"
		"a switch. MAC address changes with --allow-mac-change too.",
	.params = params,
	.shape = CHANGE_ROWS_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS,
	.run = run,
};
