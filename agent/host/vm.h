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

struct power; /* host/vms.h */
struct vms;   /* the same */

/*
 * Between vm.c (one VM), vm_reader.c and vm_select.c (which VMs); host_facts.c asks for the host's
 * default, too.
 */

/* Read the file of vm->path; what goes wrong is noted in the VM. Leaves ->file open.
 * `power` NULL: not known, as if the VM were off. */
void vm_read(struct vm *vm, const struct host *h, struct power *power, bool host_default);
void vm_close_file(struct vm *vm);

/* Is vhv.enable on for all VMs of the host? */
int vm_host_default(bool *on, const struct host *h, struct err *e) NODISCARD;

/*
 * A closer look at one VM: what its .vmx says of CPU, memory, settings that
 * matter for nested virtualization, network adapters and files.
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

/* Nothing but the path of the .vmx where the file is not open or encrypted. */
void vm_parts_read(struct vm_parts *parts, const struct vm *vm);
void vm_parts_free(struct vm_parts *parts);

/*
 * The network adapters of a VM, as its .vmx says it. Pure.
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

/*
 * Who is connected to what, as the .vmx files say it. Pure: the files must be open
 * (vms_select()).
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
