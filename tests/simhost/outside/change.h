/*
 * What people change of a host beside its commands: firmware and board, and the settings of
 * VMs in the client's dialogs.
 *
 *	simhost host DIR [NAME=VALUE…]         the facts of core/machine.h; release=7.0;
 *	                                       acceptance=community, as a host profile sets
 *	                                       it: esxcli refuses one that a VIB does not meet
 *	simhost edit DIR VM NAME=VALUE|NAME…   settings of a VM: set, or taken away; of a
 *	                                       running one too, as a client may
 */
#ifndef OUTSIDE_CHANGE_H
#define OUTSIDE_CHANGE_H

#include "core/state.h"

int host_main(struct call *c, struct err *e);
int edit_main(struct call *c, struct err *e);

/* A VM by its id, or by the name that hostd remembers. NULL where there is none. */
struct state_vm *change_find_vm(struct state *st, const struct sim *s, const char *word);

#endif
