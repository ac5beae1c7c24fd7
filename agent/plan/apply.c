#include "plan/apply.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "host/distributed.h"
#include "host/network_change.h"
#include "host/service.h"
#include "host/vmx_file.h"
#include "plan/diff.h"
#include "system/signals.h"

/* Held for the length of a run, in a folder that a reboot empties. */
#define RUN_LOCK_FOLDER "/var/run"
#define RUN_LOCK_NAME   "nestvirt.lock"

/*
 * How long to wait for another run. A single VM is done in a second or two; inside the extension
 * waiting would block one of hostd's three slots (facts 4.5).
 */
#define RUN_LOCK_WAIT_MS 5000

/* A run that makes changes. */
struct work {
	struct plan *plan;
	const struct host *h;
	const struct apply_run *run;
	struct journal *journal; /* NULL with --no-history */
	struct change **items;   /* the changes to be made now, in the order of the plan */
	size_t count;
	bool network_failed; /* so the rest of the network's changes is not made */
};

/* Fill in what the history records of a change: its object, and who asked. */
static void describe(struct change *change, const struct apply_run *run)
{
	const struct vm *vm = change->vm;

	free(change->command);
	free(change->caller);
	change->command = x_strdup(run->command);
	change->caller = run->caller ? x_strdup(run->caller) : NULL;
	if (!vm)
		return;
	free(change->target);
	free(change->name);
	free(change->uuid);
	change->target = x_strdup(vm->real);
	change->name = vm->name ? x_strdup(vm->name) : NULL;
	change->uuid = vm->uuid ? x_strdup(vm->uuid) : NULL;
}

/* 1: VMs */

static void fail_vm(struct change *change, struct err *e)
{
	AUTO_VALUE(buf) name = { 0 };

	vm_show(&name, change->vm);
	(void)err_wrap(e, "%s", buf_text(&name));
	change_end(change, e->code == ERR_REFUSED ? CHANGE_REFUSED : CHANGE_FAILED, e);
}

/* Edit the document in memory. Before and after become the lines that were and are there. */
static int edit(const struct vm *vm, struct setting_change *item, struct err *e)
{
	struct vmx_doc *doc = vm->file->doc;
	struct setting_value before = diff_value_now(vm, item->setting);
	struct setting_value *after = &item->after;
	enum vmx_change change;
	struct vmx_place place;
	int result;

	/* The place of a line is recorded only where it is removed. */
	if (after->kind == SETTING_ABSENT && vmx_doc_place(&place, doc, item->setting)) {
		before.lines_above = (long long)place.lines_above;
		before.line_end = x_strndup(place.end.p, place.end.len);
	}
	setting_value_free(&item->before);
	item->before = before;
	place.lines_above = (size_t)after->lines_above;
	place.end = span_of(after->line_end ? after->line_end : "");
	if (after->kind == SETTING_LINE)
		result = vmx_doc_put_line(&change, doc, item->setting, span_of(after->text),
					  after->lines_above >= 0 ? &place : NULL, e);
	else if (after->kind == SETTING_ABSENT)
		result = vmx_doc_unset(&change, doc, item->setting, e);
	else
		result = vmx_doc_set(&change, doc, item->setting, span_of(after->text), e);
	if (result < 0)
		return err_wrap(e, "%s", vm->file->path);
	setting_value_free(after);
	*after = diff_value_now(vm, item->setting);
	return 0;
}

static void make_vm(struct change *change)
{
	struct vmx_file *file = change->vm->file;
	struct err e = { 0 };
	bool is_on = false;
	int result = vmx_file_save(file, &e);

	if (result == 0)
		result = vmx_file_read_back(file, &e);
	change->is_tried = file->is_replaced;
	/* One powered on between the checks and the rename runs with the old settings. */
	if (result == 0 && change->vm->id != 0)
		result = vmx_lock_test(&is_on, file->real, &e);
	if (result == 0 && is_on)
		result = err_set(&e, ERR_BUSY,
				 "it was powered on meanwhile and may write its old settings back: "
				 "power it off, then retry");
	if (result == 0)
		change->state = CHANGE_DONE;
	else
		fail_vm(change, &e);
}

struct reloading {
	const struct apply_run *run;
	struct change **changes;
	size_t total;
};

static void show_reload(void *context, size_t index)
{
	const struct reloading *r = context;

	if (r->run->progress)
		r->run->progress(r->run->context, index, r->total, r->changes[index]->vm);
}

/* Have hostd reload the registered VMs that were changed. A reload that fails is owed. */
static void reload_all(struct work *w)
{
	struct reload *reloads = x_array(w->count, sizeof(*reloads));
	struct reloading r = { .run = w->run };

	r.changes = x_array(w->count, sizeof(struct change *));
	for (size_t i = 0; i < w->count; i++) {
		struct change *change = w->items[i];

		/* Also where the edit failed after the new file was in place. */
		if (!change->vm || change->vm->id == 0 || !change->is_tried)
			continue;
		reloads[r.total].vm_id = change->vm->id;
		r.changes[r.total++] = change;
	}
	reload_vms(reloads, r.total, w->h, show_reload, &r);
	for (size_t i = 0; i < r.total; i++) {
		struct change *change = r.changes[i];

		if (w->journal && reloads[i].failed)
			journal_owe(w->journal, change->target);
		else if (w->journal)
			journal_paid(w->journal, change->target);
		if (!reloads[i].failed)
			continue;
		if (!w->plan->reload_problem)
			w->plan->reload_problem = x_strdup(reloads[i].err.text);
		for (size_t k = 0; k < change->count && change->state == CHANGE_DONE; k++) {
			if (change->items[k].fate == SETTING_CHANGES)
				setting_say(&change->items[k],
					    x_format("hostd has not reloaded it: vim-cmd "
						     "vmsvc/reload %lld",
						     reloads[i].vm_id));
		}
	}
	free(r.changes);
	free(reloads);
}

/* 2: the network */

static int set_policy(struct change *change, const struct host *h, struct err *e)
{
	struct policy_change ask = { 0 };

	for (int field = 0; field < POLICY_FIELDS; field++) {
		const struct setting_change *item =
			change_find(change, policy_field_name((enum policy_field)field));

		if (item && item->fate == SETTING_CHANGES && item->after.kind == SETTING_POLICY)
			policy_ask(&ask, (enum policy_field)field,
				   (enum policy_value)item->after.number);
	}
	return change->portgroup ? network_set_portgroup(h, change->portgroup, &ask, e)
				 : network_set_vswitch(h, change->vswitch, &ask, e);
}

static int make_network(struct change *change, const struct host *h, const struct network *network,
			struct err *e)
{
	const struct setting_change *first = change_first(change);
	const struct portgroup *p = change->portgroup;

	switch (change->kind) {
	case CHANGE_VMX:
		break; /* make_vm() */
	case CHANGE_PORTGROUP_MADE:
		if (first->after.kind == SETTING_ABSENT)
			return network_portgroup_remove(h, p->name, p->vswitch, e);
		return network_portgroup_add(h, p->name, p->vswitch, p->vlan_id, e);
	case CHANGE_HOST_OPTION:
		return host_option_set(h, first->setting, first->after.number, e);
	case CHANGE_VSWITCH:
	case CHANGE_PORTGROUP:
		return set_policy(change, h, e);
	case CHANGE_DVPORT:
		return maclearn_set(h, change->name, change_dvport_id(change),
				    first->after.number == POLICY_TRUE, e);
	case CHANGE_TOGGLE:
		return p ? network_toggle_portgroup(h, network, p, e)
			 : network_toggle_vswitch(h, change->vswitch, e);
	}
	abort();
}

/* Undo the option that was set for a toggle which failed, so that the next run does both again. */
static void undo_options(struct work *w)
{
	for (size_t i = 0; i < w->count; i++) {
		struct change *change = w->items[i];
		const struct setting_change *first = change_first(change);
		struct err e = { 0 };

		if (change->kind != CHANGE_HOST_OPTION || change->state != CHANGE_DONE)
			continue;
		change->is_tried =
			host_option_set(w->h, first->setting, first->before.number, &e) < 0;
		if (change->is_tried)
			(void)err_wrap(&e, "it is set, and could not be undone");
		else
			(void)err_set(
				&e, ERR_HOST,
				"undone, since promiscuous mode could not be switched off and on "
				"again");
		change_end(change, CHANGE_FAILED, &e);
	}
}

/* 3: deferred changes */

/*
 * Does this change close the deferred one `old` of its VM? It does where the last word on the VM's
 * nested virtualization has been done (or is right already), and where an undo has been done as far
 * as it goes, if `old` is an undo, too.
 */
static bool closes(const struct change *change, const struct change *old)
{
	bool is_done = change->state == CHANGE_DONE;

	/* The service drops its attempt if somebody replaced the deferred change meanwhile. */
	if (change->state == CHANGE_REFUSED)
		return false;
	if (change->wish.is_undo && old->undoes.count > 0 && is_done)
		return true;
	if (change->vm->left_out || !change_find(change, VHV_SETTING))
		return false;
	for (size_t i = 0; i < change->count; i++) {
		if (change->items[i].fate == SETTING_LEFT ||
		    (change->items[i].fate == SETTING_CHANGES && !is_done))
			return false;
	}
	return true;
}

/* Returns the deferred change of the same VM; NULL where none is. */
static const struct change *deferred_of(const struct journal *journal, const struct change *change)
{
	return change->vm && change->vm->real ? journal_deferred(journal, change->vm->real) : NULL;
}

static void close_deferred(struct work *w)
{
	for (size_t i = 0; i < w->plan->count && w->journal->deferred.count > 0; i++) {
		struct change *change = &w->plan->items[i];
		const struct change *old = deferred_of(w->journal, change);
		struct setting_change *first = change->items;

		if (!old || !closes(change, old))
			continue;
		setting_say(first, x_format("%s%sdeferred change %lld is closed",
					    first->message ? first->message : "",
					    first->message ? "; " : "", old->id));
		journal_close(w->journal, old->id,
			      change->state == CHANGE_DONE ? "done" : "right already");
		w->plan->is_deferred_changed = true;
	}
}

static bool is_same_text(const char *a, const char *b)
{
	return !a || !b ? a == b : strcmp(a, b) == 0;
}

/* Would a record of `new` say the same as the one of `old`? */
static bool is_same_wish(const struct change *old, const struct change *new)
{
	return old->wish.enable == new->wish.enable && old->wish.force == new->wish.force &&
	       old->undoes.count == new->undoes.count &&
	       (new->undoes.count == 0 ||
		memcmp(old->undoes.items, new->undoes.items,
		       new->undoes.count * sizeof(*new->undoes.items)) == 0) &&
	       is_same_text(old->wish.profile, new->wish.profile) &&
	       is_same_text(old->uuid, new->uuid);
}

static void defer(struct work *w, struct change *change)
{
	const struct change *old = deferred_of(w->journal, change);
	long long replaced = old ? old->id : 0;
	bool is_same;

	describe(change, w->run);
	is_same = old && is_same_wish(old, change);
	if (is_same)
		change->state = CHANGE_DEFERRED;
	else
		journal_defer(w->journal, change);
	w->plan->is_deferred_changed |= !is_same;
	for (size_t i = 0; i < change->count; i++) {
		struct setting_change *item = &change->items[i];

		if (item->fate != SETTING_CHANGES)
			continue;
		if (is_same)
			setting_say(item, x_strdup("already waits for its power-off"));
		else if (replaced)
			setting_say(item, x_format("%s, in place of deferred change %lld",
						   item->message, replaced));
	}
}

static void record_deferred(struct work *w)
{
	struct changes *deferred = &w->journal->deferred;

	if (w->plan->cancels_deferred && deferred->count > 0) {
		strings_format(&w->plan->notes, "deferred changes cancelled: %zu", deferred->count);
		while (deferred->count > 0)
			journal_close(w->journal, deferred->items[0].id, "cancelled");
		w->plan->is_deferred_changed = true;
	}
	close_deferred(w);
	for (size_t i = 0; i < w->plan->count; i++) {
		if (change_waits(&w->plan->items[i]))
			defer(w, &w->plan->items[i]);
	}
}

/* Is there a deferred change to be closed by this plan, in which nothing is to be made? */
static bool has_deferred_to_close(const struct plan *plan, const struct host *h)
{
	AUTO(journal) *journal = NULL;
	struct err ignored;

	if ((plan->count == 0 && !plan->cancels_deferred) ||
	    journal_read_deferred(&journal, h, &ignored) < 0 || journal->deferred.count == 0)
		return false;
	for (size_t i = 0; i < plan->count; i++) {
		const struct change *old = deferred_of(journal, &plan->items[i]);

		if (old && closes(&plan->items[i], old))
			return true;
	}
	return plan->cancels_deferred;
}

/* What record_deferred() would note. */
static int preview_deferred(struct plan *plan, const struct host *h, struct err *e)
{
	AUTO(journal) *journal = NULL;

	if (journal_read_deferred(&journal, h, e) < 0)
		return -1;
	if (plan->cancels_deferred && journal->deferred.count > 0) {
		strings_format(&plan->notes, "deferred changes to be cancelled: %zu",
			       journal->deferred.count);
		plan->is_deferred_changed = true;
	}
	return 0;
}

/* Tell the service that deferred changes have changed; where it does not run, their rows say so. */
static void tell_service(struct plan *plan, const struct host *h, const struct apply_run *run)
{
	bool is_deferred = plan_has(plan, CHANGE_DEFERRED);

	if (run->by_service || (!is_deferred && !plan->is_deferred_changed) || service_tell(h) ||
	    !is_deferred)
		return;
	for (size_t i = 0; i < plan->count; i++) {
		const struct change *change = &plan->items[i];

		for (size_t k = 0; k < change->count && change->state == CHANGE_DEFERRED; k++) {
			struct setting_change *item = &change->items[k];

			if (item->fate == SETTING_CHANGES)
				setting_say(
					item,
					x_format("%s; the service is not running: " SERVICE_START,
						 item->message));
		}
	}
}

/* 4: the run */

int apply_lock(struct run_lock **lock, const struct host *h, bool wait, struct err *e)
{
	AUTO_STR *folder = NULL;
	AUTO_STR *path = NULL;

	/* Before the lock: a signal ends the wait for it, and leaves no pid file behind. */
	signals_start();
	if (root_own(&folder, &h->root, RUN_LOCK_FOLDER, e) < 0)
		return -1;
	path = x_format("%s/%s", folder, RUN_LOCK_NAME);
	return run_lock_take(lock, path, wait && !h->in_extension ? RUN_LOCK_WAIT_MS : 0, e);
}

/* Collect the changes to be made, with the VMs' documents as they will be. */
static void prepare(struct work *w)
{
	w->items = x_array(w->plan->count, sizeof(struct change *));
	for (size_t i = 0; i < w->plan->count; i++) {
		struct change *change = &w->plan->items[i];
		struct err e = { 0 };
		int result = 0;

		if (!change_is_work(change) || change_waits(change))
			continue;
		describe(change, w->run);
		for (size_t k = 0; change->vm && k < change->count && result == 0; k++) {
			if (change->items[k].fate == SETTING_CHANGES)
				result = edit(change->vm, &change->items[k], &e);
		}
		if (result < 0)
			fail_vm(change, &e);
		w->items[w->count++] = change;
	}
}

/* Record all of it as begun, and have the host save that. */
static int record_begin(struct work *w, struct err *e)
{
	AUTO_STR *warning = NULL;

	if (w->run->no_history)
		return 0;
	if (journal_read(&w->journal, w->h, e) < 0)
		return -1;
	if (w->run->amend)
		w->run->amend(w->journal, w->plan, w->run->context);
	for (size_t i = 0; i < w->count; i++) {
		if (w->items[i]->state == CHANGE_PLANNED)
			journal_begin(w->journal, w->items[i]);
	}
	record_deferred(w);
	if (journal_commit(w->journal, w->h, &warning, e) < 0)
		return -1;
	if (warning)
		strings_add(&w->plan->notes, warning);
	return 0;
}

static void make(struct work *w, struct change *change)
{
	/* A toggle is the second half of the option before it: a signal does not come between. */
	bool is_toggle = change->kind == CHANGE_TOGGLE;
	struct err e = { 0 };

	if (signals_stop() && !is_toggle) {
		(void)err_set(&e, ERR_BUSY, "not done: the run was stopped by signal %d (%s)",
			      signals_stop(), strsignal(signals_stop()));
		change_end(change, CHANGE_FAILED, &e);
	} else if (change->vm) {
		make_vm(change);
	} else if (w->network_failed) {
		/*
		 * They build on each other: no promiscuous mode where forged transmits could not be
		 * set, no off without an on.
		 */
		(void)err_set(&e, ERR_HOST, "not done: a step before it failed");
		change_end(change, CHANGE_FAILED, &e);
	} else if (make_network(change, w->h, w->plan->network, &e) == 0) {
		change->is_tried = true;
		change->state = CHANGE_DONE;
	} else {
		/* Where somebody else was faster, it was not even begun. */
		change->is_tried = e.code != ERR_BUSY;
		change_end(change, CHANGE_FAILED, &e);
	}
	if (change->vm || change->state != CHANGE_FAILED)
		return;
	w->network_failed = true;
	if (is_toggle)
		undo_options(w);
}

/*
 * All records are closed at the end, when hostd has been told of the VMs or the reloads are
 * recorded as owed: what a run that is cut off leaves open, plan/recover.c compares with what is
 * there. A change that failed half-way stays open, for it is not certain what came of it.
 */
static void record_end(struct work *w)
{
	struct err e = { 0 };

	if (!w->journal)
		return;
	for (size_t i = 0; i < w->count; i++) {
		const struct change *change = w->items[i];
		bool is_done = change->state == CHANGE_DONE;

		if (change->id != 0 && (is_done || !change->is_tried))
			journal_done(w->journal, change->id,
				     is_done ? CHANGE_DONE : CHANGE_NOT_DONE);
	}
	close_deferred(w);
	if (journal_end(w->journal, &e) < 0)
		strings_format(&w->plan->notes,
			       "the history does not record yet how this ended: %s", e.text);
}

static int apply_locked(struct plan *plan, const struct host *h, const struct apply_run *run,
			struct err *e)
{
	AUTO(run_lock) *lock = NULL;
	struct work w = { .plan = plan, .h = h, .run = run };
	int result;

	if (apply_lock(&lock, h, !run->by_service, e) < 0)
		return -1;
	prepare(&w);
	result = record_begin(&w, e);
	for (size_t i = 0; i < w.count && result == 0; i++) {
		if (w.items[i]->state == CHANGE_PLANNED || w.items[i]->state == CHANGE_BEGUN)
			make(&w, w.items[i]);
	}
	if (result == 0) {
		reload_all(&w);
		record_end(&w);
	}
	journal_free(w.journal);
	free(w.items);
	return result;
}

int apply_plan(struct plan *plan, const struct host *h, const struct apply_run *run, struct err *e)
{
	for (size_t i = 0; i < plan->count && run->no_history; i++) {
		AUTO_VALUE(buf) name = { 0 };
		struct err why = { 0 };

		if (!change_waits(&plan->items[i]))
			continue;
		vm_show(&name, plan->items[i].vm);
		(void)err_set(&why, ERR_REFUSED, "%s: a deferred change has to be in the history",
			      buf_text(&name));
		change_end(&plan->items[i], CHANGE_REFUSED, &why);
	}
	if (!plan_has(plan, CHANGE_PLANNED) && !run->amend &&
	    (run->no_history || !has_deferred_to_close(plan, h)))
		return 0;
	if (run->dry)
		return run->no_history ? 0 : preview_deferred(plan, h, e);
	if (apply_locked(plan, h, run, e) < 0)
		return -1;
	tell_service(plan, h, run);
	return 0;
}
