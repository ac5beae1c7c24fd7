#include "host/vms.h"

#include <limits.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "core/files.h"
#include "host/hostd.h"

#define VOLUMES "/vmfs/volumes/"
/* No host has more passthrough devices than that for one VM. */
#define PASSTHROUGH_MAX 16

static char *memory_path(const struct sim *s, long id)
{
	return sim_file(s, "memory/%ld", id);
}

static int read_vmx(struct vmx *v, const char *path, struct err *e)
{
	AUTO_VALUE(buf) text = { 0 };

	if (files_read(&text, path, e) < 0)
		return -1;
	vmx_parse(v, buf_view(&text));
	return 0;
}

int vms_memory(struct vmx *memory, const struct sim *s, long id, struct err *e)
{
	AUTO_STR *path = memory_path(s, id);

	return read_vmx(memory, path, e);
}

/* A setting of the VM, or the host's default of it. */
static bool nested_wanted(const struct sim *s, const struct vmx *v)
{
	AUTO_STR *path = sim_path(s, "/etc/vmware/config");
	AUTO_VALUE(vmx) defaults = { 0 };
	struct err e = { 0 };

	if (vmx_get(v, "vhv.enable"))
		return vmx_is_true(v, "vhv.enable");
	return read_vmx(&defaults, path, &e) == 0 && vmx_is_true(&defaults, "vhv.enable");
}

static bool has_passthrough(const struct vmx *v)
{
	for (int i = 0; i < PASSTHROUGH_MAX; i++) {
		AUTO_STR *name = x_format("pciPassthru%d.present", i);

		if (vmx_is_true(v, name))
			return true;
	}
	return false;
}

/* NULL when the VM may power on. */
static char *refusal(const struct sim *s, const struct machine *m, const struct state_vm *vm,
		     const struct vmx *v)
{
	const char *twice = vmx_duplicate(v);
	long hardware = vmx_number(v, "virtualHW.version", 0);

	if (files_ends_with(vm->path, ".vmtx"))
		return x_strdup("The operation is not supported on the object.");
	if (vm->elsewhere)
		return x_strdup("Failed to lock the file");
	if (twice)
		return x_format("Cannot open the configuration file %s: variable \"%s\" is already "
				"defined.",
				vm->path, twice);
	if (!vmx_get(v, "config.version"))
		return x_strdup("The virtual machine is encrypted and its key is not available.");
	if (nested_wanted(s, v) && hardware < VMS_NESTED_HARDWARE)
		return x_format("Virtualized Intel VT-x/EPT is not supported on this platform: "
				"virtual hardware version %ld is too old.",
				hardware);
	if (nested_wanted(s, v) && !machine_can_nest(m))
		return x_strdup("Virtualized Intel VT-x/EPT is not supported on this platform.");
	if (vmx_get(v, "featMask.vm.hv.capable") && !machine_can_nest(m))
		return x_strdup("Feature 'hv.capable' was 0, but must be at least 0x1.");
	/* Assumed: the bypass, which is not supported, works. */
	if (nested_wanted(s, v) && has_passthrough(v) && !vmx_is_true(v, "vhv.allowPassthru"))
		return x_strdup("Virtualization is not supported on a virtual machine with a PCI "
				"passthrough device.");
	return NULL;
}

/* The running VM holds its file's lock from now on. */
static int take_lock_file(const char *path, struct err *e)
{
	AUTO_STR *lock = x_format("%s.lck", path);

	return files_exist(lock) ? 0 : files_write(lock, span_of(""), 0600, e);
}

static int write_back(const struct sim *s, const struct state_vm *vm, const struct vmx *v,
		      struct err *e)
{
	AUTO_STR *path = sim_path(s, vm->path);
	AUTO_STR *memory = memory_path(s, vm->id);
	AUTO_VALUE(buf) text = { 0 };

	vmx_text(&text, v);
	if (files_replace(path, buf_view(&text), 0755, e) < 0)
		return -1;
	/* hostd hears of it from the VM itself. */
	if (hostd_reload(s, vm, e) < 0)
		return -1;
	return files_remove(memory, e);
}

int vms_power_on(char **why, const struct sim *s, struct state *st, struct state_vm *vm,
		 struct err *e)
{
	AUTO_STR *path = sim_path(s, vm->path);
	AUTO_STR *memory = memory_path(s, vm->id);
	AUTO_VALUE(vmx) v = { 0 };
	AUTO_VALUE(buf) text = { 0 };

	*why = NULL;
	if (vm->power == POWER_ON)
		*why = x_strdup("The attempted operation cannot be performed in the current state "
				"(Powered on).");
	else if (!files_exist(path))
		*why = x_format("File %s was not found", vm->path);
	if (*why)
		return 0;
	if (read_vmx(&v, path, e) < 0)
		return -1;
	*why = refusal(s, &st->machine, vm, &v);
	if (*why)
		return 0;
	if (vm->power == POWER_SUSPENDED)
		vmx_set(&v, "checkpoint.vmState", "");
	vmx_set(&v, "cleanShutdown", "FALSE");
	vmx_text(&text, &v);
	if (take_lock_file(path, e) < 0 || files_write(memory, buf_view(&text), 0644, e) < 0)
		return -1;
	vm->power = POWER_ON;
	vm->world = state_next_world(st);
	return hostd_reload(s, vm, e);
}

int vms_power_off(char **why, const struct sim *s, struct state_vm *vm, struct err *e)
{
	AUTO_VALUE(vmx) v = { 0 };

	*why = NULL;
	if (vm->power == POWER_OFF) {
		*why = x_strdup("The attempted operation cannot be performed in the current state "
				"(Powered off).");
		return 0;
	}
	if (vm->power == POWER_ON) {
		if (vms_memory(&v, s, vm->id, e) < 0)
			return -1;
	} else {
		AUTO_STR *path = sim_path(s, vm->path);

		if (read_vmx(&v, path, e) < 0)
			return -1;
		vmx_set(&v, "checkpoint.vmState", "");
	}
	vmx_set(&v, "cleanShutdown", "TRUE");
	vm->power = POWER_OFF;
	vm->world = 0;
	return write_back(s, vm, &v, e);
}

int vms_suspend(char **why, const struct sim *s, struct state_vm *vm, struct err *e)
{
	AUTO_STR *name = x_strdup(files_name(vm->path));
	AUTO_STR *state = NULL;
	AUTO_VALUE(vmx) v = { 0 };

	*why = NULL;
	if (vm->power != POWER_ON) {
		*why = x_format("The attempted operation cannot be performed in the current state "
				"(%s).",
				vms_power_text(vm->power));
		return 0;
	}
	if (vms_memory(&v, s, vm->id, e) < 0)
		return -1;
	if (strrchr(name, '.'))
		*strrchr(name, '.') = '\0';
	state = x_format("%s-%08lx.vmss", name, vm->world);
	vmx_set(&v, "checkpoint.vmState", state);
	vm->power = POWER_SUSPENDED;
	vm->world = 0;
	return write_back(s, vm, &v, e);
}

int vms_lose_power(const struct sim *s, struct state_vm *vm, struct err *e)
{
	AUTO_STR *memory = memory_path(s, vm->id);

	if (vm->power != POWER_ON)
		return 0;
	vm->power = POWER_OFF;
	vm->world = 0;
	return files_remove(memory, e);
}

const char *vms_power_text(enum power power)
{
	switch (power) {
	case POWER_ON:
		return "Powered on";
	case POWER_OFF:
		return "Powered off";
	case POWER_SUSPENDED:
		return "Suspended";
	}
	return "";
}

const char *vms_power_api(enum power power)
{
	switch (power) {
	case POWER_ON:
		return "poweredOn";
	case POWER_OFF:
		return "poweredOff";
	case POWER_SUSPENDED:
		return "suspended";
	}
	return "";
}

/* The volume that the first part of a path below /vmfs/volumes names, and the rest. */
static bool split_path(char volume[static NAME_MAX + 1], const char **rest, const char *path)
{
	size_t len;

	if (strncmp(path, VOLUMES, strlen(VOLUMES)) != 0)
		return false;
	path += strlen(VOLUMES);
	len = strcspn(path, "/");
	if (!len || len > NAME_MAX || !path[len])
		return false;
	memcpy(volume, path, len);
	volume[len] = '\0';
	*rest = path + len + 1;
	return true;
}

char *vms_datastore_path(const struct sim *s, const char *path)
{
	AUTO_STR *folder = sim_path(s, VOLUMES);
	AUTO_VALUE(strings) names = { 0 };
	char volume[NAME_MAX + 1], target[NAME_MAX + 1];
	const char *rest;
	struct err e = { 0 };

	if (!split_path(volume, &rest, path) || files_list(&names, folder, &e) < 0)
		return x_strdup(path);
	for (size_t i = 0; i < names.count; i++) {
		AUTO_STR *link = x_format("%s%s", folder, names.items[i]);
		ssize_t len = readlink(link, target, NAME_MAX);

		if (len > 0 && (size_t)len == strlen(volume) &&
		    memcmp(target, volume, (size_t)len) == 0)
			return x_format("[%s] %s", names.items[i], rest);
	}
	return x_format("[] %s", path);
}

char *vms_canonical(const struct sim *s, const char *path)
{
	char volume[NAME_MAX + 1], target[NAME_MAX + 1];
	const char *rest;
	AUTO_STR *link = NULL;
	ssize_t len;

	if (!split_path(volume, &rest, path))
		return x_strdup(path);
	link = x_format("%s" VOLUMES "%s", s->root, volume);
	len = readlink(link, target, NAME_MAX);
	if (len <= 0)
		return x_strdup(path);
	return x_format(VOLUMES "%.*s/%s", (int)len, target, rest);
}
