#include <string.h>

#include "base/alloc.h"
#include "commands/args.h"
#include "commands/run.h"
#include "commands/table.h"
#include "host/vm.h"
#include "host/vms.h"
#include "plan/journal.h"
#include "plan/pending.h"

/*
 * Words about VMs that several commands use.
 */

/* "on", "off", "suspended" */
const char *vm_power_name(enum vm_power power);
/* Why little can be said about a VM; "" otherwise. Borrowed. */
const char *vm_message(const struct vm *vm);

/*
 * The column "Pending" of VMs: what waits for their power-off.
 */

#define VM_PENDING_FIELD                                                                           \
	{                                                                                          \
		"Pending", FIELD_TEXT, true,                                                       \
			"What waits for its power-off: enable, disable, undo or nothing; unknown " \
			"where "                                                                   \
			"the history cannot be read."                                              \
	}

/* NULL where it cannot be read, which people are told. */
struct journal *vm_pending_read(struct run *run, const struct host *h);
struct value vm_pending_value(const struct journal *journal, const struct vm *vm);

const char *vm_power_name(enum vm_power power)
{
	switch (power) {
	case VM_POWER_OFF:
		return "off";
	case VM_POWER_ON:
		return "on";
	case VM_SUSPENDED:
		return "suspended";
	}
	abort();
}

const char *vm_message(const struct vm *vm)
{
	if (vm->problem != ERR_NONE)
		return vm->problem_text;
	return vm->encrypted ? "encrypted: its settings cannot be read" : "";
}

struct journal *vm_pending_read(struct run *run, const struct host *h)
{
	struct journal *journal = NULL;
	struct err e = { 0 };

	if (journal_read_waiting(&journal, h, &e) < 0)
		run_say(run, e.text);
	return journal;
}

struct value vm_pending_value(const struct journal *journal, const struct vm *vm)
{
	const struct journal_pending *pending;

	if (!journal)
		return value_unknown();
	pending = journal_waiting(journal, vm->real ? vm->real : vm->path);
	return value_text(pending && pending_is_for(pending, vm) ? pending_wish_name(pending) : "");
}

enum list_column {
	list_ID,
	list_NAME,
	list_POWER,
	list_HARDWARE,
	list_GUEST,
	list_NESTED,
	list_PENDING,
	list_MESSAGE
};

static const struct field list_fields[] = {
	[list_ID] = { "VM ID", FIELD_INT, false, "The id, as vim-cmd takes it." },
	[list_NAME] = { "Name", FIELD_TEXT, true, "The VM's name." },
	[list_POWER] = { "Power", FIELD_TEXT, false, "One of on, off, suspended." },
	[list_HARDWARE] = { "Hardware Version", FIELD_INT, true,
			    "The version of the virtual hardware." },
	[list_GUEST] = { "Guest OS", FIELD_TEXT, true, "The guest OS that is configured." },
	[list_NESTED] = { "Nested HV", FIELD_BOOL, true, "Is hardware virtualization exposed?" },
	[list_PENDING] = VM_PENDING_FIELD,
	[list_MESSAGE] = { "Message", FIELD_TEXT, false, "Why little is known of the VM." },
};

static const struct param *const list_params[] = { &param_vm_name, &param_vm_id, &param_match,
						   NULL };

static void list_show(struct run *run, const struct vm *vm, const struct journal *journal)
{
	bool known = vm->problem == ERR_NONE && !vm->encrypted;
	struct value row[] = {
		[list_ID] = value_int(vm->id),
		[list_NAME] = value_text(vm->name),
		[list_POWER] = value_text(vm_power_name(vm->power)),
		[list_HARDWARE] =
			vm->hardware_version ? value_int(vm->hardware_version) : value_unknown(),
		[list_GUEST] = value_text(vm->guest_os),
		[list_NESTED] = known ? value_bool(vm->nested) : value_unknown(),
		[list_PENDING] = vm_pending_value(journal, vm),
		[list_MESSAGE] = value_text(vm_message(vm)),
	};

	output_row(run->output, row, NULL);
}

static int list_run(struct run *run, struct err *e)
{
	AUTO_VALUE(selection) selection = { 0 };
	AUTO_VALUE(vms) vms = { 0 };
	AUTO(journal) *journal = NULL;
	struct host h;
	int result;

	options_selection(&selection, run->args);
	if (run_open_host(&h, run, e) < 0)
		return -1;
	result = vms_list(&vms, &h, &selection, e);
	if (result == 0)
		journal = vm_pending_read(run, &h);
	host_close(&h);
	if (result < 0)
		return -1;
	for (size_t i = 0; i < vms.count; i++)
		list_show(run, &vms.items[i], journal);
	return 0;
}

const struct command command_vm_list = {
	.path = "vm list",
	.summary = "List the registered VMs and whether they may run hypervisors.",
	.params = list_params,
	.shape = { .type = "VirtualMachine",
		   .fields = list_fields,
		   .count = COUNT_OF(list_fields) },
	.flags = CMD_HOST,
	.run = list_run,
};

enum get_column {
	get_ID,
	get_NAME,
	get_POWER,
	get_HARDWARE,
	get_GUEST,
	get_NESTED,
	get_PENDING,
	VCPUS,
	MEMORY,
	FIRMWARE,
	UUID,
	SETTINGS,
	NICS,
	FILES,
	get_MESSAGE,
};

static const struct field get_fields[] = {
	[get_ID] = { "VM ID", FIELD_INT, true,
		     "The id, as vim-cmd takes it; none for --vmx of a VM "
		     "that is not registered." },
	[get_NAME] = { "Name", FIELD_TEXT, true, "The VM's name." },
	[get_POWER] = { "Power", FIELD_TEXT, false, "One of on, off, suspended." },
	[get_HARDWARE] = { "Hardware Version", FIELD_INT, true,
			   "The version of the virtual hardware." },
	[get_GUEST] = { "Guest OS", FIELD_TEXT, true, "The guest OS that is configured." },
	[get_NESTED] = { "Nested HV", FIELD_BOOL, true, "Is hardware virtualization exposed?" },
	[get_PENDING] = VM_PENDING_FIELD,
	[VCPUS] = { "vCPUs", FIELD_INT, true, "The number of virtual CPUs." },
	[MEMORY] = { "Memory MB", FIELD_INT, true, "The size of the memory." },
	[FIRMWARE] = { "Firmware", FIELD_TEXT, true, "One of bios, efi." },
	[UUID] = { "BIOS UUID", FIELD_TEXT, true, "What tells this VM from another at its path." },
	[SETTINGS] = { "Settings", FIELD_LIST, false,
		       "The settings of the file that concern nested virtualization." },
	[NICS] = { "NICs", FIELD_LIST, false, "The network adapters and what they connect to." },
	[FILES] = { "Files", FIELD_LIST, false, "The .vmx file and the files that it names." },
	[get_MESSAGE] = { "Message", FIELD_TEXT, false, "Why little is known of the VM." },
};

static const struct param *const get_params[] = { VM_SELECTORS, NULL };

static struct value number(int n)
{
	return n > 0 ? value_int(n) : value_unknown();
}

static void get_show(struct run *run, const struct vm *vm, const struct journal *journal)
{
	AUTO_VALUE(vm_parts) parts = { 0 };
	bool known = vm->problem == ERR_NONE && !vm->encrypted;

	vm_parts_read(&parts, vm);
	output_row(run->output,
		   (struct value[]){
			   [get_ID] = vm->id ? value_int(vm->id) : value_unknown(),
			   [get_NAME] = value_text(vm->name),
			   [get_POWER] = value_text(vm_power_name(vm->power)),
			   [get_HARDWARE] = number(vm->hardware_version),
			   [get_GUEST] = value_text(vm->guest_os),
			   [get_NESTED] = known ? value_bool(vm->nested) : value_unknown(),
			   [get_PENDING] = vm_pending_value(journal, vm),
			   [VCPUS] = number(parts.vcpus),
			   [MEMORY] = number(parts.memory_mb),
			   [FIRMWARE] = value_text(parts.firmware),
			   [UUID] = value_text(parts.bios_uuid),
			   [SETTINGS] = value_list(&parts.settings),
			   [NICS] = value_list(&parts.nics),
			   [FILES] = value_list(&parts.files),
			   [get_MESSAGE] = value_text(vm_message(vm)),
		   },
		   NULL);
}

static int select_one(struct vms *vms, struct journal **journal, struct run *run, struct err *e)
{
	AUTO_VALUE(selection) selection = { 0 };
	struct host h;
	int result;

	options_selection(&selection, run->args);
	if (selection_is_empty(&selection))
		return err_set(e, ERR_USAGE,
			       "which VM? Use --vm-name=NAME, --vm-id=N or --vmx=PATH");
	if (run_open_host(&h, run, e) < 0)
		return -1;
	result = vms_select(vms, &h, &selection, e);
	if (result == 0)
		*journal = vm_pending_read(run, &h);
	host_close(&h);
	return result;
}

static int get_run(struct run *run, struct err *e)
{
	AUTO_VALUE(vms) vms = { 0 };
	AUTO(journal) *journal = NULL;

	if (select_one(&vms, &journal, run, e) < 0)
		return -1;
	if (vms.count != 1)
		return err_set(e, ERR_NOT_FOUND,
			       "vm get shows one VM, and %zu fit; vm list shows several",
			       vms.count);
	get_show(run, &vms.items[0], journal);
	return 0;
}

const struct command command_vm_get = {
	.path = "vm get",
	.summary = "Show one VM with its settings, network adapters and files.",
	.params = get_params,
	.shape = { .type = "VirtualMachineDetails",
		   .fields = get_fields,
		   .count = COUNT_OF(get_fields),
		   .single = true },
	.flags = CMD_HOST,
	.run = get_run,
};
