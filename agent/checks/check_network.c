#include <string.h>

#include "base/alloc.h"
#include "checks/check.h"
#include "host/facts.h"

/*
 * The way of a nested guest's frames: adapter -> port group -> effective policy -> uplinks of a
 * standard switch; or adapter -> distributed port group -> what the host knows of its ports.
 * Nothing of it matters to nested guests behind NAT inside their VM, so the texts say so.
 */

#define NOT_BEHIND_NAT "; nested guests behind NAT do not need it"

/* 1: what is the adapter on? */

static bool is_opaque(const struct look *l)
{
	AUTO_STR *name = x_format("ethernet%d.opaqueNetwork.id", l->nic->number);

	return vmx_doc_count(l->vm->file->doc, name) > 0;
}

static void look_distributed_unknown(struct look *l)
{
	if (l->facts->distributed_problem)
		look_cannot_tell(l, "which distributed switch it is on",
				 l->facts->distributed_problem);
	else if (!facts_learned(l->facts, l->nic)) {
		look_found(l, " is on a distributed switch that this host does not have");
		look_fix(l, "add the host to the switch in vCenter, or choose another network");
	}
}

static void look_unknown(struct look *l)
{
	const struct vm_nic *nic = l->nic;

	if (facts_is_distributed(nic)) {
		look_distributed_unknown(l);
	} else if (!nic->network && is_opaque(l)) {
		look_cannot_tell(l, "what its network lets through",
				 "it is an opaque network of NSX");
	} else if (!nic->network) {
		look_found(l, " is on no network");
		look_fix(l, "choose a network for it in the VM's options");
	} else if (l->facts->network_problem) {
		look_cannot_tell(l, "what its network lets through", l->facts->network_problem);
	} else if (!facts_portgroup(l->facts, nic)) {
		look_found(l, " is on \"%s\", and this host has no port group of that name",
			   nic->network);
		look_fix(l, "make that port group, or choose another network for it");
	}
}

static void look_connected(struct look *l)
{
	AUTO_STR *setting = x_format("ethernet%d.startConnected=TRUE", l->nic->number);

	if (l->nic->starts_connected)
		return;
	look_found(l,
		   " is not connected when the VM powers on: no frame of a nested guest gets out");
	look_fix_setting(l, "set", setting);
}

/* 2: standard switches. NULL where it is not on a port group of one: "network-unknown" says so. */

static const struct portgroup *portgroup_of(const struct look *l)
{
	if (facts_is_distributed(l->nic) || !l->facts->network)
		return NULL;
	return facts_portgroup(l->facts, l->nic);
}

static void look_policy(struct look *l, enum policy_field field, const char *what)
{
	const struct portgroup *p = portgroup_of(l);
	struct effective now;

	if (!p)
		return;
	now = network_effective(l->facts->network, p, field);
	if (now.allowed)
		return;
	look_found(l, ": port group \"%s\" rejects %s" NOT_BEHIND_NAT, p->name, what);
	look_fix_portgroup(l, "network enable", p->name);
}

static void look_forged(struct look *l)
{
	look_policy(l, POLICY_FORGED_TRANSMITS,
		    "forged transmits, so no frame of a nested guest gets out");
}

static void look_promiscuous(struct look *l)
{
	look_policy(l, POLICY_PROMISCUOUS,
		    "promiscuous mode, so no frame for a nested guest gets in");
}

static const struct portgroup *promiscuous_of(const struct look *l)
{
	const struct portgroup *p = portgroup_of(l);

	return p && network_effective(l->facts->network, p, POLICY_PROMISCUOUS).allowed ? p : NULL;
}

static void look_shared(struct look *l)
{
	const struct portgroup *p = promiscuous_of(l);
	AUTO_VALUE(names) others = { 0 };
	const struct bystanders *list;

	if (!p)
		return;
	if (!l->facts->bystanders) {
		look_cannot_tell(l, "who else sees the traffic of its port group",
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
	/* Itself is one of them, if it is not nested, and registered. */
	others.count = list->count - (!l->vm->nested && l->vm->id != 0);
	look_found(l, ": port group \"%s\" is promiscuous, so all its traffic is seen by %s",
		   p->name, names_text(&others));
	look_fix(l, "give nested guests a port group of their own: network enable --create");
}

static bool is_teamed(const struct look *l, const struct portgroup *p)
{
	return network_teaming(l->facts->network, p)->active.count >= 2;
}

static void look_teamed(struct look *l)
{
	const struct portgroup *p = promiscuous_of(l);
	const struct fact *option;

	if (!p || !is_teamed(l, p) || !l->facts->host)
		return;
	option = &l->facts->host->items[HOST_REVERSE_PATH];
	if (!option->known)
		look_cannot_tell(l, "whether frames come twice by its uplinks",
				 option->why ? option->why : "the host does not say");
	if (!option->known || option->number == 1)
		return;
	look_found(l,
		   ": port group \"%s\" is promiscuous and has several active uplinks, by which "
		   "frames come twice",
		   p->name);
	look_fix_portgroup(l, "network enable", p->name);
}

static void look_same_vlan(struct look *l)
{
	const struct portgroup *p = promiscuous_of(l);
	const struct network *network = l->facts->network;
	AUTO_VALUE(names) others = { 0 };

	if (!p || !is_teamed(l, p))
		return;
	for (size_t i = 0; i < network->portgroups.count; i++) {
		const struct portgroup *other = &network->portgroups.items[i];

		if (other != p && network_effective(network, other, POLICY_PROMISCUOUS).allowed &&
		    network_can_meet(network, other, p))
			names_add(&others, other->name);
	}
	if (others.count == 0)
		return;
	look_found(l,
		   ": port group \"%s\" is promiscuous, and on the same VLAN so is %s: frames "
		   "come twice",
		   p->name, names_text(&others));
	look_fix(l, "reject promiscuous mode on all but one of them, or give it a VLAN of its own");
}

/* 3: distributed switches, as far as the host knows */

/* NULL where the adapter is on none, or on one that "network-unknown" tells of. */
static const struct learned *distributed_of(const struct look *l)
{
	return facts_is_distributed(l->nic) ? facts_learned(l->facts, l->nic) : NULL;
}

static void found_no_learning(struct look *l, const struct learned *d)
{
	bool denied = d->security.answers[NET_DVS_PROMISCUOUS] == NET_DVS_DENY;
	AUTO_STR *command = NULL;

	look_found(l,
		   ": its distributed port group (port %s of \"%s\") does not learn MAC addresses, "
		   "and %s, so no frame for a nested guest gets in" NOT_BEHIND_NAT,
		   d->port->id, d->dvs->name,
		   denied ? "rejects promiscuous mode" : "is not known to be promiscuous");
	if (d->maclearn.state == MACLEARN_NOT_AVAILABLE) {
		look_fix(l, "accept promiscuous mode on the distributed port group in vCenter");
		return;
	}
	command = x_format("network maclearn set --port-id=%s --enabled=true", d->port->id);
	look_fix_option(l, command, "--dvs-name", d->dvs->name);
}

/* Promiscuous mode does as well, at its price. */
static void look_learning(struct look *l)
{
	const struct learned *d = distributed_of(l);
	enum net_dvs_answer promiscuous =
		d ? d->security.answers[NET_DVS_PROMISCUOUS] : NET_DVS_UNKNOWN;

	if (!d || promiscuous == NET_DVS_ALLOW || (!d->problem && d->maclearn.port.enabled))
		return;
	if (d->problem)
		look_cannot_tell(l, "whether its distributed port group learns MAC addresses",
				 d->problem);
	else if (d->maclearn.state == MACLEARN_NOT_AVAILABLE && promiscuous == NET_DVS_UNKNOWN)
		look_cannot_tell(l, "whether frames for nested guests get in",
				 "this release has no MAC learning, and net-dvs does not say "
				 "whether promiscuous mode is accepted");
	else
		found_no_learning(l, d);
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
			   ": its distributed port group (port %s of \"%s\") rejects forged "
			   "transmits, so no frame of a nested guest gets out" NOT_BEHIND_NAT,
			   d->port->id, d->dvs->name);
		look_fix(l, "accept forged transmits on the distributed port group in vCenter");
		return;
	}
	abort();
}

const struct check checks_of_nic[] = {
	{ "network-unknown", CHECK_NIC, SEVERITY_ERROR, REFUSES_NOTHING, false, look_unknown },
	{ "not-connected", CHECK_NIC, SEVERITY_WARNING, REFUSES_NOTHING, false, look_connected },
	{ "forged-rejected", CHECK_NIC, SEVERITY_ERROR, REFUSES_NOTHING, false, look_forged },
	{ "promiscuous-rejected", CHECK_NIC, SEVERITY_ERROR, REFUSES_NOTHING, false,
	  look_promiscuous },
	{ "promiscuous-shared", CHECK_NIC, SEVERITY_WARNING, REFUSES_NOTHING, false, look_shared },
	{ "teamed-duplicates", CHECK_NIC, SEVERITY_WARNING, REFUSES_NOTHING, false, look_teamed },
	{ "two-promiscuous-same-vlan", CHECK_NIC, SEVERITY_WARNING, REFUSES_NOTHING, false,
	  look_same_vlan },
	{ "distributed-no-maclearn", CHECK_NIC, SEVERITY_ERROR, REFUSES_NOTHING, false,
	  look_learning },
	{ "distributed-forged-rejected", CHECK_NIC, SEVERITY_ERROR, REFUSES_NOTHING, false,
	  look_distributed_forged },
	{ .id = NULL },
};
