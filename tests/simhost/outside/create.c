#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/files.h"
#include "core/options.h"
#include "host/hostd.h"
#include "host/layout.h"
#include "host/programs.h"
#include "host/release.h"
#include "host/samples.h"
#include "outside/commands.h"

/* More than any host runs, and small enough that nobody waits for it by mistake. */
#define VMS_MAX 10000

struct options {
	const char *dir;
	const struct release *release;
	const char *busybox;
	long long vms;
	bool help;
};

static int read_options(struct options *o, struct call *c, struct err *e)
{
	o->release = release_default();
	for (int i = 2; i < c->argc; i++) {
		const char *value;

		if (strcmp(c->argv[i], "--help") == 0) {
			o->help = true;
		} else if ((value = option_value("--release", c, &i))) {
			o->release = release_find(value);
			if (!o->release)
				return err_set(e, ERR_USAGE, "release %s: one of 6.7, 7.0, 8.0",
					       value);
		} else if ((value = option_value("--vms", c, &i))) {
			if (!span_number(&o->vms, span_of(value), 1, VMS_MAX))
				return err_set(e, ERR_USAGE, "--vms: a number from 1 to %d",
					       VMS_MAX);
		} else if ((value = option_value("--busybox", c, &i))) {
			o->busybox = value;
		} else if (c->argv[i][0] != '-' && !o->dir) {
			o->dir = c->argv[i];
		} else {
			return err_set(e, ERR_USAGE, "create: %s?", c->argv[i]);
		}
	}
	if (!o->dir && !o->help)
		return err_set(e, ERR_USAGE,
			       "usage: simhost create DIR [--release=6.7|7.0|8.0] "
			       "[--vms=N] [--busybox=PATH]");
	return 0;
}

static void show_help(struct out *o)
{
	static const char *const powers[] = { "off", "on", "suspended" };

	out_str(o,
		"usage: simhost create DIR [--release=6.7|7.0|8.0] [--vms=N] "
		"[--busybox=PATH]\n\n"
		"Lays out an ESXi host in the new or empty folder DIR. Without --vms it has\n"
		"these VMs; with it N plain ones (vm-0001 …), every eighth of them running.\n\n");
	for (size_t n = 0; sample_at(n); n++) {
		const struct sample *s = sample_at(n);

		out_format(o, "%3zu  %-10s %-42s %s\n", n + 1, powers[s->power],
			   s->shown ? s->shown : s->name, s->about);
	}
}

static int create(const struct options *o, struct err *e)
{
	AUTO_VALUE(strings) names = { 0 };
	AUTO_VALUE(state) st = { 0 };
	AUTO_STR *busybox = NULL;
	AUTO_STR *slots = NULL;
	AUTO_VALUE(sim) sim = { .root = x_strdup(o->dir) };

	if (files_list(&names, o->dir, e) < 0)
		return -1;
	if (names.count)
		return err_set(e, ERR_REFUSED, "%s: not an empty folder", o->dir);
	if (programs_find_busybox(&busybox, o->busybox, e) < 0)
		return -1;
	state_new(&st, &sim, o->release->name);
	slots = sim_file(&sim, "slots");
	if (files_make_dir(o->dir, e) < 0 || files_make_dir(slots, e) < 0 ||
	    layout_folders(&sim, e) < 0 || layout_config(&sim, e) < 0 ||
	    programs_install(&sim, busybox, e) < 0 || layout_vms(&sim, &st, (size_t)o->vms, e) < 0)
		return -1;
	if (hostd_write_inventory(&sim, &st, e) < 0 || hostd_start(&sim, &st, e) < 0)
		return -1;
	return state_commit(&st, e);
}

int create_main(struct call *c, struct err *e)
{
	struct options o = { 0 };

	umask(022);
	if (read_options(&o, c, e) < 0)
		return -1;
	if (o.help) {
		show_help(c->out);
		return 0;
	}
	return create(&o, e);
}
