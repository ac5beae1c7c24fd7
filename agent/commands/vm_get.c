#include <string.h>

#include "commands/options.h"
#include "commands/run.h"
#include "commands/table.h"
#include "commands/vm_pending.h"
#include "commands/vm_words.h"
#include "host/vm_parts.h"

enum column {
	ID,
	NAME,
	POWER,
	HARDWARE,
	GUEST,
	NESTED,
	PENDING,
	VCPUS,
	MEMORY,
	FIRMWARE,
	UUID,
	SETTINGS,
	NICS,
	FILES,
	MESSAGE,
};

static const struct field fields[] = {
	[ID] = { "VM ID", FIELD_INT, true,
		 "The id, as vim-cmd takes it; none for --vmx of a VM "
		 "that is not registered." },
	[NAME] = { "Name", FIELD_TEXT, true, "The VM's name." },
	[POWER] = { "Power", FIELD_TEXT, false, "One of on, off, suspended." },
	[HARDWARE] = { "Hardware Version", FIELD_INT, true,
		       "The version of the virtual hardware." },
	[GUEST] = { "Guest OS", FIELD_TEXT, true, "The guest OS that is configured." },
	[NESTED] = { "Nested HV", FIELD_BOOL, true, "Is hardware virtualization exposed?" },
	[PENDING] = VM_PENDING_FIELD,
	[VCPUS] = { "vCPUs", FIELD_INT, true, "The number of virtual CPUs." },
	[MEMORY] = { "Memory MB", FIELD_INT, true, "The size of the memory." },
	[FIRMWARE] = { "Firmware", FIELD_TEXT, true, "One of bios, efi." },
	[UUID] = { "BIOS UUID", FIELD_TEXT, true, "What tells this VM from another at its path." },
	[SETTINGS] = { "Settings", FIELD_LIST, false,
		       "The settings of the file that concern nested virtualization." },
	[NICS] = { "NICs", FIELD_LIST, false, "The network adapters and what they connect to." },
	[FILES] = { "Files", FIELD_LIST, false, "The .vmx file and the files that it names." },
	[MESSAGE] = { "Message", FIELD_TEXT, false, "Why little is known of the VM." },
};

static const struct param *const params[] = { VM_SELECTORS, NULL };

static struct value number(int n)
{
	return n > 0 ? value_int(n) : value_unknown();
}

static void show(struct run *run, const struct vm *vm, const struct journal *journal)
{
	AUTO_VALUE(vm_parts) parts = { 0 };
	bool known = vm->problem == ERR_NONE && !vm->encrypted;

	vm_parts_read(&parts, vm);
	output_row(run->output,
		   (struct value[]){
			   [ID] = vm->id ? value_int(vm->id) : value_unknown(),
			   [NAME] = value_text(vm->name),
			   [POWER] = value_text(vm_power_name(vm->power)),
			   [HARDWARE] = number(vm->hardware_version),
			   [GUEST] = value_text(vm->guest_os),
			   [NESTED] = known ? value_bool(vm->nested) : value_unknown(),
			   [PENDING] = vm_pending_value(journal, vm),
			   [VCPUS] = number(parts.vcpus),
			   [MEMORY] = number(parts.memory_mb),
			   [FIRMWARE] = value_text(parts.firmware),
			   [UUID] = value_text(parts.bios_uuid),
			   [SETTINGS] = value_list(&parts.settings),
			   [NICS] = value_list(&parts.nics),
			   [FILES] = value_list(&parts.files),
			   [MESSAGE] = value_text(vm_message(vm)),
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
	result = vms_select(vms, &h, &selection, true, e);
	if (result == 0)
		*journal = vm_pending_read(run, &h);
	host_close(&h);
	return result;
}

static int run(struct run *run, struct err *e)
{
	AUTO_VALUE(vms) vms = { 0 };
	AUTO(journal) *journal = NULL;

	if (select_one(&vms, &journal, run, e) < 0)
		return -1;
	if (vms.count != 1)
		return err_set(e, ERR_NOT_FOUND,
			       "vm get shows one VM, and %zu fit; vm list shows several",
			       vms.count);
	show(run, &vms.items[0], journal);
	return 0;
}

const struct command command_vm_get = {
	.path = "vm get",
	.summary = "Show one VM with its settings, network adapters and files.",
	.params = params,
	.shape = { .type = "VirtualMachineDetails",
		   .fields = fields,
		   .count = COUNT_OF(fields),
		   .single = true },
	.flags = CMD_HOST,
	.run = run,
};
