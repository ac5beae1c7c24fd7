/*
 * People: they run nestvirt by hand, write into files, and are in the way.
 */
#ifndef DAY_PEOPLE_H
#define DAY_PEOPLE_H

#include "world.h"

/* Write something into the file of a VM that is none of nestvirt's business. */
void people_edit(struct world *w, struct day_vm *vm);
/* The service is not to be killed by a host command any more. */
void people_spare_commands(struct world *w);

/* vm enable or disable --when=poweroff, of which it has the other one. */
void request_for(struct world *w, struct day_vm *vm);

/* Events: vm enable or disable --when=poweroff, for some VMs; ... */
void request_event(struct world *w, long long number);
/* ... without it, for one that is on; */
void refused_event(struct world *w, long long number);
/* pending cancel, of a VM or, with 1, of all; */
void cancel_event(struct world *w, long long all);
/* a text editor, on foreign settings or, with 1, on the one that nestvirt sets; */
void edit_event(struct world *w, long long nested);
/* a long run of nestvirt, which has the lock; */
void lock_event(struct world *w, long long number);
/* the next call of some host command ends its caller, the service; */
void kill_at_command_event(struct world *w, long long number);
/* hostd reads no VM again for a while. */
void reloads_fail_event(struct world *w, long long number);

/* The arguments of nestvirt; what it said comes to `out`. Returns its status. */
int people_run(struct buf *out, struct world *w, const char *const *words);

#endif
