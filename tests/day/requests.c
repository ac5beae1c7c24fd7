/*
 * What people ask nestvirt for by hand, and what it has to answer.
 */
#include <jansson.h>
#include <string.h>

#include "check.h"
#include "journal.h"
#include "people.h"
#include "power.h"
#include "vmx_text.h"

/* VMs of one command. */
#define MOST 4

struct wished {
	struct day_vm *vms[MOST];
	size_t count;
	bool enable;
	bool at_poweroff;
};

/* Different ones, most of them on. */
static void choose(struct wished *what, struct world *w, size_t count)
{
	while (what->count < count) {
		struct day_vm *vm = any_vm(w);
		bool is_new = vm->power == POWER_ON || below(w, 4) == 0;

		for (size_t i = 0; i < what->count; i++)
			is_new = is_new && what->vms[i] != vm;
		if (is_new)
			what->vms[what->count++] = vm;
	}
}

static json_t *run(struct world *w, const struct wished *what)
{
	const char *words[MOST + 6] = { "vm", what->enable ? "enable" : "disable",
					"--format=json" };
	AUTO_VALUE(strings) ids = { 0 };
	AUTO_VALUE(buf) out = { 0 };
	size_t count = 3;
	json_t *rows;

	if (what->at_poweroff)
		words[count++] = "--when=poweroff";
	for (size_t i = 0; i < what->count; i++) {
		strings_format(&ids, "--vm-id=%ld", what->vms[i]->id);
		words[count++] = ids.items[i];
	}
	(void)people_run(&out, w, words);
	rows = json_loadb(out.p, out.len, 0, NULL);
	if (!json_is_array(rows) || json_array_size(rows) != what->count)
		fail(w, "nestvirt vm %s: %s", words[1], buf_text(&out));
	return rows;
}

static const char *status_of(struct world *w, const json_t *rows, const struct day_vm *vm)
{
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
	{
		const char *name = json_string_value(json_object_get(row, "target"));

		if (name && strcmp(name, vm->name) == 0)
			return json_string_value(json_object_get(row, "status"));
	}
	fail(w, "no row about %s", vm->name);
}

static const char *expected_status(const struct day_vm *vm, const struct wished *what)
{
	if (vmx_is_right(buf_view(&vm->text), what->enable))
		return "unchanged";
	if (vm->power == POWER_OFF)
		return "changed";
	return vm->power == POWER_ON && what->at_poweroff ? "pending" : "refused";
}

static void settle(struct world *w, struct day_vm *vm)
{
	if (vm->waits)
		w->counts.closed++;
	vm->waits = vm->edited = vm->is_other = false;
}

static void take_changed(struct world *w, struct day_vm *vm, bool enable)
{
	AUTO_VALUE(buf) expected = { 0 };

	vmx_expect(&expected, buf_view(&vm->text), enable);
	accept_file(w, vm);
	if (!span_eq(buf_view(&expected), buf_view(&vm->text)))
		fail(w, "by hand, %s was to be\n%s\nbut is\n%s", vm->name, buf_text(&expected),
		     buf_text(&vm->text));
	settle(w, vm);
}

static void take_pending(struct world *w, struct day_vm *vm, bool enable)
{
	/* What is asked for once more waits already. */
	w->counts.waited += !vm->waits || vm->wish != enable;
	vm->waits = true;
	vm->wish = enable;
	vm->edited = false;
	/* Before the service has heard of it. */
	if (below(w, 8) == 0)
		power_off(w, vm);
}

static void take_row(struct world *w, struct day_vm *vm, const struct wished *what,
		     const json_t *rows)
{
	const char *status = status_of(w, rows, vm);
	const char *expected = expected_status(vm, what);

	note(w, "by hand: %s %s: %s", what->enable ? "enable" : "disable", vm->name, status);
	if (strcmp(status, expected) != 0)
		fail(w, "by hand: %s was to be %s", vm->name, expected);
	if (strcmp(status, "unchanged") == 0)
		settle(w, vm);
	else if (strcmp(status, "changed") == 0)
		take_changed(w, vm, what->enable);
	else if (strcmp(status, "pending") == 0)
		take_pending(w, vm, what->enable);
	else
		w->counts.refused++;
}

static void ask(struct world *w, const struct wished *what)
{
	json_t *rows = run(w, what);

	w->counts.requests++;
	for (size_t i = 0; i < what->count; i++)
		take_row(w, what->vms[i], what, rows);
	json_decref(rows);
	check_files(w);
	journal_look(w);
}

/* Nobody asks for anything while a long run of somebody else has the lock: it would wait for it. */
static bool is_busy(struct world *w, void (*event)(struct world *w, long long number),
		    long long number)
{
	if (w->lock < 0)
		return false;
	at(w, now(w) + 5 * MINUTE, event, number);
	return true;
}

void request_event(struct world *w, long long number)
{
	struct wished what = { .at_poweroff = true };

	if (is_busy(w, request_event, number))
		return;
	choose(&what, w, 1 + below(w, MOST));
	what.enable = !vmx_is_right(buf_view(&what.vms[0]->text), true);
	/* The second thoughts of somebody. */
	if (below(w, 4) == 0 && waiting_vm(w, POWER_ON))
		what = (struct wished){ .vms = { waiting_vm(w, POWER_ON) },
					.count = 1,
					.enable = below(w, 2),
					.at_poweroff = true };
	ask(w, &what);
}

void request_for(struct world *w, struct day_vm *vm)
{
	struct wished what = {
		.vms = { vm },
		.count = 1,
		.enable = !vmx_is_right(buf_view(&vm->text), true),
		.at_poweroff = true,
	};

	ask(w, &what);
}

void refused_event(struct world *w, long long number)
{
	struct wished what = { .enable = below(w, 2) };

	if (is_busy(w, refused_event, number))
		return;
	choose(&what, w, 1);
	ask(w, &what);
}

void cancel_event(struct world *w, long long all)
{
	struct day_vm *vm = waiting_vm(w, POWER_ON);
	AUTO_STR *id = vm ? x_format("--id=%lld", vm->waiting_id) : NULL;
	const char *const words[] = { "pending", "cancel", all ? "--all" : id, NULL };
	AUTO_VALUE(buf) out = { 0 };

	if (is_busy(w, cancel_event, all) || !vm)
		return;
	if (people_run(&out, w, words) != 0)
		fail(w, "pending cancel %s: %s", words[2], buf_text(&out));
	for (size_t i = 0; i < w->vms.count; i++) {
		struct day_vm *one = &w->vms.items[i];

		if (one->waits && (all || one == vm)) {
			one->waits = one->edited = one->is_other = false;
			w->counts.cancelled++;
			note(w, "%s: cancelled", one->name);
		}
	}
	journal_look(w);
}
