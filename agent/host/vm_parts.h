/*
 * A closer look at one VM: what its .vmx says of CPU, memory, settings that
 * matter for nested virtualization, network adapters and files.
 */
#ifndef HOST_VM_PARTS_H
#define HOST_VM_PARTS_H

#include "base/list.h"
#include "host/vm.h"

struct vm_parts {
	int vcpus;     /* 0: unknown */
	int memory_mb; /* 0: unknown */
	char *firmware;
	char *bios_uuid;
	struct strings settings; /* vhv.enable = "TRUE" */
	struct strings nics;     /* ethernet0: vmxnet3, VM Network, 00:50:56:01:02:03 */
	struct strings files;    /* the .vmx first, then `name: file` as the .vmx has it */
};

/* Nothing but the path of the .vmx where the file is not open or encrypted. */
void vm_parts_read(struct vm_parts *parts, const struct vm *vm);
void vm_parts_free(struct vm_parts *parts);

#endif
