#include "host/tools.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/files.h"
#include "core/state.h"
#include "host/hostd.h"
#include "host/release.h"
#include "network/model.h"
#include "vib/store.h"

enum {
	STATUS_NOT_RUNNING = 3, /* facts 7.4 */
	STATUS_NOT_FOUND = 127,
};

static int complain(struct call *c, const struct err *e)
{
	out_format(c->err, "%s: %s\n", c->argv[0], e->text);
	return 1;
}

int tool_vmware(struct call *c)
{
	AUTO_VALUE(state) st = { 0 };
	struct err e = { 0 };
	const struct release *r;

	if (state_load(&st, c->sim, &e) < 0)
		return complain(c, &e);
	r = release_find(st.release);
	if (c->argc < 2 || strcmp(c->argv[1], "-v") == 0) {
		out_format(c->out, "VMware ESXi %s build-%s\n", r->version, r->build);
		return 0;
	}
	if (strcmp(c->argv[1], "-l") == 0) {
		if (strcmp(r->update, "0") == 0)
			out_format(c->out, "VMware ESXi %s GA\n", r->version);
		else
			out_format(c->out, "VMware ESXi %s Update %s\n", r->version, r->update);
		return 0;
	}
	out_format(c->err, "Usage: vmware [-v] [-l]\n");
	return 1;
}

/* One piece of `uname -a` for each letter (corpus uname-a). */
static char *uname_part(char letter, const struct state *st, const struct release *r)
{
	switch (letter) {
	case 's':
		return x_strdup("VMkernel");
	case 'n':
		return x_strdup(st->hostname);
	case 'r':
		return x_strdup(r->version);
	case 'v':
		return release_kernel(r);
	case 'm':
	case 'p':
	case 'i':
		return x_strdup("x86_64");
	case 'o':
		return x_strdup("ESXi");
	default:
		return NULL;
	}
}

int tool_uname(struct call *c)
{
	static const char order[] = "snrvmpio";
	AUTO_VALUE(state) st = { 0 };
	struct err e = { 0 };
	const struct release *r;
	const char *wanted = "s";
	bool first = true;

	if (state_load(&st, c->sim, &e) < 0)
		return complain(c, &e);
	r = release_find(st.release);
	if (c->argc > 1)
		wanted = strcmp(c->argv[1], "-a") == 0 ? order : c->argv[1] + 1;
	for (const char *letter = order; *letter; letter++) {
		AUTO_STR *part = strchr(wanted, *letter) ? uname_part(*letter, &st, r) : NULL;

		if (part)
			out_format(c->out, "%s%s", first ? "" : " ", part);
		first = first && !part;
	}
	out_str(c->out, "\n");
	return 0;
}

static bool is_applet(const struct sim *s, const char *name)
{
	AUTO_STR *path = x_format("%s/bin/%s", s->root, name);
	char target[64];
	ssize_t len = readlink(path, target, sizeof(target) - 1);

	if (len < 0 || strchr(name, '/'))
		return false;
	target[len] = '\0';
	return files_ends_with(target, "/busybox");
}

int tool_busybox(struct call *c)
{
	AUTO_STR *program = sim_file(c->sim, "bin/busybox");
	AUTO_STR *bin = sim_path(c->sim, "/bin");
	AUTO_VALUE(strings) names = { 0 };
	struct err e = { 0 };

	if (c->argc > 1 && is_applet(c->sim, c->argv[1])) {
		execv(program, c->argv);
		out_format(c->err, "busybox: %s: %s\n", program, strerror(errno));
		return STATUS_NOT_FOUND;
	}
	if (c->argc > 1) {
		out_format(c->err, "%s: applet not found\n", c->argv[1]);
		return STATUS_NOT_FOUND;
	}
	if (files_list(&names, bin, &e) < 0)
		return complain(c, &e);
	out_str(c->out, "BusyBox v1.22.1 multi-call binary.\n\nCurrently defined functions:\n");
	for (size_t i = 0; i < names.count; i++) {
		if (is_applet(c->sim, names.items[i]))
			out_format(c->out, "\t%s\n", names.items[i]);
	}
	return 0;
}

int tool_auto_backup(struct call *c)
{
	AUTO_VALUE(state) st = { 0 };
	struct err e = { 0 };

	if (state_begin(&st, c->sim, &e) < 0 || store_save(c->sim, &st, &e) < 0)
		return complain(c, &e);
	net_copy_view(&st, NET_SAVED, NET_LIVE);
	if (state_commit(&st, &e) < 0)
		return complain(c, &e);
	out_str(c->out, "Saving current state in /bootbank\n");
	return 0;
}

int tool_hostd(struct call *c)
{
	AUTO_VALUE(state) st = { 0 };
	struct err e = { 0 };
	const char *verb = c->argc > 1 ? c->argv[1] : "";
	bool restart = strcmp(verb, "restart") == 0;

	if (strcmp(verb, "status") == 0) {
		if (state_load(&st, c->sim, &e) < 0)
			return complain(c, &e);
		out_format(c->out, "hostd is %srunning.\n", st.hostd_running ? "" : "not ");
		return st.hostd_running ? 0 : STATUS_NOT_RUNNING;
	}
	if (!restart && strcmp(verb, "start") != 0 && strcmp(verb, "stop") != 0) {
		out_str(c->out, "Usage: hostd {start|stop|restart|status}\n");
		return 1;
	}
	if (state_begin(&st, c->sim, &e) < 0)
		return complain(c, &e);
	if (restart || strcmp(verb, "stop") == 0) {
		hostd_stop(&st);
		out_str(c->out, "hostd stopped.\n");
	}
	if (restart || strcmp(verb, "start") == 0) {
		if (hostd_start(c->sim, &st, &e) < 0)
			return complain(c, &e);
		out_str(c->out, "hostd started.\n");
	}
	return state_commit(&st, &e) < 0 ? complain(c, &e) : 0;
}
