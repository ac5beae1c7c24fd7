#include "plan/recover.h"

#include <string.h>

#include "base/alloc.h"
#include "host/network_change.h"
#include "host/vms.h"
#include "host/vmx_file.h"
#include "plan/apply.h"
#include "plan/undo.h"

/* hostd takes about a second each, and inside the extension it waits for us (facts 4.4, 4.5). */
#define RELOADS_IN_EXTENSION 20

struct recovery {
	const struct host *h;
	struct journal *journal;
	struct undo_gathered gathered;
	struct strings *notes;
};

/* 1: open changes */

/* Gather what is there now of everything that an undo of the open changes would look at. */
static int gather_open(struct recovery *r, struct err *e)
{
	AUTO_VALUE(strings) targets = { 0 };
	AUTO_VALUE(undo_needs) needs = { 0 };

	for (size_t i = 0; i < r->journal->entries.count; i++) {
		const struct change *change = &r->journal->entries.items[i];

		if (change->state != CHANGE_BEGUN)
			continue;
		undo_needs_add(&needs, change);
		if (change->kind == CHANGE_VMX)
			strings_add(&targets, change->target);
	}
	needs.all_vms =
		false; /* no port group is removed here, so it is of no interest who uses it */
	return undo_gather(&r->gathered, r->h, &needs, &targets, e);
}

/* Make a toggle again that may have been cut off half-way. */
static enum change_state finish_toggle(struct recovery *r, const struct change *change)
{
	const struct network *network = r->gathered.network;
	struct vswitch *vswitch = NULL;
	struct portgroup *portgroup = NULL;
	struct policy *policy = NULL;
	struct policy was;
	long long option;
	struct err e = { 0 };

	if (!network || change->count != 1)
		return CHANGE_BEGUN;
	if (change->name && strcmp(change->name, "vswitch") == 0) {
		vswitch = network_find_vswitch(network, change->target);
		policy = vswitch ? &vswitch->policy : NULL;
	} else {
		portgroup = network_find_portgroup(network, change->target);
		policy = portgroup ? &portgroup->policy : NULL;
	}
	/* Gone, or not of a value that can be brought back. */
	if (!policy || change->items[0].before.kind != SETTING_POLICY)
		return CHANGE_DIFFERENT;
	was = *policy;
	was.values[POLICY_PROMISCUOUS] = (enum policy_value)change->items[0].before.number;
	/* If the option is as it was before, neither half was done, or the option was undone. */
	if (policy_same(policy, &was) &&
	    host_option_get(&option, r->h, HOST_OPTION_REVERSE_PATH, &e) == 0 && option != 1)
		return CHANGE_NOT_DONE;
	*policy = was; /* the toggle ends with this */
	if ((portgroup ? network_toggle_portgroup(r->h, network, portgroup, &e)
		       : network_toggle_vswitch(r->h, vswitch, &e)) < 0) {
		strings_format(r->notes, "an earlier run was cut off: %s", e.text);
		return CHANGE_BEGUN;
	}
	strings_format(r->notes,
		       "an earlier run was cut off: promiscuous mode of %s has now been switched "
		       "off and on again",
		       change->target);
	return CHANGE_DONE;
}

static void close_all(struct recovery *r)
{
	static const char *const words[] = {
		[CHANGE_DONE] = "done",
		[CHANGE_NOT_DONE] = "not done",
		[CHANGE_DIFFERENT] = "neither as before nor as intended",
	};
	size_t ended[CHANGE_DIFFERENT + 1] = { 0 };
	AUTO_VALUE(chains) chains = { 0 };
	AUTO_VALUE(buf) text = { 0 };

	chains_of(&chains, r->journal);
	for (size_t i = 0; i < r->journal->entries.count; i++) {
		const struct change *change = &r->journal->entries.items[i];
		bool is_toggle = change->kind == CHANGE_TOGGLE;
		enum change_state state;

		if (change->state != CHANGE_BEGUN)
			continue;
		state = is_toggle ? finish_toggle(r, change)
				  : undo_outcome(change, &chains, &r->gathered.facts);
		if (state == CHANGE_BEGUN)
			continue;
		ended[state] += !is_toggle; /* that has a line of its own */
		/* The run may have been cut off before the reload. */
		if (change->kind == CHANGE_VMX && state != CHANGE_NOT_DONE)
			journal_owe(r->journal, change->target);
		journal_done(r->journal, change->id, state);
	}
	for (size_t i = CHANGE_DONE; i < COUNT_OF(words); i++) {
		if (ended[i] > 0)
			buf_format(&text, "%s%zu %s", text.len > 0 ? ", " : "", ended[i], words[i]);
	}
	if (text.len > 0)
		strings_format(r->notes,
			       "changes of earlier runs that were cut off: %s; see "
			       "history list",
			       buf_text(&text));
}

/* 2: reloads that are owed */

/* Returns the number of the VM with this file; 0 where it is not registered. */
static long long find_id(const struct vm_inventory *inventory, const struct host *h,
			 const char *path)
{
	for (size_t i = 0; i < inventory->count; i++) {
		if (inventory_same_file(h, inventory->items[i].vmx_path, path))
			return inventory->items[i].id;
	}
	return 0;
}

static void reload_owed(const struct recovery *r)
{
	AUTO_VALUE(vm_inventory) inventory = { 0 };
	AUTO_VALUE(strings) owed = { 0 }; /* a copy: journal_paid() changes the list */
	AUTO_VALUE(strings) paths = { 0 };
	struct reload *reloads;
	struct err e = { 0 };
	size_t failed = 0;

	if (r->journal->owed.count == 0 || inventory_load(&inventory, r->h, &e) < 0)
		return;
	for (size_t i = 0; i < r->journal->owed.count; i++)
		strings_add(&owed, r->journal->owed.items[i].path);
	reloads = x_array(owed.count, sizeof(*reloads));
	for (size_t i = 0; i < owed.count; i++) {
		long long id;

		if (r->h->in_extension && paths.count == RELOADS_IN_EXTENSION)
			break;
		id = find_id(&inventory, r->h, owed.items[i]);
		if (id == 0) {
			journal_paid(r->journal, owed.items[i]);
			continue;
		}
		reloads[paths.count].vm_id = id;
		strings_add(&paths, owed.items[i]);
	}
	reload_vms(reloads, paths.count, r->h, NULL, NULL);
	for (size_t i = 0; i < paths.count; i++) {
		if (!reloads[i].failed)
			journal_paid(r->journal, paths.items[i]);
		else if (failed++ == 0)
			e = reloads[i].err;
	}
	if (failed > 0)
		strings_format(r->notes,
			       "hostd has still not reloaded %zu of the VMs that were "
			       "changed earlier: %s",
			       failed, e.text);
	free(reloads);
}

/* 3: the whole */

static int finish(struct recovery *r, struct err *e)
{
	AUTO_STR *warning = NULL;

	if (gather_open(r, e) < 0)
		return -1;
	close_all(r);
	reload_owed(r);
	if (journal_commit(r->journal, r->h, &warning, e) < 0)
		return -1;
	if (warning)
		strings_add(r->notes, warning);
	return journal_end(r->journal, e);
}

/* Without the lock: most runs find nothing to do. */
static bool has_work(const struct host *h)
{
	AUTO(journal) *journal = NULL;
	struct err e = { 0 };

	if (journal_read(&journal, h, &e) < 0)
		return false;
	for (size_t i = 0; i < journal->entries.count; i++) {
		if (journal->entries.items[i].state == CHANGE_BEGUN)
			return true;
	}
	return journal->owed.count > 0;
}

void recover(const struct host *h, struct strings *notes)
{
	AUTO(run_lock) *lock = NULL;
	struct recovery r = { .h = h, .notes = notes };
	struct err e = { 0 };

	if (!has_work(h) || apply_lock(&lock, h, false, &e) < 0)
		return;
	/* Again, under the lock: another run may have just ended. */
	if (journal_read(&r.journal, h, &e) == 0 && finish(&r, &e) < 0)
		strings_format(notes,
			       "what an earlier run left unfinished cannot be finished now: %s",
			       e.text);
	journal_free(r.journal);
	undo_gathered_free(&r.gathered);
}
