#include "check.h"

#include <dirent.h>
#include <string.h>

#include "host/hostd.h"
#include "journal.h"
#include "service.h"
#include "vmx_text.h"

bool is_there(const struct day_vm *vm)
{
	return vm->registered && !vm->removed;
}

bool is_within_reach(const struct day_vm *vm)
{
	return is_there(vm) && vm->power == POWER_OFF;
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_size == b->st_size && a->st_mode == b->st_mode &&
	       memcmp(&a->st_mtim, &b->st_mtim, sizeof(a->st_mtim)) == 0;
}

/* Something was in the way of the service, and it may be waiting to try again. */
static bool may_hesitate(const struct world *w, const struct day_vm *vm)
{
	return w->disturbed_at >= w->service.started_at &&
	       vm->off_since <= w->disturbed_at + LATEST;
}

static void note_edit(struct world *w, struct day_vm *vm)
{
	long long took = now(w) - vm->off_since;

	note(w, "%s is changed, %lld ms after it could be", vm->name, took);
	vm->edited = true;
	vm->edited_at = now(w);
	w->counts.edits++;
	if (!may_hesitate(w, vm) && vm->off_since > w->service.started_at &&
	    vm->off_since > w->free_at && took > w->counts.slowest)
		w->counts.slowest = took;
}

static void check_file(struct world *w, struct day_vm *vm)
{
	AUTO_VALUE(buf) before = { 0 }, expected = { 0 };
	struct stat st;

	if (vm->removed)
		return;
	if (stat(vm->file, &st) < 0)
		fail(w, "%s is gone", vm->file);
	if (is_same_file(&st, &vm->seen))
		return;
	buf_span(&before, buf_view(&vm->text));
	accept_file(w, vm);
	if (!vm->waits)
		fail(w, "%s was changed, and nothing waits for it", vm->name);
	if (vm->edited)
		fail(w, "%s was changed twice", vm->name);
	if (vm->is_other)
		fail(w, "%s was changed, and is another VM now", vm->name);
	if (!vm->registered)
		fail(w, "%s was changed, and is not in the inventory", vm->name);
	if (vm->power != POWER_OFF)
		fail(w, "%s was changed while it was %s", vm->name,
		     vm->power == POWER_ON ? "on" : "suspended");
	vmx_expect(&expected, buf_view(&before), vm->wish);
	if (!span_eq(buf_view(&expected), buf_view(&vm->text)))
		fail(w, "%s was to be\n%s\nbut is\n%s", vm->name, buf_text(&expected),
		     buf_text(&vm->text));
	if (span_eq(buf_view(&before), buf_view(&vm->text)))
		fail(w, "%s was written without need", vm->name);
	if (st.st_mode != (S_IFREG | 0755))
		fail(w, "%s has mode %o now", vm->name, st.st_mode);
	note_edit(w, vm);
}

void check_files(struct world *w)
{
	for (size_t i = 0; i < w->vms.count; i++)
		check_file(w, &w->vms.items[i]);
}

/* The service has closed it in the history. */
static void check_closed(struct world *w, struct day_vm *vm)
{
	bool is_gone = !is_there(vm);

	if (is_gone && now(w) - vm->off_since < GONE_FOR)
		fail(w, "what waits for %s was dropped, which may come back", vm->name);
	if (!is_gone && !vm->is_other && !vm->edited &&
	    !vmx_is_right(buf_view(&vm->text), vm->wish))
		fail(w, "what waited for %s is lost", vm->name);
	note(w, "%s: closed", vm->name);
	vm->waits = vm->edited = vm->is_other = false;
	w->counts.closed++;
}

static void check_late(struct world *w, const struct day_vm *vm)
{
	bool may = may_hesitate(w, vm);
	long long since = may ? w->disturbed_at : w->service.started_at;

	if (vm->off_since > since)
		since = vm->off_since;
	if (w->free_at > since)
		since = w->free_at;
	if (now(w) - since > (may ? LATEST : SOON))
		fail(w, "%s is off since %lld s, and what waits for it is not done", vm->name,
		     (now(w) - vm->off_since) / SECOND);
}

/* What was changed is closed in the same work, if nobody came in between. */
static void check_said(struct world *w, const struct day_vm *vm)
{
	if (vm->edited && vm->off_since < vm->edited_at && w->service.started_at <= vm->edited_at)
		fail(w, "%s was changed, and waits on", vm->name);
}

static void check_waiting(struct world *w, struct day_vm *vm)
{
	if (vm->waits && vm->waiting_id == 0)
		check_closed(w, vm);
	else if (!vm->waits && vm->waiting_id != 0)
		fail(w, "change %lld waits for %s, which nobody has asked for", vm->waiting_id,
		     vm->name);
	if (!vm->waits)
		return;
	if (vm->wish != journal_wish(w, vm->waiting_id))
		fail(w, "change %lld of %s is not what was asked for last", vm->waiting_id,
		     vm->name);
	if (!is_within_reach(vm))
		return;
	check_said(w, vm);
	if (w->lock < 0)
		check_late(w, vm);
}

/* How many descriptors the service has, of which it needs the same whenever it waits. */
static void check_descriptors(struct world *w)
{
	AUTO_STR *folder = x_format("/proc/%ld/fd", (long)w->service.pid);
	DIR *d = opendir(folder);
	int count = 0;

	while (d && readdir(d))
		count++;
	if (d)
		(void)closedir(d);
	if (count == 0)
		fail(w, "%s cannot be read", folder);
	if (w->service.fds == 0)
		w->service.fds = count;
	if (count != w->service.fds)
		fail(w, "the service has %d descriptors, and had %d", count, w->service.fds);
}

void check_all(struct world *w)
{
	check_descriptors(w);
	if (w->page->steps != w->service.steps)
		check_files(w);
	w->service.steps = w->page->steps;
	journal_look(w);
	if (!w->hostd_runs || w->reloads_fail)
		disturb(w);
	for (size_t i = 0; i < w->vms.count; i++)
		check_waiting(w, &w->vms.items[i]);
}

void check_hostd(struct world *w)
{
	if (journal_owed(w) > 0)
		fail(w, "%zu reloads are owed at the end", journal_owed(w));
	for (size_t i = 0; i < w->vms.count; i++) {
		const struct day_vm *vm = &w->vms.items[i];
		AUTO_VALUE(vmx) config = { 0 };

		if (!is_within_reach(vm))
			continue;
		if (!hostd_config(&config, &w->sim, vm->id))
			fail(w, "hostd does not know %s", vm->name);
		if (vmx_is_true(&config, "vhv.enable") != vmx_is_right(buf_view(&vm->text), true))
			fail(w, "hostd was not told what %s has now", vm->name);
	}
}
