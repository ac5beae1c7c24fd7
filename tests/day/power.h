/*
 * Power of VMs, hostd, and VMs that are gone: what happens on a host by itself.
 */
#ifndef DAY_POWER_H
#define DAY_POWER_H

#include "world.h"

void power_on(struct world *w, struct day_vm *vm);
void power_off(struct world *w, struct day_vm *vm);
void hostd_stops(struct world *w);

/* Events. A VM of the number is meant where the event has one. */
void power_event(struct world *w, long long number);
void hostd_stop_event(struct world *w, long long number);
/* A VM that something waits for is powered off, and gone in the same second; most come back. */
void unregister_event(struct world *w, long long stays_away);
void remove_event(struct world *w, long long stays_away);
/* The same, and another VM has its path. */
void other_vm_event(struct world *w, long long number);

/* One of those that are there and registered. */
struct day_vm *any_vm(struct world *w);
/* One that something waits for, by its power; NULL where there is none. */
struct day_vm *waiting_vm(struct world *w, enum power power);

#endif
