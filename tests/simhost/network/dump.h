/*
 * Prints what `vim-cmd hostsvc/net/config` does: the API's vim.host.NetworkConfig in vim-cmd's
 * notation (esxi-facts 3.7; corpus vim-cmd). The fields and their types are the API's; their
 * order and spacing are inferred from vim-cmd's other dumps.
 */
#ifndef NETWORK_DUMP_H
#define NETWORK_DUMP_H

#include "network/model.h"

enum net_dump_form {
	NET_DUMP_NEW, /* 6.0 and later: <unset>, ", " between fields */
	NET_DUMP_OLD, /* before: `(boolean) null`, a comma after each field, dynamicType */
};

/* Print the network. */
void net_dump(struct out *o, const struct net *n, enum net_dump_form form);

#endif
