/*
 * Between vm.c (one VM), vm_reader.c and vm_select.c (which VMs); host_facts.c asks for the host's
 * default, too.
 */
#ifndef HOST_VM_INTERNAL_H
#define HOST_VM_INTERNAL_H

#include "host/vm.h"

/* Read the file of vm->path; what goes wrong is noted in the VM. Leaves ->file open.
 * `power` NULL: not known, as if the VM were off. */
void vm_read(struct vm *vm, const struct host *h, struct power *power, bool host_default);
void vm_close_file(struct vm *vm);

/* Is vhv.enable on for all VMs of the host? */
int vm_host_default(bool *on, const struct host *h, struct err *e) NODISCARD;

#endif
