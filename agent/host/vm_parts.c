#include "host/vm_parts.h"

#include <limits.h>
#include <string.h>

#include "host/vm_nics.h"

/* esxi-facts 2.1 to 2.5. A name that ends in '.' stands for all that start so. */
static const char *const settings_of_interest[] = {
	"vhv.",
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
};

/* The same of network adapters, behind "ethernetN" [facts 2.4]. */
static const char *const adapter_settings[] = { ".filter4.name", ".filter4.onFailure" };

/* Settings whose value is the name of a file of the VM [facts 1.11]. */
static const char *const file_settings[] = { "nvram", "extendedConfigFile" };
static const char file_name_end[] = ".fileName";

static bool starts_nocase(struct span name, const char *prefix)
{
	size_t len = strlen(prefix);

	return name.len >= len && span_is_nocase(span_make(name.p, len), prefix);
}

static bool ends_nocase(struct span name, const char *end)
{
	size_t len = strlen(end);

	return name.len >= len && span_is_nocase(span_make(name.p + name.len - len, len), end);
}

static bool is_of_interest(struct span name)
{
	for (size_t i = 0; i < COUNT_OF(settings_of_interest); i++) {
		const char *wanted = settings_of_interest[i];
		bool prefix = wanted[strlen(wanted) - 1] == '.';

		if (prefix ? starts_nocase(name, wanted) : span_is_nocase(name, wanted))
			return true;
	}
	for (size_t i = 0; i < COUNT_OF(adapter_settings); i++) {
		if (starts_nocase(name, "ethernet") && ends_nocase(name, adapter_settings[i]))
			return true;
	}
	return false;
}

static bool names_a_file(struct span name)
{
	for (size_t i = 0; i < COUNT_OF(file_settings); i++) {
		if (span_is_nocase(name, file_settings[i]))
			return true;
	}
	return ends_nocase(name, file_name_end);
}

struct visit {
	struct vm_parts *parts;
	enum charset charset;
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
	if (is_of_interest(name))
		add_shown(&v->parts->settings, v, name, " = \"", value, "\"");
	if (value.len > 0 && names_a_file(name))
		add_shown(&v->parts->files, v, name, ": ", value, "");
	return true;
}

static void add_part(struct buf *text, const char *part)
{
	if (part && part[0])
		buf_format(text, ", %s", part);
}

static void add_nics(struct vm_parts *parts, const struct vmx_file *file)
{
	struct vm_nics nics;

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

static int number(const struct vmx_file *file, const char *name)
{
	const char *text = vmx_doc_get(file->doc, name);
	long long n;

	return text && span_number(&n, span_of(text), 1, INT_MAX) ? (int)n : 0;
}

void vm_parts_read(struct vm_parts *parts, const struct vm *vm)
{
	const struct vmx_file *file = vm->file;
	struct visit v = { .parts = parts };

	*parts = (struct vm_parts){ 0 };
	strings_add(&parts->files, vm->path);
	if (!file || vm->encrypted)
		return;
	v.charset = file->charset;
	/* A VM whose file does not say has one CPU; memory has no default that can be relied on. */
	parts->vcpus = number(file, "numvcpus") > 0 ? number(file, "numvcpus") : 1;
	parts->memory_mb = number(file, "memSize");
	parts->firmware = vmx_file_show(file, "firmware");
	if (!parts->firmware)
		parts->firmware = x_strdup("bios");
	parts->bios_uuid = vmx_file_show(file, "uuid.bios");
	vmx_doc_each(file->doc, visit_setting, &v);
	add_nics(parts, file);
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
