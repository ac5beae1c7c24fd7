/*
 * Which running VMs are connected to what, by the network adapters in the memory of their
 * processes.
 */
#ifndef NETWORK_CLIENTS_H
#define NETWORK_CLIENTS_H

#include "network/model.h"

struct net_client {
	char *vm; /* the name as hostd shows it */
	long world;
	long nic;      /* ethernetN */
	char *network; /* on a standard switch; NULL on a distributed one */
	char *dvs_id;  /* "50 17 …-c8 d0 …"; NULL on a standard one */
	char *dvs_group;
	char *dvs_port;
};

struct net_clients {
	struct net_client *items; /* by VM, then by adapter */
	size_t count;
	size_t room;
};

int net_clients_read(struct net_clients *c, const struct sim *s, const struct state *st,
		     struct err *e) NODISCARD;
void net_clients_free(struct net_clients *c);

/* Returns the number of ports in use on a port group, including the host's own interfaces. */
long net_clients_on_group(const struct net_clients *c, const struct net_group *g);
/* The same for all port groups of a switch. */
long net_clients_on_switch(const struct net_clients *c, const struct net *n, const char *vswitch);

#endif
