/*
 * net-dvs -l: prints the properties of distributed switches and their ports (corpus net-dvs-l,
 * from 5.x; it is assumed that later releases print the rules of ports in the same way).
 */
#ifndef NETWORK_NET_DVS_H
#define NETWORK_NET_DVS_H

#include "core/sim.h"

int net_dvs_main(struct call *c);

#endif
