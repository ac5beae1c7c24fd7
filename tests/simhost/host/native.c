#include "host/native.h"

#include "core/state.h"
#include "host/release.h"
#include "host/vms.h"

static struct value process(const struct state_vm *vm, const struct vmx *memory)
{
	struct value v = value_struct("VirtualMachine");
	const char *uuid = vmx_get(memory, "uuid.bios");
	AUTO_STR *name = vmx_shown_name(memory);

	value_field_int(&v, "World ID", vm->world);
	value_field_int(&v, "Process ID", 0);
	value_field_int(&v, "VMX Cartel ID", vm->world - 1);
	value_field_text(&v, "UUID", uuid ? uuid : "");
	value_field_text(&v, "Display Name", name);
	value_field_text(&v, "Config File", vm->path);
	return v;
}

int native_vm_process_list(struct native *n, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };

	if (state_load(&st, n->sim, e) < 0)
		return -1;
	n->result = value_list("structure");
	for (size_t i = 0; i < st.vms.count; i++) {
		AUTO_VALUE(vmx) memory = { 0 };

		if (st.vms.items[i].power != POWER_ON)
			continue;
		if (vms_memory(&memory, n->sim, st.vms.items[i].id, e) < 0)
			return -1;
		value_item(&n->result, process(&st.vms.items[i], &memory));
	}
	return 0;
}

int native_version_get(struct native *n, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	const struct release *r;
	AUTO_STR *build = NULL;

	if (state_load(&st, n->sim, e) < 0)
		return -1;
	r = release_find(st.release);
	build = x_format("Releasebuild-%s", r->build);
	n->result = value_struct("Version");
	value_field_text(&n->result, "Product", "VMware ESXi");
	value_field_text(&n->result, "Version", r->version);
	value_field_text(&n->result, "Build", build);
	value_field_text(&n->result, "Update", r->update);
	value_field_text(&n->result, "Patch", r->patch);
	return 0;
}
