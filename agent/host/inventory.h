/*
 * The registered VMs of this host.
 */
#ifndef HOST_INVENTORY_H
#define HOST_INVENTORY_H

#include "formats/vm_inventory.h"
#include "host/host.h"
#include "system/file.h"

#define INVENTORY_PATH "/etc/vmware/hostd/vmInventory.xml"

/* A file that is missing or broken is an error that names it; vm_inventory_free() afterwards. */
int inventory_load(struct vm_inventory *inventory, const struct host *h, struct err *e) NODISCARD;

/*
 * Do two paths inside the host name one file? The label and the UUID of a volume do (facts 4.2).
 * Only files of the same name are looked at: a stat may hang on a datastore that is gone.
 */
bool inventory_same_file(const struct host *h, const char *a, const char *b);

/* The id of the VM with this file; 0 where none has it. `path` may be relative. */
long long inventory_find_file(const struct vm_inventory *inventory, const struct host *h,
			      const char *path, const struct fingerprint *file);

#endif
