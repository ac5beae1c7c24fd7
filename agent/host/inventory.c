#include "host/inventory.h"

#include <string.h>
#include <sys/stat.h>

/* About 250 bytes a VM: room for far more VMs than ESXi registers (1,024 run, 4,096 known). */
#define INVENTORY_SIZE_MAX (8U << 20)

int inventory_load(struct vm_inventory *inventory, const struct host *h, struct err *e)
{
	AUTO_VALUE(buf) bytes = { 0 };
	AUTO_STR *path = NULL;

	*inventory = (struct vm_inventory){ 0 };
	if (root_own(&path, &h->root, INVENTORY_PATH, e) < 0 ||
	    file_read(&bytes, NULL, path, INVENTORY_PATH, INVENTORY_SIZE_MAX, e) < 0) {
		if (e->code == ERR_NOT_FOUND)
			return err_set(
				e, ERR_NOT_FOUND,
				"%s is missing: is this an ESXi host, and did hostd ever run?",
				INVENTORY_PATH);
		return -1;
	}
	if (vm_inventory_parse(inventory, buf_view(&bytes), e) < 0)
		return err_wrap(e, "%s", INVENTORY_PATH);
	return 0;
}

static bool look(struct stat *st, const struct host *h, const char *path)
{
	AUTO_STR *full = NULL;
	struct err ignored;

	return root_own(&full, &h->root, path, &ignored) == 0 && stat(full, st) == 0;
}

bool inventory_same_file(const struct host *h, const char *a, const char *b)
{
	struct stat st_a;
	struct stat st_b;

	if (strcmp(a, b) == 0)
		return true;
	if (strcmp(text_base_name(a), text_base_name(b)) != 0)
		return false;
	return look(&st_a, h, a) && look(&st_b, h, b) && st_a.st_dev == st_b.st_dev &&
	       st_a.st_ino == st_b.st_ino;
}

long long inventory_find_file(const struct vm_inventory *inventory, const struct host *h,
			      const char *path, const struct fingerprint *file)
{
	for (size_t i = 0; i < inventory->count; i++) {
		const struct vm_entry *entry = &inventory->items[i];
		struct stat st;

		if (strcmp(text_base_name(entry->vmx_path), text_base_name(path)) == 0 &&
		    look(&st, h, entry->vmx_path) && st.st_dev == file->device &&
		    st.st_ino == file->inode)
			return entry->id;
	}
	return 0;
}
