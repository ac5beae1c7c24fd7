/*
 * The VMs of a host: the inventory, which of them a selection means, which run, and what they are
 * connected to.
 */
#ifndef HOST_VMS_H
#define HOST_VMS_H

#include <stdbool.h>

#include "formats/xml_reply.h"
#include "host/host.h"
#include "host/vm.h"
#include "system/file.h"

/*
 * Load the inventory, /etc/vmware/hostd/vmInventory.xml. A missing or broken file is an error that
 * names it; vm_inventory_free() afterwards.
 */
int inventory_load(struct vm_inventory *inventory, const struct host *h, struct err *e) NODISCARD;

/*
 * True if two paths inside the host name one file, as the label and the UUID of a volume do (facts
 * 4.2). Only files of the same name are looked at: a stat may hang on a datastore that is gone.
 */
bool inventory_same_file(const struct host *h, const char *a, const char *b);

/* Returns the id of the VM with this file, or 0. `path` may be relative. */
long long inventory_find_file(const struct vm_inventory *inventory, const struct host *h,
			      const char *path, const struct fingerprint *file);

/* The selectors of a command line. All empty and not `all`: every VM is meant. */
struct selection {
	struct strings names; /* --vm-name: exact */
	struct strings ids;   /* --vm-id: decimal numbers, checked by the parser */
	struct strings paths; /* --vmx: absolute */
	struct strings globs; /* --match: fnmatch(3) against the name as it is shown */
	bool all;             /* --all: without templates and vCLS VMs */
	/*
	 * For a desired state: a selector that fits nothing, or a name that fits several, is no
	 * error but for the caller to notice; what is not registered is not there; and a template
	 * or vCLS VM that only a pattern means is left out.
	 */
	bool lenient;
	bool power_may_fail; /* go on where it is unknown which VMs run (vms->power_problem) */
};

bool selection_is_empty(const struct selection *s);
void selection_free(struct selection *s);

struct vms {
	struct vm *items;
	size_t count;
	size_t room;
	/* Why it is not known which VMs run (then none has VM_POWER_ON); NULL where it is. */
	char *power_problem;
	bool host_default; /* vm_host_default() */
};

/*
 * The VMs that a selection means, in the order of the inventory: vms_list() to show them,
 * vms_select() for a closer look or an edit, with ->file of each left open. (Without the files
 * 1,024 VMs need next to no memory.) No lock is touched: see vm_test_lock(). What --all leaves
 * alone is among the VMs, with ->left_out set: it is to be shown, not changed.
 *
 * With only --vm-id and --vmx just those VMs are read, so that a datastore that hangs under another
 * VM is left alone.
 *
 * A file that is registered twice, by its volume's label and by the UUID, is two VMs to hostd and
 * to vms_list(). vms_select() gives only the first of them, so that an edit happens once.
 *
 * Which VMs run is asked by one host command: `esxcli vm process list`; inside the extension, or
 * where hostd does not answer, by localcli, which needs neither hostd nor a slot (facts 4.5).
 *
 * A VM whose file cannot be read is among them, with the reason. Errors: ERR_NOT_FOUND for a
 * selector that fits nothing and for a name that fits several VMs (the text lists ids and paths),
 * ERR_USAGE for a --vmx that is not absolute, ERR_HOST where it is not known which VMs run, and
 * those of inventory_load().
 */
int vms_list(struct vms *vms, const struct host *h, const struct selection *s, struct err *e)
	NODISCARD;
int vms_select(struct vms *vms, const struct host *h, const struct selection *s, struct err *e)
	NODISCARD;
void vms_free(struct vms *vms);

/*
 * Single VMs of the inventory, by the paths of their files, one after the other: for callers that
 * look at many of them and keep few. vm_reader_open() asks once for all which VMs run.
 */

struct vm_reader;

/* Errors as for vms_select(). The host is borrowed until vm_reader_free(). */
int vm_reader_open(struct vm_reader **reader, const struct host *h, struct err *e) NODISCARD;
/*
 * The registered VM with this file, which is left open; vm_free() afterwards. False where there is
 * none. No lock is touched.
 */
bool vm_reader_read(struct vm *vm, struct vm_reader *reader, const char *path) NODISCARD;
bool vm_reader_host_default(const struct vm_reader *reader); /* vms.host_default */
void vm_reader_free(struct vm_reader *reader);
DEFINE_AUTO(vm_reader)

/*
 * Who is connected to what, as the .vmx files say. Pure: the files must be open (vms_select()).
 */

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
