#include "host/vms.h"

#include <fnmatch.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/text.h"

/*
 * The inventory.
 */

#define INVENTORY_PATH "/etc/vmware/hostd/vmInventory.xml"

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

/* Do stat(2) on a path inside the host. */
static bool look(struct stat *st, const struct host *h, const char *path)
{
	AUTO_STR *full = NULL;
	struct err ignored;

	return root_own(&full, &h->root, path, &ignored) == 0 && stat(full, st) == 0;
}

static bool same_base_name(const char *a, const char *b)
{
	return strcmp(text_base_name(a), text_base_name(b)) == 0;
}

bool inventory_same_file(const struct host *h, const char *a, const char *b)
{
	struct stat st_a, st_b;

	if (strcmp(a, b) == 0)
		return true;
	return same_base_name(a, b) && look(&st_a, h, a) && look(&st_b, h, b) &&
	       st_a.st_dev == st_b.st_dev && st_a.st_ino == st_b.st_ino;
}

long long inventory_find_file(const struct vm_inventory *inventory, const struct host *h,
			      const char *path, const struct fingerprint *file)
{
	for (size_t i = 0; i < inventory->count; i++) {
		const struct vm_entry *entry = &inventory->items[i];
		struct stat st;

		if (same_base_name(entry->vmx_path, path) && look(&st, h, entry->vmx_path) &&
		    st.st_dev == file->device && st.st_ino == file->inode)
			return entry->id;
	}
	return 0;
}

/*
 * Which VMs run, by one host command for all of them.
 *
 * `vm process list` knows running VMs only, by the path of the .vmx under the volume's UUID; the
 * inventory may name the same file through the volume's label. So files are compared by device and
 * inode (esxi-facts 4.2). Only running VMs whose file has the same name are looked at: a stat may
 * hang on a datastore that is gone, and must not when another VM is asked for.
 */

struct running {
	char *path;       /* inside the host */
	const char *name; /* the last part of it */
	bool looked;      /* ->st was asked for */
	bool is_there;    /* and is known */
	struct stat st;
};

struct power {
	struct running *items; /* sorted by name */
	size_t count;
	size_t room;
};

static int by_file_name(const void *a, const void *b)
{
	return strcmp(((const struct running *)a)->name, ((const struct running *)b)->name);
}

static int read_power(struct power *power, const struct host *h, struct err *e)
{
	AUTO(esxcli_reply) *reply = NULL;
	struct cli cli = { .h = h };

	if (cli_list(&reply, &cli, "vm process list", e) < 0)
		return err_wrap(e, "which VMs run is unknown");
	/* All of them or none: a part of the list would be taken for all that run. */
	for (size_t i = 0; i < esxcli_reply_rows(reply); i++) {
		const char *path = esxcli_reply_get(reply, i, "ConfigFile");

		if (!path || path[0] != '/')
			return err_set(e, ERR_HOST,
				       "which VMs run is unknown: the answer of vm process list: a "
				       "VM without a Config File");
	}
	for (size_t i = 0; i < esxcli_reply_rows(reply); i++) {
		struct running vm = {
			.path = x_strdup(esxcli_reply_get(reply, i, "ConfigFile")),
		};

		vm.name = text_base_name(vm.path);
		LIST_PUSH(power, vm);
	}
	if (power->count > 0)
		qsort(power->items, power->count, sizeof(power->items[0]), by_file_name);
	return 0;
}

/*
 * Find out whether a VM runs. `path` is the real path of its .vmx, or, where `file` is NULL because
 * it cannot be looked at, the path that the inventory has, which is then all that is compared.
 */
static bool is_on(struct power *power, const struct host *h, const char *path,
		  const struct fingerprint *file)
{
	const struct running key = { .name = text_base_name(path) };
	const struct running *end = power->items + power->count;
	struct running *vm = NULL;

	if (power->count > 0)
		vm = bsearch(&key, power->items, power->count, sizeof(key), by_file_name);
	if (!vm)
		return false;
	while (vm > power->items && by_file_name(vm - 1, &key) == 0)
		vm--;
	for (; vm < end && by_file_name(vm, &key) == 0; vm++) {
		if (strcmp(vm->path, path) == 0)
			return true;
		if (file && !vm->looked) {
			vm->is_there = look(&vm->st, h, vm->path);
			vm->looked = true;
		}
		if (file && vm->is_there && vm->st.st_dev == file->device &&
		    vm->st.st_ino == file->inode)
			return true;
	}
	return false;
}

/*
 * Single VMs.
 */

struct vm_reader {
	const struct host *h;
	struct vm_inventory inventory;
	struct power power;
	bool host_default;
};

/* *power_problem receives why it is not known which VMs run; if it is NULL, that is an error. */
static int open_reader(struct vm_reader **reader, const struct host *h, char **power_problem,
		       struct err *e)
{
	AUTO(vm_reader) *r = x_alloc(sizeof(*r));

	r->h = h;
	if (inventory_load(&r->inventory, h, e) < 0 || vm_host_default(&r->host_default, h, e) < 0)
		return -1;
	if (read_power(&r->power, h, e) < 0) {
		if (!power_problem)
			return -1;
		*power_problem = x_strdup(e->text);
		*e = (struct err){ 0 };
	}
	*reader = r;
	r = NULL;
	return 0;
}

int vm_reader_open(struct vm_reader **reader, const struct host *h, struct err *e)
{
	return open_reader(reader, h, NULL, e);
}

void vm_reader_free(struct vm_reader *reader)
{
	if (!reader)
		return;
	vm_inventory_free(&reader->inventory);
	for (size_t i = 0; i < reader->power.count; i++)
		free(reader->power.items[i].path);
	free(reader->power.items);
	free(reader);
}

bool vm_reader_host_default(const struct vm_reader *reader)
{
	return reader->host_default;
}

/* Read vm->path, and whether it runs. */
static void read_vm(struct vm *vm, struct vm_reader *r)
{
	vm_read(vm, r->h, r->host_default);
	if (vm->file ? is_on(&r->power, r->h, vm->file->real, &vm->file->print)
		     : is_on(&r->power, r->h, vm->path, NULL))
		vm->power = VM_POWER_ON;
}

bool vm_reader_read(struct vm *vm, struct vm_reader *reader, const char *path)
{
	for (size_t i = 0; i < reader->inventory.count; i++) {
		const struct vm_entry *entry = &reader->inventory.items[i];

		if (!inventory_same_file(reader->h, entry->vmx_path, path))
			continue;
		*vm = (struct vm){ .id = entry->id, .path = x_strdup(entry->vmx_path) };
		read_vm(vm, reader);
		return true;
	}
	return false;
}

/*
 * Which VMs are meant.
 */

/* vSphere Cluster Services: vCenter makes, moves and removes them at will. */
#define VCLS_PREFIX "vCLS"

/* How many VMs of one name an error lists; it counts the others. */
#define LISTED_AT_MOST 8

struct finder {
	const struct selection *s;
	struct vm_reader *reader;
	bool keep_files; /* leave the files of VMs open */
};

bool selection_is_empty(const struct selection *s)
{
	return !s->all && s->names.count + s->ids.count + s->paths.count + s->globs.count == 0;
}

void selection_free(struct selection *s)
{
	strings_free(&s->names);
	strings_free(&s->ids);
	strings_free(&s->paths);
	strings_free(&s->globs);
}

/* True if a VM fits one word of a selector. */
typedef bool vm_fits(const struct vm *vm, const char *word);

static bool has_name(const struct vm *vm, const char *name)
{
	return vm->name && strcmp(vm->name, name) == 0;
}

static bool has_id(const struct vm *vm, const char *id)
{
	long long number;

	return span_number(&number, span_of(id), 0, INT64_MAX) && vm->id == number;
}

static bool fits_glob(const struct vm *vm, const char *glob)
{
	return vm->name && fnmatch(glob, vm->name, 0) == 0;
}

static bool fits_any(const struct vm *vm, vm_fits *fits, const struct strings *words)
{
	for (size_t i = 0; i < words->count; i++) {
		if (fits(vm, words->items[i]))
			return true;
	}
	return false;
}

/* Returns why --all leaves a VM out, or NULL for an ordinary one. */
static const char *left_out_by_all(const struct vm *vm)
{
	const char *name = vm->name ? vm->name : text_base_name(vm->path);

	if (vm_is_template(vm))
		return "a template";
	return strncmp(name, VCLS_PREFIX, strlen(VCLS_PREFIX)) == 0 ? "a vCLS VM" : NULL;
}

static void keep(struct vms *vms, struct vm *vm, const struct finder *f)
{
	if (!f->keep_files)
		vm_close_file(vm);
	LIST_PUSH(vms, *vm);
	*vm = (struct vm){ 0 };
}

static void take_entry(struct vms *vms, const struct finder *f, const struct vm_entry *entry)
{
	const struct selection *s = f->s;
	struct vm vm = { .id = entry->id };
	bool wanted = selection_is_empty(s) || fits_any(&vm, has_id, &s->ids);
	bool fits;

	for (size_t i = 0; i < s->paths.count && !wanted; i++)
		wanted = inventory_same_file(f->reader->h, s->paths.items[i], entry->vmx_path);
	if (!wanted && !s->all && s->names.count + s->globs.count == 0)
		return; /* not even read: its datastore may be gone */
	vm.path = x_strdup(entry->vmx_path);
	read_vm(&vm, f->reader);
	wanted = wanted || fits_any(&vm, has_name, &s->names);
	fits = wanted || fits_any(&vm, fits_glob, &s->globs);
	if (s->lenient ? !wanted : s->all && !fits)
		vm.left_out = left_out_by_all(&vm);
	if (fits || s->all)
		keep(vms, &vm, f);
	vm_free(&vm);
}

/* --vmx may also name a VM that is not registered here. */
static int take_unregistered(struct vms *vms, const struct finder *f, struct err *e)
{
	for (size_t i = 0; i < f->s->paths.count; i++) {
		const char *path = f->s->paths.items[i];
		struct vm vm = { 0 };
		bool known = false;

		for (size_t k = 0; k < vms->count && !known; k++)
			known = inventory_same_file(f->reader->h, path, vms->items[k].path);
		if (known)
			continue;
		vm.path = x_strdup(path);
		read_vm(&vm, f->reader);
		if (vm.problem != ERR_NONE) {
			(void)err_set(e, vm.problem, "%s", vm.problem_text);
			vm_free(&vm);
			return err_target(e, path);
		}
		keep(vms, &vm, f);
	}
	return 0;
}

/*
 * Every word must fit a VM, and a name just one. Otherwise: ERR_NOT_FOUND, with a word that fits
 * none between `before` and `after`.
 */
static int check_found(const struct vms *vms, const struct strings *words, vm_fits *fits,
		       const char *before, const char *after, struct err *e)
{
	for (size_t i = 0; i < words->count; i++) {
		const char *word = words->items[i];
		AUTO_VALUE(buf) list = { 0 };
		size_t count = 0;

		for (size_t k = 0; k < vms->count; k++) {
			const struct vm *vm = &vms->items[k];

			if (!fits(vm, word))
				continue;
			if (count < LISTED_AT_MOST)
				buf_format(&list, "%s%lld (%s)", count > 0 ? ", " : "", vm->id,
					   vm->path);
			count++;
		}
		if (count == 1 || (count > 1 && fits != has_name))
			continue;
		if (count > LISTED_AT_MOST)
			buf_format(&list, " and %zu more", count - LISTED_AT_MOST);
		if (count > 1)
			(void)err_set(e, ERR_NOT_FOUND,
				      "%zu VMs are named \"%s\": use --vm-id with one of %s", count,
				      word, buf_text(&list));
		else
			(void)err_set(e, ERR_NOT_FOUND, "%s%s%s", before, word, after);
		return err_target(e, word);
	}
	return 0;
}

/* Other files of a host are no VMs, and must not be edited as such. */
static int check_paths(const struct selection *s, struct err *e)
{
	for (size_t i = 0; i < s->paths.count; i++) {
		const char *path = s->paths.items[i];
		const char *dot = strrchr(path, '.');

		if (path[0] == '/' && dot &&
		    (strcmp(dot, ".vmx") == 0 || strcmp(dot, ".vmtx") == 0))
			continue;
		(void)err_set(e, ERR_USAGE,
			      "invalid --vmx \"%s\"; use the absolute path of a .vmx file", path);
		return err_target(e, path);
	}
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const struct vm *const *x = a;
	const struct vm *const *y = b;

	return strcmp((*x)->name ? (*x)->name : "", (*y)->name ? (*y)->name : "");
}

/* A name that several VMs have does not tell which of them is meant: mark it. */
static void mark_shared_names(struct vms *vms)
{
	struct vm **sorted = x_array(vms->count, sizeof(*sorted));

	for (size_t i = 0; i < vms->count; i++)
		sorted[i] = &vms->items[i];
	qsort(sorted, vms->count, sizeof(*sorted), by_name);
	for (size_t i = 1; i < vms->count; i++) {
		if (sorted[i]->name && by_name(&sorted[i - 1], &sorted[i]) == 0) {
			sorted[i - 1]->shares_name = true;
			sorted[i]->shares_name = true;
		}
	}
	free(sorted);
}

struct taken {
	dev_t device;
	ino_t inode;
	size_t index;
};

static int by_file(const void *a, const void *b)
{
	const struct taken *x = a;
	const struct taken *y = b;

	if (x->device != y->device)
		return x->device < y->device ? -1 : 1;
	if (x->inode != y->inode)
		return x->inode < y->inode ? -1 : 1;
	return x->index < y->index ? -1 : 1;
}

/*
 * Drop VMs whose file is registered twice, by its volume's label and by the UUID: the second edit
 * would find the file changed by the first. Only files that are kept open are compared; a list
 * shows what is registered.
 */
static void drop_repeated(struct vms *vms)
{
	struct taken *files = x_array(vms->count, sizeof(*files));
	bool *repeated = x_array(vms->count, sizeof(*repeated));
	size_t count = 0;
	size_t kept = 0;

	for (size_t i = 0; i < vms->count; i++) {
		const struct vmx_file *file = vms->items[i].file;

		if (file)
			files[count++] = (struct taken){ file->print.device, file->print.inode, i };
	}
	/* Where a file occurs again, the first comes first. */
	qsort(files, count, sizeof(*files), by_file);
	for (size_t i = 1; i < count; i++)
		repeated[files[i].index] = files[i].device == files[i - 1].device &&
					   files[i].inode == files[i - 1].inode;
	for (size_t i = 0; i < vms->count; i++) {
		if (repeated[i])
			vm_free(&vms->items[i]);
		else
			vms->items[kept++] = vms->items[i];
	}
	vms->count = kept;
	free(repeated);
	free(files);
}

static int select_vms(struct vms *vms, const struct host *h, const struct selection *s,
		      bool keep_files, struct err *e)
{
	AUTO_VALUE(vms) made = { 0 };
	AUTO(vm_reader) *reader = NULL;
	char **power_problem = s->power_may_fail ? &made.power_problem : NULL;
	struct finder f = { .s = s, .keep_files = keep_files };

	*vms = (struct vms){ 0 };
	if (check_paths(s, e) < 0 || open_reader(&reader, h, power_problem, e) < 0)
		return -1;
	f.reader = reader;
	made.host_default = reader->host_default;
	for (size_t i = 0; i < reader->inventory.count; i++)
		take_entry(&made, &f, &reader->inventory.items[i]);
	/* Names, ids and globs mean registered VMs only, so they are checked before others come. */
	if (!s->lenient && check_found(&made, &s->ids, has_id, "no VM has the id ",
				       " on this host; list them: esxcli nestvirt vm list", e) < 0)
		return -1;
	drop_repeated(&made);
	if (!s->lenient &&
	    (check_found(&made, &s->names, has_name, "no VM named \"",
			 "\" on this host (names are case-sensitive); list them: esxcli nestvirt "
			 "vm list",
			 e) < 0 ||
	     check_found(&made, &s->globs, fits_glob, "no VM's name matches \"", "\"", e) < 0 ||
	     take_unregistered(&made, &f, e) < 0))
		return -1;
	mark_shared_names(&made);
	*vms = made;
	made = (struct vms){ 0 };
	return 0;
}

int vms_list(struct vms *vms, const struct host *h, const struct selection *s, struct err *e)
{
	return select_vms(vms, h, s, false, e);
}

int vms_select(struct vms *vms, const struct host *h, const struct selection *s, struct err *e)
{
	return select_vms(vms, h, s, true, e);
}

void vms_free(struct vms *vms)
{
	for (size_t i = 0; i < vms->count; i++)
		vm_free(&vms->items[i]);
	free(vms->items);
	free(vms->power_problem);
	*vms = (struct vms){ 0 };
}

/*
 * Who is connected to what.
 */

void vm_connections_read(struct vm_connections *all, const struct vms *vms)
{
	*all = (struct vm_connections){ 0 };
	for (size_t i = 0; i < vms->count; i++) {
		const struct vm *vm = &vms->items[i];
		struct vm_nics nics = { 0 };

		if (vm->file)
			vm_nics_read(&nics, vm->file);
		for (size_t k = 0; k < nics.count; k++)
			LIST_PUSH(all, (struct vm_connection){ .vm = vm, .nic = nics.items[k] });
		free(nics.items); /* what they hold is in *all now */
	}
}

void vm_connections_free(struct vm_connections *all)
{
	for (size_t i = 0; i < all->count; i++)
		vm_nic_free(&all->items[i].nic);
	free(all->items);
	*all = (struct vm_connections){ 0 };
}
