#include "host/hostd.h"

#include <string.h>
#include <unistd.h>

#include "core/escape.h"
#include "core/files.h"
#include "network/model.h"

#define EXTENSIONS "/usr/lib/vmware/esxcli/ext"
#define INVENTORY  "/etc/vmware/hostd/vmInventory.xml"

static int read_extensions(const struct sim *s, struct err *e)
{
	AUTO_STR *from = sim_path(s, EXTENSIONS);
	AUTO_STR *to = sim_file(s, "hostd/ext");
	AUTO_VALUE(strings) names = { 0 };

	if (files_remove(to, e) < 0 || files_make_dir(to, e) < 0 || files_list(&names, from, e) < 0)
		return -1;
	for (size_t i = 0; i < names.count; i++) {
		AUTO_STR *source = x_format("%s/%s", from, names.items[i]);
		AUTO_STR *copy = x_format("%s/%s", to, names.items[i]);

		if (files_ends_with(source, ".xml") && files_copy(source, copy, 0644, e) < 0)
			return -1;
	}
	return 0;
}

int hostd_start(const struct sim *s, struct state *st, struct err *e)
{
	AUTO_STR *configs = sim_file(s, "hostd/vm");

	if (read_extensions(s, e) < 0 || files_remove(configs, e) < 0)
		return -1;
	for (size_t i = 0; i < st->vms.count; i++) {
		if (hostd_reload(s, &st->vms.items[i], e) < 0)
			return -1;
	}
	net_copy_view(st, NET_HOSTD, NET_LIVE);
	st->hostd_running = true;
	return 0;
}

void hostd_stop(struct state *st)
{
	st->hostd_running = false;
}

int hostd_reload(const struct sim *s, const struct state_vm *vm, struct err *e)
{
	AUTO_STR *from = sim_path(s, vm->path);
	AUTO_STR *to = sim_file(s, "hostd/vm/%ld", vm->id);

	/* Following links: one that leads nowhere is a file that nobody can read. */
	if (access(from, R_OK) < 0)
		return files_remove(to, e);
	return files_copy(from, to, 0644, e);
}

int hostd_forget(const struct sim *s, long id, struct err *e)
{
	AUTO_STR *path = sim_file(s, "hostd/vm/%ld", id);

	return files_remove(path, e);
}

bool hostd_config(struct vmx *config, const struct sim *s, long id)
{
	AUTO_STR *path = sim_file(s, "hostd/vm/%ld", id);
	AUTO_VALUE(buf) text = { 0 };
	struct err e = { 0 };

	if (files_read(&text, path, &e) < 0)
		return false;
	vmx_parse(config, buf_view(&text));
	return true;
}

int hostd_write_inventory(const struct sim *s, const struct state *st, struct err *e)
{
	AUTO_STR *path = sim_path(s, INVENTORY);
	AUTO_VALUE(buf) text = { 0 };

	buf_str(&text, "<ConfigRoot>\n");
	for (size_t i = 0; i < st->vms.count; i++) {
		buf_format(&text,
			   "  <ConfigEntry id=\"%04zu\">\n    <objID>%ld</objID>\n"
			   "    <secDomain/>\n    <vmxCfgPath>",
			   i, st->vms.items[i].id);
		escape_xml(&text, st->vms.items[i].path);
		buf_str(&text, "</vmxCfgPath>\n  </ConfigEntry>\n");
	}
	buf_str(&text, "</ConfigRoot>\n");
	return files_replace(path, buf_view(&text), 0600, e);
}
