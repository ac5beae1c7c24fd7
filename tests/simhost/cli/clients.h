/*
 * localcli reads the extension files itself and does not need hostd. esxcli asks
 * hostd, which knows the extensions that existed when it started and handles three
 * operations at a time (esxi-facts 4.5, 5.6).
 */
#ifndef CLI_CLIENTS_H
#define CLI_CLIENTS_H

#include "core/sim.h"

int localcli_main(struct call *c);
int esxcli_main(struct call *c);

#endif
