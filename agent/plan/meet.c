#include "plan/meet.h"

bool meet_can(const struct network *network, const struct portgroup *a, const struct portgroup *b)
{
	const struct vswitch *x = network_vswitch_of(network, a);
	const struct vswitch *y = network_vswitch_of(network, b);

	return network_same_vlan(a, b) &&
	       (x == y || (x->uplinks.count > 0 && y->uplinks.count > 0));
}

bool meet_is_promiscuous(const struct network *network, const struct portgroup *p)
{
	return network_effective(network, p, POLICY_PROMISCUOUS).allowed;
}
