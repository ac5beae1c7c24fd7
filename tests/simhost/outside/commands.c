#include "outside/commands.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/faults.h"
#include "core/files.h"
#include "core/options.h"
#include "core/state.h"
#include "host/hostd.h"
#include "host/vms.h"
#include "network/distributed.h"
#include "outside/change.h"
#include "outside/processes.h"
#include "outside/reboot.h"
#include "outside/run.h"
#include "outside/supervise.h"

enum {
	STATUS_FAILED = 1,
	STATUS_USAGE = 2,
	STATUS_NOT_STARTED = 125,
};

static int usage(struct err *e, const char *text)
{
	return err_set(e, ERR_USAGE, "usage: simhost %s", text);
}

int run_main(struct call *c, struct err *e)
{
	static const char text[] = "run DIR [--outside] [--snapshots=FOLDER] -- COMMAND…";
	AUTO_VALUE(sim) sim = { 0 };
	struct run run = { 0 };
	int i = 3, status;

	if (c->argc < 3)
		return usage(e, text);
	if (sim_open(&sim, c->argv[2], e) < 0)
		return -1;
	for (; i < c->argc && strncmp(c->argv[i], "--", 2) == 0; i++) {
		const char *folder = option_value("--snapshots", c, &i);

		if (folder)
			run.snapshots = folder;
		else if (strcmp(c->argv[i], "--outside") == 0)
			run.outside = true;
		else
			break;
	}
	if (i < c->argc && strcmp(c->argv[i], "--") == 0)
		i++;
	if (i >= c->argc)
		return usage(e, text);
	status = run_command(&sim, &run, c->argv + i, e);
	return status < 0 ? STATUS_NOT_STARTED : status;
}

int calls_main(struct call *c, struct err *e)
{
	AUTO_VALUE(sim) sim = { 0 };
	AUTO_VALUE(buf) log = { 0 };
	AUTO_STR *path = NULL;

	if (c->argc < 3 || (c->argc == 4 && strcmp(c->argv[3], "--clear") != 0) || c->argc > 4)
		return usage(e, "calls DIR [--clear]");
	if (sim_open(&sim, c->argv[2], e) < 0)
		return -1;
	path = sim_file(&sim, "calls.log");
	if (c->argc == 4)
		return files_remove(path, e);
	if (files_exist(path) && files_read(&log, path, e) < 0)
		return -1;
	out_span(c->out, buf_view(&log));
	return 0;
}

int fault_main(struct call *c, struct err *e)
{
	static const char text[] = "fault DIR [--clear | [--nth N] COMMAND ACTION [NUMBER [TEXT]]]";
	AUTO_VALUE(sim) sim = { 0 };
	long nth = 0;
	int i = 3;

	if (c->argc < 3)
		return usage(e, text);
	if (sim_open(&sim, c->argv[2], e) < 0)
		return -1;
	if (c->argc == 3)
		return faults_show(c->out, &sim, e);
	if (strcmp(c->argv[3], "--clear") == 0)
		return faults_clear(&sim, e);
	if (c->argc > 5 && strcmp(c->argv[3], "--nth") == 0) {
		nth = atol(c->argv[4]);
		i = 5;
	}
	if (c->argc < i + 2 || c->argc > i + 4)
		return usage(e, text);
	return faults_add(&sim, c->argv[i], nth, c->argv[i + 1],
			  c->argc > i + 2 ? c->argv[i + 2] : NULL,
			  c->argc > i + 3 ? c->argv[i + 3] : NULL, e);
}

int reboot_main(struct call *c, struct err *e)
{
	static const char text[] = "reboot DIR [--unclean [--saved=SNAPSHOT]]";
	AUTO_VALUE(sim) sim = { 0 };
	const char *saved = NULL;
	bool unclean = false;

	for (int i = 3; i < c->argc; i++) {
		if (strcmp(c->argv[i], "--unclean") == 0)
			unclean = true;
		else if (!(saved = option_value("--saved", c, &i)))
			return usage(e, text);
	}
	if (c->argc < 3 || (saved && !unclean))
		return usage(e, text);
	if (sim_open(&sim, c->argv[2], e) < 0)
		return -1;
	return reboot_host(&sim, unclean, saved, e);
}

int stop_main(struct call *c, struct err *e)
{
	AUTO_VALUE(sim) sim = { 0 };

	if (c->argc != 3)
		return usage(e, "stop DIR");
	return sim_open(&sim, c->argv[2], e) < 0 ? -1 : processes_end(&sim, e);
}

/* What VMware's own programs do to see whether a VM is locked (esxi-facts 1.10). */
int try_lock_main(struct call *c, struct err *e)
{
	if (c->argc < 3)
		return usage(e, "try-lock FILE…");
	for (int i = 2; i < c->argc; i++) {
		int fd = open(c->argv[i], O_RDWR | O_CLOEXEC | SUPERVISE_EXCLUSIVE);

		const char *said = fd >= 0           ? "free"
				   : errno == EBUSY  ? "locked"
				   : errno == ESTALE ? "stale"
						     : strerror(errno);

		out_format(c->out, "%s: %s\n", c->argv[i], said);
		if (fd >= 0)
			close(fd);
	}
	return 0;
}

static int lock_elsewhere(const struct sim *s, struct state_vm *vm, struct err *e)
{
	AUTO_STR *path = sim_path(s, vm->path);
	AUTO_STR *lock = x_format("%s.lck", path);

	vm->elsewhere = true;
	return files_exist(lock) ? 0 : files_write(lock, span_of(""), 0600, e);
}

/* As many as a program that retries for three seconds will meet (facts 1.10). */
#define STALE_ANSWERS 3

static int change_vm(char **why, const char *verb, const struct sim *s, struct state *st,
		     struct state_vm *vm, struct err *e)
{
	if (strcmp(verb, "power-on") == 0)
		return vms_power_on(why, s, st, vm, e);
	if (strcmp(verb, "power-off") == 0)
		return vms_power_off(why, s, vm, e);
	if (strcmp(verb, "suspend") == 0)
		return vms_suspend(why, s, vm, e);
	if (strcmp(verb, "lose-power") == 0)
		return vms_lose_power(s, vm, e);
	if (strcmp(verb, "lock-elsewhere") == 0)
		return lock_elsewhere(s, vm, e);
	if (strcmp(verb, "stale-lock") == 0)
		vm->stale = STALE_ANSWERS;
	else if (strcmp(verb, "unlock") == 0)
		vm->elsewhere = false;
	else
		return err_set(e, ERR_USAGE, "%s: no such thing to do with a VM", verb);
	return 0;
}

static int change_one(const struct sim *s, const char *verb, const char *word, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	AUTO_STR *why = NULL;
	struct state_vm *vm;

	if (state_begin(&st, s, e) < 0)
		return -1;
	vm = change_find_vm(&st, s, word);
	if (!vm)
		return err_set(e, ERR_NOT_FOUND, "%s: no such VM", word);
	if (change_vm(&why, verb, s, &st, vm, e))
		return -1;
	if (why)
		return err_set(e, ERR_REFUSED, "%s", why);
	return state_commit(&st, e);
}

/* One after the other, up to the first that cannot be done. */
int vm_main(struct call *c, struct err *e)
{
	AUTO_VALUE(sim) sim = { 0 };

	if (c->argc < 5)
		return usage(e,
			     "vm DIR power-on|power-off|suspend|lose-power|lock-elsewhere|unlock|"
			     "stale-lock NAME|ID…");
	if (sim_open(&sim, c->argv[2], e) < 0)
		return -1;
	for (int i = 4; i < c->argc; i++) {
		if (change_one(&sim, c->argv[3], c->argv[i], e) < 0)
			return -1;
	}
	return 0;
}

/* vCenter's hand on a distributed port. */
int port_main(struct call *c, struct err *e)
{
	AUTO_VALUE(sim) sim = { 0 };
	AUTO_VALUE(state) st = { 0 };
	AUTO_VALUE(distributed) d = { 0 };
	struct dport *p;

	if (c->argc < 5)
		return usage(e, "port DIR ID NAME=true|false…");
	if (sim_open(&sim, c->argv[2], e) < 0 || state_begin(&st, &sim, e) < 0)
		return -1;
	distributed_load(&d, &st);
	p = distributed_port(&d, c->argv[3]);
	if (!p)
		return err_set(e, ERR_NOT_FOUND, "%s: no such port", c->argv[3]);
	for (int i = 4; i < c->argc; i++) {
		if (distributed_change(p, c->argv[i], e) < 0)
			return -1;
	}
	distributed_store(&st, &d);
	return state_commit(&st, e);
}

static const struct {
	const char *name;
	int (*run)(struct call *c, struct err *e);
} commands[] = {
	{ "create", create_main },     { "run", run_main },   { "calls", calls_main },
	{ "fault", fault_main },       { "vm", vm_main },     { "reboot", reboot_main },
	{ "try-lock", try_lock_main }, { "port", port_main }, { "stop", stop_main },
	{ "host", host_main },         { "edit", edit_main },
};

int simhost_main(struct call *c)
{
	struct err e = { 0 };

	for (size_t i = 0; c->argc > 1 && i < COUNT_OF(commands); i++) {
		int status;

		if (strcmp(commands[i].name, c->argv[1]) != 0)
			continue;
		status = commands[i].run(c, &e);
		if (status >= 0)
			return status;
		out_format(c->err, "simhost: %s\n", e.text);
		return e.code == ERR_USAGE ? STATUS_USAGE : STATUS_FAILED;
	}
	out_str(c->err,
		"usage: simhost create|run|stop|reboot|vm|edit|host|port|calls|fault DIR …\n"
		"       simhost try-lock FILE…\n"
		"       (tests/simhost/README.md)\n");
	return STATUS_USAGE;
}
