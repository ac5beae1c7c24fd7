/*
 * localcli reads the extension files itself and needs nobody. esxcli asks hostd,
 * which knows the extensions that were there when it started and works on three
 * operations at once (esxi-facts 4.5, 5.6).
 */
#ifndef CLI_CLIENTS_H
#define CLI_CLIENTS_H

#include "core/sim.h"

int localcli_main(struct call *c);
int esxcli_main(struct call *c);

#endif
