/*
 * hostd: the inventory file, the extensions that it knows and the VM
 * configurations that it remembers. Its replies are based on what it read when it
 * started or last reloaded the VM, whatever the files say now.
 */
#ifndef HOST_HOSTD_H
#define HOST_HOSTD_H

#include "core/state.h"
#include "core/vmx.h"

/* Read all extensions and VM configurations again. Sets the state to "running". */
int hostd_start(const struct sim *s, struct state *st, struct err *e) NODISCARD;
void hostd_stop(struct state *st);

/* Write /etc/vmware/hostd/vmInventory.xml from the state. */
int hostd_write_inventory(const struct sim *s, const struct state *st, struct err *e) NODISCARD;

/* Read one VM's file again. If it is missing or unreadable, forget it: the VM is then
 * inaccessible. */
int hostd_reload(const struct sim *s, const struct state_vm *vm, struct err *e) NODISCARD;
int hostd_forget(const struct sim *s, long id, struct err *e) NODISCARD;
/* Returns what hostd remembers; false for a VM whose file it has not read. */
bool hostd_config(struct vmx *config, const struct sim *s, long id);

#endif
