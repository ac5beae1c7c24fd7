#include "service/deferred.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "host/vms.h"
#include "plan/apply.h"
#include "plan/diff.h"
#include "plan/profile.h"
#include "plan/refuse.h"
#include "plan/undo.h"
#include "system/clock.h"
#include "system/signals.h"

/* How many files of VMs are open at a time: the service must stay small. */
#define BATCH 32

/* What became of a deferred change's VM. */
enum fate {
	IS_ON,
	IS_GONE,    /* its file is missing, or it is not in the inventory */
	IS_OTHER,   /* another VM is at its path */
	IS_OFF,     /* its changes in the plan say the rest */
	IS_UNKNOWN, /* ->problem says why */
	IS_DROPPED, /* the change is no longer deferred */
};

struct attempt {
	const struct change *deferred; /* as read before the lock was taken */
	struct vm vm;
	enum fate fate;
	char *problem;
	size_t first, count; /* its changes in the plan */
	bool is_expired;
	bool is_over; /* an undo of which nothing is left that could be undone */
};

/* What all batches share. */
struct trial {
	const struct host *h;
	struct vm_reader *reader;
	struct profile_host host;
	struct journal *journal; /* all of it; read only for a deferred undo */
	struct deferred_reports *reports;
};

struct batch {
	struct trial *trial;
	struct plan plan;
	struct attempt items[BATCH];
	size_t count;
};

void deferred_reports_free(struct deferred_reports *reports)
{
	for (size_t i = 0; i < reports->count; i++)
		free(reports->items[i].text);
	free(reports->items);
	strings_free(&reports->notes);
	*reports = (struct deferred_reports){ 0 };
}

/* 1: what is there now, and what is to be done */

static enum fate look(struct attempt *a, const struct trial *t)
{
	if (!vm_reader_read(&a->vm, t->reader, a->deferred->target) ||
	    a->vm.problem == ERR_NOT_FOUND)
		return IS_GONE;
	vm_test_lock(&a->vm);
	if (a->vm.problem != ERR_NONE) {
		a->problem = x_strdup(a->vm.problem_text);
		return IS_UNKNOWN;
	}
	if (strcmp(a->vm.real, a->deferred->target) != 0)
		return IS_GONE; /* a link is there: the VM that was meant is elsewhere */
	if (!change_is_for(a->deferred, &a->vm))
		return IS_OTHER;
	return a->vm.power == VM_POWER_ON ? IS_ON : IS_OFF;
}

/* Takes ownership of `problem`. */
static void set_unknown(struct attempt *a, char *problem)
{
	a->fate = IS_UNKNOWN;
	a->problem = problem;
}

static void plan_profile(struct batch *b, struct attempt *a)
{
	struct err e = { 0 };
	struct trial *t = b->trial;
	const struct wish *wish = &a->deferred->wish;
	const struct profile *profile = profile_find(wish->profile);
	AUTO_VALUE(wanted)
	wanted = {
		.wish = { .enable = wish->enable, .force = wish->force, .profile = wish->profile }
	};

	if (!profile) {
		set_unknown(a, x_format("this version of nestvirt has no profile \"%s\"",
					wish->profile));
		return;
	}
	if (wish->enable) {
		if (profile_ask(&t->host, profile, t->h, &e) < 0) {
			set_unknown(a, x_format("which VIBs the host has is unknown: %s", e.text));
			return;
		}
		profile_on(&wanted, profile, &a->vm);
		wanted.wish.missing_vib = profile_missing_vib(&t->host, profile);
	} else {
		profile_off(&wanted, profile, &a->vm);
	}
	diff_vm(&b->plan, &a->vm, &wanted, vm_reader_host_default(t->reader));
}

static void plan_undo(struct batch *b, struct attempt *a)
{
	struct trial *t = b->trial;
	const struct undo_choice choice = { .ids = a->deferred->undoes };
	struct vms vms = { .items = &a->vm, .count = 1 };
	const struct undo_facts facts = { .vms = &vms };
	struct err e = { 0 };

	if (!t->journal && journal_read(&t->journal, t->h, &e) < 0) {
		set_unknown(a, x_strdup(e.text));
		return;
	}
	undo_plan(&b->plan, t->journal, &choice, &facts);
	a->is_over = true;
	for (size_t i = a->first; i < b->plan.count; i++) {
		b->plan.items[i].wish.is_undo = true;
		a->is_over = a->is_over && !change_is_work(&b->plan.items[i]);
	}
}

/* 2: what the history is to record, under the lock */

static bool is_expired(const struct change *deferred)
{
	return deferred->gone_since != 0 &&
	       clock_now() - deferred->gone_since >= DEFERRED_GONE_SECONDS;
}

/* A deferred change may have been cancelled or replaced since it was read. */
static void amend(struct journal *journal, struct plan *plan, void *context)
{
	struct batch *b = context;

	for (size_t i = 0; i < b->count; i++) {
		struct attempt *a = &b->items[i];
		const struct change *deferred = journal_deferred(journal, a->deferred->target);
		long long id = a->deferred->id;

		if (!deferred || deferred->id != id) {
			for (size_t k = 0; k < a->count; k++)
				plan->items[a->first + k].state = CHANGE_REFUSED;
			a->fate = IS_DROPPED;
		} else if (a->fate == IS_GONE) {
			a->is_expired = is_expired(deferred);
			if (deferred->gone_since == 0)
				journal_gone(journal, id, clock_now());
			else if (a->is_expired)
				journal_close(journal, id, "gone");
		} else if (a->fate == IS_OTHER) {
			journal_close(journal, id, "another VM now");
		} else if (a->is_over) {
			journal_close(journal, id, "nothing left");
		} else {
			journal_gone(journal, id, 0);
		}
	}
}

/* Has the attempt a change in this state that changes a setting? */
static bool has(const struct batch *b, const struct attempt *a, enum change_state state)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct change *change = &b->plan.items[a->first + i];

		if (change->state == state && change_first(change))
			return true;
	}
	return false;
}

/* Returns the first setting that is refused or failed; NULL where none is. */
static const struct setting_change *find_problem(const struct batch *b, const struct attempt *a)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct change *change = &b->plan.items[a->first + i];

		for (size_t k = 0; k < change->count; k++) {
			if (change_is_problem(change, &change->items[k]))
				return &change->items[k];
		}
	}
	return NULL;
}

/* Is anything to be made or recorded? Otherwise the lock is not needed. */
static bool has_work(const struct batch *b)
{
	for (size_t i = 0; i < b->count; i++) {
		const struct attempt *a = &b->items[i];
		bool was_gone = a->deferred->gone_since != 0;

		if (a->is_over || has(b, a, CHANGE_PLANNED) || a->fate == IS_OTHER ||
		    (a->fate != IS_GONE && was_gone) ||
		    (a->fate == IS_GONE && (!was_gone || is_expired(a->deferred))) ||
		    (a->fate == IS_OFF && !find_problem(b, a)))
			return true;
	}
	return false;
}

/* 3: what became of it */

static void name_vm(struct buf *text, const struct attempt *a)
{
	if (a->vm.name)
		vm_show(text, &a->vm);
	else if (a->deferred->name)
		buf_format(text, "VM \"%s\"", a->deferred->name);
	else
		buf_str(text, a->deferred->target);
}

static enum deferred_end say_changes(struct buf *text, const struct batch *b,
				     const struct attempt *a)
{
	const struct change *changes = a->count > 0 ? &b->plan.items[a->first] : NULL;
	bool is_undo = a->is_over || (changes && changes->wish.is_undo && has(b, a, CHANGE_DONE));
	const struct setting_change *problem = find_problem(b, a);
	size_t changed = 0;

	if (problem && !is_undo) {
		buf_str(text, problem->message);
		return DEFERRED_KEPT;
	}
	name_vm(text, a);
	for (size_t i = 0; i < a->count; i++) {
		for (size_t k = 0; k < changes[i].count; k++) {
			const struct setting_change *item = &changes[i].items[k];
			AUTO_STR *before = change_show_before(&changes[i], item);
			AUTO_STR *after = change_show_after(&changes[i], item);

			if (item->fate == SETTING_CHANGES && changes[i].state == CHANGE_DONE)
				buf_format(text, "%s %s: %s -> %s", changed++ > 0 ? "," : ":",
					   item->setting, before ? before : "(not set)",
					   after ? after : "(not set)");
		}
	}
	buf_str(text, changed > 0  ? ": changed"
		      : a->is_over ? ": nothing to undo"
				   : ": right already");
	for (size_t i = 0; i < a->count; i++) {
		for (size_t k = 0; k < changes[i].count; k++) {
			const struct setting_change *item = &changes[i].items[k];
			bool is_first = i + k == 0;

			if (item->message && (is_first || change_is_problem(&changes[i], item)))
				buf_format(text, "%s %s", is_first ? ":" : ";", item->message);
		}
	}
	return DEFERRED_CLOSED;
}

static void report(struct batch *b, const struct attempt *a)
{
	struct deferred_report report = { .id = a->deferred->id };
	AUTO_VALUE(buf) text = { 0 };

	switch (a->fate) {
	case IS_DROPPED:
		return;
	case IS_ON:
		report.end = DEFERRED_WAITS;
		break;
	case IS_OFF:
		report.end = say_changes(&text, b, a);
		break;
	case IS_GONE:
		name_vm(&text, a);
		buf_format(&text, ": %s is missing, or not in the inventory of this host",
			   a->deferred->target);
		report.end = a->is_expired ? DEFERRED_CLOSED : DEFERRED_KEPT;
		break;
	case IS_OTHER:
		name_vm(&text, a);
		buf_format(&text, ": %s is another VM now", a->deferred->target);
		report.end = DEFERRED_CLOSED;
		break;
	case IS_UNKNOWN:
		name_vm(&text, a);
		buf_format(&text, ": %s", a->problem);
		report.end = DEFERRED_KEPT;
		break;
	}
	/* Where apply_plan() has closed it, the first setting's message says so. */
	if (report.end == DEFERRED_KEPT)
		buf_format(&text, "; change %lld stays deferred", report.id);
	else if (report.end == DEFERRED_CLOSED &&
		 (a->is_over || a->count == 0 || !b->plan.items[a->first].items[0].message))
		buf_format(&text, "; deferred change %lld is closed", report.id);
	if (report.end != DEFERRED_WAITS)
		report.text = buf_take(&text);
	LIST_PUSH(b->trial->reports, report);
}

static void batch_free(struct batch *b)
{
	plan_free(&b->plan);
	for (size_t i = 0; i < b->count; i++) {
		vm_free(&b->items[i].vm);
		free(b->items[i].problem);
	}
	free(b);
}
DEFINE_AUTO(batch)

static int try_batch(struct batch *b, struct err *e)
{
	const struct apply_run run = {
		.command = "agent run",
		.by_service = true,
		.amend = amend,
		.context = b,
	};

	for (size_t i = 0; i < b->count; i++) {
		struct attempt *a = &b->items[i];

		a->fate = look(a, b->trial);
		a->first = b->plan.count;
		if (a->fate == IS_OFF && a->deferred->undoes.count > 0)
			plan_undo(b, a);
		else if (a->fate == IS_OFF)
			plan_profile(b, a);
		a->count = b->plan.count - a->first;
	}
	b->plan.cannot_force = true; /* nobody can answer a line of the log with --force */
	b->plan.facts = b->trial->host.facts.host ? &b->trial->host.facts : NULL;
	refuse_plan(&b->plan);
	if (has_work(b) && apply_plan(&b->plan, b->trial->h, &run, e) < 0)
		return -1;
	for (size_t i = 0; i < b->count; i++)
		report(b, &b->items[i]);
	for (size_t i = 0; i < b->plan.notes.count; i++)
		strings_add(&b->trial->reports->notes, b->plan.notes.items[i]);
	return 0;
}

static int try_all(struct trial *t, const struct journal *journal, const long long *ids,
		   size_t count, struct err *e)
{
	const struct changes *deferred = &journal->deferred;

	for (size_t i = 0; i < deferred->count && !signals_stop();) {
		AUTO(batch) *b = x_alloc(sizeof(*b));

		b->trial = t;
		for (; i < deferred->count && b->count < BATCH; i++) {
			bool is_meant = !ids;

			for (size_t k = 0; k < count && !is_meant; k++)
				is_meant = ids[k] == deferred->items[i].id;
			if (is_meant)
				b->items[b->count++].deferred = &deferred->items[i];
		}
		if (b->count > 0 && !t->reader && vm_reader_open(&t->reader, t->h, e) < 0)
			return -1;
		if (b->count > 0 && try_batch(b, e) < 0)
			return -1;
	}
	return 0;
}

int deferred_try(struct deferred_reports *reports, const struct host *h, const long long *ids,
		 size_t count, struct err *e)
{
	AUTO(journal) *journal = NULL;
	struct trial t = { .h = h, .reports = reports };
	int result;

	if (journal_read_deferred(&journal, h, e) < 0)
		return -1;
	result = try_all(&t, journal, ids, count, e);
	vm_reader_free(t.reader);
	profile_host_free(&t.host);
	journal_free(t.journal);
	return result;
}
