#include "commands/vmx_common.h"

#include <sys/stat.h>

#include "host/inventory.h"

const struct param param_vmx_file = {
	.name = "file",
	.type = PARAM_TEXT,
	.placeholder = "FILE",
	.required = true,
	.positional = true,
	.description = "The .vmx file.",
};

const struct param param_vmx_files = {
	.name = "file",
	.type = PARAM_TEXT,
	.placeholder = "FILE",
	.required = true,
	.repeats = true,
	.positional = true,
	.description = "The .vmx files.",
};

const struct param param_vmx_names = {
	.name = "name",
	.type = PARAM_TEXT,
	.placeholder = "NAME",
	.required = true,
	.repeats = true,
	.positional = true,
	.description = "The names of settings, in any case.",
};

typedef int load(struct vmx_file **file, const struct root *root, const char *path, struct err *e);

static int open_by(load *load_it, struct vmx_file **file, const struct run *run, const char *path,
		   struct err *e)
{
	struct root root;
	int result;

	if (root_open(&root, run->root_dir, e) < 0)
		return -1;
	result = load_it(file, &root, path, e);
	root_free(&root);
	if (result < 0)
		return err_target(e, path);
	return 0;
}

int vmx_open(struct vmx_file **file, const struct run *run, const char *path, struct err *e)
{
	return open_by(vmx_file_load, file, run, path, e);
}

int vmx_open_to_edit(struct vmx_file **file, const struct run *run, const char *path, struct err *e)
{
	if (args_have(run->args, "dry-run"))
		return vmx_open(file, run, path, e);
	return open_by(vmx_file_load_to_edit, file, run, path, e);
}

/* Which VM of this machine's inventory has this file? 0 where none has, or there is no inventory.
 */
static long long registered_id(const struct vmx_file *file, const struct run *run)
{
	struct host h = { 0 };
	struct vm_inventory inventory = { 0 };
	struct err ignored = { 0 };
	long long id = 0;

	/* Not host_open(): editing a file takes no root, and asking for the VM must not either. */
	if (root_open(&h.root, run->root_dir, &ignored) < 0)
		return 0;
	if (inventory_load(&inventory, &h, &ignored) == 0)
		id = inventory_find_file(&inventory, &h, file->path, &file->print);
	vm_inventory_free(&inventory);
	host_close(&h);
	return id;
}

int vmx_finish(char **note, struct vmx_file *file, const struct run *run, struct err *e)
{
	bool dry_run = args_have(run->args, "dry-run");
	long long id;

	if ((dry_run ? vmx_file_check_save(file, e) : vmx_file_save(file, e)) < 0)
		return err_target(e, file->path);
	if (dry_run)
		return 0;
	id = registered_id(file, run);
	if (id != 0)
		*note = x_format("hostd has not read it: vim-cmd vmsvc/reload %lld", id);
	return 0;
}

const char *vmx_status(enum vmx_change change, bool dry_run)
{
	if (change == VMX_SAME)
		return "unchanged";
	return dry_run ? "planned" : "changed";
}
