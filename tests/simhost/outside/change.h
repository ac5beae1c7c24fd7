/*
 * What people change on a host without its commands: firmware and board, and the settings of
 * VMs in a client's dialogs.
 *
 *	simhost host DIR [NAME=VALUE…]         the facts of core/machine.h; release=7.0;
 *	                                       acceptance=community, as a host profile sets
 *	                                       it: esxcli refuses a level that a VIB does not meet
 *	simhost edit DIR VM NAME=VALUE|NAME…   sets or removes settings of a VM, also of a
 *	                                       running one, as far as a client may
 */
#ifndef OUTSIDE_CHANGE_H
#define OUTSIDE_CHANGE_H

#include "core/state.h"

int host_main(struct call *c, struct err *e);
int edit_main(struct call *c, struct err *e);

/* Find a VM by its ID or by the name that hostd remembers. Returns NULL if there is none. */
struct state_vm *change_find_vm(struct state *st, const struct sim *s, const char *word);

#endif
