#include "world.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/files.h"

/* Of the log, when something is wrong. */
#define SHOWN 6000

static void stamp(struct buf *out, const struct world *w)
{
	long long s = now(w) / SECOND;

	buf_format(out, "%02lld:%02lld:%02lld.%03lld ", s / 3600, s / 60 % 60, s % 60,
		   now(w) % SECOND);
}

void note(struct world *w, const char *fmt, ...)
{
	AUTO_STR *text = NULL;
	va_list va;

	va_start(va, fmt);
	text = x_vformat(fmt, va);
	va_end(va);
	stamp(&w->log, w);
	buf_format(&w->log, "%s\n", text);
}

void fail(struct world *w, const char *fmt, ...)
{
	const char *log;
	AUTO_STR *text = NULL;
	va_list va;

	va_start(va, fmt);
	text = x_vformat(fmt, va);
	va_end(va);
	note(w, "WRONG: %s", text);
	log = buf_text(&w->log);
	fprintf(stderr, "%s\nday: seed %llu, the host is left in %s\n",
		w->log.len > SHOWN ? log + w->log.len - SHOWN : log, w->seed, w->sim.root);
	/* What else runs in the host ends with us: SIMHOST_OWNER. */
	if (w->service.fd >= 0)
		(void)kill(w->service.pid, SIGKILL);
	exit(EXIT_FAILURE);
}

/* splitmix64: any seed is a good one. */
unsigned int below(struct world *w, unsigned int end)
{
	unsigned long long z = w->random += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	z ^= z >> 31;
	return (unsigned int)(z >> 32) % end;
}

void disturb(struct world *w)
{
	w->disturbed_at = now(w);
}

void at(struct world *w, long long ms, void (*run)(struct world *w, long long number),
	long long number)
{
	const struct event event = { ms, run, number };
	size_t i;

	LIST_PUSH(&w->events, event);
	for (i = w->events.count - 1; i > 0 && w->events.items[i - 1].ms > ms; i--)
		w->events.items[i] = w->events.items[i - 1];
	w->events.items[i] = event;
}

void must(struct world *w, int result, const struct err *e)
{
	if (result < 0)
		fail(w, "the simulated host: %s", e->text);
}

void read_file(struct buf *out, struct world *w, const char *file)
{
	struct err e = { 0 };

	must(w, files_read(out, file, &e), &e);
}

void accept_file(struct world *w, struct day_vm *vm)
{
	buf_cut(&vm->text, 0);
	read_file(&vm->text, w, vm->file);
	if (stat(vm->file, &vm->seen) < 0)
		fail(w, "%s: %s", vm->file, strerror(errno));
}

void write_vm(struct world *w, struct day_vm *vm, const struct buf *text, bool in_place)
{
	struct err e = { 0 };
	int done = in_place ? files_write(vm->file, buf_view(text), 0755, &e)
			    : files_replace(vm->file, buf_view(text), 0755, &e);

	must(w, done, &e);
	accept_file(w, vm);
}
