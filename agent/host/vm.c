#include "host/vm.h"

#include <fnmatch.h>
#include <limits.h>
#include <string.h>

#include "base/text.h"
#include "system/lock.h"

/* Settings under every .vmx of the host [facts 2.2]. */
#define HOST_CONFIG_PATH "/etc/vmware/config"

bool vm_is_template(const struct vm *vm)
{
	const char *dot = strrchr(vm->path, '.');

	return dot && strcmp(dot, ".vmtx") == 0;
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

static int number_of(struct vmx_doc *doc, const char *name)
{
	const char *text = vmx_doc_get(doc, name);
	long long number;

	return text && span_number(&number, span_of(text), 1, INT_MAX) ? (int)number : 0;
}

void vm_read(struct vm *vm, const struct host *h, bool host_default)
{
	struct err e = { 0 };
	const char *uuid, *state;
	struct vmx_doc *doc;

	if (vmx_file_load(&vm->file, &h->root, vm->path, &e) < 0) {
		vm->problem = e.code;
		vm->problem_text = x_strdup(e.text);
		return;
	}
	doc = vm->file->doc;
	vm->real = x_strdup(vm->file->real + strlen(h->root.dir));
	vm->name = vmx_file_show(vm->file, "displayName");
	if (vm->name && !vm->name[0]) {
		free(vm->name); /* an empty name names nothing */
		vm->name = NULL;
	}
	vm->encrypted = vmx_doc_is_encrypted(doc);
	uuid = vm->encrypted ? NULL : vmx_doc_get(doc, "uuid.bios");
	vm->uuid = uuid ? x_strdup(uuid) : NULL;
	vm->guest_os = vmx_file_show(vm->file, "guestOS");
	vm->hardware_version = number_of(doc, "virtualHW.version");
	vm->nested = vmx_doc_count(doc, "vhv.enable") > 0 ? vmx_doc_is_true(doc, "vhv.enable")
							  : host_default;
	/* It names the file with the memory of a suspended VM [facts 1.9]. */
	state = vmx_doc_get(doc, "checkpoint.vmState");
	if (state && state[0])
		vm->power = VM_SUSPENDED;
}

void vm_test_lock(struct vm *vm)
{
	struct err e = { 0 };

	/* A running VM holds its lock: nothing to learn, and its process may be waiting for it. */
	if (!vm->file || vm->power == VM_POWER_ON)
		return;
	if (vmx_lock_test(&vm->locked, vm->file->real, &e) < 0) {
		(void)err_wrap(&e, "%s", vm->path);
		vm->problem = e.code;
		vm->problem_text = x_strdup(e.text);
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

/*
 * A closer look.
 */

/* Settings that matter for nested virtualization: esxi-facts 2.1 to 2.5. */
static const char *const settings_of_interest[] = {
	"vhv.*",
	"vvtd.enable",
	"vpmc.enable",
	"windows.vbs.enabled",
	"firmware",
	"uefi.secureBoot.enabled",
	"hypervisor.cpuid.v0",
	"mce.enable",
	"featMask.vm.hv.capable",
	"monitor.virtual_exec",
	"monitor.virtual_mmu",
	"vcpu.hotadd",
	"mem.hotadd",
	"vmx.encryptionType",
	"ethernet*.filter4.name",
	"ethernet*.filter4.onFailure",
};

/* Settings whose value is the name of a file of the VM [facts 1.11]. */
static const char *const file_settings[] = { "nvram", "extendedConfigFile", "*.fileName" };

static bool is_one_of(struct span name, const char *const *patterns, size_t count)
{
	AUTO_STR *text = x_strndup(name.p, name.len);

	for (size_t i = 0; i < count; i++) {
		if (fnmatch(patterns[i], text, FNM_CASEFOLD) == 0)
			return true;
	}
	return false;
}

struct visit {
	struct vm_parts *parts;
	const char *charset;
};

static void add_shown(struct strings *list, const struct visit *v, struct span name,
		      const char *between, struct span value, const char *end)
{
	struct buf text = { 0 };

	show_bytes(&text, name, v->charset);
	buf_str(&text, between);
	show_bytes(&text, value, v->charset);
	buf_str(&text, end);
	strings_take(list, buf_take(&text));
}

static bool visit_setting(void *context, struct span name, struct span value, size_t line)
{
	struct visit *v = context;

	(void)line;
	if (is_one_of(name, settings_of_interest, COUNT_OF(settings_of_interest)))
		add_shown(&v->parts->settings, v, name, " = \"", value, "\"");
	if (value.len > 0 && is_one_of(name, file_settings, COUNT_OF(file_settings)))
		add_shown(&v->parts->files, v, name, ": ", value, "");
	return true;
}

static void add_part(struct buf *text, const char *part)
{
	if (part && part[0])
		buf_format(text, ", %s", part);
}

void vm_parts_read(struct vm_parts *parts, const struct vm *vm)
{
	const struct vmx_file *file = vm->file;
	struct visit v = { .parts = parts };
	struct vm_nics nics;

	*parts = (struct vm_parts){ 0 };
	strings_add(&parts->files, vm->path);
	if (!file || vm->encrypted)
		return;
	v.charset = file->charset;
	/* By default a VM has one CPU; memory has no default that can be relied on. */
	parts->vcpus = number_of(file->doc, "numvcpus");
	if (parts->vcpus == 0)
		parts->vcpus = 1;
	parts->memory_mb = number_of(file->doc, "memSize");
	parts->firmware = vmx_file_show(file, "firmware");
	if (!parts->firmware)
		parts->firmware = x_strdup("bios");
	parts->bios_uuid = vmx_file_show(file, "uuid.bios");
	vmx_doc_each(file->doc, visit_setting, &v);
	vm_nics_read(&nics, file);
	for (size_t i = 0; i < nics.count; i++) {
		const struct vm_nic *nic = &nics.items[i];
		struct buf text = { 0 };

		buf_format(&text, "ethernet%d: %s", nic->number,
			   nic->device ? nic->device : "default adapter");
		add_part(&text, nic->network);
		add_part(&text, nic->dvs_portgroup_id);
		add_part(&text, nic->address);
		strings_take(&parts->nics, buf_take(&text));
	}
	vm_nics_free(&nics);
}

void vm_parts_free(struct vm_parts *parts)
{
	free(parts->firmware);
	free(parts->bios_uuid);
	strings_free(&parts->settings);
	strings_free(&parts->nics);
	strings_free(&parts->files);
	*parts = (struct vm_parts){ 0 };
}

/*
 * Network adapters.
 */

static char *value(const struct vmx_file *file, int number, const char *what)
{
	AUTO_STR *name = x_format("ethernet%d.%s", number, what);

	return vmx_file_show(file, name);
}

bool vm_nics_has(const struct vmx_file *file, int number)
{
	AUTO_STR *name = x_format("ethernet%d.present", number);

	return vmx_doc_is_true(file->doc, name);
}

bool vm_nics_has_filter(const struct vmx_file *file, int number, const char *name)
{
	AUTO_STR *setting = x_format("ethernet%d.filter4.name", number);
	struct span now;

	return vmx_doc_get_span(&now, file->doc, setting) && span_is_nocase(now, name);
}

void vm_nics_read(struct vm_nics *nics, const struct vmx_file *file)
{
	*nics = (struct vm_nics){ 0 };
	if (vmx_doc_is_encrypted(file->doc))
		return;
	for (int number = 0; number < VM_NICS_MAX; number++) {
		AUTO_STR *starts = x_format("ethernet%d.startConnected", number);
		struct vm_nic nic = { .number = number };

		if (!vm_nics_has(file, number))
			continue;
		nic.device = value(file, number, "virtualDev");
		nic.address = value(file, number, "address");
		if (!nic.address)
			nic.address = value(file, number, "generatedAddress");
		nic.network = value(file, number, "networkName");
		nic.dvs_id = value(file, number, "dvs.switchId");
		nic.dvs_portgroup_id = value(file, number, "dvs.portgroupId");
		nic.dvs_port_id = value(file, number, "dvs.portId");
		/* Connected at power-on, unless the file says that it is not. */
		nic.starts_connected =
			vmx_doc_count(file->doc, starts) == 0 || vmx_doc_is_true(file->doc, starts);
		LIST_PUSH(nics, nic);
	}
}

void vm_nic_free(struct vm_nic *nic)
{
	free(nic->device);
	free(nic->address);
	free(nic->network);
	free(nic->dvs_id);
	free(nic->dvs_portgroup_id);
	free(nic->dvs_port_id);
	*nic = (struct vm_nic){ 0 };
}

void vm_nics_free(struct vm_nics *nics)
{
	for (size_t i = 0; i < nics->count; i++)
		vm_nic_free(&nics->items[i]);
	free(nics->items);
	*nics = (struct vm_nics){ 0 };
}

bool vm_nics_is_on(const struct vm_nic *nic, const char *portgroup)
{
	AUTO_VALUE(buf) shown = { 0 };

	if (!nic->network)
		return false;
	show_bytes(&shown, span_of(portgroup), CHARSET_UTF8);
	return strcmp(nic->network, buf_text(&shown)) == 0;
}
