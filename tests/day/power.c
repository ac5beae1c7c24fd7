#include "power.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "core/files.h"
#include "host/hostd.h"
#include "host/vms.h"
#include "vmx_text.h"

enum change { ON, OFF, SUSPEND };

static void change(struct world *w, struct day_vm *vm, enum change what)
{
	static const char *const names[] = { "on", "off", "suspended" };
	AUTO_VALUE(state) st = { 0 };
	struct err e = { 0 };
	struct state_vm *inner;
	char *why = NULL;

	must(w, state_begin(&st, &w->sim, &e), &e);
	inner = state_vm(&st, vm->id);
	if (!inner)
		fail(w, "%s has lost its number", vm->name);
	switch (what) {
	case ON:
		must(w, vms_power_on(&why, &w->sim, &st, inner, &e), &e);
		break;
	case OFF:
		must(w, vms_power_off(&why, &w->sim, inner, &e), &e);
		break;
	case SUSPEND:
		must(w, vms_suspend(&why, &w->sim, inner, &e), &e);
		break;
	}
	if (why)
		fail(w, "%s cannot be %s: %s", vm->name, names[what], why);
	vm->power = inner->power;
	must(w, state_commit(&st, &e), &e);
	accept_file(w, vm);
	vm->off_since = now(w);
	w->counts.power++;
	note(w, "%s is %s%s", vm->name, names[what], vm->waits ? ", and something waits" : "");
}

void power_on(struct world *w, struct day_vm *vm)
{
	change(w, vm, ON);
}

void power_off(struct world *w, struct day_vm *vm)
{
	change(w, vm, OFF);
}

struct day_vm *any_vm(struct world *w)
{
	for (;;) {
		struct day_vm *vm = &w->vms.items[below(w, (unsigned int)w->vms.count)];

		if (is_there(vm) && !vm->is_ending)
			return vm;
	}
}

struct day_vm *waiting_vm(struct world *w, enum power power)
{
	size_t start = below(w, (unsigned int)w->vms.count);

	for (size_t i = 0; i < w->vms.count; i++) {
		struct day_vm *vm = &w->vms.items[(start + i) % w->vms.count];

		if (is_there(vm) && !vm->is_ending && vm->waits && vm->power == power)
			return vm;
	}
	return NULL;
}

static void process_ends(struct world *w, long long number)
{
	struct day_vm *vm = &w->vms.items[number];
	AUTO_STR *memory = sim_file(&w->sim, "memory/%ld", vm->id);
	AUTO_VALUE(state) st = { 0 };
	struct err e = { 0 };

	must(w, state_begin(&st, &w->sim, &e), &e);
	state_vm(&st, vm->id)->power = POWER_OFF;
	must(w, files_remove(memory, &e), &e);
	must(w, state_commit(&st, &e), &e);
	vm->power = POWER_OFF;
	vm->is_ending = false;
	/* A service that has started meanwhile does not know that the file has moved. */
	if (w->service.started_at >= vm->off_since)
		disturb(w);
	vm->off_since = now(w);
	note(w, "%s is off, some time after it wrote its file", vm->name);
}

/* Its process writes the file, and lives on for some seconds. */
static void end_slowly(struct world *w, struct day_vm *vm)
{
	AUTO_STR *memory = sim_file(&w->sim, "memory/%ld", vm->id);
	AUTO_VALUE(state) st = { 0 };
	AUTO_VALUE(buf) held = { 0 };
	AUTO_STR *why = NULL;
	struct err e = { 0 };

	must(w, state_begin(&st, &w->sim, &e), &e);
	read_file(&held, w, memory);
	must(w, vms_power_off(&why, &w->sim, state_vm(&st, vm->id), &e), &e);
	if (why)
		fail(w, "%s cannot be powered off: %s", vm->name, why);
	/* So far just the file is what it will be: the state is as it was, and the process too. */
	must(w, files_write(memory, buf_view(&held), 0644, &e), &e);
	accept_file(w, vm);
	vm->is_ending = true;
	vm->off_since = now(w);
	w->counts.power++;
	note(w, "%s writes its file", vm->name);
	at(w, now(w) + SECOND + below(w, 7000), process_ends, vm - w->vms.items);
}

/* Somebody has powered it off only to power it on again. */
static void back_on(struct world *w, long long number)
{
	struct day_vm *vm = &w->vms.items[number];

	if (is_there(vm) && vm->power == POWER_OFF)
		power_on(w, vm);
}

void power_event(struct world *w, long long number)
{
	struct day_vm *vm = any_vm(w);
	unsigned int luck = below(w, 100);

	(void)number;
	switch (vm->power) {
	case POWER_OFF:
		power_on(w, vm);
		return;
	case POWER_SUSPENDED:
		change(w, vm, luck < 60 ? ON : OFF);
		return;
	case POWER_ON:
		if (luck >= 15 && luck < 30) {
			end_slowly(w, vm);
			return;
		}
		change(w, vm, luck < 15 ? SUSPEND : OFF);
		if (luck >= 60)
			at(w, now(w) + 500 + below(w, 9000), back_on, vm - w->vms.items);
		return;
	}
}

static void hostd(struct world *w, bool runs)
{
	AUTO_VALUE(state) st = { 0 };
	struct err e = { 0 };

	must(w, state_begin(&st, &w->sim, &e), &e);
	if (runs)
		must(w, hostd_start(&w->sim, &st, &e), &e);
	else
		hostd_stop(&st);
	must(w, state_commit(&st, &e), &e);
	w->hostd_runs = runs;
	disturb(w);
	note(w, "hostd %s", runs ? "runs" : "stops");
}

static void hostd_starts(struct world *w, long long number)
{
	(void)number;
	hostd(w, true);
}

void hostd_stops(struct world *w)
{
	if (!w->hostd_runs)
		return;
	hostd(w, false);
	w->counts.hostd++;
	at(w, now(w) + 20 * SECOND + below(w, 280) * SECOND, hostd_starts, 0);
}

void hostd_stop_event(struct world *w, long long number)
{
	if (w->hostd_runs)
		hostd_stops(w);
	else
		at(w, now(w) + 10 * MINUTE, hostd_stop_event, number);
}

static void registers(struct world *w, long long number)
{
	struct day_vm *vm = &w->vms.items[number];
	AUTO_VALUE(state) st = { 0 };
	struct err e = { 0 };

	must(w, state_begin(&st, &w->sim, &e), &e);
	vm->id = state_add_vm(&st, vm->path, POWER_OFF)->id;
	must(w, hostd_write_inventory(&w->sim, &st, &e), &e);
	must(w, hostd_reload(&w->sim, state_vm(&st, vm->id), &e), &e);
	must(w, state_commit(&st, &e), &e);
	vm->registered = true;
	vm->off_since = now(w);
	disturb(w);
	note(w, "%s is in the inventory again", vm->name);
}

/* The VM to be gone; it is off then. NULL: later. */
static struct day_vm *leaving(struct world *w, void (*run)(struct world *w, long long number),
			      long long stays_away)
{
	struct day_vm *vm = waiting_vm(w, POWER_ON);

	if (!vm) {
		at(w, now(w) + 10 * MINUTE, run, stays_away);
		return NULL;
	}
	power_off(w, vm);
	return vm;
}

static long long return_time(struct world *w)
{
	return now(w) + 20 * SECOND + below(w, 7200) * SECOND;
}

void unregister_event(struct world *w, long long stays_away)
{
	struct day_vm *vm = leaving(w, unregister_event, stays_away);
	AUTO_VALUE(state) st = { 0 };
	struct err e = { 0 };

	if (!vm)
		return;
	must(w, state_begin(&st, &w->sim, &e), &e);
	must(w, hostd_forget(&w->sim, vm->id, &e), &e);
	state_remove_vm(&st, state_vm(&st, vm->id));
	must(w, hostd_write_inventory(&w->sim, &st, &e), &e);
	must(w, state_commit(&st, &e), &e);
	vm->registered = false;
	note(w, "%s leaves the inventory", vm->name);
	if (!stays_away)
		at(w, return_time(w), registers, vm - w->vms.items);
}

void other_vm_event(struct world *w, long long number)
{
	struct day_vm *vm = leaving(w, other_vm_event, number);
	AUTO_VALUE(buf) text = { 0 };

	if (!vm)
		return;
	vmx_other_uuid(&text, buf_view(&vm->text));
	write_vm(w, vm, &text, false);
	vm->is_other = true;
	note(w, "%s is another VM now", vm->name);
}

static char *aside(const struct world *w, const struct day_vm *vm)
{
	return x_format("%s.aside.%s", w->sim.root, vm->name);
}

static void move_folder(struct world *w, const char *from, const char *to)
{
	if (rename(from, to) < 0)
		fail(w, "%s: %s", from, strerror(errno));
}

static void comes_back(struct world *w, long long number)
{
	struct day_vm *vm = &w->vms.items[number];
	AUTO_STR *folder = files_parent(vm->file);
	AUTO_STR *elsewhere = aside(w, vm);

	move_folder(w, elsewhere, folder);
	vm->removed = false;
	vm->off_since = now(w);
	note(w, "%s has its folder again", vm->name);
}

void remove_event(struct world *w, long long stays_away)
{
	struct day_vm *vm = leaving(w, remove_event, stays_away);
	AUTO_STR *folder = vm ? files_parent(vm->file) : NULL;
	AUTO_STR *elsewhere = vm ? aside(w, vm) : NULL;

	if (!vm)
		return;
	move_folder(w, folder, elsewhere);
	vm->removed = true;
	note(w, "%s loses its folder", vm->name);
	if (!stays_away)
		at(w, return_time(w), comes_back, vm - w->vms.items);
}
