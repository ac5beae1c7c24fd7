/*
 * net-dvs -l: the properties of distributed switches and their ports (corpus net-dvs-l, of
 * 5.x; that later releases print the rules of ports alike is assumed).
 */
#ifndef NETWORK_NET_DVS_H
#define NETWORK_NET_DVS_H

#include "core/sim.h"

int net_dvs_main(struct call *c);

#endif
