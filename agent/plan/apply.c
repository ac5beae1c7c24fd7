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

/* Held for the length of a run. In a folder that is empty after a reboot. */
#define RUN_LOCK_FOLDER "/var/run"
#define RUN_LOCK_NAME   "nestvirt.lock"

/*
 * How long to wait for another run. A single VM is done in a second or two; inside
 * the extension waiting would block one of hostd's three slots (facts 4.5).
 */
#define RUN_LOCK_WAIT_MS 5000

/* A run that makes changes. */
struct work {
	struct plan *plan;
	const struct host *h;
	const struct apply_run *run;
	struct journal *journal; /* NULL with --no-history */
	struct change **items;   /* what is to be done, in the order of the plan */
	size_t count;
};

static char *copy(const char *text)
{
	return text ? x_strdup(text) : NULL;
}

/* What it is about, and who asked, as the history is to know it. */
static void describe(struct change *change, const struct host *h, const struct apply_run *run)
{
	const struct vm *vm = change->vm;

	free(change->command);
	free(change->caller);
	change->command = x_strdup(run->command);
	change->caller = copy(run->caller);
	if (!vm)
		return;
	free(change->target);
	free(change->name);
	free(change->uuid);
	change->target = x_strdup(vm->file->real + strlen(h->root.dir));
	change->name = copy(vm->name);
	change->uuid = copy(vm->uuid);
}

/* Not done yet, and nothing has come in its way. */
static bool is_to_do(const struct change *change)
{
	return change->state == CHANGE_PLANNED || change->state == CHANGE_BEGUN;
}

/* 1: VMs */

static int edit_one(struct vmx_doc *doc, const struct setting_change *item, struct err *e)
{
	const struct setting_value *after = &item->after;
	const struct vmx_place place = { (size_t)after->lines_above,
					 span_of(after->line_end ? after->line_end : "") };
	enum vmx_change change;

	if (after->kind == SETTING_LINE)
		return vmx_doc_put_line(&change, doc, item->setting, span_of(after->text),
					after->lines_above >= 0 ? &place : NULL, e);
	if (after->kind == SETTING_ABSENT)
		return vmx_doc_unset(&change, doc, item->setting, e);
	return vmx_doc_set(&change, doc, item->setting, span_of(after->text), e);
}

/* Edit the document, in memory; the values are the lines before and after then. */
static int prepare_one(struct change *change, struct setting_change *item, struct err *e)
{
	struct setting_value before = diff_value_now(change->vm, item->setting);
	struct vmx_doc *doc = change->vm->file->doc;
	struct vmx_place place;

	/* Only a line that goes has to be told where it was. */
	if (item->after.kind == SETTING_ABSENT && vmx_doc_place(&place, doc, item->setting)) {
		before.lines_above = (long long)place.lines_above;
		before.line_end = x_strndup(place.end.p, place.end.len);
	}
	setting_value_free(&item->before);
	item->before = before;
	if (edit_one(doc, item, e) < 0)
		return err_wrap(e, "%s", change->vm->file->path);
	setting_value_free(&item->after);
	item->after = diff_value_now(change->vm, item->setting);
	return 0;
}

static void fail_vm(struct change *change, struct err *e)
{
	AUTO_VALUE(buf) name = { 0 };

	vm_show(&name, change->vm);
	(void)err_wrap(e, "%s", buf_text(&name));
	change_end(change, e->code == ERR_REFUSED ? CHANGE_REFUSED : CHANGE_FAILED, e);
}

/* An edit that cannot be made has failed already. */
static void prepare_vm(struct change *change)
{
	struct err e = { 0 };

	for (size_t i = 0; i < change->count; i++) {
		if (change->items[i].fate == SETTING_CHANGES &&
		    prepare_one(change, &change->items[i], &e) < 0) {
			fail_vm(change, &e);
			return;
		}
	}
}

/* A VM that was powered on between our checks and the rename runs with the old settings. */
static int still_off(const struct vmx_file *file, struct err *e)
{
	bool locked;

	if (vmx_lock_test(&locked, file->real, e) < 0)
		return -1;
	if (locked)
		return err_set(e, ERR_BUSY,
			       "it was powered on meanwhile and may write its old settings back: "
			       "power it off and run this again");
	return 0;
}

static void make_vm(struct change *change)
{
	struct vmx_file *file = change->vm->file;
	struct err e = { 0 };
	int result = vmx_file_save(file, &e);

	if (result == 0)
		result = vmx_file_read_back(file, &e);
	change->is_tried = file->is_replaced;
	if (result == 0 && change->vm->id != 0)
		result = still_off(file, &e);
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

static void note_owed(struct plan *plan, struct change *change, const struct reload *reload)
{
	if (!plan->reload_problem)
		plan->reload_problem = x_strdup(reload->err.text);
	for (size_t i = 0; i < change->count && change->state == CHANGE_DONE; i++) {
		if (change->items[i].fate == SETTING_CHANGES)
			setting_say(&change->items[i],
				    x_format("hostd has not read it: vim-cmd vmsvc/reload %lld",
					     reload->vm_id));
	}
}

/* Tell hostd of the VMs that were changed and are registered; what fails is noted. */
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
		if (reloads[i].failed)
			note_owed(w->plan, r.changes[i], &reloads[i]);
		if (w->journal && reloads[i].failed)
			journal_owe(w->journal, r.changes[i]->target);
		else if (w->journal)
			journal_paid(w->journal, r.changes[i]->target);
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

static int act(struct change *change, const struct host *h, const struct network *network,
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

static void make_network(struct change *change, const struct host *h, const struct network *network)
{
	struct err e = { 0 };
	int result = act(change, h, network, &e);

	/* Where somebody else was faster, it was not even begun. */
	change->is_tried = result == 0 || e.code != ERR_BUSY;
	if (result == 0)
		change->state = CHANGE_DONE;
	else
		change_end(change, CHANGE_FAILED, &e);
}

/*
 * The toggle failed: the option that was set for it goes back, so that the next run does both
 * again.
 */
static void take_options_back(struct work *w)
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
			(void)err_wrap(&e, "it is set, and could not be taken back");
		else
			(void)err_set(
				&e, ERR_HOST,
				"taken back, since promiscuous mode could not be switched off and "
				"on");
		change_end(change, CHANGE_FAILED, &e);
	}
}

/* 3: deferred changes */

/* Nothing can wait with --no-history. */
static void refuse_deferred(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		AUTO_VALUE(buf) name = { 0 };
		struct err e = { 0 };

		if (!change_waits(&plan->items[i]))
			continue;
		vm_show(&name, plan->items[i].vm);
		(void)err_set(&e, ERR_REFUSED,
			      "%s: what waits for a power-off has to be in the history",
			      buf_text(&name));
		change_end(&plan->items[i], CHANGE_REFUSED, &e);
	}
}

/* Has the last word on the VM's nested virtualization been done? */
static bool is_settled(const struct change *change)
{
	if (!change->vm || !change->vm->file || change->vm->left_out)
		return false;
	for (size_t i = 0; i < change->count; i++) {
		const struct setting_change *item = &change->items[i];

		if (item->fate == SETTING_LEFT ||
		    (item->fate == SETTING_CHANGES && change->state != CHANGE_DONE))
			return false;
	}
	return change_find(change, VHV_SETTING);
}

/* Has an undo been done, as far as it goes? Whatever it is about, one that waits is over then. */
static bool is_undone(const struct change *change, const struct change *old)
{
	return change->wish.is_undo && old->undoes.count > 0 && change->state == CHANGE_DONE;
}

/* Of a VM that has a file: the deferred change that waits for it. */
static const struct change *deferred_of(const struct work *w, const struct change *change)
{
	if (!change->vm || !change->vm->file)
		return NULL;
	return journal_deferred(w->journal, change->vm->file->real + strlen(w->h->root.dir));
}

static void settle(struct work *w)
{
	for (size_t i = 0; i < w->plan->count && w->journal->deferred.count > 0; i++) {
		struct change *change = &w->plan->items[i];
		const struct change *old = deferred_of(w, change);
		struct setting_change *first = change->items;

		if (!old || !(is_settled(change) || is_undone(change, old)))
			continue;
		setting_say(first, x_format("%s%schange %lld, which waited, is closed",
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

/* Does what waits say already what the new record would say? */
static bool is_asked_already(const struct change *old, const struct change *new)
{
	return old && old->wish.enable == new->wish.enable && old->wish.force == new->wish.force &&
	       old->undoes.count == new->undoes.count &&
	       (new->undoes.count == 0 ||
		memcmp(old->undoes.items, new->undoes.items,
		       new->undoes.count * sizeof(*new->undoes.items)) == 0) &&
	       is_same_text(old->wish.profile, new->wish.profile) &&
	       is_same_text(old->uuid, new->uuid);
}

static void defer_one(struct work *w, struct change *change)
{
	const struct change *old = deferred_of(w, change);
	long long replaced = old ? old->id : 0;
	bool is_asked;

	describe(change, w->h, w->run);
	is_asked = is_asked_already(old, change);
	if (is_asked)
		change->state = CHANGE_DEFERRED;
	else
		journal_defer(w->journal, change);
	w->plan->is_deferred_changed |= !is_asked;
	for (size_t i = 0; i < change->count; i++) {
		struct setting_change *item = &change->items[i];

		if (item->fate != SETTING_CHANGES)
			continue;
		if (is_asked)
			setting_say(item, x_strdup("waits for its power-off already"));
		else if (replaced)
			setting_say(item, x_format("%s, in place of change %lld, which waited",
						   item->message, replaced));
	}
}

static void record_deferred(struct work *w)
{
	struct changes *deferred = &w->journal->deferred;

	if (w->plan->cancels_deferred && deferred->count > 0) {
		strings_format(&w->plan->notes, "cancelled: %zu that waited for a power-off",
			       deferred->count);
		while (deferred->count > 0)
			journal_close(w->journal, deferred->items[0].id, "cancelled");
		w->plan->is_deferred_changed = true;
	}
	settle(w);
	for (size_t i = 0; i < w->plan->count; i++) {
		if (change_waits(&w->plan->items[i]))
			defer_one(w, &w->plan->items[i]);
	}
}

/* Is there a deferred change that this plan closes, although it has nothing to do? */
static bool closes_deferred(struct plan *plan, const struct host *h)
{
	struct work w = { .plan = plan, .h = h };
	bool found = false;
	struct err ignored;

	if ((plan->count == 0 && !plan->cancels_deferred) ||
	    journal_read_deferred(&w.journal, h, &ignored) < 0)
		return false;
	if (w.journal->deferred.count > 0)
		found = plan->cancels_deferred;
	for (size_t i = 0; i < plan->count && !found && w.journal->deferred.count > 0; i++)
		found = is_settled(&plan->items[i]) && deferred_of(&w, &plan->items[i]);
	journal_free(w.journal);
	return found;
}

/* Tell the service what has changed for it; where it does not run, what waits says so. */
static void tell_service(struct plan *plan, const struct host *h, const struct apply_run *run)
{
	bool waits = plan_has(plan, CHANGE_DEFERRED);

	if (run->by_service || (!waits && !plan->is_deferred_changed) || service_tell(h) || !waits)
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

	signals_start(); /* before the lock: a signal ends the wait for it, and no pid file stays */
	if (root_own(&folder, &h->root, RUN_LOCK_FOLDER, e) < 0)
		return -1;
	path = x_format("%s/%s", folder, RUN_LOCK_NAME);
	return run_lock_take(lock, path, wait && !h->in_extension ? RUN_LOCK_WAIT_MS : 0, e);
}

/* All that there is to do, VMs as they will be. */
static void prepare(struct work *w)
{
	w->items = x_array(w->plan->count, sizeof(struct change *));
	for (size_t i = 0; i < w->plan->count; i++) {
		struct change *change = &w->plan->items[i];

		if (!change_is_work(change) || change_waits(change))
			continue;
		describe(change, w->h, w->run);
		if (change->vm)
			prepare_vm(change);
		w->items[w->count++] = change;
	}
}

/* Begin all of it in the journal, and have the host save that. */
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
	struct err e = { 0 };
	bool is_toggle =
		change->kind == CHANGE_TOGGLE; /* the second half of the option before it */

	if (signals_stop() && !is_toggle) {
		(void)err_set(&e, ERR_BUSY, "not done: the run was stopped by signal %d (%s)",
			      signals_stop(), strsignal(signals_stop()));
		change_end(change, CHANGE_FAILED, &e);
	} else if (change->vm) {
		make_vm(change);
	} else if (w->plan->network_failed) {
		/* They build on each other: no promiscuous mode where forged transmits could not be
		 * set, no off without an on. */
		(void)err_set(&e, ERR_HOST, "not done: a step before it failed");
		change_end(change, CHANGE_FAILED, &e);
	} else {
		make_network(change, w->h, w->plan->network);
	}
	if (change->vm || change->state != CHANGE_FAILED)
		return;
	w->plan->network_failed = true;
	if (is_toggle)
		take_options_back(w);
}

/*
 * All records are closed at the end, when hostd has been told of the VMs or is said to be owed
 * that: what a run that is cut off leaves open, plan/recover.c compares, and tells hostd. One that
 * failed half-way stays open, for it is not certain what came of it.
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
	settle(w);
	if (journal_end(w->journal, &e) < 0)
		strings_format(&w->plan->notes, "the history does not say yet how this ended: %s",
			       e.text);
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
		if (is_to_do(w.items[i]))
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

static int check_history(const struct host *h, const struct apply_run *run, struct err *e)
{
	AUTO(journal) *journal = NULL;

	return run->no_history ? 0 : journal_read_deferred(&journal, h, e);
}

int apply_plan(struct plan *plan, const struct host *h, const struct apply_run *run, struct err *e)
{
	if (run->no_history)
		refuse_deferred(plan);
	if (!plan_has(plan, CHANGE_PLANNED) && !run->amend &&
	    (run->no_history || !closes_deferred(plan, h)))
		return 0;
	if (run->dry)
		return check_history(h, run, e);
	if (apply_locked(plan, h, run, e) < 0)
		return -1;
	tell_service(plan, h, run);
	return 0;
}
