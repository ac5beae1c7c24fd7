#include "host/vm_connections.h"

#include "base/list.h"

static void add_vm(struct vm_connections *all, const struct vm *vm)
{
	struct vm_nics nics;

	vm_nics_read(&nics, vm->file);
	for (size_t i = 0; i < nics.count; i++)
		LIST_PUSH(all, (struct vm_connection){ .vm = vm, .nic = nics.items[i] });
	free(nics.items); /* what they hold is ours now */
}

void vm_connections_read(struct vm_connections *all, const struct vms *vms)
{
	*all = (struct vm_connections){ 0 };
	for (size_t i = 0; i < vms->count; i++) {
		if (vms->items[i].file)
			add_vm(all, &vms->items[i]);
	}
}

void vm_connections_free(struct vm_connections *all)
{
	for (size_t i = 0; i < all->count; i++)
		vm_nics_free_one(&all->items[i].nic);
	free(all->items);
	*all = (struct vm_connections){ 0 };
}
