#include "commands/options.h"
#include "commands/run.h"
#include "commands/table.h"
#include "commands/vm_pending.h"
#include "commands/vm_words.h"

enum column { ID, NAME, POWER, HARDWARE, GUEST, NESTED, PENDING, MESSAGE };

static const struct field fields[] = {
	[ID] = { "VM ID", FIELD_INT, false, "The id, as vim-cmd takes it." },
	[NAME] = { "Name", FIELD_TEXT, true, "The VM's name." },
	[POWER] = { "Power", FIELD_TEXT, false, "One of on, off, suspended." },
	[HARDWARE] = { "Hardware Version", FIELD_INT, true,
		       "The version of the virtual hardware." },
	[GUEST] = { "Guest OS", FIELD_TEXT, true, "The guest OS that is configured." },
	[NESTED] = { "Nested HV", FIELD_BOOL, true, "Is hardware virtualization exposed?" },
	[PENDING] = VM_PENDING_FIELD,
	[MESSAGE] = { "Message", FIELD_TEXT, false, "Why little is known of the VM." },
};

static const struct param *const params[] = { &param_vm_name, &param_vm_id, &param_match, NULL };

static void show(struct run *run, const struct vm *vm, const struct journal *journal)
{
	bool known = vm->problem == ERR_NONE && !vm->encrypted;
	struct value row[] = {
		[ID] = value_int(vm->id),
		[NAME] = value_text(vm->name),
		[POWER] = value_text(vm_power_name(vm->power)),
		[HARDWARE] =
			vm->hardware_version ? value_int(vm->hardware_version) : value_unknown(),
		[GUEST] = value_text(vm->guest_os),
		[NESTED] = known ? value_bool(vm->nested) : value_unknown(),
		[PENDING] = vm_pending_value(journal, vm),
		[MESSAGE] = value_text(vm_message(vm)),
	};

	output_row(run->output, row, NULL);
}

static int run(struct run *run, struct err *e)
{
	AUTO_VALUE(selection) selection = { 0 };
	AUTO_VALUE(vms) vms = { 0 };
	AUTO(journal) *journal = NULL;
	struct host h;
	int result;

	options_selection(&selection, run->args);
	if (run_open_host(&h, run, e) < 0)
		return -1;
	result = vms_select(&vms, &h, &selection, false, e);
	if (result == 0)
		journal = vm_pending_read(run, &h);
	host_close(&h);
	if (result < 0)
		return -1;
	for (size_t i = 0; i < vms.count; i++)
		show(run, &vms.items[i], journal);
	return 0;
}

const struct command command_vm_list = {
	.path = "vm list",
	.summary = "List the registered VMs and whether they may run hypervisors.",
	.params = params,
	.shape = { .type = "VirtualMachine", .fields = fields, .count = COUNT_OF(fields) },
	.flags = CMD_HOST,
	.run = run,
};
