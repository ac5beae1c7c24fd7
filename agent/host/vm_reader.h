/*
 * Single VMs of the inventory, by the paths of their files, one after the other: for who looks at
 * many of them and keeps few. One `vm process list` for all of them, asked by vm_reader_open().
 */
#ifndef HOST_VM_READER_H
#define HOST_VM_READER_H

#include "host/vm.h"

struct vm_reader;

/* Errors as of vms_select(). The host is borrowed until vm_reader_free(). */
int vm_reader_open(struct vm_reader **reader, const struct host *h, struct err *e) NODISCARD;
/*
 * The registered VM with this file, which is left open, and whose lock is asked for as by
 * vms_select(); vm_free() afterwards. False where there is none.
 */
bool vm_reader_read(struct vm *vm, struct vm_reader *reader, const char *path) NODISCARD;
/* vms.host_default */
bool vm_reader_host_default(const struct vm_reader *reader);
void vm_reader_free(struct vm_reader *reader);
DEFINE_AUTO(vm_reader)

#endif
