/*
 * The way of a nested guest's packets: adapter -> port group -> effective policy -> uplinks of a
 * standard switch; or adapter -> distributed port group -> what the host knows of its ports.
 */
#include <string.h>

#include "checks/check.h"

/* It does not matter if the VM's own hypervisor translates addresses. */
#define NOT_WITH_NAT " Not needed if they use NAT."

/* 1: what is the adapter on? */

static void look_unknown(struct look *l)
{
	static const char what[] = "what its network lets through";
	const struct vm_nic *nic = l->nic;
	AUTO_STR *opaque = x_format("ethernet%d.opaqueNetwork.id", nic->number);

	if (facts_is_distributed(nic)) {
		if (l->facts->distributed_problem) {
			look_cannot_tell(l, "which distributed switch it is on",
					 l->facts->distributed_problem);
		} else if (!facts_learned(l->facts, nic)) {
			look_found(l, " is on a distributed switch that this host is not part of");
			look_fix(l, "add the host to the switch in vCenter, or choose another "
				    "network");
		}
	} else if (!nic->network && vmx_doc_count(l->vm->file->doc, opaque) > 0) {
		look_cannot_tell(l, what, "it is an opaque network of NSX");
	} else if (!nic->network) {
		look_found(l, " is not on any network");
		look_fix(l, "choose a network for it in the VM's options");
	} else if (l->facts->network_problem) {
		look_cannot_tell(l, what, l->facts->network_problem);
	} else if (!facts_portgroup(l->facts, nic)) {
		look_found(l, " is on \"%s\", and this host has no port group of that name",
			   nic->network);
		look_fix(l, "create that port group, or choose another network for it");
	}
}

static void look_connected(struct look *l)
{
	AUTO_STR *setting = x_format("ethernet%d.startConnected=TRUE", l->nic->number);

	if (l->nic->starts_connected)
		return;
	look_found(l, " is not connected when the VM powers on, so nested guests cannot use it");
	look_fix_setting(l, "set", setting);
}

/* 2: standard switches */

/* Returns NULL if it is not on a port group of one; "network-unknown" reports what is wrong then.
 */
static const struct portgroup *portgroup_of(const struct look *l)
{
	if (facts_is_distributed(l->nic) || !l->facts->network)
		return NULL;
	return facts_portgroup(l->facts, l->nic);
}

static bool is_promiscuous(const struct look *l, const struct portgroup *p)
{
	return network_effective(l->facts->network, p, POLICY_PROMISCUOUS).allowed;
}

static void look_forged(struct look *l)
{
	const struct portgroup *p = portgroup_of(l);

	if (!p || network_effective(l->facts->network, p, POLICY_FORGED_TRANSMITS).allowed)
		return;
	look_found(l,
		   ": nested guests cannot send (port group \"%s\" rejects forged "
		   "transmits)." NOT_WITH_NAT,
		   p->name);
	look_fix_portgroup(l, p->name);
}

static void look_promiscuous(struct look *l)
{
	const struct portgroup *p = portgroup_of(l);

	if (!p || is_promiscuous(l, p))
		return;
	look_found(l,
		   ": nested guests cannot receive (port group \"%s\" rejects promiscuous "
		   "mode)." NOT_WITH_NAT,
		   p->name);
	look_fix_portgroup(l, p->name);
}

static void look_shared(struct look *l)
{
	const struct portgroup *p = portgroup_of(l);
	AUTO_VALUE(names) others = { 0 };
	const struct bystanders *list;

	if (!p || !is_promiscuous(l, p))
		return;
	if (!l->facts->bystanders) {
		look_cannot_tell(l, "which other VMs see the traffic of its port group",
				 l->facts->bystanders_problem);
		return;
	}
	list = &l->facts->bystanders[p - l->facts->network->portgroups.items];
	for (size_t i = 0; i < list->count && !names_is_full(&others); i++) {
		if (strcmp(list->items[i]->path, l->vm->path) != 0)
			names_add(&others, vm_target(list->items[i]));
	}
	if (others.count == 0)
		return;
	/* The VM itself is on the list if it is registered and not nested. */
	others.count = list->count - (!l->vm->nested && l->vm->id != 0);
	look_found(l, ": port group \"%s\" is promiscuous, so all its traffic is also seen by %s",
		   p->name, names_text(&others));
	look_fix(l, "give nested guests a port group of their own (network enable --create)");
}

/* Returns its port group if that is promiscuous and has several active uplinks; else NULL. */
static const struct portgroup *teamed_of(const struct look *l)
{
	const struct portgroup *p = portgroup_of(l);

	if (!p || !is_promiscuous(l, p))
		return NULL;
	return network_teaming(l->facts->network, p)->active.count >= 2 ? p : NULL;
}

static void look_teamed(struct look *l)
{
	const struct portgroup *p = teamed_of(l);
	const struct fact *option;

	if (!p || !l->facts->host)
		return;
	option = &l->facts->host->items[HOST_REVERSE_PATH];
	if (!option->known)
		look_cannot_tell(l, "whether nested guests get duplicate packets",
				 option->why ? option->why : "the host does not say");
	if (!option->known || option->number == 1)
		return;
	look_found(l,
		   ": port group \"%s\" is promiscuous and has several active uplinks, so nested "
		   "guests get duplicate packets",
		   p->name);
	look_fix_portgroup(l, p->name);
}

static void look_same_vlan(struct look *l)
{
	const struct portgroup *p = teamed_of(l);
	const struct network *network = l->facts->network;
	AUTO_VALUE(names) others = { 0 };

	for (size_t i = 0; p && i < network->portgroups.count; i++) {
		const struct portgroup *other = &network->portgroups.items[i];

		if (other != p && is_promiscuous(l, other) && network_can_meet(network, other, p))
			names_add(&others, other->name);
	}
	if (others.count == 0)
		return;
	look_found(l,
		   ": port group \"%s\" is promiscuous, and so is %s on the same VLAN: nested "
		   "guests get duplicate packets",
		   p->name, names_text(&others));
	look_fix(l, "reject promiscuous mode on all but one of them, or give it a VLAN of its own");
}

/* 3: distributed switches, as far as the host knows */

/* Returns NULL if it is on none, or on one that "network-unknown" reports. */
static const struct learned *distributed_of(const struct look *l)
{
	return facts_is_distributed(l->nic) ? facts_learned(l->facts, l->nic) : NULL;
}

/* Promiscuous mode does as well, at its price. */
static void look_learning(struct look *l)
{
	const struct learned *d = distributed_of(l);
	enum net_dvs_answer promiscuous =
		d ? d->security.answers[NET_DVS_PROMISCUOUS] : NET_DVS_UNKNOWN;
	AUTO_STR *command = NULL;

	if (!d || promiscuous == NET_DVS_ALLOW || (!d->problem && d->maclearn.port.enabled))
		return;
	if (d->problem) {
		look_cannot_tell(l, "whether its distributed port group learns MAC addresses",
				 d->problem);
		return;
	}
	if (d->maclearn.state == MACLEARN_NOT_AVAILABLE && promiscuous == NET_DVS_UNKNOWN) {
		look_cannot_tell(l, "whether nested guests can receive",
				 "this release has no MAC learning, and net-dvs does not say "
				 "whether promiscuous mode is accepted");
		return;
	}
	look_found(l,
		   ": nested guests cannot receive (its distributed port group, port %s of \"%s\", "
		   "does not learn MAC addresses and %s)." NOT_WITH_NAT,
		   d->port->id, d->dvs->name,
		   promiscuous == NET_DVS_DENY ? "rejects promiscuous mode"
					       : "is not known to accept promiscuous mode");
	if (d->maclearn.state == MACLEARN_NOT_AVAILABLE) {
		look_fix(l, "accept promiscuous mode on the distributed port group in vCenter");
		return;
	}
	command = x_format("network maclearn set --port-id=%s --enabled=true", d->port->id);
	look_fix_option(l, command, "--dvs-name", d->dvs->name);
}

static void look_distributed_forged(struct look *l)
{
	const struct learned *d = distributed_of(l);

	if (!d)
		return;
	switch (d->security.answers[NET_DVS_FORGED_FRAMES]) {
	case NET_DVS_ALLOW:
		return;
	case NET_DVS_UNKNOWN:
		look_cannot_tell(l, "whether its distributed port group accepts forged transmits",
				 d->security.problem ? d->security.problem
				 : d->problem        ? d->problem
						     : "net-dvs does not say");
		return;
	case NET_DVS_DENY:
		look_found(l,
			   ": nested guests cannot send (its distributed port group, port %s of "
			   "\"%s\", rejects forged transmits)." NOT_WITH_NAT,
			   d->port->id, d->dvs->name);
		look_fix(l, "accept forged transmits on the distributed port group in vCenter");
		return;
	}
	abort();
}

const struct check checks_of_nic[] = {
	{ "network-unknown", SEVERITY_ERROR, .look = look_unknown },
	{ "not-connected", SEVERITY_WARNING, .look = look_connected },
	{ "forged-rejected", SEVERITY_ERROR, .look = look_forged },
	{ "promiscuous-rejected", SEVERITY_ERROR, .look = look_promiscuous },
	{ "promiscuous-shared", SEVERITY_WARNING, .look = look_shared },
	{ "teamed-duplicates", SEVERITY_WARNING, .look = look_teamed },
	{ "two-promiscuous-same-vlan", SEVERITY_WARNING, .look = look_same_vlan },
	{ "distributed-no-maclearn", SEVERITY_ERROR, .look = look_learning },
	{ "distributed-forged-rejected", SEVERITY_ERROR, .look = look_distributed_forged },
	{ .id = NULL },
};
