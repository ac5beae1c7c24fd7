/*
 * What is known of one VM before anything is changed, and which VMs are meant.
 *
 * vms_select() reads the inventory, the .vmx files that it must, and gives the
 * VMs that the words of a command mean, in the order of the inventory. A VM whose
 * file cannot be read is among them, with the reason, and not the end of the list.
 */
#ifndef HOST_VM_H
#define HOST_VM_H

#include <stdbool.h>

#include "base/list.h"
#include "host/host.h"
#include "host/power.h"
#include "host/vmx_file.h"

enum vm_power { VM_POWER_OFF, VM_POWER_ON, VM_SUSPENDED };

struct vm {
	long long id;     /* of the inventory and vim-cmd; 0 for a VM that is not registered here */
	char *path;       /* of its .vmx, as the inventory or --vmx has it */
	char *real;       /* links followed; NULL where the file cannot be read */
	char *name;       /* displayName as people see it; NULL where the file cannot be read */
	char *uuid;       /* uuid.bios: tells it from another at its path; NULL: not known */
	bool shares_name; /* several of the selected VMs have this name */
	const char *left_out; /* why --all leaves it alone: \"a template\"; NULL otherwise */
	enum vm_power power;

	/* What the file says; see `problem` first. */
	int hardware_version;  /* 0 where it is not there */
	char *guest_os;        /* NULL where it is not there */
	bool encrypted;        /* nothing but the name can be read */
	bool locked;           /* a VM or a task holds X.vmx.lck; asked by vm_test_lock() only */
	bool nested;           /* vhv.enable, its own or the host's default for all VMs */
	struct vmx_file *file; /* NULL where it cannot be read, or was not asked to be kept */

	/* Why the file cannot be read; ERR_NONE otherwise. ERR_NOT_FOUND: it is missing. */
	enum err_code problem;
	char *problem_text;
};

/* A template's file ends in .vmtx; it is never edited (esxi-facts 1.11). */
bool vm_is_template(const struct vm *vm);
/*
 * `VM "web"`, with its id or path where others have that name, or its path where the name is not
 * known; appended.
 */
void vm_show(struct buf *text, const struct vm *vm);
/* Of rows: its name, or its path where it has none or shares it. Borrowed. */
const char *vm_target(const struct vm *vm);

/*
 * Find out whether a VM that is off is locked, by taking its lock for a moment; where that cannot
 * be told it is the VM's ->problem. A VM that is powered on at this moment fails to start, so only
 * who is about to edit it, or is asked about this very VM, may do so. Nothing happens where the
 * file is not open.
 */
void vm_test_lock(struct vm *vm);

/* What it holds; vms_free() does so for each. */
void vm_free(struct vm *vm);

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
 * What --all leaves alone is among the VMs, with ->left_out set: it is to be shown, not changed.
 *
 * With only --vm-id and --vmx just those VMs are read, so that a datastore that hangs under another
 * VM is left alone. `keep_files`: leave ->file open for an edit or a closer look; without it 1,024
 * VMs need next to no memory. No lock is touched.
 *
 * A file that is registered twice, by its volume's label and by the UUID, is two VMs to hostd, and
 * two here without `keep_files`. With it only the first is there: what changes a file does so once.
 *
 * Errors: ERR_NOT_FOUND for a selector that fits nothing and for a name that fits several VMs (the
 * text lists ids and paths), ERR_USAGE for a --vmx that is not absolute, and what inventory_load()
 * and power_read() say.
 */
int vms_select(struct vms *vms, const struct host *h, const struct selection *s, bool keep_files,
	       struct err *e) NODISCARD;
void vms_free(struct vms *vms);

#endif
