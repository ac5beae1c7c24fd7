/*
 * Who is connected to what, as the .vmx files say it. Pure: the files must be open
 * (vms_select() with keep_files).
 */
#ifndef HOST_VM_CONNECTIONS_H
#define HOST_VM_CONNECTIONS_H

#include "host/vm.h"
#include "host/vm_nics.h"

struct vm_connection {
	const struct vm *vm; /* borrowed from the struct vms */
	struct vm_nic nic;
};

struct vm_connections {
	struct vm_connection *items; /* in the order of the VMs */
	size_t count;
	size_t room;
};

/* Every adapter of every VM whose file is open; templates too: they keep a port group in use. */
void vm_connections_read(struct vm_connections *all, const struct vms *vms);
void vm_connections_free(struct vm_connections *all);

#endif
