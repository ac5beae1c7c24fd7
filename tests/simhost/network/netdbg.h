/*
 * netdbg: MAC learning of distributed ports (esxi-facts 3.9). It asks the VMkernel, not hostd.
 */
#ifndef NETWORK_NETDBG_H
#define NETWORK_NETDBG_H

#include "core/sim.h"

/* vswitch mac-learning port get|set --dvs-alias NAME --dvport ID [--enable|--disable] */
int netdbg_main(struct call *c);

#endif
