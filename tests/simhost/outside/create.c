#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/files.h"
#include "core/options.h"
#include "host/hostd.h"
#include "host/layout.h"
#include "host/programs.h"
#include "host/release.h"
#include "host/scenario.h"
#include "network/layout.h"
#include "outside/commands.h"

/* More than any host runs, and small enough that nobody waits for it by mistake. */
#define VMS_MAX 10000

#define USAGE                                                                                      \
	"usage: simhost create DIR [--release=6.0|6.7|7.0|8.0] [--scenario=NAME | [--vms=N] "      \
	"[--vswitches=N] [--portgroups=N]]\n"                                                      \
	"       [--without-netdbg] [--old-dumps] [--sticky-survives] [--busybox=PATH]"

struct options {
	const char *dir;
	const struct scenario *scenario; /* NULL: the usual host */
	const struct release *release;   /* NULL: the scenario's, or the newest */
	const char *busybox;
	long long vms;
	long long vswitches;
	long long portgroups;
	bool without_netdbg;
	bool old_dumps;
	bool sticky_survives;
	bool help;
};

/* Options with a number. */
static const struct {
	const char *name;
	size_t at;
	long long min, max;
} numbers[] = {
	{ "--vms", offsetof(struct options, vms), 1, VMS_MAX },
	{ "--vswitches", offsetof(struct options, vswitches), 1, NET_SWITCHES_MAX },
	{ "--portgroups", offsetof(struct options, portgroups), NET_GROUPS_MIN, NET_GROUPS_MAX },
};

/* Options without a value. */
static const struct {
	const char *name;
	size_t at;
} flags[] = {
	{ "--help", offsetof(struct options, help) },
	{ "--without-netdbg", offsetof(struct options, without_netdbg) },
	{ "--old-dumps", offsetof(struct options, old_dumps) },
	{ "--sticky-survives", offsetof(struct options, sticky_survives) },
};

/* 1: it is one of them, 0: it is none, -1: it is, and wrong. */
static int read_number(struct options *o, struct call *c, int *i, struct err *e)
{
	for (size_t n = 0; n < COUNT_OF(numbers); n++) {
		const char *value = option_value(numbers[n].name, c, i);
		long long *number = (long long *)(void *)((char *)o + numbers[n].at);

		if (!value)
			continue;
		if (span_number(number, span_of(value), numbers[n].min, numbers[n].max))
			return 1;
		return err_set(e, ERR_USAGE, "%s: a number from %lld to %lld", numbers[n].name,
			       numbers[n].min, numbers[n].max);
	}
	return 0;
}

static bool read_flag(struct options *o, const char *word)
{
	for (size_t n = 0; n < COUNT_OF(flags); n++) {
		if (strcmp(flags[n].name, word) != 0)
			continue;
		*(bool *)((char *)o + flags[n].at) = true;
		return true;
	}
	return false;
}

static int read_option(struct options *o, struct call *c, int *i, struct err *e)
{
	const char *value;
	int number;

	if ((value = option_value("--release", c, i))) {
		o->release = release_find(value);
		return o->release ? 0
				  : err_set(e, ERR_USAGE, "release %s: one of 6.0, 6.7, 7.0, 8.0",
					    value);
	}
	if ((value = option_value("--scenario", c, i))) {
		o->scenario = scenario_find(value);
		return o->scenario ? 0 : err_set(e, ERR_USAGE, "scenario %s: see --help", value);
	}
	if ((value = option_value("--busybox", c, i))) {
		o->busybox = value;
		return 0;
	}
	number = read_number(o, c, i, e);
	if (number < 0)
		return -1;
	if (number || read_flag(o, c->argv[*i]))
		return 0;
	if (c->argv[*i][0] == '-' || o->dir)
		return err_set(e, ERR_USAGE, "create: %s?", c->argv[*i]);
	o->dir = c->argv[*i];
	return 0;
}

static int read_options(struct options *o, struct call *c, struct err *e)
{
	for (int i = 2; i < c->argc; i++) {
		if (read_option(o, c, &i, e) < 0)
			return -1;
	}
	if (o->scenario && (o->vms || o->vswitches || o->portgroups))
		return err_set(e, ERR_USAGE,
			       "--scenario has its own VMs, switches and port groups");
	if (!o->release)
		o->release = o->scenario ? release_find(o->scenario->release) : release_default();
	return o->dir || o->help ? 0 : err_set(e, ERR_USAGE, USAGE);
}

static void show_vms(struct out *o, const struct sample *samples)
{
	static const char *const powers[] = { "off", "on", "suspended" };

	for (size_t n = 0; samples[n].name; n++) {
		const struct sample *s = &samples[n];

		out_format(o, "%3zu  %-10s %-42s %s\n", n + 1, powers[s->power],
			   s->shown ? s->shown : s->name, s->about);
	}
}

static void show_help(struct out *o)
{
	out_str(o, USAGE
		"\n\n"
		"Lays out an ESXi host in the new or empty folder DIR. Without --vms it has\n"
		"these VMs; with it N plain ones (vm-0001 …), every eighth of them running.\n"
		"Its switches and port groups are those of network/layout.h, or so many plain\n"
		"ones. Without netdbg nothing tells of MAC learning; old dumps are vim-cmd's\n"
		"objects as before 6.0.\n\n");
	show_vms(o, samples_usual);
	out_str(o, "\nA scenario has its own release, VMs and network:\n");
	for (const struct scenario *c = scenarios; c->name; c++) {
		out_format(o, "\n%s (%s): %s\n", c->name, c->release, c->about);
		show_vms(o, c->vms);
	}
}

/* What the state holds from the start but the VMs. */
static int lay_state(struct state *st, const struct sim *s, const struct options *o, struct err *e)
{
	const struct net_layout network = {
		.scene = o->scenario ? &o->scenario->network : NULL,
		.switches = (size_t)o->vswitches,
		.groups = (size_t)o->portgroups,
	};

	state_new(st, s, o->release->name);
	machine_new(&st->machine, o->release->exec_only);
	st->old_dumps = o->old_dumps;
	st->sticky_survives = o->sticky_survives;
	if (o->scenario && scenario_state(st, o->scenario, e) < 0)
		return -1;
	return net_layout(st, &network, e);
}

static int install(const struct sim *s, const struct options *o, const char *busybox, struct err *e)
{
	AUTO_STR *netdbg = sim_path(s, "/bin/netdbg");

	if (programs_install(s, o->release, busybox, e) < 0)
		return -1;
	return o->without_netdbg ? files_remove(netdbg, e) : 0;
}

static int lay_vms(const struct sim *s, struct state *st, const struct options *o, struct err *e)
{
	if (o->scenario && scenario_files(s, o->scenario, e) < 0)
		return -1;
	return layout_vms(s, st, o->scenario ? o->scenario->vms : samples_usual, (size_t)o->vms, e);
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
	if (lay_state(&st, &sim, o, e) < 0)
		return -1;
	slots = sim_file(&sim, "slots");
	if (files_make_dir(o->dir, e) < 0 || files_make_dir(slots, e) < 0 ||
	    layout_folders(&sim, e) < 0 || layout_config(&sim, e) < 0 ||
	    install(&sim, o, busybox, e) < 0 || lay_vms(&sim, &st, o, e) < 0)
		return -1;
	if (hostd_write_inventory(&sim, &st, e) < 0 || hostd_start(&sim, &st, e) < 0)
		return -1;
	if (o->scenario && o->scenario->hostd_down)
		hostd_stop(&st);
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
