#include "host/vm.h"
#include "commands/run.h"
#include "commands/table.h"
#include "history/journal.h"
#include "host/vms.h"

/* What vm list and vm get both show. */

static const char *power_name(enum vm_power power)
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

static struct value nested(const struct vm *vm)
{
	if (vm->problem != ERR_NONE || vm->encrypted)
		return value_unknown();
	return value_bool(vm->nested);
}

static struct value number(int n)
{
	return n > 0 ? value_int(n) : value_unknown();
}

/* The history as far as it says what is deferred; NULL where it cannot be read, with a message. */
static struct journal *read_deferred(struct run *run)
{
	struct journal *journal = NULL;
	struct err e = { 0 };

	if (journal_read_deferred(&journal, run->host, &e) < 0)
		run_say(run, e.text);
	return journal;
}

static struct value deferred(const struct journal *journal, const struct vm *vm)
{
	const struct change *pending;

	if (!journal)
		return value_unknown();
	pending = journal_deferred(journal, vm->real ? vm->real : vm->path);
	return value_text(pending && change_is_for(pending, vm) ? change_wish_name(pending) : "");
}

static const char *message(const struct vm *vm)
{
	if (vm->problem != ERR_NONE)
		return vm->problem_text;
	return vm->encrypted ? "encrypted: its settings cannot be read" : "";
}

#define DEFERRED_MEANING                                                                           \
	"The deferred change: enable, disable, undo or nothing; unknown where the history cannot " \
	"be read."

/* vm list */

enum list_column {
	LIST_ID,
	LIST_NAME,
	LIST_POWER,
	LIST_HARDWARE,
	LIST_GUEST,
	LIST_NESTED,
	LIST_DEFERRED,
	LIST_MESSAGE
};

static const struct field list_fields[] = {
	[LIST_ID] = { "VM ID", FIELD_INT, false, "The ID, as vim-cmd takes it." },
	[LIST_NAME] = { "Name", FIELD_TEXT, true, "The VM's name." },
	[LIST_POWER] = { "Power", FIELD_TEXT, false, "One of on, off, suspended." },
	[LIST_HARDWARE] = { "Hardware Version", FIELD_INT, true, "The virtual hardware version." },
	[LIST_GUEST] = { "Guest OS", FIELD_TEXT, true, "The configured guest OS." },
	[LIST_NESTED] = { "Nested HV", FIELD_BOOL, true, "Is nested virtualization enabled?" },
	[LIST_DEFERRED] = { "Pending", FIELD_TEXT, true, DEFERRED_MEANING },
	[LIST_MESSAGE] = { "Message", FIELD_TEXT, false, "Why little is known about the VM." },
};

static int list_vms(struct run *run, struct err *e)
{
	AUTO_VALUE(selection) selection = { 0 };
	AUTO_VALUE(vms) vms = { 0 };
	AUTO(journal) *journal = NULL;

	options_selection(&selection, run->args);
	if (vms_list(&vms, run->host, &selection, e) < 0)
		return -1;
	journal = read_deferred(run);
	for (size_t i = 0; i < vms.count; i++) {
		const struct vm *vm = &vms.items[i];
		const struct value row[] = {
			[LIST_ID] = value_int(vm->id),
			[LIST_NAME] = value_text(vm->name),
			[LIST_POWER] = value_text(power_name(vm->power)),
			[LIST_HARDWARE] = number(vm->hardware_version),
			[LIST_GUEST] = value_text(vm->guest_os),
			[LIST_NESTED] = nested(vm),
			[LIST_DEFERRED] = deferred(journal, vm),
			[LIST_MESSAGE] = value_text(message(vm)),
		};

		output_row(run->output, row, NULL);
	}
	return 0;
}

static const struct param *const list_params[] = { &param_vm_name, &param_vm_id, &param_match,
						   NULL };

const struct command command_vm_list = {
	.path = "vm list",
	.summary = "List the registered VMs and whether nested virtualization is enabled.",
	.params = list_params,
	.shape = { .type = "VirtualMachine",
		   .fields = list_fields,
		   .count = COUNT_OF(list_fields) },
	.flags = CMD_HOST,
	.run = list_vms,
};

/* vm get */

enum get_column {
	GET_ID,
	GET_NAME,
	GET_POWER,
	GET_HARDWARE,
	GET_GUEST,
	GET_NESTED,
	GET_DEFERRED,
	GET_VCPUS,
	GET_MEMORY,
	GET_FIRMWARE,
	GET_UUID,
	GET_SETTINGS,
	GET_NICS,
	GET_FILES,
	GET_MESSAGE,
};

static const struct field get_fields[] = {
	[GET_ID] = { "VM ID", FIELD_INT, true,
		     "The ID, as vim-cmd takes it; none for --vmx of an unregistered VM." },
	[GET_NAME] = { "Name", FIELD_TEXT, true, "The VM's name." },
	[GET_POWER] = { "Power", FIELD_TEXT, false, "One of on, off, suspended." },
	[GET_HARDWARE] = { "Hardware Version", FIELD_INT, true, "The virtual hardware version." },
	[GET_GUEST] = { "Guest OS", FIELD_TEXT, true, "The configured guest OS." },
	[GET_NESTED] = { "Nested HV", FIELD_BOOL, true, "Is nested virtualization enabled?" },
	[GET_DEFERRED] = { "Pending", FIELD_TEXT, true, DEFERRED_MEANING },
	[GET_VCPUS] = { "vCPUs", FIELD_INT, true, "The number of virtual CPUs." },
	[GET_MEMORY] = { "Memory MB", FIELD_INT, true, "The memory size." },
	[GET_FIRMWARE] = { "Firmware", FIELD_TEXT, true, "One of bios, efi." },
	[GET_UUID] = { "BIOS UUID", FIELD_TEXT, true,
		       "Tells this VM from another VM at the same path." },
	[GET_SETTINGS] = { "Settings", FIELD_LIST, false,
			   "The .vmx settings that concern nested virtualization." },
	[GET_NICS] = { "NICs", FIELD_LIST, false,
		       "The network adapters and what they connect to." },
	[GET_FILES] = { "Files", FIELD_LIST, false, "The .vmx file and the files it names." },
	[GET_MESSAGE] = { "Message", FIELD_TEXT, false, "Why little is known about the VM." },
};

static int get_vm(struct run *run, struct err *e)
{
	AUTO_VALUE(selection) selection = { 0 };
	AUTO_VALUE(vm_parts) parts = { 0 };
	AUTO_VALUE(vms) vms = { 0 };
	AUTO(journal) *journal = NULL;
	const struct vm *vm;

	options_selection(&selection, run->args);
	if (vms_select(&vms, run->host, &selection, e) < 0)
		return -1;
	journal = read_deferred(run);
	if (vms.count != 1)
		return err_set(e, ERR_NOT_FOUND,
			       "vm get shows one VM, and %zu match; vm list shows several",
			       vms.count);
	vm = &vms.items[0];
	vm_parts_read(&parts, vm);
	output_row(run->output,
		   (struct value[]){
			   [GET_ID] = vm->id ? value_int(vm->id) : value_unknown(),
			   [GET_NAME] = value_text(vm->name),
			   [GET_POWER] = value_text(power_name(vm->power)),
			   [GET_HARDWARE] = number(vm->hardware_version),
			   [GET_GUEST] = value_text(vm->guest_os),
			   [GET_NESTED] = nested(vm),
			   [GET_DEFERRED] = deferred(journal, vm),
			   [GET_VCPUS] = number(parts.vcpus),
			   [GET_MEMORY] = number(parts.memory_mb),
			   [GET_FIRMWARE] = value_text(parts.firmware),
			   [GET_UUID] = value_text(parts.bios_uuid),
			   [GET_SETTINGS] = value_list(&parts.settings),
			   [GET_NICS] = value_list(&parts.nics),
			   [GET_FILES] = value_list(&parts.files),
			   [GET_MESSAGE] = value_text(message(vm)),
		   },
		   NULL);
	return 0;
}

static const struct param *const get_params[] = { VM_SELECTORS, NULL };

const struct command command_vm_get = {
	.path = "vm get",
	.summary = "Show one VM with its settings, network adapters and files.",
	.params = get_params,
	.shape = { .type = "VirtualMachineDetails",
		   .fields = get_fields,
		   .count = COUNT_OF(get_fields),
		   .single = true },
	.flags = CMD_HOST | CMD_NEEDS_VM,
	.run = get_vm,
};
