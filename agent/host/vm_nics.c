#include "host/vm_nics.h"

#include <string.h>

#include "base/list.h"

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

/* Connected at power-on, unless the file says that it is not. */
static bool starts_connected(const struct vmx_file *file, int number)
{
	AUTO_STR *name = x_format("ethernet%d.startConnected", number);

	return vmx_doc_count(file->doc, name) == 0 || vmx_doc_is_true(file->doc, name);
}

static struct vm_nic read_nic(const struct vmx_file *file, int number)
{
	struct vm_nic nic = {
		.number = number,
		.device = value(file, number, "virtualDev"),
		.address = value(file, number, "address"),
		.network = value(file, number, "networkName"),
		.dvs_id = value(file, number, "dvs.switchId"),
		.dvs_portgroup_id = value(file, number, "dvs.portgroupId"),
		.dvs_port_id = value(file, number, "dvs.portId"),
		.starts_connected = starts_connected(file, number),
	};

	if (!nic.address)
		nic.address = value(file, number, "generatedAddress");
	return nic;
}

void vm_nics_read(struct vm_nics *nics, const struct vmx_file *file)
{
	*nics = (struct vm_nics){ 0 };
	if (vmx_doc_is_encrypted(file->doc))
		return;
	for (int number = 0; number < VM_NICS_MAX; number++) {
		if (vm_nics_has(file, number))
			LIST_PUSH(nics, read_nic(file, number));
	}
}

void vm_nics_free_one(struct vm_nic *nic)
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
		vm_nics_free_one(&nics->items[i]);
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
