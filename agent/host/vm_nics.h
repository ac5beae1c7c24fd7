/*
 * The network adapters of a VM, as its .vmx says it. Pure.
 */
#ifndef HOST_VM_NICS_H
#define HOST_VM_NICS_H

#include <stdbool.h>

#include "host/vmx_file.h"

/* Virtual hardware has ten network adapters at most: vSphere's configuration maximums. */
#define VM_NICS_MAX 10

/* All text as people see it (show_bytes()); NULL where the file does not say. */
struct vm_nic {
	int number;    /* ethernetN */
	char *device;  /* vmxnet3 */
	char *address; /* its own or the generated one */
	char *network; /* name of a standard port group */
	char *dvs_id;  /* of a distributed switch, with the next two */
	char *dvs_portgroup_id;
	char *dvs_port_id;
	bool starts_connected;
};

struct vm_nics {
	struct vm_nic *items; /* those that are present, by number */
	size_t count;
	size_t room;
};

/* Does the VM have ethernetN? */
bool vm_nics_has(const struct vmx_file *file, int number);
/* Does a network filter of this name stand at place 4 of ethernetN [facts 2.4]? */
bool vm_nics_has_filter(const struct vmx_file *file, int number, const char *name);
/* Empty where the file is encrypted. */
void vm_nics_read(struct vm_nics *nics, const struct vmx_file *file);
void vm_nics_free(struct vm_nics *nics);
void vm_nics_free_one(struct vm_nic *nic);

/* Is it on this standard port group? `portgroup` as the host gave it. */
bool vm_nics_is_on(const struct vm_nic *nic, const char *portgroup);

#endif
