#include "host/layout.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "core/files.h"
#include "host/hostd.h"
#include "host/samples.h"

static const struct {
	const char *path;
	mode_t mode; /* 0: as made */
} folders[] = {
	{ "/bin", 0 },
	{ "/dev", 0 },
	{ "/etc/config", 0 },
	{ "/etc/init.d", 0 },
	{ "/etc/vmware/hostd", 0 },
	{ "/opt", 0 },
	{ "/sbin", 0 },
	{ "/tmp", 01777 },
	{ "/usr/lib/vmware/esxcli/ext", 0 },
	{ "/usr/lib/vmware/esxcli/int", 0 },
	{ "/usr/lib/vmware/secureboot/bin", 0 },
	{ "/var/lock", 0 },
	{ "/var/log", 0 },
	{ "/var/run", 0 },
	{ "/var/tmp", 01777 },
	{ "/vmfs/volumes/" LAYOUT_VOLUME, 01755 },
	{ "/vmfs/volumes/" LAYOUT_SECOND_VOLUME, 01755 },
};

static const struct {
	const char *name;
	unsigned major, minor;
} devices[] = {
	{ "null", 1, 3 },
	{ "zero", 1, 5 },
	{ "random", 1, 8 },
	{ "urandom", 1, 9 },
};

/* Device nodes where that is allowed; else files that core/enter.h binds over. */
static int make_devices(const struct sim *s, struct err *e)
{
	for (size_t i = 0; i < COUNT_OF(devices); i++) {
		AUTO_STR *path = x_format("%s/dev/%s", s->root, devices[i].name);

		if (files_exist(path))
			continue;
		if (mknod(path, S_IFCHR | 0666, makedev(devices[i].major, devices[i].minor)) == 0) {
			if (chmod(path, 0666) < 0)
				return err_set_errno(e, ERR_IO, errno, "%s", path);
			continue;
		}
		if (files_write(path, span_of(""), 0666, e) < 0)
			return -1;
	}
	return 0;
}

bool layout_is_folder(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		const char *path = folders[i].path + 1;

		if (strncmp(path, name, len) == 0 && (path[len] == '\0' || path[len] == '/'))
			return true;
	}
	return false;
}

int layout_folders(const struct sim *s, struct err *e)
{
	static const char *const volumes[][2] = {
		{ LAYOUT_LABEL, LAYOUT_VOLUME },
		{ LAYOUT_SECOND_LABEL, LAYOUT_SECOND_VOLUME },
	};

	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		AUTO_STR *path = sim_path(s, folders[i].path);

		if (files_make_dir(path, e) < 0)
			return -1;
		if (folders[i].mode && chmod(path, folders[i].mode) < 0)
			return err_set_errno(e, ERR_IO, errno, "%s", path);
	}
	/* Relative, so that they lead to the same place from outside. */
	for (size_t i = 0; i < COUNT_OF(volumes); i++) {
		AUTO_STR *path = x_format("%s/vmfs/volumes/%s", s->root, volumes[i][0]);

		if (files_link(volumes[i][1], path, e) < 0)
			return -1;
	}
	return make_devices(s, e);
}

static const struct {
	const char *path;
	const char *text; /* NULL: somebody else writes it */
} config[] = {
	{ "/etc/vmware/config", "libdir = \"/usr/lib/vmware\"\n"
				"authd.proxy.nfc = \"vmware-hostd:ha-nfc\"\n"
				"authd.soapServer = \"TRUE\"\n"
				"vmauthd.server.alwaysProxy = \"TRUE\"\n" },
	{ "/etc/vmware/esx.conf", "/system/uuid = \"65a1f0b8-1c2d-3e4f-5a6b-0050569a1b01\"\n" },
	{ "/etc/vmware/hostd/vmInventory.xml", NULL },
	{ "/etc/init.d/hostd", NULL },
	{ "/etc/passwd", "root:x:0:0:Administrator:/:/bin/sh\n" },
	{ "/etc/group", "root:x:0:root\n" },
};

bool layout_is_kept(const char *path)
{
	for (size_t i = 0; i < COUNT_OF(config); i++) {
		if (strcmp(config[i].path, path) == 0)
			return true;
	}
	return false;
}

int layout_config(const struct sim *s, struct err *e)
{
	for (size_t i = 0; i < COUNT_OF(config); i++) {
		AUTO_STR *path = sim_path(s, config[i].path);

		if (config[i].text && files_write(path, span_of(config[i].text), 0644, e) < 0)
			return -1;
	}
	return 0;
}

/* "web.vmsd" beside "web.vmx". */
static int add_snapshots(const char *vmx, const char *text, struct err *e)
{
	AUTO_STR *path = x_format("%.*s.vmsd", (int)(strrchr(vmx, '.') - vmx), vmx);

	return files_write(path, span_of(text), 0755, e);
}

/* The .vmx, its lock file where there is one, and the settings in memory of a running VM. */
static int add_files(const struct sim *s, const struct state_vm *vm, const struct sample *sample,
		     size_t n, struct err *e)
{
	AUTO_STR *path = sim_path(s, vm->path);
	AUTO_STR *lock = x_format("%s.lck", path);
	AUTO_VALUE(buf) text = { 0 };

	if (sample->missing)
		return files_make_parent(path, e);
	if (sample->loop)
		return files_link(text_base_name(path), path, e);
	if (sample->snapshots && add_snapshots(path, sample->snapshots, e) < 0)
		return -1;
	sample_vmx(&text, sample, n);
	if (files_write(path, buf_view(&text), 0755, e) < 0)
		return -1;
	if (sample->stale || sample->elsewhere || sample->power == POWER_ON) {
		if (files_write(lock, span_of(""), 0600, e) < 0)
			return -1;
	}
	if (sample->power == POWER_ON) {
		AUTO_STR *memory = sim_file(s, "memory/%ld", vm->id);

		if (files_write(memory, buf_view(&text), 0644, e) < 0)
			return -1;
	}
	return 0;
}

static int add_vm(const struct sim *s, struct state *st, const struct sample *sample, size_t n,
		  struct err *e)
{
	struct sample full = *sample;
	AUTO_STR *path = NULL, *file = NULL;
	struct state_vm *vm;

	full.folder = full.folder ? full.folder : full.name;
	file = full.file ? x_strdup(full.file) : x_format("%s.vmx", full.folder);
	path = x_format("/vmfs/volumes/%s/%s/%s",
			full.second ? LAYOUT_SECOND_VOLUME : LAYOUT_VOLUME, full.folder, file);
	vm = state_add_vm(st, path, full.power);
	vm->elsewhere = full.elsewhere;
	if (add_files(s, vm, &full, n, e) < 0)
		return -1;
	if (full.stray)
		state_remove_vm(st, vm);
	return 0;
}

int layout_vms(const struct sim *s, struct state *st, const struct sample *samples, size_t plain,
	       struct err *e)
{
	for (size_t n = 0; !plain && samples[n].name; n++) {
		if (add_vm(s, st, &samples[n], n, e) < 0)
			return -1;
	}
	for (size_t n = 0; n < plain; n++) {
		char name[16];
		struct sample sample = sample_plain(name, n);

		if (add_vm(s, st, &sample, n, e) < 0)
			return -1;
	}
	return 0;
}
