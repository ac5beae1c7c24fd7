#include "host/power.h"

#include <string.h>
#include <sys/stat.h>

#include "base/list.h"
#include "host/cli.h"

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

	argv_add(&words, "vm");
	argv_add(&words, "process");
	argv_add(&words, "list");
	return cli_read(reply, &cli, &words, e);
}

static void add(struct power *power, const char *path)
{
	struct running vm = { .path = x_strdup(path) };

	vm.name = text_base_name(vm.path);
	LIST_PUSH(power, vm);
}

static int by_name(const void *a, const void *b)
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
		qsort(power->items, power->count, sizeof(power->items[0]), by_name);
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

static void look(struct running *vm, const struct host *h)
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
		look(vm, h);
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
