#include "day.h"

#include <string.h>

#include "check.h"
#include "core/files.h"
#include "journal.h"
#include "people.h"
#include "power.h"
#include "service.h"
#include "within.h"

/*
 * The day:
 *	0 to 16 h    everything happens
 *	16 to 20 h   the same, but nobody kills the service: its memory is to stay what it is
 *	20 to 21 h   nothing happens, and changes wait: what does the service do?
 *	21 to 24 h   all VMs are powered off, so that all that waits is done
 *	later        after a month what is gone is dropped; one more change, which hostd does not
 *	             hear of at once; then nothing is left to wake up for
 */
#define KILLS_UNTIL  (16 * HOUR)
#define BUSY_UNTIL   (20 * HOUR)
#define IDLE_FROM    (20 * HOUR + 12 * MINUTE)
#define IDLE_UNTIL   (IDLE_FROM + HOUR)
#define DAY_UNTIL    (24 * HOUR)

#define POWER_EVENTS 2000
#define HOSTD_STOPS  10
#define KILLS        50
/* Of them; the others are in the plan. */
#define KILLS_WAITING 12

/*
 * The service reads the whole history each time, and musl's malloc keeps groups of blocks of each
 * size that it has needed: so much for each byte that the history has grown by, and so many KiB
 * besides.
 */
#define GROWTH_FACTOR 6
#define GROWTH_KIB    128

/* Where nothing happens: groups that one list of running VMs has filled, and the next has not. */
#define IDLE_GROWTH_KIB 128

/* In an hour: every ten minutes. */
#define LISTS_OF_AN_HOUR 6

/* At any time of the first hours, so often. */
static const struct {
	void (*run)(struct world *w, long long number);
	long long number;
	unsigned int count;
	long long from, until;
} plan[] = {
	/* Some of them bring one more with them, seconds later. */
	{ power_event, 0, 1500, 0, BUSY_UNTIL },
	{ request_event, 0, 260, 0, BUSY_UNTIL },
	{ refused_event, 0, 15, 0, BUSY_UNTIL },
	{ cancel_event, false, 10, 0, BUSY_UNTIL },
	{ cancel_event, true, 1, 0, KILLS_UNTIL / 2 },
	{ edit_event, false, 120, 0, BUSY_UNTIL },
	{ edit_event, true, 60, 0, BUSY_UNTIL },
	{ unregister_event, false, 4, 0, KILLS_UNTIL },
	{ unregister_event, true, 2, KILLS_UNTIL / 2, KILLS_UNTIL },
	{ remove_event, false, 4, 0, KILLS_UNTIL },
	{ remove_event, true, 2, KILLS_UNTIL / 2, KILLS_UNTIL },
	{ other_vm_event, 0, 5, 0, BUSY_UNTIL },
	{ hostd_stop_event, 0, 6, 0, KILLS_UNTIL },
	{ within_event, WITHIN_HOSTD_STOPS, 4, 0, KILLS_UNTIL },
	{ lock_event, 0, 8, 0, KILLS_UNTIL },
	{ reloads_fail_event, 0, 4, 0, KILLS_UNTIL },
	{ within_event, WITHIN_POWER_ON, 40, 0, BUSY_UNTIL },
	{ within_event, WITHIN_EDIT, 30, 0, BUSY_UNTIL },
	{ within_event, WITHIN_KILL, 26, 0, KILLS_UNTIL },
	{ kill_at_command_event, 0, 12, 0, KILLS_UNTIL },
};

static void kill_event(struct world *w, long long number)
{
	if (!w->service.waits) {
		at(w, now(w) + MINUTE, kill_event, number);
		return;
	}
	w->counts.kills_waiting++;
	note(w, "the service is killed");
	service_kill(w);
}

static void inspect_event(struct world *w, long long number)
{
	(void)number;
	service_inspect(w);
}

static void make_plan(struct world *w)
{
	for (size_t i = 0; i < COUNT_OF(plan); i++) {
		for (unsigned int k = 0; k < plan[i].count; k++)
			at(w,
			   plan[i].from + MINUTE +
				   below(w,
					 (unsigned int)(plan[i].until - plan[i].from - 5 * MINUTE)),
			   plan[i].run, plan[i].number);
	}
	for (int i = 0; i < KILLS_WAITING; i++)
		at(w, MINUTE + below(w, (unsigned int)(KILLS_UNTIL - HOUR)), kill_event, 0);
	for (long long ms = 10 * MINUTE; ms < DAY_UNTIL; ms += 10 * MINUTE)
		at(w, ms, inspect_event, 0);
}

static struct event take_event(struct world *w)
{
	struct event first = w->events.items[0];

	w->events.count--;
	memmove(w->events.items, w->events.items + 1, w->events.count * sizeof(first));
	return first;
}

static void run_until(struct world *w, long long end)
{
	for (;;) {
		long long event = w->events.count > 0 ? w->events.items[0].ms : NEVER;
		long long wake = w->service.waits ? w->service.wake_at : NEVER;
		long long next = event < wake ? event : wake;

		if (next > end)
			break;
		/* The work of the service takes time, so what was due may be over. */
		if (next > now(w))
			w->page->ms = next;
		if (event <= wake) {
			struct event first = take_event(w);

			first.run(w, first.number);
			service_look(w);
		} else {
			service_go(w);
		}
	}
	if (end > now(w))
		w->page->ms = end;
}

struct calls {
	size_t lists; /* vm process list */
	size_t lines; /* for the log */
	size_t others;
};

/* How often the host's commands were called, from this place of their log on. */
static struct calls count_calls(struct world *w, size_t from)
{
	AUTO_STR *path = sim_file(&w->sim, "calls.log");
	AUTO_VALUE(buf) text = { 0 };
	struct calls calls = { 0 };
	struct span rest, line;

	read_file(&text, w, path);
	rest = span_make(text.p + from, text.len - from);
	while (span_next(&line, &rest, '\n')) {
		AUTO_STR *call = x_strndup(line.p, line.len);

		if (strstr(call, " vm process list"))
			calls.lists++;
		else if (strncmp(call, "logger ", strlen("logger ")) == 0)
			calls.lines++;
		else
			calls.others++;
	}
	return calls;
}

static size_t calls_size(struct world *w)
{
	AUTO_STR *path = sim_file(&w->sim, "calls.log");
	struct stat st;

	return stat(path, &st) == 0 ? (size_t)st.st_size : 0;
}

/* For those the log has a line every hour. */
static size_t stuck_count(const struct world *w)
{
	size_t count = 0;

	for (size_t i = 0; i < w->vms.count; i++) {
		const struct day_vm *vm = &w->vms.items[i];

		count += vm->waits && (vm->power != POWER_ON || !is_there(vm));
	}
	return count;
}

/* Nothing happens, and something waits for VMs that are on. */
static void idle_hour(struct world *w)
{
	long memory = service_memory(w);
	struct calls calls;
	size_t from = calls_size(w);

	if (!waiting_vm(w, POWER_ON))
		fail(w, "nothing waits in the idle hour");
	run_until(w, IDLE_UNTIL);
	calls = count_calls(w, from);
	note(w, "in an idle hour: %zu times vm process list, %zu lines for the log, %zu others",
	     calls.lists, calls.lines, calls.others);
	if (calls.lists == 0 || calls.lists > LISTS_OF_AN_HOUR || calls.others > 0 ||
	    calls.lines > stuck_count(w))
		fail(w, "that is not what an idle hour costs");
	if (service_memory(w) > memory + IDLE_GROWTH_KIB)
		fail(w, "the service has grown from %ld to %ld KiB in an idle hour", memory,
		     service_memory(w));
	service_inspect(w);
}

static void all_off(struct world *w)
{
	for (size_t i = 0; i < w->vms.count; i++) {
		struct day_vm *vm = &w->vms.items[i];

		if (is_there(vm) && vm->power != POWER_OFF)
			power_off(w, vm);
	}
	service_look(w);
}

static size_t waiting_count(const struct world *w, bool are_gone)
{
	size_t count = 0;

	for (size_t i = 0; i < w->vms.count; i++) {
		const struct day_vm *vm = &w->vms.items[i];

		count += vm->waits && is_there(vm) != are_gone;
	}
	return count;
}

static void see_enough(struct world *w)
{
	const struct counts *c = &w->counts;

	if (c->kills_waiting + c->kills_working + c->kills_command != KILLS)
		fail(w, "%zu, %zu and %zu kills are not %d", c->kills_waiting, c->kills_working,
		     c->kills_command, KILLS);
	if (c->power < POWER_EVENTS || c->hostd != HOSTD_STOPS || c->edits == 0)
		fail(w, "%zu power events, %zu stops of hostd, %zu edits", c->power, c->hostd,
		     c->edits);
}

/* A month later, without the 260,000 looks of it. */
static void month_later(struct world *w)
{
	if (waiting_count(w, false) > 0 || waiting_count(w, true) == 0)
		fail(w, "%zu changes wait at the end of the day, and %zu of VMs that are gone",
		     waiting_count(w, false), waiting_count(w, true));
	w->page->ms += GONE_FOR;
	run_until(w, now(w) + 20 * MINUTE);
	if (waiting_count(w, true) > 0)
		fail(w, "what is gone for a month is not dropped");
}

/* A reload that hostd is owed is done by the service alone: no people, and nothing else waits. */
static void last_change(struct world *w)
{
	struct day_vm *vm = any_vm(w);

	power_on(w, vm);
	reloads_fail_event(w, 0);
	request_for(w, vm);
	if (vm->power == POWER_ON)
		power_off(w, vm);
	service_look(w);
	run_until(w, now(w) + MINUTE);
	if (vm->waits || journal_owed(w) != 1)
		fail(w, "%zu reloads are owed after one that failed", journal_owed(w));
	run_until(w, now(w) + 2 * LATEST);
	check_hostd(w);
	if (w->service.wake_at != NEVER)
		fail(w, "nothing waits, and the service wakes up");
}

void day_run(struct world *w)
{
	size_t history;
	long memory;

	make_plan(w);
	service_start(w, 0);
	run_until(w, KILLS_UNTIL + HOUR);
	memory = service_memory(w);
	history = journal_size(w);
	run_until(w, BUSY_UNTIL);
	w->within.count = 0;
	history = journal_size(w) - history;
	if (service_memory(w) > memory + GROWTH_KIB + (long)(GROWTH_FACTOR * history / 1024))
		fail(w, "the service has grown from %ld to %ld KiB, and the history by %zu bytes",
		     memory, service_memory(w), history);
	/* What happened last is done, and told. */
	run_until(w, IDLE_FROM);
	idle_hour(w);
	all_off(w);
	run_until(w, DAY_UNTIL);
	see_enough(w);
	check_hostd(w);
	month_later(w);
	last_change(w);
	service_stop(w);
	check_files(w);
	journal_look(w);
	journal_audit(w);
	w->counts.lists = count_calls(w, 0).lists;
}
