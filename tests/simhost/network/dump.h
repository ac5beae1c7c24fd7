/*
 * What `vim-cmd hostsvc/net/config` prints: the API's vim.host.NetworkConfig in vim-cmd's
 * notation (esxi-facts 3.7; corpus vim-cmd). The fields and their types are the API's; that
 * vim-cmd prints them in this order and with these spaces is inferred from its other dumps.
 */
#ifndef NETWORK_DUMP_H
#define NETWORK_DUMP_H

#include "network/model.h"

enum net_dump_form {
	NET_DUMP_NEW, /* 6.0 and later: <unset>, ", " between fields */
	NET_DUMP_OLD, /* before: `(boolean) null`, a comma behind each field, dynamicType */
};

/* As hostd knows the network. */
void net_dump(struct out *o, const struct net *n, enum net_dump_form form);

#endif
