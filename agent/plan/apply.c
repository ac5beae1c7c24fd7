#include "plan/apply.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "host/network_change.h"
#include "host/vmx_file.h"
#include "plan/pending.h"
#include "system/lock.h"
#include "system/signals.h"

/*
 * The part of apply that edits VMs; only plan/apply.c includes this.
 */

/*
 * Make all steps of a VM as one edit of its document, in memory, and note the lines before and
 * after in the action's entry. Where that cannot be done the steps have failed.
 */
void apply_vm_prepare(struct action *action);
/* Write the document in the place of the file. */
void apply_vm(struct action *action);

/* Tell hostd of the VMs that were changed and are registered; what fails is noted in the plan. */
void apply_vm_reload(struct plan *plan, const struct actions *actions, struct journal *journal,
		     const struct host *h, const struct apply_run *run);

/*
 * The part of apply that changes the network; only plan/apply.c includes this.
 */

/*
 * One action: a port group made, an option set, a policy set, promiscuous mode off and on. Each is
 * read back before the next. `network` is what the steps were planned on, and is kept up to date.
 */
void apply_network(struct action *action, const struct host *h, const struct network *network);

/*
 * Promiscuous mode could not be switched off and on: the option that was set for it goes back, so
 * that the next run does both again.
 */
void apply_network_take_back(struct actions *actions, const struct host *h);

void actions_free(struct actions *actions)
{
	for (size_t i = 0; i < actions->count; i++)
		journal_entry_free(&actions->items[i].entry);
	free(actions->items);
	*actions = (struct actions){ 0 };
}

const char *record_path(const struct vmx_file *file, const struct host *h)
{
	return file->real + strlen(h->root.dir);
}

static char *copy(const char *text)
{
	return text ? x_strdup(text) : NULL;
}

struct journal_value *record_value(struct action *action, const char *setting, char *before,
				   char *after)
{
	const struct journal_value value = {
		.setting = x_strdup(setting),
		.before = before,
		.after = after,
		.lines_above = -1,
	};

	LIST_PUSH(&action->entry, value);
	return &action->entry.items[action->entry.count - 1];
}

/* Of promiscuous mode off and on: both times what it is now, and shall be at the end. */
static void fill_off_and_on(struct action *action, const struct step *step)
{
	const struct policy *now =
		step->portgroup ? &step->portgroup->policy : &step->vswitch->policy;
	const char *value = policy_value_name(now->values[POLICY_PROMISCUOUS]);

	(void)record_value(action, step->setting, x_strdup(value), x_strdup(value));
}

static void fill_network(struct action *action)
{
	for (size_t i = 0; i < action->range.count; i++) {
		const struct step *step = &action->range.steps[i];

		if (step->status != STEP_PLANNED)
			continue;
		if (step->kind == STEP_OFF_AND_ON)
			fill_off_and_on(action, step);
		else
			(void)record_value(action, step->setting, copy(step->before),
					   copy(step->after));
	}
}

/* Several settings share one. */
void record_undoes(struct step_ids *ids, const struct range *range)
{
	for (size_t i = 0; i < range->count; i++) {
		const struct step *step = &range->steps[i];

		for (size_t k = 0; k < step->undoes.count; k++) {
			size_t n = 0;

			while (n < ids->count && ids->items[n] != step->undoes.items[k])
				n++;
			if (n == ids->count && step->status == STEP_PLANNED)
				LIST_PUSH(ids, step->undoes.items[k]);
		}
	}
}

void record_fill(struct action *action, const struct host *h)
{
	const struct step *step = &action->range.steps[0];
	struct journal_entry *entry = &action->entry;
	struct step_ids undoes = { 0 };

	entry->kind = step->kind;
	record_undoes(&undoes, &action->range);
	entry->undoes = undoes.items;
	entry->undoes_count = undoes.count;
	if (!step->vm) {
		entry->target = x_strdup(step_target(step));
		if (step->kind == STEP_OFF_AND_ON)
			entry->name = x_strdup(step_target_type(step));
		fill_network(action);
		return;
	}
	entry->target = x_strdup(record_path(step->vm->file, h));
	entry->name = copy(step->vm->name);
	entry->uuid = copy(vmx_doc_get(step->vm->file->doc, "uuid.bios"));
}

static void begin_all(struct journal *journal, struct actions *actions, const struct apply_run *run)
{
	for (size_t i = 0; i < actions->count; i++) {
		struct action *action = &actions->items[i];

		if (!range_has(&action->range, STEP_PLANNED))
			continue;
		action->entry.command = x_strdup(run->command);
		action->entry.caller = copy(run->caller);
		action->id = journal_begin(journal, &action->entry)->id;
		action->entry = (struct journal_entry){ 0 };
	}
}

int record_begin(struct journal **journal, struct actions *actions, struct plan *plan,
		 const struct host *h, const struct apply_run *run, struct err *e)
{
	AUTO(journal) *opened = NULL;
	AUTO_STR *warning = NULL;

	if (run->no_history)
		return 0;
	if (journal_read(&opened, h, e) < 0)
		return -1;
	if (run->amend)
		run->amend(opened, plan, run->context);
	begin_all(opened, actions, run);
	pending_record(opened, plan, h, run);
	if (journal_commit(opened, h, &warning, e) < 0)
		return -1;
	if (warning)
		strings_add(&plan->notes, warning);
	*journal = opened;
	opened = NULL;
	return 0;
}

void record_reload(struct journal *journal, const struct action *action, const struct host *h,
		   bool failed)
{
	const char *path = record_path(action->range.steps[0].vm->file, h);

	if (!journal)
		return;
	if (failed)
		journal_owe(journal, path);
	else
		journal_paid(journal, path);
}

/*
 * Done; not done; or not certain, which is what an entry that stays open means. All steps of the
 * entry end alike; others of the range may have been refused before it was begun.
 */
static void close_entry(struct journal *journal, const struct action *action)
{
	bool is_done = range_has(&action->range, STEP_CHANGED);

	if (action->id != 0 && (is_done || !action->is_tried))
		journal_done(journal, action->id, is_done ? JOURNAL_DONE : JOURNAL_NOT_DONE);
}

void record_end(struct journal *journal, const struct actions *actions, struct plan *plan,
		const struct host *h)
{
	struct err e = { 0 };

	if (!journal)
		return;
	for (size_t i = 0; i < actions->count; i++)
		close_entry(journal, &actions->items[i]);
	pending_settle(journal, plan, h);
	if (journal_end(journal, &e) < 0)
		strings_format(&plan->notes, "the history does not say yet how this ended: %s",
			       e.text);
}

struct reloading {
	const struct apply_run *run;
	size_t total;
	const struct action **actions;
};

static int edit_one(struct vmx_file *file, const struct step *step, struct err *e)
{
	enum vmx_change change;
	struct vmx_place place = { (size_t)step->lines_above,
				   span_of(step->line_end ? step->line_end : "") };

	if (step->line)
		return vmx_doc_put_line(&change, file->doc, step->setting, span_of(step->line),
					step->lines_above >= 0 ? &place : NULL, e);
	if (!step->after)
		return vmx_doc_unset(&change, file->doc, step->setting, e);
	return vmx_doc_set(&change, file->doc, step->setting, span_of(step->after), e);
}

/* The whole line of a setting as it stands; NULL where there is none. */
static char *line_of(const struct vmx_file *file, const char *setting)
{
	struct span line;

	return vmx_doc_line(&line, file->doc, setting) ? x_strndup(line.p, line.len) : NULL;
}

static int prepare_one(struct action *action, struct vmx_file *file, const struct step *step,
		       struct err *e)
{
	struct journal_value *value =
		record_value(action, step->setting, line_of(file, step->setting), NULL);
	struct vmx_place place;

	/* Where it is to be put back; only a line that goes has to be told where it was. */
	if (!step->after && vmx_doc_place(&place, file->doc, step->setting)) {
		value->lines_above = (long long)place.lines_above;
		value->line_end = x_strndup(place.end.p, place.end.len);
	}
	if (edit_one(file, step, e) < 0)
		return err_wrap(e, "%s", file->path);
	value->after = line_of(file, step->setting);
	return 0;
}

static void fail(const struct range *range, struct err *e)
{
	AUTO_VALUE(buf) name = { 0 };

	vm_show(&name, range->steps[0].vm);
	(void)err_wrap(e, "%s", buf_text(&name));
	range_close(range, e->code == ERR_REFUSED ? STEP_REFUSED : STEP_FAILED, e);
}

void apply_vm_prepare(struct action *action)
{
	const struct range *range = &action->range;
	struct err e = { 0 };

	for (size_t i = 0; i < range->count; i++) {
		const struct step *step = &range->steps[i];

		if (step->status == STEP_PLANNED &&
		    prepare_one(action, step->vm->file, step, &e) < 0) {
			fail(range, &e);
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

static int save(struct vmx_file *file, struct err *e)
{
	if (vmx_file_save(file, e) < 0)
		return -1;
	return vmx_file_read_back(file, e);
}

void apply_vm(struct action *action)
{
	const struct vm *vm = action->range.steps[0].vm;
	struct err e = { 0 };
	int result = save(vm->file, &e);

	action->is_tried = vm->file->is_replaced;
	if (result == 0 && vm->id != 0)
		result = still_off(vm->file, &e);
	if (result == 0)
		range_close(&action->range, STEP_CHANGED, NULL);
	else
		fail(&action->range, &e);
}

static void report(void *context, size_t index)
{
	const struct reloading *r = context;

	if (r->run->progress)
		r->run->progress(r->run->context, index, r->total,
				 r->actions[index]->range.steps[0].vm);
}

static void note_owed(struct plan *plan, const struct range *range, const struct reload *reload)
{
	if (!plan->reload_problem)
		plan->reload_problem = x_strdup(reload->err.text);
	for (size_t i = 0; i < range->count; i++) {
		if (range->steps[i].status == STEP_CHANGED)
			step_say(&range->steps[i],
				 x_format("hostd has not read it: vim-cmd vmsvc/reload %lld",
					  reload->vm_id));
	}
}

/* Also where the edit failed after the new file was in place: hostd is to know it. */
static bool is_to_reload(const struct action *action)
{
	const struct vm *vm = action->range.steps[0].vm;

	return vm && vm->id != 0 && action->is_tried;
}

static size_t vm_collect(struct reload *items, struct reloading *r, const struct actions *actions)
{
	for (size_t i = 0; i < actions->count; i++) {
		const struct action *action = &actions->items[i];

		if (!is_to_reload(action))
			continue;
		items[r->total].vm_id = action->range.steps[0].vm->id;
		r->actions[r->total++] = action;
	}
	return r->total;
}

void apply_vm_reload(struct plan *plan, const struct actions *actions, struct journal *journal,
		     const struct host *h, const struct apply_run *run)
{
	struct reload *items = x_array(actions->count, sizeof(*items));
	struct reloading r = { .run = run };

	r.actions = x_array(actions->count, sizeof(struct action *));
	reload_vms(items, vm_collect(items, &r, actions), h, report, &r);
	for (size_t i = 0; i < r.total; i++) {
		if (items[i].failed)
			note_owed(plan, &r.actions[i]->range, &items[i]);
		record_reload(journal, r.actions[i], h, items[i].failed);
	}
	free(r.actions);
	free(items);
}

/* The fields that are planned, as one change. */
static void network_collect(struct policy_change *change, const struct range *range)
{
	for (size_t i = 0; i < range->count; i++) {
		const struct step *step = &range->steps[i];

		for (int field = 0; field < POLICY_FIELDS; field++) {
			enum policy_value to;

			if (step->status == STEP_PLANNED &&
			    span_is(span_of(step->setting),
				    policy_field_name((enum policy_field)field)) &&
			    policy_value_parse(&to, step->after))
				policy_ask(change, (enum policy_field)field, to);
		}
	}
}

static int set_option(const struct step *step, const struct host *h, struct err *e)
{
	long long value;

	if (!span_number(&value, span_of(step->after), INT64_MIN, INT64_MAX))
		abort(); /* diff made it from a number */
	return host_option_set(h, step->setting, value, e);
}

static int act(const struct range *range, const struct host *h, const struct network *network,
	       struct err *e)
{
	const struct step *step = &range->steps[0];
	struct policy_change change = { 0 };

	network_collect(&change, range);
	switch (step->kind) {
	case STEP_VMX_SETTING:
		break; /* apply_vm.c */
	case STEP_PORTGROUP_MADE:
		if (!step->after)
			return network_portgroup_remove(h, step->portgroup->name,
							step->portgroup->vswitch, e);
		return network_portgroup_add(h, step->portgroup->name, step->portgroup->vswitch,
					     step->portgroup->vlan_id, e);
	case STEP_HOST_OPTION:
		return set_option(step, h, e);
	case STEP_VSWITCH:
		return network_set_vswitch(h, step->vswitch, &change, e);
	case STEP_PORTGROUP:
		return network_set_portgroup(h, step->portgroup, &change, e);
	case STEP_OFF_AND_ON:
		if (step->portgroup)
			return network_toggle_portgroup(h, network, step->portgroup, e);
		return network_toggle_vswitch(h, step->vswitch, e);
	}
	abort();
}

void apply_network(struct action *action, const struct host *h, const struct network *network)
{
	const struct range *range = &action->range;
	struct err e = { 0 };
	int result = act(range, h, network, &e);

	/* Where somebody else was faster, it was not even begun. */
	action->is_tried = result == 0 || e.code != ERR_BUSY;
	if (result == 0)
		range_close(range, STEP_CHANGED, NULL);
	else
		range_close(range, STEP_FAILED, &e);
}

static void take_back(struct action *action, const struct host *h)
{
	struct step *step = &action->range.steps[0];
	struct err e = { 0 };
	long long before;

	if (step->kind != STEP_HOST_OPTION || step->status != STEP_CHANGED ||
	    !span_number(&before, span_of(step->before), INT64_MIN, INT64_MAX))
		return;
	action->is_tried = host_option_set(h, step->setting, before, &e) < 0;
	if (action->is_tried)
		(void)err_wrap(&e, "it is set, and could not be taken back");
	else
		(void)err_set(
			&e, ERR_HOST,
			"taken back, since promiscuous mode could not be switched off and on");
	step_fail(step, STEP_FAILED, &e);
}

void apply_network_take_back(struct actions *actions, const struct host *h)
{
	for (size_t i = 0; i < actions->count; i++)
		take_back(&actions->items[i], h);
}

/* Held for the length of a run. In a folder that is empty after a reboot. */
#define RUN_LOCK_FOLDER "/var/run"
#define RUN_LOCK_NAME   "nestvirt.lock"

/*
 * How long to wait for another run. A single VM is done in a second or two; inside
 * the extension waiting would block one of hostd's three slots (esxi-facts 4.5).
 */
#define RUN_LOCK_WAIT_MS 5000

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

static void stop(const struct range *range, int signal)
{
	struct err e;

	(void)err_set(&e, ERR_BUSY, "not done: the run was stopped by signal %d (%s)", signal,
		      strsignal(signal));
	range_close(range, STEP_FAILED, &e);
}

/* The steps of the network build on each other: no promiscuous mode where forged transmits
 * could not be set, no off without an on. */
static void skip(const struct range *range)
{
	struct err e;

	(void)err_set(&e, ERR_HOST, "not done: a step before it failed");
	range_close(range, STEP_FAILED, &e);
}

static void apply_action(struct plan *plan, struct actions *actions, size_t i, const struct host *h)
{
	struct action *action = &actions->items[i];
	const struct range *range = &action->range;
	bool second_half = range->steps[0].kind == STEP_OFF_AND_ON; /* of the option before it */

	if (signals_stop() && !second_half)
		stop(range, signals_stop());
	else if (range->steps[0].vm)
		apply_vm(action);
	else if (plan->network_failed)
		skip(range);
	else
		apply_network(action, h, plan->network);
	if (!range->steps[0].vm && range_has(range, STEP_FAILED))
		plan->network_failed = true;
	if (second_half && range_has(range, STEP_FAILED))
		apply_network_take_back(actions, h);
}

/* What there is to do, VMs as they will be; an edit that cannot be made has failed already. */
static void prepare_all(struct actions *actions, struct plan *plan, const struct host *h)
{
	for (size_t i = 0; i < plan->count;) {
		struct action action = { .range = range_at(plan, i) };

		i += action.range.count;
		if (!range_has(&action.range, STEP_PLANNED) || range_waits(&action.range))
			continue;
		record_fill(&action, h);
		if (action.range.steps[0].vm)
			apply_vm_prepare(&action);
		LIST_PUSH(actions, action);
	}
}

static void apply_all(struct plan *plan, struct actions *actions, struct journal *journal,
		      const struct host *h, const struct apply_run *run)
{
	for (size_t i = 0; i < actions->count; i++) {
		if (range_has(&actions->items[i].range, STEP_PLANNED))
			apply_action(plan, actions, i, h);
	}
	apply_vm_reload(plan, actions, journal, h, run);
}

static bool has_work(struct plan *plan, const struct host *h, const struct apply_run *run)
{
	struct range all = { plan->items, plan->count };

	return range_has(&all, STEP_PLANNED) || run->amend ||
	       (!run->no_history && pending_is_touched(plan, h));
}

static int apply_locked(struct plan *plan, const struct host *h, const struct apply_run *run,
			struct err *e)
{
	AUTO(run_lock) *lock = NULL;
	AUTO(journal) *journal = NULL;
	AUTO_VALUE(actions) actions = { 0 };

	if (apply_lock(&lock, h, !run->by_service, e) < 0)
		return -1;
	prepare_all(&actions, plan, h);
	if (record_begin(&journal, &actions, plan, h, run, e) < 0)
		return -1;
	apply_all(plan, &actions, journal, h, run);
	record_end(journal, &actions, plan, h);
	return 0;
}

static int check_history(const struct host *h, const struct apply_run *run, struct err *e)
{
	AUTO(journal) *journal = NULL;

	return run->no_history ? 0 : journal_read_waiting(&journal, h, e);
}

int apply_plan(struct plan *plan, const struct host *h, const struct apply_run *run, struct err *e)
{
	if (run->no_history)
		pending_refuse(plan);
	if (!has_work(plan, h, run))
		return 0;
	if (run->dry)
		return check_history(h, run, e);
	if (apply_locked(plan, h, run, e) < 0)
		return -1;
	pending_tell(plan, h, run);
	return 0;
}
