/*
 * /etc/vmware/hostd/vmInventory.xml: which VMs are registered on this host.
 *
 * hostd owns and rewrites the file; it is only ever read. objID is the id that
 * vim-cmd takes; an entry may point to a file that is gone (esxi-facts 4.3).
 */
#ifndef FORMATS_VM_INVENTORY_H
#define FORMATS_VM_INVENTORY_H

#include <stddef.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

struct vm_entry {
	long long id;
	char *vmx_path; /* inside the host, as hostd wrote it */
};

struct vm_inventory {
	struct vm_entry *items; /* in the order of the file */
	size_t count;
	size_t room;
};

/*
 * Bytes that are not such a file are ERR_IO: not XML, a DOCTYPE, an entry without an id or an
 * absolute path. Elements that are not known are passed over. A file without entries is a host
 * without VMs only if it has the root element.
 */
int vm_inventory_parse(struct vm_inventory *inventory, struct span xml, struct err *e) NODISCARD;
void vm_inventory_free(struct vm_inventory *inventory);

#endif
