#include "host/vim_dump.h"

#include <stdlib.h>
#include <string.h>

#include "core/files.h"
#include "host/hostd.h"
#include "host/release.h"
#include "host/vms.h"

/* The oldest virtual hardware that hosts of these releases run. */
#define VIM_OLDEST 4

enum column {
	COLUMN_ID,
	COLUMN_NAME,
	COLUMN_FILE,
	COLUMN_GUEST,
	COLUMN_VERSION,
	COLUMN_NOTE,
	COLUMNS,
};

static const char *const headings[COLUMNS] = {
	[COLUMN_ID] = "Vmid",        [COLUMN_NAME] = "Name",       [COLUMN_FILE] = "File",
	[COLUMN_GUEST] = "Guest OS", [COLUMN_VERSION] = "Version", [COLUMN_NOTE] = "Annotation",
};

static const char *setting(const struct vmx *v, const char *name)
{
	const char *value = vmx_get(v, name);

	return value ? value : "";
}

/* "ubuntu-64" of the file is "ubuntu64Guest" in the API, "rhel7-64" is "rhel7_64Guest". */
static char *guest_id(const struct vmx *v)
{
	const char *guest = setting(v, "guestOS");
	size_t len = strlen(guest);
	const char *join =
		strncmp(guest, "ubuntu", 6) == 0 || strncmp(guest, "other", 5) == 0 ? "" : "_";

	if (files_ends_with(guest, "-64"))
		return x_format("%.*s%s64Guest", (int)len - 3, guest, join);
	return x_format("%sGuest", guest);
}

static void add_row(struct strings *cells, const struct sim *s, const struct state_vm *vm,
		    const struct vmx *v)
{
	strings_format(cells, "%ld", vm->id);
	strings_take(cells, vmx_shown_name(v));
	strings_take(cells, vms_datastore_path(s, vm->path));
	strings_take(cells, guest_id(v));
	strings_format(cells, "vmx-%02ld", vmx_number(v, "virtualHW.version", 0));
	strings_add(cells, setting(v, "annotation"));
}

/* Headings stand in the middle of their columns, but for the first (corpus getallvms). */
static void put_table(struct out *o, const struct strings *cells)
{
	size_t widths[COLUMNS];

	for (size_t i = 0; i < COLUMNS; i++)
		widths[i] = strlen(headings[i]);
	for (size_t i = 0; i < cells->count; i++) {
		size_t len = strlen(cells->items[i]);

		if (widths[i % COLUMNS] < len)
			widths[i % COLUMNS] = len;
	}
	for (size_t i = 0; i < COLUMNS; i++) {
		size_t spare = widths[i] - strlen(headings[i]);
		size_t before = i == COLUMN_ID ? 0 : spare / 2;
		bool last = i + 1 == COLUMNS;

		out_format(o, "%*s%s%*s%s", (int)before, "", headings[i],
			   last ? 0 : (int)(spare - before), "", last ? "\n" : "   ");
	}
	for (size_t i = 0; i < cells->count; i++)
		out_format(o, "%-*s%s", (int)widths[i % COLUMNS], cells->items[i],
			   i % COLUMNS + 1 == COLUMNS ? "\n" : "   ");
}

int vim_dump_all(struct out *o, const struct sim *s, const struct state *st, struct err *e)
{
	AUTO_VALUE(strings) cells = { 0 };

	(void)e;
	for (size_t i = 0; i < st->vms.count; i++) {
		AUTO_VALUE(vmx) v = { 0 };

		if (hostd_config(&v, s, st->vms.items[i].id))
			add_row(&cells, s, &st->vms.items[i], &v);
		else
			out_format(o, "Skipping invalid VM '%ld'\n", st->vms.items[i].id);
	}
	put_table(o, &cells);
	return 0;
}

static void add_options(struct out *o, const struct vmx *v)
{
	bool first = true;

	out_str(o, "   extraConfig = (vim.option.OptionValue) [\n");
	for (size_t i = 0; i < v->count; i++) {
		if (!v->items[i].name)
			continue;
		out_format(o,
			   "%s      (vim.option.OptionValue) {\n"
			   "         key = \"%s\", \n"
			   "         value = \"%s\"\n"
			   "      }",
			   first ? "" : ", \n", v->items[i].name, v->items[i].value);
		first = false;
	}
	out_str(o, "\n   ], \n");
}

void vim_dump_config(struct out *o, const struct sim *s, const struct state_vm *vm)
{
	AUTO_VALUE(vmx) v = { 0 };
	AUTO_STR *path = vms_datastore_path(s, vm->path);
	AUTO_STR *guest = NULL, *name = NULL;

	if (!hostd_config(&v, s, vm->id)) {
		out_str(o, "Configuration:\n\n(vim.vm.ConfigInfo) null\n");
		return;
	}
	guest = guest_id(&v);
	name = vmx_shown_name(&v);
	out_format(o,
		   "Configuration:\n\n(vim.vm.ConfigInfo) {\n"
		   "   name = \"%s\", \n"
		   "   version = \"vmx-%02ld\", \n"
		   "   template = %s, \n"
		   "   guestId = \"%s\", \n"
		   "   files = (vim.vm.FileInfo) {\n      vmPathName = \"%s\"\n   }, \n",
		   name, vmx_number(&v, "virtualHW.version", 0),
		   files_ends_with(vm->path, ".vmtx") ? "true" : "false", guest, path);
	add_options(o, &v);
	out_format(o, "   firmware = \"%s\", \n   nestedHVEnabled = %s\n}\n",
		   vmx_get(&v, "firmware") ? vmx_get(&v, "firmware") : "bios",
		   vmx_is_true(&v, "vhv.enable") ? "true" : "false");
}

void vim_dump_summary(struct out *o, const struct sim *s, const struct state_vm *vm)
{
	AUTO_VALUE(vmx) v = { 0 };
	AUTO_STR *path = vms_datastore_path(s, vm->path);
	bool known = hostd_config(&v, s, vm->id);
	AUTO_STR *name = vmx_shown_name(&v);

	out_format(o,
		   "Listsummary:\n\n(vim.vm.Summary) {\n"
		   "   vm = 'vim.VirtualMachine:%ld', \n"
		   "   runtime = (vim.vm.RuntimeInfo) {\n"
		   "      host = 'vim.HostSystem:ha-host', \n"
		   "      connectionState = \"%s\", \n"
		   "      powerState = \"%s\"\n   }, \n"
		   "   config = (vim.vm.Summary.ConfigSummary) {\n"
		   "      name = \"%s\", \n"
		   "      template = %s, \n"
		   "      vmPathName = \"%s\"\n   }\n}\n",
		   vm->id, known ? "connected" : "invalid", vms_power_api(vm->power), name,
		   files_ends_with(vm->path, ".vmtx") ? "true" : "false", path);
}

/* Of all that such an object holds, what tells of nesting (facts 2.7); the rest is not simulated.
 */
void vim_dump_options(struct out *o, const struct state *st, const char *version)
{
	static const char mark[] = "vmx-";
	long long hardware, newest;
	bool known = strncmp(version, mark, strlen(mark)) == 0 &&
		     span_number(&newest, span_of(release_find(st->release)->hardware), 0, 99) &&
		     span_number(&hardware, span_of(version + strlen(mark)), VIM_OLDEST, newest);
	bool nested;

	if (!known) { /* assumed: not seen */
		out_str(o, "(vim.vm.ConfigOption) null\n");
		return;
	}
	nested = hardware >= VMS_NESTED_HARDWARE && machine_can_nest(&st->machine);
	out_format(o,
		   "(vim.vm.ConfigOption) {\n"
		   "   version = \"%s\", \n"
		   "   capabilities = (vim.vm.Capability) {\n"
		   "      nestedHVSupported = %s, \n"
		   "      vPMCSupported = %s\n"
		   "   }\n}\n",
		   version, nested ? "true" : "false", nested ? "true" : "false");
}
