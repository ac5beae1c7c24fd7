/*
 * One VM: what is known of it before anything is changed, and a closer look at it. Which VMs there
 * are, and which run, is host/vms.h.
 */
#ifndef HOST_VM_H
#define HOST_VM_H

#include <stdbool.h>

#include "base/text.h"
#include "host/host.h"
#include "host/vmx_file.h"

enum vm_power { VM_POWER_OFF, VM_POWER_ON, VM_SUSPENDED };

struct vm {
	long long id;     /* of the inventory and vim-cmd; 0 for a VM that is not registered here */
	char *path;       /* of its .vmx, as the inventory or --vmx has it */
	char *real;       /* links followed; NULL where the file cannot be read */
	char *name;       /* displayName as people see it; NULL where the file cannot be read */
	char *uuid;       /* uuid.bios: tells it from another at its path; NULL: not known */
	bool shares_name; /* several of the selected VMs have this name */
	const char *left_out; /* why --all leaves it alone: "a template"; NULL otherwise */
	enum vm_power power;

	/* What the file says; see `problem` first. */
	int hardware_version;  /* 0 where it is not there */
	char *guest_os;        /* NULL where it is not there */
	bool encrypted;        /* nothing but the name can be read */
	bool locked;           /* a VM or a task holds X.vmx.lck; only vm_test_lock() finds out */
	bool nested;           /* vhv.enable, its own or the host's default for all VMs */
	struct vmx_file *file; /* NULL where it cannot be read, or is not kept open */

	/* Why the file cannot be read; ERR_NONE otherwise. ERR_NOT_FOUND: it is missing. */
	enum err_code problem;
	char *problem_text;
};

/*
 * Read the file of vm->path and leave it open; what goes wrong is noted in the VM. Its ->power is
 * that of a VM that does not run: off or suspended. `host_default` is vm_host_default().
 */
void vm_read(struct vm *vm, const struct host *h, bool host_default);
void vm_close_file(struct vm *vm);
/* Free what it holds; vms_free() does so for each. */
void vm_free(struct vm *vm);

/* Find out whether vhv.enable is on for all VMs of the host, by /etc/vmware/config (facts 2.2). */
int vm_host_default(bool *on, const struct host *h, struct err *e) NODISCARD;

/*
 * Find out whether a VM that does not run is locked, by taking its lock for a moment; where that
 * cannot be told, that is its ->problem. If the VM is powered on at this moment, it fails to start.
 * So this is called only for a VM that is to be edited, with --dry-run too, or by `vm check`, which
 * is asked whether an edit could be made now. No-op if the file is not open.
 */
void vm_test_lock(struct vm *vm);

/* True for a template: its file ends in .vmtx, and is never edited (esxi-facts 1.11). */
bool vm_is_template(const struct vm *vm);
/* Append `VM "web"`, with its id or path where others have that name; or its path if it has none.
 */
void vm_show(struct buf *text, const struct vm *vm);
/* Returns what rows call it: its name, or its path where it has none or shares it. Borrowed. */
const char *vm_target(const struct vm *vm);

/*
 * A closer look: what its .vmx says about CPU, memory, settings that matter for nested
 * virtualization, network adapters and files.
 */

struct vm_parts {
	int vcpus;     /* 0: unknown */
	int memory_mb; /* 0: unknown */
	char *firmware;
	char *bios_uuid;
	struct strings settings; /* vhv.enable = "TRUE" */
	struct strings nics;     /* ethernet0: vmxnet3, VM Network, 00:50:56:01:02:03 */
	struct strings files;    /* the .vmx first, then `name: file` as the .vmx has it */
};

/* Nothing but the path of the .vmx where the file is not open, or encrypted. */
void vm_parts_read(struct vm_parts *parts, const struct vm *vm);
void vm_parts_free(struct vm_parts *parts);

/*
 * Its network adapters, as its .vmx says. Pure.
 */

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

/* True if the VM has ethernetN. */
bool vm_nics_has(const struct vmx_file *file, int number);
/* True if ethernetN has a network filter of this name at place 4 [facts 2.4]. */
bool vm_nics_has_filter(const struct vmx_file *file, int number, const char *name);
/* Empty where the file is encrypted. */
void vm_nics_read(struct vm_nics *nics, const struct vmx_file *file);
void vm_nics_free(struct vm_nics *nics);
void vm_nic_free(struct vm_nic *nic);

/* True if it is on this standard port group. `portgroup` is as the host gave it. */
bool vm_nics_is_on(const struct vm_nic *nic, const char *portgroup);

#endif
