/*
 * usage: day FOLDER SIMHOST NESTVIRT SERVICE [SEED]
 *
 * A day of a lab host in less than a minute (README.md). The seed may also come from
 * NESTVIRT_DAY_SEED; the same one gives the same day.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "core/files.h"
#include "day.h"
#include "journal.h"
#include "people.h"
#include "power.h"
#include "service.h"
#include "vmx_text.h"

#define USAGE "usage: day FOLDER SIMHOST NESTVIRT SERVICE [SEED]\n"

/* As good as any, and the same every time. */
#define SEED "1"

static void make_page(struct world *w, const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	struct clock_fake_page empty = { .start = (long long)time(NULL) };

	if (fd < 0 || write(fd, &empty, sizeof(empty)) != sizeof(empty)) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	w->page = mmap(NULL, sizeof(empty), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (w->page == MAP_FAILED) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	setenv(CLOCK_FAKE_PAGE, path, 1);
}

static void make_host(struct world *w, const char *folder)
{
	AUTO_STR *create = x_format("'%s' create '%s' --vms=%d", w->simhost, folder, DAY_VMS);
	AUTO_STR *clean = x_format("rm -rf '%s' '%s'.*", folder, folder);
	struct err e = { 0 };

	if (system(clean) != 0 || system(create) != 0)
		exit(EXIT_FAILURE);
	if (sim_open(&w->sim, folder, &e) < 0)
		fail(w, "%s", e.text);
}

/* As the VIB brings them. */
static void make_journal(struct world *w)
{
	static const char *const names[] = { "/etc/config/nestvirt/journal.0",
					     "/etc/config/nestvirt/journal.1" };
	struct err e = { 0 };

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		AUTO_STR *path = sim_path(&w->sim, names[i]);

		must(w, files_write(path, span_of(""), 01644, &e), &e);
	}
}

/* Its file as people may have left it, with the lock file of an earlier run beside it. */
static void add_vm(struct world *w, const struct state_vm *inner)
{
	struct day_vm vm = {
		.id = inner->id,
		.name = x_strdup(files_name(inner->path)),
		.path = x_strdup(inner->path),
		.file = sim_path(&w->sim, inner->path),
		.power = inner->power,
		.registered = true,
	};
	AUTO_STR *lock = x_format("%s.lck", vm.file);
	struct err e = { 0 };

	*strrchr(vm.name, '.') = '\0';
	must(w, files_write(lock, span_of(""), 0600, &e), &e);
	accept_file(w, &vm);
	LIST_PUSH(&w->vms, vm);
}

static void meet_vms(struct world *w)
{
	AUTO_VALUE(state) st = { 0 };
	struct err e = { 0 };

	must(w, state_load(&st, &w->sim, &e), &e);
	for (size_t i = 0; i < st.vms.count; i++)
		add_vm(w, &st.vms.items[i]);
	for (size_t i = 0; i < w->vms.count; i++) {
		struct day_vm *vm = &w->vms.items[i];

		if (i % 3 == 0)
			people_edit(w, vm);
		else if (i % 5 == 0 && vm->power == POWER_OFF)
			power_on(w, vm);
	}
	w->counts = (struct counts){ 0 };
}

static void print(const struct world *w, double seconds)
{
	const struct counts *c = &w->counts;

	printf("seed %llu: %zu VMs, %zu power events, hostd restarted %zu times; the service "
	       "started %zu times,\nkilled %zu times while it waited, %zu at work, %zu at a host "
	       "command (%zu times busy by its own pid file)\n"
	       "%zu commands by hand, %zu edits by hand, %zu refusals; %zu changes waited: %zu "
	       "closed, %zu cancelled,\n%zu files changed by the service, the slowest %lld ms "
	       "after power-off; %zu times vm process list\n%.1f s\n",
	       w->seed, w->vms.count, c->power, c->hostd, c->starts, c->kills_waiting,
	       c->kills_working, c->kills_command, c->busy, c->requests, c->by_hand, c->refused,
	       c->waited, c->closed, c->cancelled, c->edits, c->slowest, c->lists, seconds);
}

static double real_seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	const char *seed = argc == 6 ? argv[5] : getenv("NESTVIRT_DAY_SEED");
	double begin = real_seconds();
	struct world w = { .lock = -1, .hostd_runs = true };
	AUTO_STR *page = NULL;

	if (argc != 5 && argc != 6) {
		fputs(USAGE, stderr);
		return EXIT_FAILURE;
	}
	w.simhost = argv[2];
	w.program = argv[3];
	w.service_program = argv[4];
	w.seed = w.random = strtoull(seed && *seed ? seed : SEED, NULL, 10);
	printf("seed %llu\n", w.seed);
	(void)fflush(stdout);
	page = x_format("%s.clock", argv[1]);
	make_host(&w, argv[1]);
	make_page(&w, page);
	make_journal(&w);
	service_open(&w);
	journal_open(&w);
	meet_vms(&w);
	day_run(&w);
	print(&w, real_seconds() - begin);
	return EXIT_SUCCESS;
}
