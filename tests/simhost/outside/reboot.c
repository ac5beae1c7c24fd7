#include "outside/reboot.h"

#include <stdlib.h>
#include <string.h>

#include "core/files.h"
#include "core/state.h"
#include "host/hostd.h"
#include "host/layout.h"
#include "host/programs.h"
#include "host/sched.h"
#include "host/vms.h"
#include "network/model.h"
#include "outside/processes.h"
#include "outside/run.h"
#include "outside/snapshots.h"
#include "vib/scripts.h"
#include "vib/store.h"

/* Folders that live in memory, or come with VIBs alone; logs are on a disk. */
static const char *const forgotten[] = {
	"/tmp",         "/opt",     "/usr/lib/vmware", "/usr/lib64/vmware",
	"/usr/libexec", "/var/run", "/var/lock",       "/var/tmp",
};

static int stop_vms(const struct sim *s, struct state *st, bool power_failed, struct err *e)
{
	for (size_t i = 0; i < st->vms.count; i++) {
		struct state_vm *vm = &st->vms.items[i];
		AUTO_STR *why = NULL;

		if (vm->power != POWER_ON)
			continue;
		if (power_failed ? vms_lose_power(s, vm, e) : vms_power_off(&why, s, vm, e))
			return -1;
	}
	return 0;
}

/* Remove what is in a folder of the host, but for what the host itself brings. */
static int sweep(const struct sim *s, const char *folder, struct err *e)
{
	AUTO_STR *path = sim_path(s, folder);
	AUTO_VALUE(strings) names = { 0 };

	if (files_list(&names, path, e) < 0)
		return -1;
	for (size_t i = 0; i < names.count; i++) {
		AUTO_STR *inner = x_format("%s/%s", folder, names.items[i]);
		AUTO_STR *real = sim_path(s, inner);

		if (layout_is_kept(inner) || programs_is_own(inner))
			continue;
		if (layout_is_folder(inner + 1) && files_is_dir(real) ? sweep(s, inner, e)
								      : files_remove(real, e))
			return -1;
	}
	return 0;
}

static int forget(const struct sim *s, struct err *e)
{
	for (size_t i = 0; i < COUNT_OF(forgotten); i++) {
		AUTO_STR *path = sim_path(s, forgotten[i]);

		if (files_remove(path, e) < 0)
			return -1;
	}
	return sweep(s, "/etc", e) || sweep(s, "/bin", e) || sweep(s, "/sbin", e) ? -1 : 0;
}

static int come_up(const struct sim *s, struct state *st, struct err *e)
{
	if (layout_folders(s, e) < 0 || sched_forget(s, e) < 0)
		return -1;
	for (size_t i = 0; i < st->vibs.count; i++) {
		if (store_restore(s, st->vibs.items[i].id, e) < 0)
			return -1;
	}
	if (programs_boot(s, release_find(st->release), e) < 0)
		return -1;
	machine_boot(&st->machine);
	st->boots++;
	return hostd_start(s, st, e);
}

/*
 * The numbers behind "# chkconfig: on": the first orders the starts, the second the stops;
 * 99 without a header.
 */
static long order_of(struct span text, bool starts)
{
	static const char mark[] = "# chkconfig: on ";
	struct span line;

	while (span_next(&line, &text, '\n')) {
		AUTO_STR *numbers = NULL;
		char *second;
		long first;

		if (!span_starts(line, mark))
			continue;
		numbers = x_strndup(line.p + strlen(mark), line.len - strlen(mark));
		first = strtol(numbers, &second, 10);
		return starts ? first : strtol(second, NULL, 10);
	}
	return 99;
}

struct script {
	char *path;
	long order;
};

static int by_order(const void *a, const void *b)
{
	const struct script *x = a, *y = b;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return strcmp(x->path, y->path);
}

/* hostd's own runs as a part of the boot. */
static int find_scripts(struct script **scripts, size_t *count, const struct sim *s, bool starts,
			struct err *e)
{
	AUTO_STR *folder = sim_path(s, "/etc/init.d");
	AUTO_VALUE(strings) names = { 0 };

	if (files_list(&names, folder, e) < 0)
		return -1;
	*scripts = x_array(names.count, sizeof(**scripts));
	for (size_t i = 0; i < names.count; i++) {
		AUTO_STR *file = x_format("%s/%s", folder, names.items[i]);
		AUTO_VALUE(buf) text = { 0 };

		if (strcmp(names.items[i], "hostd") == 0 || names.items[i][0] == '.')
			continue;
		if (files_read(&text, file, e) < 0)
			return -1;
		if (!scripts_is_on(buf_view(&text)))
			continue;
		(*scripts)[(*count)++] = (struct script){
			.path = x_format("/etc/init.d/%s", names.items[i]),
			.order = order_of(buf_view(&text), starts),
		};
	}
	qsort(*scripts, *count, sizeof(**scripts), by_order);
	return 0;
}

static int run_scripts(const struct sim *s, bool starts, struct err *e)
{
	struct script *scripts = NULL;
	size_t count = 0;
	int failed = find_scripts(&scripts, &count, s, starts, e);
	char start[] = "start", stop[] = "stop";
	const struct run inside = { 0 };

	for (size_t i = 0; i < count; i++) {
		char *argv[] = { scripts[i].path, starts ? start : stop, NULL };

		/* A script that fails does not stop a boot, nor a shutdown. */
		if (!failed && run_command(s, &inside, argv, e) < 0)
			failed = -1;
		free(scripts[i].path);
	}
	free(scripts);
	return failed;
}

/* One that UEFI Secure Boot does not let pass (facts 6.7); NULL where there is none. */
static const struct state_vib *unsigned_vib(const struct state *st)
{
	for (size_t i = 0; i < st->vibs.count; i++) {
		if (strcmp(st->vibs.items[i].acceptance, "community") == 0)
			return &st->vibs.items[i];
	}
	return NULL;
}

/* Nothing runs until Secure Boot is off, and the host is booted again. */
static int purple_screen(struct state *st, const struct state_vib *vib, struct err *e)
{
	AUTO_STR *id = x_strdup(vib->id);

	hostd_stop(st);
	if (state_commit(st, e) < 0)
		return -1;
	return err_set(e, ERR_REFUSED, "a purple screen: Secure Boot is on, and %s is not signed",
		       id);
}

int reboot_host(const struct sim *s, bool power_failed, const char *saved, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	const struct state_vib *vib;

	if (!power_failed && run_scripts(s, false, e) < 0)
		return -1;
	/* The processes first: one of them may hold the lock of the state. */
	if (power_failed && processes_end(s, e) < 0)
		return -1;
	if (state_begin(&st, s, e) < 0 || stop_vms(s, &st, power_failed, e) < 0)
		return -1;
	if (saved && snapshots_take(&st, s, saved, e) < 0)
		return -1;
	if (!power_failed && (processes_end(s, e) < 0 || store_save(s, &st, e) < 0))
		return -1;
	if (power_failed)
		net_copy_view(&st, NET_LIVE, NET_SAVED);
	else
		net_copy_view(&st, NET_SAVED, NET_LIVE);
	if (forget(s, e) < 0)
		return -1;
	vib = st.machine.facts[MACHINE_SECURE_BOOT] ? unsigned_vib(&st) : NULL;
	if (vib)
		return purple_screen(&st, vib, e);
	if (come_up(s, &st, e) < 0 || state_commit(&st, e) < 0)
		return -1;
	return run_scripts(s, true, e);
}
