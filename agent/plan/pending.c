#include "plan/pending.h"

#include <string.h>

#include "base/alloc.h"
#include "host/facts.h"
#include "host/host.h"
#include "host/service.h"
#include "host/vms.h"
#include "plan/apply.h"
#include "plan/diff.h"
#include "plan/profile.h"
#include "plan/refuse.h"
#include "plan/undo.h"
#include "system/clock.h"
#include "system/signals.h"

const char *pending_wish_name(const struct journal_pending *pending)
{
	if (!pending)
		return NULL;
	if (pending->undoes_count > 0)
		return "undo";
	return pending->enable ? "enable" : "disable";
}

bool pending_is_for(const struct journal_pending *pending, const struct vm *vm)
{
	return !vm->uuid || !pending->uuid || span_is_nocase(span_of(vm->uuid), pending->uuid);
}

void pending_reports_free(struct pending_reports *reports)
{
	for (size_t i = 0; i < reports->count; i++)
		free(reports->items[i].text);
	free(reports->items);
	strings_free(&reports->notes);
	*reports = (struct pending_reports){ 0 };
}

static char *copy(const char *text)
{
	return text ? x_strdup(text) : NULL;
}

static bool is_same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* The file of the VM that the range is about; NULL where it has none that could be read. */
static const struct vmx_file *file_of(const struct range *range)
{
	return range->steps[0].vm ? range->steps[0].vm->file : NULL;
}

/* Is what the record would say what it says already? Then it is not written. */
static bool is_asked_already(const struct journal_pending *old, const struct plan_wish *wish,
			     const struct step_ids *undoes, const char *uuid)
{
	return old && old->enable == wish->enable && old->force == wish->force &&
	       old->undoes_count == undoes->count &&
	       (undoes->count == 0 ||
		memcmp(old->undoes, undoes->items, undoes->count * sizeof(*undoes->items)) == 0) &&
	       is_same_text(old->profile, wish->profile) && is_same_text(old->uuid, uuid);
}

static void record_one(struct journal *journal, struct plan *plan, const struct range *range,
		       const struct host *h, const struct apply_run *run)
{
	const struct vm *vm = range->steps[0].vm;
	const struct plan_wish *wish = &range->steps[0].wish;
	const char *uuid = vmx_doc_get(vm->file->doc, "uuid.bios");
	const struct journal_pending *old = journal_waiting(journal, record_path(vm->file, h));
	long long replaced = old ? old->id : 0;
	struct step_ids undoes = { 0 };
	bool is_asked;
	struct journal_pending new = {
		.command = x_strdup(run->command),
		.caller = copy(run->caller),
		.path = x_strdup(record_path(vm->file, h)),
		.name = copy(vm->name),
		.uuid = copy(uuid),
		.enable = wish->enable,
		.profile = copy(wish->profile),
		.force = wish->force,
	};

	record_undoes(&undoes, range);
	is_asked = is_asked_already(old, wish, &undoes, uuid);
	new.undoes = undoes.items;
	new.undoes_count = undoes.count;
	if (!is_asked) {
		(void)journal_wait(journal, &new);
		plan->is_waiting_changed = true;
	}
	journal_pending_free(&new);
	for (size_t i = 0; i < range->count; i++) {
		struct step *step = &range->steps[i];

		if (step->status != STEP_PLANNED)
			continue;
		step->status = STEP_PENDING;
		if (is_asked)
			step_say(step, x_strdup("waits for its power-off already"));
		else if (replaced)
			step_say(step, x_format("%s, in place of change %lld, which waited",
						step->message, replaced));
	}
}

/* Has the last word on the VM's nested virtualization been done? */
static bool is_settled(const struct range *range)
{
	bool is_about_it = false;

	if (!file_of(range) || range->steps[0].vm->left_out)
		return false;
	for (size_t i = 0; i < range->count; i++) {
		const struct step *step = &range->steps[i];

		if (step->status != STEP_UNCHANGED && step->status != STEP_CHANGED)
			return false;
		is_about_it = is_about_it || strcmp(step->setting, VHV_SETTING) == 0;
	}
	return is_about_it;
}

/* Has an undo been done, as far as it goes? Whatever it is about, one that waits is over then. */
static bool is_undone(const struct range *range, const struct journal_pending *old)
{
	return range->steps[0].wish.is_undo && old->undoes_count > 0 &&
	       range_has(range, STEP_CHANGED) && !range_has(range, STEP_PLANNED) &&
	       !range_has(range, STEP_FAILED);
}

static void settle_one(struct journal *journal, struct plan *plan, const struct range *range,
		       const struct host *h)
{
	const struct journal_pending *old;
	struct step *first = &range->steps[0];

	if (!file_of(range))
		return;
	old = journal_waiting(journal, record_path(file_of(range), h));
	if (!old || !(is_settled(range) || is_undone(range, old)))
		return;
	step_say(first, x_format("%s%schange %lld, which waited, is closed",
				 first->message ? first->message : "", first->message ? "; " : "",
				 old->id));
	journal_wait_no_more(journal, old->id,
			     range_has(range, STEP_CHANGED) ? "done" : "right already");
	plan->is_waiting_changed = true;
}

void pending_settle(struct journal *journal, struct plan *plan, const struct host *h)
{
	for (size_t i = 0; i < plan->count && journal->pending.count > 0;) {
		struct range range = range_at(plan, i);

		settle_one(journal, plan, &range, h);
		i += range.count;
	}
}

static void cancel_all(struct journal *journal, struct plan *plan)
{
	if (journal->pending.count == 0)
		return;
	strings_format(&plan->notes, "cancelled: %zu that waited for a power-off",
		       journal->pending.count);
	while (journal->pending.count > 0)
		journal_wait_no_more(journal, journal->pending.items[0].id, "cancelled");
	plan->is_waiting_changed = true;
}

void pending_record(struct journal *journal, struct plan *plan, const struct host *h,
		    const struct apply_run *run)
{
	if (plan->cancels_waiting)
		cancel_all(journal, plan);
	pending_settle(journal, plan, h);
	for (size_t i = 0; i < plan->count;) {
		struct range range = range_at(plan, i);

		if (range_waits(&range))
			record_one(journal, plan, &range, h, run);
		i += range.count;
	}
}

bool pending_is_touched(struct plan *plan, const struct host *h)
{
	AUTO(journal) *journal = NULL;
	struct err ignored;

	if ((plan->count == 0 && !plan->cancels_waiting) ||
	    journal_read_waiting(&journal, h, &ignored) < 0)
		return false;
	if (plan->cancels_waiting)
		return journal->pending.count > 0;
	for (size_t i = 0; i < plan->count && journal->pending.count > 0;) {
		struct range range = range_at(plan, i);

		if (is_settled(&range) && journal_waiting(journal, record_path(file_of(&range), h)))
			return true;
		i += range.count;
	}
	return false;
}

void pending_refuse(struct plan *plan)
{
	for (size_t i = 0; i < plan->count;) {
		struct range range = range_at(plan, i);
		AUTO_VALUE(buf) name = { 0 };
		struct err e;

		if (range_waits(&range)) {
			vm_show(&name, range.steps[0].vm);
			(void)err_set(&e, ERR_REFUSED,
				      "%s: what waits for a power-off has to be in the history",
				      buf_text(&name));
			range_close(&range, STEP_REFUSED, &e);
		}
		i += range.count;
	}
}

void pending_tell(struct plan *plan, const struct host *h, const struct apply_run *run)
{
	struct range all = { plan->items, plan->count };
	bool waits = range_has(&all, STEP_PENDING);

	if (run->by_service || (!waits && !plan->is_waiting_changed) || service_tell(h) || !waits)
		return;
	for (size_t i = 0; i < plan->count; i++) {
		struct step *step = &plan->items[i];

		if (step->status == STEP_PENDING)
			step_say(step, x_format("%s; the service is not running: " SERVICE_START,
						step->message));
	}
}

/* VMs whose files are open at a time: the service is to stay small, whatever waits. */
#define BATCH 32

enum fate {
	IS_ON,
	IS_GONE,    /* the file, or the VM from the inventory */
	IS_OTHER,   /* another VM at the path */
	IS_OFF,     /* its steps say the rest */
	IS_UNKNOWN, /* it cannot be told: ->problem */
	IS_DROPPED, /* it does not wait any more */
};

struct attempt {
	const struct journal_pending *pending; /* as read before the lock was taken */
	struct vm vm;
	enum fate fate;
	const char *problem; /* borrowed */
	size_t first, count; /* its steps in the plan */
	bool is_expired;
	bool is_over; /* of an undo: nothing is left that could be taken back */
};

/* What all batches share. */
struct trial {
	const struct host *h;
	struct vm_reader *reader;
	/* What profiles need to know of the host; asked for once, where one does. */
	const char *missing_vib;
	bool is_vib_known;
	struct host_facts host;
	struct facts facts;
	struct journal *journal; /* all of it; read where an undo waits */
	struct pending_reports *reports;
};

struct batch {
	struct trial *trial;
	struct plan plan;
	struct attempt items[BATCH];
	size_t count;
};

/* 1: what is there now */

static enum fate look(struct attempt *a, const struct trial *t)
{
	if (!vm_reader_read(&a->vm, t->reader, a->pending->path) || a->vm.problem == ERR_NOT_FOUND)
		return IS_GONE;
	vm_test_lock(&a->vm);
	if (a->vm.problem != ERR_NONE) {
		a->problem = a->vm.problem_text;
		return IS_UNKNOWN;
	}
	if (strcmp(record_path(a->vm.file, t->h), a->pending->path) != 0)
		return IS_GONE; /* a link stands there: what it was asked for is elsewhere */
	if (!pending_is_for(a->pending, &a->vm))
		return IS_OTHER;
	return a->vm.power == VM_POWER_ON ? IS_ON : IS_OFF;
}

/* What a profile needs of the host. False where it cannot be known. */
static bool ask_for_profile(struct attempt *a, struct trial *t, const struct profile *profile)
{
	const char *part = profile_needs_vib(profile);
	struct err e = { 0 };
	bool have;

	if (part && !t->is_vib_known) {
		if (vibs_have(&have, t->h, part, &e) < 0) {
			a->fate = IS_UNKNOWN;
			a->problem = "the host does not say which VIBs it has";
			return false;
		}
		t->missing_vib = have ? NULL : part;
		t->is_vib_known = true;
	}
	/* What hostd has loaded is not asked here. */
	if (profile_needs(profile, "vbs-incomplete") && !t->facts.host) {
		host_facts_read(&t->host, t->h, "", true);
		t->facts.host = &t->host;
	}
	return true;
}

static void diff(struct batch *b, struct attempt *a)
{
	struct trial *t = b->trial;
	const struct profile *profile = profile_find(a->pending->profile);
	AUTO_VALUE(wanted_state) wanted = { .wish.force = a->pending->force };

	if (!profile) {
		a->fate = IS_UNKNOWN;
		a->problem = "this version of nestvirt does not know its profile";
		return;
	}
	if (a->pending->enable) {
		if (!ask_for_profile(a, t, profile))
			return;
		profile_on(&wanted, profile, &a->vm);
		wanted.missing_vib = profile_needs_vib(profile) ? t->missing_vib : NULL;
	} else {
		profile_off(&wanted, profile, &a->vm);
	}
	a->first = b->plan.count;
	diff_vm(&b->plan, &a->vm, &wanted, vm_reader_host_default(t->reader));
	a->count = b->plan.count - a->first;
}

static void diff_undo(struct batch *b, struct attempt *a)
{
	const struct journal_pending *pending = a->pending;
	const struct undo_choice choice = { .ids = pending->undoes,
					    .id_count = pending->undoes_count };
	struct vms vms = { .items = &a->vm, .count = 1 };
	const struct undo_facts facts = { .root = b->trial->h->root.dir, .vms = &vms };
	struct err e = { 0 };

	if (!b->trial->journal && journal_read(&b->trial->journal, b->trial->h, &e) < 0) {
		a->fate = IS_UNKNOWN;
		a->problem = "the history cannot be read";
		return;
	}
	a->first = b->plan.count;
	undo_plan(&b->plan, b->trial->journal, &choice, &facts);
	a->count = b->plan.count - a->first;
	a->is_over = true;
	for (size_t i = a->first; i < b->plan.count; i++) {
		b->plan.items[i].wish.is_undo = true;
		a->is_over = a->is_over && b->plan.items[i].status != STEP_PLANNED;
	}
}

/* 2: what the history is to say, under the lock */

static void drop(struct batch *b, struct attempt *a)
{
	for (size_t i = 0; i < a->count; i++)
		b->plan.items[a->first + i].status = STEP_REFUSED;
	a->fate = IS_DROPPED;
}

static void note_gone(struct journal *journal, struct attempt *a,
		      const struct journal_pending *pending)
{
	long long now = clock_now();

	if (pending->gone_since == 0)
		journal_wait_gone(journal, pending->id, now);
	a->is_expired = now - pending->gone_since >= PENDING_GONE_SECONDS;
	if (a->is_expired)
		journal_wait_no_more(journal, a->pending->id, "gone");
}

/* Somebody may have cancelled it, or asked for something else, since it was read. */
static void amend(struct journal *journal, struct plan *plan, void *context)
{
	struct batch *b = context;

	(void)plan;
	for (size_t i = 0; i < b->count; i++) {
		struct attempt *a = &b->items[i];
		const struct journal_pending *pending = journal_waiting(journal, a->pending->path);

		if (!pending || pending->id != a->pending->id)
			drop(b, a);
		else if (a->fate == IS_GONE)
			note_gone(journal, a, pending);
		else if (a->fate == IS_OTHER)
			journal_wait_no_more(journal, a->pending->id, "another VM now");
		else if (a->is_over)
			journal_wait_no_more(journal, a->pending->id, "nothing left");
		else
			journal_wait_gone(journal, pending->id, 0);
	}
}

static bool is_expired(const struct journal_pending *pending)
{
	return clock_now() - pending->gone_since >= PENDING_GONE_SECONDS;
}

static struct range steps_of(struct batch *b, const struct attempt *a)
{
	struct step *steps = a->count > 0 ? &b->plan.items[a->first] : NULL;

	return (struct range){ steps, a->count };
}

/* Is anything to be done or recorded? Otherwise nobody has to wait for us. */
static bool has_work(struct batch *b)
{
	for (size_t i = 0; i < b->count; i++) {
		const struct attempt *a = &b->items[i];
		const struct journal_pending *pending = a->pending;
		struct range range = steps_of(b, a);

		if (a->is_over || range_has(&range, STEP_PLANNED) || a->fate == IS_OTHER ||
		    (a->fate != IS_GONE && pending->gone_since != 0) ||
		    (a->fate == IS_GONE && (pending->gone_since == 0 || is_expired(pending))) ||
		    (a->fate == IS_OFF && !range_has(&range, STEP_REFUSED) &&
		     !range_has(&range, STEP_FAILED)))
			return true;
	}
	return false;
}

/* 3: what became of it */

static const struct step *find_problem(const struct range *range)
{
	for (size_t i = 0; i < range->count; i++) {
		if (range->steps[i].status == STEP_REFUSED || range->steps[i].status == STEP_FAILED)
			return &range->steps[i];
	}
	return NULL;
}

static void name_vm(struct buf *text, const struct attempt *a)
{
	if (a->vm.name)
		vm_show(text, &a->vm);
	else if (a->pending->name)
		buf_format(text, "VM \"%s\"", a->pending->name);
	else
		buf_str(text, a->pending->path);
}

static enum pending_end say_steps(struct buf *text, const struct attempt *a,
				  const struct range *range)
{
	bool is_undo = a->is_over || (range->count > 0 && range->steps[0].wish.is_undo &&
				      range_has(range, STEP_CHANGED));
	const struct step *problem = find_problem(range);
	size_t count = 0; /* of settings that were changed */

	if (problem && !is_undo) {
		buf_str(text, problem->message);
		return PENDING_KEPT;
	}
	name_vm(text, a);
	for (size_t i = 0; i < range->count; i++) {
		const struct step *step = &range->steps[i];

		if (step->status == STEP_CHANGED)
			buf_format(text, "%s %s: %s -> %s", count++ > 0 ? "," : ":", step->setting,
				   step->before ? step->before : "(not set)",
				   step->after ? step->after : "(not set)");
	}
	buf_str(text, count > 0    ? ": changed"
		      : a->is_over ? ": nothing to undo"
				   : ": right already");
	for (size_t i = 0; i < range->count; i++) {
		const struct step *step = &range->steps[i];

		if (step->message && (i == 0 || step->status == STEP_REFUSED))
			buf_format(text, "%s %s", i == 0 ? ":" : ";", step->message);
	}
	return PENDING_CLOSED;
}

static enum pending_end say(struct buf *text, const struct attempt *a, const struct range *range)
{
	switch (a->fate) {
	case IS_ON:
	case IS_DROPPED:
		return PENDING_WAITS;
	case IS_OFF:
		return say_steps(text, a, range);
	case IS_GONE:
		name_vm(text, a);
		buf_format(text, ": %s is missing, or not in the inventory of this host",
			   a->pending->path);
		return a->is_expired ? PENDING_CLOSED : PENDING_KEPT;
	case IS_OTHER:
		name_vm(text, a);
		buf_format(text, ": %s is another VM now", a->pending->path);
		return PENDING_CLOSED;
	case IS_UNKNOWN:
		name_vm(text, a);
		buf_format(text, ": %s", a->problem);
		return PENDING_KEPT;
	}
	abort();
}

static void report(struct batch *b, const struct attempt *a)
{
	struct pending_report report = { .id = a->pending->id };
	struct range range = steps_of(b, a);
	AUTO_VALUE(buf) text = { 0 };

	if (a->fate == IS_DROPPED)
		return;
	report.end = say(&text, a, &range);
	if (report.end == PENDING_KEPT)
		buf_format(&text, "; change %lld waits on", report.id);
	else if (report.end == PENDING_CLOSED &&
		 (a->is_over || !(range.count > 0 && range.steps[0].message)))
		buf_format(&text, "; change %lld, which waited, is closed", report.id);
	if (report.end != PENDING_WAITS)
		report.text = x_strdup(buf_text(&text));
	LIST_PUSH(b->trial->reports, report);
}

static void batch_free(struct batch *b)
{
	plan_free(&b->plan);
	for (size_t i = 0; i < b->count; i++)
		vm_free(&b->items[i].vm);
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
		b->items[i].fate = look(&b->items[i], b->trial);
		if (b->items[i].fate == IS_OFF)
			(b->items[i].pending->undoes_count > 0 ? diff_undo : diff)(b, &b->items[i]);
	}
	b->plan.cannot_force = true; /* the log is no place to answer with --force */
	b->plan.facts = b->trial->facts.host ? &b->trial->facts : NULL;
	refuse_plan(&b->plan, false);
	if (has_work(b) && apply_plan(&b->plan, b->trial->h, &run, e) < 0)
		return -1;
	for (size_t i = 0; i < b->count; i++)
		report(b, &b->items[i]);
	for (size_t i = 0; i < b->plan.notes.count; i++)
		strings_add(&b->trial->reports->notes, b->plan.notes.items[i]);
	return 0;
}

static bool is_meant(long long id, const long long *ids, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (ids[i] == id)
			return true;
	}
	return !ids;
}

static int try_all(struct trial *t, const struct journal *journal, const long long *ids,
		   size_t count, struct err *e)
{
	/* What is not begun is tried another time. */
	for (size_t i = 0; i < journal->pending.count && !signals_stop();) {
		AUTO(batch) *b = x_alloc(sizeof(*b));

		b->trial = t;
		for (; i < journal->pending.count && b->count < BATCH; i++) {
			const struct journal_pending *pending = &journal->pending.items[i];

			if (is_meant(pending->id, ids, count))
				b->items[b->count++].pending = pending;
		}
		if (b->count > 0 && !t->reader && vm_reader_open(&t->reader, t->h, e) < 0)
			return -1;
		if (b->count > 0 && try_batch(b, e) < 0)
			return -1;
	}
	return 0;
}

int pending_try(struct pending_reports *reports, const struct host *h, const long long *ids,
		size_t count, struct err *e)
{
	AUTO(journal) *journal = NULL;
	struct trial t = { .h = h, .reports = reports };
	int result;

	if (journal_read_waiting(&journal, h, e) < 0)
		return -1;
	result = try_all(&t, journal, ids, count, e);
	vm_reader_free(t.reader);
	host_facts_free(&t.host);
	journal_free(t.journal);
	return result;
}
