#include "plan/recover.h"

#include <string.h>

#include "base/alloc.h"
#include "host/network_change.h"
#include "host/vms.h"
#include "host/vmx_file.h"
#include "plan/apply.h"
#include "plan/undo.h"

/* hostd takes about a second for each, and inside the extension it waits for us (facts 4.4, 4.5).
 */
#define RELOADS_IN_EXTENSION 20

struct recovery {
	const struct host *h;
	struct journal *journal;
	struct undo_gathered gathered;
	struct strings *notes;
	size_t ended[CHANGE_DIFFERENT + 1]; /* how many in which state, for one line */
};

static bool has_work(const struct journal *journal)
{
	for (size_t i = 0; i < journal->entries.count; i++) {
		if (journal->entries.items[i].state == CHANGE_BEGUN)
			return true;
	}
	return journal->owed.count > 0;
}

/* 1: what is there now, of all that an undo of the open changes would look at */

static int gather_open(struct recovery *r, struct err *e)
{
	AUTO_VALUE(strings) targets = { 0 };
	struct undo_needs needs = { 0 };
	int result;

	for (size_t i = 0; i < r->journal->entries.count; i++) {
		const struct change *change = &r->journal->entries.items[i];

		if (change->state != CHANGE_BEGUN)
			continue;
		undo_needs_add(&needs, change);
		if (change->kind == CHANGE_VMX)
			strings_add(&targets, change->target);
	}
	needs.all_vms = false;
	result = undo_gather(&r->gathered, r->h, &needs, &targets, e);
	undo_needs_free(&needs);
	return result;
}

/* 2: promiscuous mode off and on */

struct object {
	struct vswitch *vswitch;
	struct portgroup *portgroup;
	struct policy *policy;
};

static bool find_object(struct object *object, const struct network *network,
			const struct change *change)
{
	if (change->name && strcmp(change->name, "vswitch") == 0) {
		object->vswitch = network_find_vswitch(network, change->target);
		object->policy = object->vswitch ? &object->vswitch->policy : NULL;
	} else {
		object->portgroup = network_find_portgroup(network, change->target);
		object->policy = object->portgroup ? &object->portgroup->policy : NULL;
	}
	return object->policy;
}

/* With the option as it was before, nothing of both halves was done, or it was taken back. */
static bool is_needed(const struct recovery *r, const struct object *object,
		      const struct policy *was)
{
	long long option;
	struct err e = { 0 };

	return !policy_same(object->policy, was) ||
	       host_option_get(&option, r->h, HOST_OPTION_REVERSE_PATH, &e) < 0 || option == 1;
}

static int toggle(const struct recovery *r, const struct object *object, struct err *e)
{
	if (object->portgroup)
		return network_toggle_portgroup(r->h, r->gathered.network, object->portgroup, e);
	return network_toggle_vswitch(r->h, object->vswitch, e);
}

static enum change_state finish_toggle(struct recovery *r, const struct change *change)
{
	struct object object = { 0 };
	struct policy was;
	struct err e = { 0 };

	if (!r->gathered.network || change->count != 1)
		return CHANGE_BEGUN;
	/* Gone, or with a value that somebody gave it since: there is nothing to bring back. */
	if (!find_object(&object, r->gathered.network, change))
		return CHANGE_DIFFERENT;
	was = *object.policy;
	if (change->items[0].before.kind != SETTING_POLICY)
		return CHANGE_DIFFERENT;
	was.values[POLICY_PROMISCUOUS] = (enum policy_value)change->items[0].before.number;
	if (!is_needed(r, &object, &was))
		return CHANGE_NOT_DONE;
	*object.policy = was; /* it ends with what is there */
	if (toggle(r, &object, &e) < 0) {
		strings_format(r->notes, "an earlier run was cut off: %s", e.text);
		return CHANGE_BEGUN;
	}
	strings_format(r->notes,
		       "an earlier run was cut off: promiscuous mode of %s has now been off and on",
		       change->target);
	return CHANGE_DONE;
}

/* 3: all that is open */

static void close_change(struct recovery *r, const struct change *change,
			 const struct chains *chains)
{
	bool is_toggle = change->kind == CHANGE_TOGGLE;
	enum change_state state = is_toggle ? finish_toggle(r, change)
					    : undo_outcome(change, chains, &r->gathered.facts);

	if (state == CHANGE_BEGUN)
		return;
	if (!is_toggle)
		r->ended[state]++;
	/* hostd may not have been told of it. */
	if (change->kind == CHANGE_VMX && state != CHANGE_NOT_DONE)
		journal_owe(r->journal, change->target);
	journal_done(r->journal, change->id, state);
}

static void close_all(struct recovery *r)
{
	static const char *const words[] = {
		[CHANGE_DONE] = "done",
		[CHANGE_NOT_DONE] = "not done",
		[CHANGE_DIFFERENT] = "neither as before nor as they were to be",
	};
	AUTO_VALUE(chains) chains = { 0 };
	AUTO_VALUE(buf) text = { 0 };

	chains_of(&chains, r->journal);
	for (size_t i = 0; i < r->journal->entries.count; i++) {
		if (r->journal->entries.items[i].state == CHANGE_BEGUN)
			close_change(r, &r->journal->entries.items[i], &chains);
	}
	for (size_t i = CHANGE_DONE; i < COUNT_OF(words); i++) {
		if (r->ended[i] > 0)
			buf_format(&text, "%s%zu %s", text.len > 0 ? ", " : "", r->ended[i],
				   words[i]);
	}
	if (text.len > 0)
		strings_format(r->notes,
			       "of earlier changes it is known now how they ended: %s; see "
			       "history list",
			       buf_text(&text));
}

/* 4: telling hostd */

struct telling {
	struct reload *items;
	char **paths;
	size_t count;
};

static void add_reload(struct telling *t, const struct recovery *r,
		       const struct vm_inventory *inventory, const char *path)
{
	for (size_t i = 0; i < inventory->count; i++) {
		const struct vm_entry *vm = &inventory->items[i];

		if (!inventory_same_file(r->h, vm->vmx_path, path))
			continue;
		t->items[t->count].vm_id = vm->id;
		t->paths[t->count++] = x_strdup(path);
		return;
	}
	journal_paid(r->journal, path); /* hostd does not know it any more */
}

static void find_reloads(struct telling *t, const struct recovery *r,
			 const struct vm_inventory *inventory)
{
	AUTO_VALUE(strings) paths = { 0 };

	for (size_t i = 0; i < r->journal->owed.count; i++)
		strings_add(&paths, r->journal->owed.items[i].path);
	t->items = x_array(paths.count, sizeof(*t->items));
	t->paths = x_array(paths.count, sizeof(*t->paths));
	for (size_t i = 0; i < paths.count; i++) {
		if (r->h->in_extension && t->count == RELOADS_IN_EXTENSION)
			break;
		add_reload(t, r, inventory, paths.items[i]);
	}
}

static void tell(const struct recovery *r)
{
	AUTO_VALUE(vm_inventory) inventory = { 0 };
	struct telling t = { 0 };
	struct err e = { 0 };
	size_t failed = 0;

	if (r->journal->owed.count == 0 || inventory_load(&inventory, r->h, &e) < 0)
		return;
	find_reloads(&t, r, &inventory);
	reload_vms(t.items, t.count, r->h, NULL, NULL);
	for (size_t i = 0; i < t.count; i++) {
		if (!t.items[i].failed)
			journal_paid(r->journal, t.paths[i]);
		else if (failed++ == 0)
			e = t.items[i].err;
		free(t.paths[i]);
	}
	if (failed > 0)
		strings_format(r->notes,
			       "hostd has still not read %zu of the VMs that were "
			       "changed earlier: %s",
			       failed, e.text);
	free(t.paths);
	free(t.items);
}

static int finish(struct recovery *r, struct err *e)
{
	AUTO_STR *warning = NULL;

	if (gather_open(r, e) < 0)
		return -1;
	close_all(r);
	tell(r);
	if (journal_commit(r->journal, r->h, &warning, e) < 0)
		return -1;
	return journal_end(r->journal, e);
}

static bool look(const struct host *h)
{
	AUTO(journal) *journal = NULL;
	struct err e = { 0 };

	return journal_read(&journal, h, &e) == 0 && has_work(journal);
}

void recover(const struct host *h, struct strings *notes)
{
	AUTO(run_lock) *lock = NULL;
	struct recovery r = { .h = h, .notes = notes };
	struct err e = { 0 };

	if (!look(h) || apply_lock(&lock, h, false, &e) < 0)
		return;
	/* Again, under the lock: another run may have just ended. */
	if (journal_read(&r.journal, h, &e) == 0 && finish(&r, &e) < 0)
		strings_format(notes, "what an earlier run left unfinished stays so: %s", e.text);
	journal_free(r.journal);
	undo_gathered_free(&r.gathered);
}
