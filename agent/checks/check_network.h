/*
 * Which port groups of standard switches can see frames of each other. Pure.
 */
#ifndef CHECKS_CHECK_NETWORK_H
#define CHECKS_CHECK_NETWORK_H

#include "host/network.h"

/*
 * Can frames of one come to the other: the same VLAN, on one switch or from one to the other by
 * their uplinks?
 */
bool meet_can(const struct network *network, const struct portgroup *a, const struct portgroup *b);
/* Does promiscuous mode hold for the VMs on it? */
bool meet_is_promiscuous(const struct network *network, const struct portgroup *p);

#endif
