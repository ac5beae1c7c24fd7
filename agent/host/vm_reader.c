#include "host/vm_reader.h"

#include "base/alloc.h"
#include "host/inventory.h"
#include "host/vm_internal.h"

struct vm_reader {
	const struct host *h;
	struct vm_inventory inventory;
	struct power *power;
	bool host_default;
};

int vm_reader_open(struct vm_reader **reader, const struct host *h, struct err *e)
{
	AUTO(vm_reader) *r = x_alloc(sizeof(*r));

	r->h = h;
	if (inventory_load(&r->inventory, h, e) < 0 ||
	    vm_host_default(&r->host_default, h, e) < 0 || power_read(&r->power, h, e) < 0)
		return -1;
	*reader = r;
	r = NULL;
	return 0;
}

bool vm_reader_read(struct vm *vm, struct vm_reader *reader, const char *path)
{
	for (size_t i = 0; i < reader->inventory.count; i++) {
		const struct vm_entry *entry = &reader->inventory.items[i];

		if (!inventory_same_file(reader->h, entry->vmx_path, path))
			continue;
		*vm = (struct vm){ .id = entry->id, .path = x_strdup(entry->vmx_path) };
		vm_read(vm, reader->h, reader->power, reader->host_default);
		vm_test_lock(vm);
		return true;
	}
	return false;
}

bool vm_reader_host_default(const struct vm_reader *reader)
{
	return reader->host_default;
}

void vm_reader_free(struct vm_reader *reader)
{
	if (!reader)
		return;
	vm_inventory_free(&reader->inventory);
	power_free(reader->power);
	free(reader);
}
