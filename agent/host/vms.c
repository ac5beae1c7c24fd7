#include "host/vms.h"

#include <fnmatch.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/text.h"
#include "host/host.h"
#include "host/vm.h"

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

static bool inventory_look(struct stat *st, const struct host *h, const char *path)
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
	return inventory_look(&st_a, h, a) && inventory_look(&st_b, h, b) &&
	       st_a.st_dev == st_b.st_dev && st_a.st_ino == st_b.st_ino;
}

long long inventory_find_file(const struct vm_inventory *inventory, const struct host *h,
			      const char *path, const struct fingerprint *file)
{
	for (size_t i = 0; i < inventory->count; i++) {
		const struct vm_entry *entry = &inventory->items[i];
		struct stat st;

		if (strcmp(text_base_name(entry->vmx_path), text_base_name(path)) == 0 &&
		    inventory_look(&st, h, entry->vmx_path) && st.st_dev == file->device &&
		    st.st_ino == file->inode)
			return entry->id;
	}
	return 0;
}

enum look { NOT_YET, SEEN, NOT_THERE };

struct running {
	char *path;       /* inside the host */
	const char *name; /* the last part of it */
	enum look looked;
	dev_t device;
	ino_t inode;
};

struct power {
	const struct host *host;
	struct running *items; /* sorted by name */
	size_t count;
	size_t room;
};

static int process_list(struct esxcli_reply **reply, const struct host *h, struct err *e)
{
	struct cli cli = { .h = h };
	AUTO_VALUE(argv) words = { 0 };

	cli_words(&words, "vm process list");
	return cli_read(reply, &cli, &words, e);
}

static void add(struct power *power, const char *path)
{
	struct running vm = { .path = x_strdup(path) };

	vm.name = text_base_name(vm.path);
	LIST_PUSH(power, vm);
}

static int power_by_name(const void *a, const void *b)
{
	const struct running *x = a;
	const struct running *y = b;

	return strcmp(x->name, y->name);
}

static int fill(struct power *power, const struct esxcli_reply *reply, struct err *e)
{
	for (size_t i = 0; i < esxcli_reply_rows(reply); i++) {
		const char *path = esxcli_reply_get(reply, i, "ConfigFile");

		if (!path || path[0] != '/')
			return err_set(e, ERR_HOST, "a VM without a Config File");
		add(power, path);
	}
	if (power->count > 0)
		qsort(power->items, power->count, sizeof(power->items[0]), power_by_name);
	return 0;
}

int power_read(struct power **power, const struct host *h, struct err *e)
{
	AUTO(power) *made = x_alloc(sizeof(*made));
	AUTO(esxcli_reply) *reply = NULL;

	if (process_list(&reply, h, e) < 0)
		return err_wrap(e, "which VMs run is unknown");
	made->host = h;
	if (fill(made, reply, e) < 0)
		return err_wrap(e, "which VMs run is unknown: the answer of vm process list");
	*power = made;
	made = NULL;
	return 0;
}

void power_free(struct power *power)
{
	if (!power)
		return;
	for (size_t i = 0; i < power->count; i++)
		free(power->items[i].path);
	free(power->items);
	free(power);
}

static void power_look(struct running *vm, const struct host *h)
{
	AUTO_STR *full = NULL;
	struct err ignored;
	struct stat st;

	if (root_own(&full, &h->root, vm->path, &ignored) < 0 || stat(full, &st) < 0) {
		vm->looked = NOT_THERE;
		return;
	}
	vm->looked = SEEN;
	vm->device = st.st_dev;
	vm->inode = st.st_ino;
}

static bool is_same(struct running *vm, const struct host *h, const char *path,
		    const struct fingerprint *file)
{
	if (strcmp(vm->path, path) == 0)
		return true;
	if (!file)
		return false;
	if (vm->looked == NOT_YET)
		power_look(vm, h);
	return vm->looked == SEEN && vm->device == file->device && vm->inode == file->inode;
}

/* The first with this name, or where it would stand. */
static size_t first_named(const struct power *power, const char *name)
{
	size_t low = 0;
	size_t high = power->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(power->items[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool power_is_on(struct power *power, const char *path, const struct fingerprint *file)
{
	const char *name = text_base_name(path);

	for (size_t i = first_named(power, name);
	     i < power->count && strcmp(power->items[i].name, name) == 0; i++) {
		if (is_same(&power->items[i], power->host, path, file))
			return true;
	}
	return false;
}

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

/* vSphere Cluster Services: made, moved and removed by vCenter at will. */
#define VCLS_PREFIX "vCLS"

/* How many VMs of one name an error lists; the rest is counted. */
#define LISTED_AT_MOST 8

/* What selecting needs, in one place. */
struct finder {
	const struct host *h;
	const struct selection *s;
	struct vm_inventory inventory;
	struct power *power;
	bool keep_files;
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

static bool id_is_wanted(const struct selection *s, long long id)
{
	for (size_t i = 0; i < s->ids.count; i++) {
		long long wanted;

		if (span_number(&wanted, span_of(s->ids.items[i]), 0, INT64_MAX) && wanted == id)
			return true;
	}
	return false;
}

static bool path_is_wanted(const struct finder *f, const char *path)
{
	for (size_t i = 0; i < f->s->paths.count; i++) {
		if (inventory_same_file(f->h, f->s->paths.items[i], path))
			return true;
	}
	return false;
}

static bool fits_pattern(const struct selection *s, const struct vm *vm)
{
	for (size_t i = 0; vm->name && i < s->globs.count; i++) {
		if (fnmatch(s->globs.items[i], vm->name, 0) == 0)
			return true;
	}
	return false;
}

/* --all takes everything but what is not an ordinary VM. */
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
	bool every = selection_is_empty(s);
	bool wanted = every || id_is_wanted(s, entry->id) || path_is_wanted(f, entry->vmx_path);
	struct vm vm = { .id = entry->id };
	bool fits;

	if (!wanted && !s->all && s->names.count + s->globs.count == 0)
		return; /* not even read: its datastore may be gone */
	vm.path = x_strdup(entry->vmx_path);
	vm_read(&vm, f->h, f->power, vms->host_default);
	wanted = wanted || (vm.name && strings_have(&s->names, vm.name));
	fits = wanted || fits_pattern(s, &vm);
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
		struct vm vm = { .path = x_strdup(path) };
		bool known = false;

		for (size_t k = 0; k < vms->count && !known; k++)
			known = inventory_same_file(f->h, path, vms->items[k].path);
		if (!known) {
			vm_read(&vm, f->h, f->power, vms->host_default);
			if (vm.problem != ERR_NONE) {
				(void)err_set(e, vm.problem, "%s", vm.problem_text);
				vm_free(&vm);
				return err_target(e, path);
			}
			keep(vms, &vm, f);
		}
		vm_free(&vm);
	}
	return 0;
}

static size_t count_named(const struct vms *vms, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < vms->count; i++) {
		if (vms->items[i].name && strcmp(vms->items[i].name, name) == 0)
			count++;
	}
	return count;
}

static int ambiguous(const struct vms *vms, const char *name, size_t count, struct err *e)
{
	AUTO_VALUE(buf) list = { 0 };
	size_t listed = 0;

	for (size_t i = 0; i < vms->count && listed < LISTED_AT_MOST; i++) {
		const struct vm *vm = &vms->items[i];

		if (!vm->name || strcmp(vm->name, name) != 0)
			continue;
		buf_format(&list, "%s%lld (%s)", listed > 0 ? ", " : "", vm->id, vm->path);
		listed++;
	}
	if (count > listed)
		buf_format(&list, " and %zu more", count - listed);
	(void)err_set(e, ERR_NOT_FOUND, "%zu VMs are called \"%s\": use --vm-id with one of %s",
		      count, name, buf_text(&list));
	return err_target(e, name);
}

static int check_names(const struct vms *vms, const struct selection *s, struct err *e)
{
	for (size_t i = 0; i < s->names.count; i++) {
		const char *name = s->names.items[i];
		size_t count = count_named(vms, name);

		if (count > 1)
			return ambiguous(vms, name, count, e);
		if (count == 0) {
			(void)err_set(e, ERR_NOT_FOUND,
				      "no registered VM is called \"%s\"; vm list shows them all",
				      name);
			return err_target(e, name);
		}
	}
	return 0;
}

static int check_ids(const struct vms *vms, const struct selection *s, struct err *e)
{
	for (size_t i = 0; i < s->ids.count; i++) {
		long long id = 0;
		bool found = false;

		(void)span_number(&id, span_of(s->ids.items[i]), 0, INT64_MAX);
		for (size_t k = 0; k < vms->count && !found; k++)
			found = vms->items[k].id == id;
		if (!found) {
			(void)err_set(e, ERR_NOT_FOUND,
				      "no registered VM has the id %s; vm list shows them all",
				      s->ids.items[i]);
			return err_target(e, s->ids.items[i]);
		}
	}
	return 0;
}

static int check_globs(const struct vms *vms, const struct selection *s, struct err *e)
{
	for (size_t i = 0; i < s->globs.count; i++) {
		bool found = false;

		for (size_t k = 0; k < vms->count && !found; k++)
			found = vms->items[k].name &&
				fnmatch(s->globs.items[i], vms->items[k].name, 0) == 0;
		if (!found) {
			(void)err_set(e, ERR_NOT_FOUND, "no registered VM's name fits \"%s\"",
				      s->globs.items[i]);
			return err_target(e, s->globs.items[i]);
		}
	}
	return 0;
}

/* Whatever else lies on a host is not a VM, and must not be edited as one. */
static bool is_path_of_vm(const char *path)
{
	const char *dot = strrchr(path, '.');

	return path[0] == '/' && dot && (strcmp(dot, ".vmx") == 0 || strcmp(dot, ".vmtx") == 0);
}

static int check_paths(const struct selection *s, struct err *e)
{
	for (size_t i = 0; i < s->paths.count; i++) {
		if (!is_path_of_vm(s->paths.items[i])) {
			(void)err_set(e, ERR_USAGE,
				      "--vmx=%s: the absolute path of a .vmx file is wanted",
				      s->paths.items[i]);
			return err_target(e, s->paths.items[i]);
		}
	}
	return 0;
}

static int vm_select_by_name(const void *a, const void *b)
{
	const struct vm *const *x = a;
	const struct vm *const *y = b;

	return strcmp((*x)->name ? (*x)->name : "", (*y)->name ? (*y)->name : "");
}

/* A name that several VMs have does not tell which of them is meant. */
static void mark_shared_names(struct vms *vms)
{
	struct vm **sorted = x_array(vms->count, sizeof(*sorted));

	for (size_t i = 0; i < vms->count; i++)
		sorted[i] = &vms->items[i];
	qsort(sorted, vms->count, sizeof(*sorted), vm_select_by_name);
	for (size_t i = 1; i < vms->count; i++) {
		if (sorted[i]->name && vm_select_by_name(&sorted[i - 1], &sorted[i]) == 0) {
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

/* The files that are open, sorted, so that one that comes again stands behind the first. */
static size_t list_files(struct taken *files, const struct vms *vms)
{
	size_t count = 0;

	for (size_t i = 0; i < vms->count; i++) {
		const struct vmx_file *file = vms->items[i].file;

		if (file)
			files[count++] = (struct taken){ file->print.device, file->print.inode, i };
	}
	if (count > 0)
		qsort(files, count, sizeof(*files), by_file);
	return count;
}

/*
 * One file registered twice, by its volume's label and by the UUID: the second edit would find the
 * file changed by the first. Only where files are kept; a list shows what is registered.
 */
static void drop_repeated(struct vms *vms)
{
	struct taken *files = x_array(vms->count, sizeof(*files));
	bool *repeated = x_array(vms->count, sizeof(*repeated));
	size_t count = list_files(files, vms);
	size_t kept = 0;

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

static int read_power(struct vms *vms, struct finder *f, struct err *e)
{
	if (power_read(&f->power, f->h, e) == 0)
		return 0;
	if (!f->s->power_may_fail)
		return -1;
	vms->power_problem = x_strdup(e->text);
	return 0;
}

static int find(struct vms *vms, struct finder *f, struct err *e)
{
	if (check_paths(f->s, e) < 0 || inventory_load(&f->inventory, f->h, e) < 0 ||
	    vm_host_default(&vms->host_default, f->h, e) < 0 || read_power(vms, f, e) < 0)
		return -1;
	for (size_t i = 0; i < f->inventory.count; i++)
		take_entry(vms, f, &f->inventory.items[i]);
	/* Names, ids and globs mean registered VMs only, so they are checked before others come. */
	if (!f->s->lenient && check_ids(vms, f->s, e) < 0)
		return -1;
	drop_repeated(vms);
	if (f->s->lenient)
		return 0;
	if (check_names(vms, f->s, e) < 0 || check_globs(vms, f->s, e) < 0)
		return -1;
	return take_unregistered(vms, f, e);
}

static int select_vms(struct vms *vms, const struct host *h, const struct selection *s,
		      bool keep_files, struct err *e)
{
	struct finder f = { .h = h, .s = s, .keep_files = keep_files };
	int result;

	*vms = (struct vms){ 0 };
	result = find(vms, &f, e);
	vm_inventory_free(&f.inventory);
	power_free(f.power);
	if (result < 0)
		vms_free(vms);
	else
		mark_shared_names(vms);
	return result;
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
