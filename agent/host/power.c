#include "host/power.h"

#include <string.h>
#include <sys/stat.h>

#include "base/list.h"
#include "formats/esxcli_reply.h"

/* What esxcli says when hostd is down [facts 3.8]; a part of it, since the host's name varies. */
#define HOSTD_DOWN "Connection failure"

struct running {
	char *path;
	bool known; /* device and inode were read */
	dev_t device;
	ino_t inode;
};

struct power {
	struct running *items; /* sorted by device and inode */
	size_t count;
	size_t room;
};

static int ask(struct buf *xml, const struct host *h, const char *program, struct err *e)
{
	AUTO_VALUE(argv) argv = { 0 };

	host_command(&argv, h, program);
	argv_add(&argv, "--formatter=xml");
	argv_add(&argv, "vm");
	argv_add(&argv, "process");
	argv_add(&argv, "list");
	return host_run(xml, h, &argv, e);
}

static int process_list(struct buf *xml, const struct host *h, struct err *e)
{
	if (h->in_extension)
		return ask(xml, h, "/bin/localcli", e);
	if (ask(xml, h, "/bin/esxcli", e) == 0)
		return 0;
	if (!strstr(e->text, HOSTD_DOWN))
		return -1;
	return ask(xml, h, "/bin/localcli", e);
}

static void add(struct power *power, const struct host *h, const char *path)
{
	struct running vm = { .path = x_strdup(path) };
	AUTO_STR *full = root_path(&h->root, path);
	struct stat st;

	if (stat(full, &st) == 0) {
		vm.known = true;
		vm.device = st.st_dev;
		vm.inode = st.st_ino;
	}
	LIST_PUSH(power, vm);
}

static int by_file(const void *a, const void *b)
{
	const struct running *x = a;
	const struct running *y = b;

	if (x->known != y->known)
		return x->known ? 1 : -1;
	if (x->device != y->device)
		return x->device < y->device ? -1 : 1;
	if (x->inode != y->inode)
		return x->inode < y->inode ? -1 : 1;
	return 0;
}

static int fill(struct power *power, const struct host *h, struct span xml, struct err *e)
{
	AUTO(esxcli_reply) *reply = NULL;

	if (esxcli_reply_parse(&reply, xml, e) < 0)
		return -1;
	for (size_t i = 0; i < esxcli_reply_rows(reply); i++) {
		const char *path = esxcli_reply_get(reply, i, "ConfigFile");

		if (!path || path[0] != '/')
			return err_set(e, ERR_HOST, "a VM without a Config File");
		add(power, h, path);
	}
	if (power->count > 0)
		qsort(power->items, power->count, sizeof(power->items[0]), by_file);
	return 0;
}

int power_read(struct power **power, const struct host *h, struct err *e)
{
	AUTO(power) *made = x_alloc(sizeof(*made));
	AUTO_VALUE(buf) xml = { 0 };

	if (process_list(&xml, h, e) < 0)
		return err_wrap(e, "which VMs run is unknown");
	if (fill(made, h, buf_view(&xml), e) < 0)
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

bool power_is_on_file(const struct power *power, dev_t device, ino_t inode)
{
	struct running key = { .known = true, .device = device, .inode = inode };

	return power->count > 0 &&
	       bsearch(&key, power->items, power->count, sizeof(power->items[0]), by_file);
}

bool power_is_on_path(const struct power *power, const char *path)
{
	for (size_t i = 0; i < power->count; i++) {
		if (strcmp(power->items[i].path, path) == 0)
			return true;
	}
	return false;
}
