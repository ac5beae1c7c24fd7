/*
 * hostd: the inventory file, the extensions that it knows and the VM
 * configurations that it remembers. What it read at its start, or at the last
 * reload of a VM, is what it answers with, whatever the files say by now.
 */
#ifndef HOST_HOSTD_H
#define HOST_HOSTD_H

#include "core/state.h"
#include "core/vmx.h"

/* Read everything anew: extensions and VM configurations. The state says "running" after it. */
int hostd_start(const struct sim *s, struct state *st, struct err *e) NODISCARD;
void hostd_stop(struct state *st);

/* Write /etc/vmware/hostd/vmInventory.xml from the state. */
int hostd_write_inventory(const struct sim *s, const struct state *st, struct err *e) NODISCARD;

/* Read one VM's file anew. A file that is gone or cannot be read is forgotten: the VM is then
 * inaccessible. */
int hostd_reload(const struct sim *s, const struct state_vm *vm, struct err *e) NODISCARD;
int hostd_forget(const struct sim *s, long id, struct err *e) NODISCARD;
/* What hostd remembers; false for a VM whose file it has not seen. */
bool hostd_config(struct vmx *config, const struct sim *s, long id);

#endif
