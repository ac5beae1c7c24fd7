/*
 * The registered VMs of this host.
 */
#ifndef HOST_VMS_H
#define HOST_VMS_H

#include <stdbool.h>

#include "formats/xml_reply.h"
#include "host/host.h"
#include "host/vm.h"
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

/* The selectors of a command line. All empty and not `all`: every VM is meant. */
struct selection {
	struct strings names; /* --vm-name: exact */
	struct strings ids;   /* --vm-id: decimal numbers, checked by the parser */
	struct strings paths; /* --vmx: absolute */
	struct strings globs; /* --match: fnmatch(3) against the name as it is shown */
	bool all;             /* --all: without templates and vCLS VMs */
	/*
	 * Of a desired state: who fits nothing, or a name that fits several, is no error but the
	 * caller's to see; what is not registered is not there; and a template or vCLS VM that only
	 * a pattern means is left out.
	 */
	bool lenient;
	/* Of who only looks: where nobody can tell which VMs run, go on (vms->power_problem). */
	bool power_may_fail;
};

bool selection_is_empty(const struct selection *s);
void selection_free(struct selection *s);

struct vms {
	struct vm *items;
	size_t count;
	size_t room;
	/* Why it is not known which VMs run, all ->power being off then; NULL where it is. */
	char *power_problem;
	bool host_default; /* vhv.enable = "TRUE" in /etc/vmware/config: on for all VMs (facts 2.2)
			    */
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
 * Errors: ERR_NOT_FOUND for a selector that fits nothing and for a name that fits several VMs (the
 * text lists ids and paths), ERR_USAGE for a --vmx that is not absolute, and what inventory_load()
 * and power_read() say.
 */
int vms_list(struct vms *vms, const struct host *h, const struct selection *s, struct err *e)
	NODISCARD;
int vms_select(struct vms *vms, const struct host *h, const struct selection *s, struct err *e)
	NODISCARD;
void vms_free(struct vms *vms);

/*
 * Which VMs run, from one host command for all of them.
 *
 * `vm process list` knows running VMs only, by the path of the .vmx under the
 * volume's UUID; the inventory may name the same file through the volume's label.
 * So files are compared by device and inode (esxi-facts 4.2). Only running VMs whose
 * file has the same name are looked at: a stat may hang on a datastore that is gone,
 * and must not when another VM is asked for.
 */

struct power;

/*
 * `esxcli vm process list`; inside the extension, or where hostd does not answer,
 * `localcli vm process list`, which needs neither hostd nor a slot (facts 4.5). The host is
 * borrowed until power_free().
 */
int power_read(struct power **power, const struct host *h, struct err *e) NODISCARD;
void power_free(struct power *power);
DEFINE_AUTO(power)

/*
 * Is the VM with this .vmx running? `path` is its real path, or, where `file` is NULL because it
 * cannot be looked at, the path that the inventory has, which is then all that is compared.
 */
bool power_is_on(struct power *power, const char *path, const struct fingerprint *file);

/*
 * Single VMs of the inventory, by the paths of their files, one after the other: for who looks at
 * many of them and keeps few. One `vm process list` for all of them, asked by vm_reader_open().
 */

struct vm_reader;

/* Errors as of vms_select(). The host is borrowed until vm_reader_free(). */
int vm_reader_open(struct vm_reader **reader, const struct host *h, struct err *e) NODISCARD;
/*
 * The registered VM with this file, which is left open; vm_free() afterwards. False where there is
 * none.
 */
bool vm_reader_read(struct vm *vm, struct vm_reader *reader, const char *path) NODISCARD;
/* vms.host_default */
bool vm_reader_host_default(const struct vm_reader *reader);
void vm_reader_free(struct vm_reader *reader);
DEFINE_AUTO(vm_reader)

#endif
