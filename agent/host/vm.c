#include "host/vm_internal.h"

#include <limits.h>
#include <string.h>

#include "system/lock.h"

/* Settings under every .vmx of the host [facts 2.2]. */
#define HOST_CONFIG_PATH "/etc/vmware/config"

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text);
	size_t end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

bool vm_is_template(const struct vm *vm)
{
	return ends_with(vm->path, ".vmtx");
}

void vm_show(struct buf *text, const struct vm *vm)
{
	if (!vm->name) {
		buf_str(text, vm->path);
		return;
	}
	buf_format(text, "VM \"%s\"", vm->name);
	if (vm->shares_name && vm->id != 0)
		buf_format(text, " (id %lld)", vm->id);
	else if (vm->shares_name)
		buf_format(text, " (%s)", vm->path);
}

const char *vm_target(const struct vm *vm)
{
	return vm->name && !vm->shares_name ? vm->name : vm->path;
}

/* Suspended: checkpoint.vmState names the file with the VM's memory [facts 1.9]. */
static bool is_suspended(struct vmx_doc *doc)
{
	const char *state = vmx_doc_get(doc, "checkpoint.vmState");

	return state && state[0];
}

static int number_of(struct vmx_doc *doc, const char *name)
{
	const char *text = vmx_doc_get(doc, name);
	long long number;

	if (!text || !span_number(&number, span_of(text), 1, INT_MAX))
		return 0;
	return (int)number;
}

static void read_settings(struct vm *vm, const struct vmx_file *file, bool host_default)
{
	struct vmx_doc *doc = file->doc;
	const char *uuid;

	vm->name = vmx_file_show(file, "displayName");
	if (vm->name && !vm->name[0]) {
		free(vm->name); /* an empty name names nothing */
		vm->name = NULL;
	}
	vm->encrypted = vmx_doc_is_encrypted(doc);
	uuid = vm->encrypted ? NULL : vmx_doc_get(doc, "uuid.bios");
	vm->uuid = uuid ? x_strdup(uuid) : NULL;
	vm->guest_os = vmx_file_show(file, "guestOS");
	vm->hardware_version = number_of(doc, "virtualHW.version");
	vm->nested = vmx_doc_count(doc, "vhv.enable") > 0 ? vmx_doc_is_true(doc, "vhv.enable")
							  : host_default;
	if (vm->power == VM_POWER_OFF && is_suspended(doc))
		vm->power = VM_SUSPENDED;
}

static void note_problem(struct vm *vm, const struct err *e)
{
	vm->problem = e->code;
	vm->problem_text = x_strdup(e->text);
}

void vm_read(struct vm *vm, const struct host *h, struct power *power, bool host_default)
{
	struct err e = { 0 };
	bool on;

	if (vmx_file_load(&vm->file, &h->root, vm->path, &e) < 0) {
		note_problem(vm, &e);
		on = power && power_is_on(power, vm->path, NULL);
	} else {
		vm->real = x_strdup(vm->file->real + strlen(h->root.dir));
		on = power && power_is_on(power, vm->file->real, &vm->file->print);
	}
	vm->power = on ? VM_POWER_ON : VM_POWER_OFF;
	if (vm->file)
		read_settings(vm, vm->file, host_default);
}

void vm_test_lock(struct vm *vm)
{
	struct err e = { 0 };

	/* A running VM holds its lock: nothing to learn, and its process may be waiting for it. */
	if (!vm->file || vm->power == VM_POWER_ON)
		return;
	if (vmx_lock_test(&vm->locked, vm->file->real, &e) < 0) {
		(void)err_wrap(&e, "%s", vm->path);
		note_problem(vm, &e);
	}
}

void vm_close_file(struct vm *vm)
{
	vmx_file_free(vm->file);
	vm->file = NULL;
}

void vm_free(struct vm *vm)
{
	vm_close_file(vm);
	free(vm->path);
	free(vm->real);
	free(vm->name);
	free(vm->uuid);
	free(vm->guest_os);
	free(vm->problem_text);
	*vm = (struct vm){ 0 };
}

int vm_host_default(bool *on, const struct host *h, struct err *e)
{
	AUTO(vmx_file) *config = NULL;

	*on = false;
	if (vmx_file_load(&config, &h->root, HOST_CONFIG_PATH, e) < 0) {
		if (e->code != ERR_NOT_FOUND)
			return -1;
		*e = (struct err){ 0 }; /* a host without one has no defaults */
		return 0;
	}
	*on = vmx_doc_is_true(config->doc, "vhv.enable");
	return 0;
}
