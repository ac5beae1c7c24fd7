#include "plan/undo_internal.h"

#include <string.h>

#include "formats/vmx_line.h"

/* Entries of one object, in the list that is sorted by object. */
struct object {
	size_t first;
	size_t count;
	long long newest; /* of the chosen */
};

struct objects {
	const struct journal_entry **entries;
	size_t entry_count;
	struct object *items; /* those of which an entry is chosen */
	size_t count;
	size_t room;
};

/* The VMs by their paths. */
struct place {
	const char *path;
	struct vm *vm;
};

struct places {
	struct place *items;
	size_t count;
};

static int compare_places(const void *a, const void *b)
{
	return strcmp(((const struct place *)a)->path, ((const struct place *)b)->path);
}

static struct places sort_vms(const struct undo_facts *facts)
{
	size_t count = facts->vms ? facts->vms->count : 0;
	struct places places = { x_array(count, sizeof(struct place)), count };

	for (size_t i = 0; i < count; i++) {
		struct vm *vm = &facts->vms->items[i];

		places.items[i] = (struct place){ undo_vm_path(vm, facts), vm };
	}
	qsort(places.items, count, sizeof(places.items[0]), compare_places);
	return places;
}

static struct vm *find_vm(const struct places *places, const char *path)
{
	size_t first = 0;
	size_t end = places->count;

	while (first < end) {
		size_t middle = first + (end - first) / 2;
		int order = strcmp(path, places->items[middle].path);

		if (order == 0)
			return places->items[middle].vm;
		if (order < 0)
			end = middle;
		else
			first = middle + 1;
	}
	return NULL;
}

static bool has_id(const struct undo_choice *choice, long long id)
{
	for (size_t i = 0; i < choice->id_count; i++) {
		if (choice->ids[i] == id)
			return true;
	}
	return false;
}

/* `places` may be NULL: VMs are not known yet. */
static bool is_chosen(const struct journal_entry *entry, const struct undo_choice *choice,
		      const struct places *places)
{
	if (entry->state == JOURNAL_NOT_DONE)
		return false;
	if (choice->all || has_id(choice, entry->id))
		return true;
	return choice->of_vms && entry->kind == STEP_VMX_SETTING &&
	       (!places || find_vm(places, entry->target));
}

void undo_needs(struct undo_needs *needs, const struct journal *journal,
		const struct undo_choice *choice)
{
	*needs = (struct undo_needs){ 0 };
	for (size_t i = 0; i < journal->entries.count; i++) {
		const struct journal_entry *entry = &journal->entries.items[i];

		if (!is_chosen(entry, choice, NULL))
			continue;
		needs->vms |= entry->kind == STEP_VMX_SETTING;
		needs->network |= entry->kind != STEP_VMX_SETTING;
		needs->all_vms |= entry->kind == STEP_PORTGROUP_MADE;
		needs->option |= entry->kind == STEP_HOST_OPTION;
	}
}

/*
 * A switch and a port group may have the same name; what was off and on says which it is. A record
 * that does not is neither of them, for it has to stand in one place.
 */
static int compare_objects(const struct journal_entry *a, const struct journal_entry *b)
{
	int order =
		a->kind != b->kind ? (a->kind < b->kind ? -1 : 1) : strcmp(a->target, b->target);

	if (order != 0 || a->kind != STEP_OFF_AND_ON)
		return order;
	return strcmp(a->name ? a->name : "", b->name ? b->name : "");
}

static int compare_entries(const void *a, const void *b)
{
	const struct journal_entry *x = *(const struct journal_entry *const *)a;
	const struct journal_entry *y = *(const struct journal_entry *const *)b;
	int order = compare_objects(x, y);

	return order != 0 ? order : (x->id > y->id) - (x->id < y->id);
}

static int newest_first(const void *a, const void *b)
{
	const struct object *x = a;
	const struct object *y = b;

	return (y->newest > x->newest) - (y->newest < x->newest);
}

static void find_objects(struct objects *objects, const struct undo_choice *choice,
			 const struct places *places)
{
	struct object object = { 0 };

	for (size_t i = 0; i < objects->entry_count; i++) {
		const struct journal_entry *entry = objects->entries[i];

		if (object.count == 0)
			object.first = i;
		object.count++;
		if (is_chosen(entry, choice, places))
			object.newest = entry->id;
		if (i + 1 < objects->entry_count &&
		    compare_objects(entry, objects->entries[i + 1]) == 0)
			continue;
		if (object.newest != 0)
			LIST_PUSH(objects, object);
		object = (struct object){ 0 };
	}
	if (objects->count > 0)
		qsort(objects->items, objects->count, sizeof(object), newest_first);
}

static void sort_entries(struct objects *objects, const struct journal *journal)
{
	objects->entries = x_array(journal->entries.count, sizeof(struct journal_entry *));
	for (size_t i = 0; i < journal->entries.count; i++) {
		const struct journal_entry *entry = &journal->entries.items[i];

		if (entry->state != JOURNAL_NOT_DONE && entry->count > 0)
			objects->entries[objects->entry_count++] = entry;
	}
	qsort(objects->entries, objects->entry_count, sizeof(struct journal_entry *),
	      compare_entries);
}

static void undo_object(struct undo *undo, const struct objects *objects,
			const struct object *object, const struct undo_choice *choice,
			const struct places *places)
{
	const struct journal_entry *const *entries = &objects->entries[object->first];
	struct undo_events events = { 0 };

	for (size_t i = 0; i < object->count; i++) {
		struct undo_event event = { .entry = entries[i] };

		event.chosen = is_chosen(entries[i], choice, places);
		for (size_t k = 0; k < entries[i]->count; k++) {
			event.value = &entries[i]->items[k];
			LIST_PUSH(&events, event);
		}
	}
	if (entries[0]->kind == STEP_VMX_SETTING)
		undo_vm(undo, find_vm(places, entries[0]->target), &events);
	else if (entries[0]->kind == STEP_OFF_AND_ON)
		undo_network_off_and_on(undo, &events);
	else
		undo_network(undo, &events);
	free(events.items);
}

void undo_plan(struct plan *plan, const struct journal *journal, const struct undo_choice *choice,
	       const struct undo_facts *facts)
{
	struct undo undo = { plan, journal, facts };
	struct places places = sort_vms(facts);
	struct objects objects = { 0 };

	plan->network = facts->network;
	sort_entries(&objects, journal);
	find_objects(&objects, choice, &places);
	for (int last = 0; last < 2; last++) {
		for (size_t i = 0; i < objects.count; i++) {
			const struct object *object = &objects.items[i];

			if ((objects.entries[object->first]->kind == STEP_OFF_AND_ON) == last)
				undo_object(&undo, &objects, object, choice, &places);
		}
		if (!last)
			undo_network_options(&undo);
	}
	free(objects.entries);
	free(objects.items);
	free(places.items);
}

static struct vm *find_readable(const struct undo_facts *facts, const char *path)
{
	for (size_t i = 0; facts->vms && i < facts->vms->count; i++) {
		struct vm *vm = &facts->vms->items[i];

		if (vm->id != 0 && undo_vm_readable(vm) &&
		    strcmp(undo_vm_path(vm, facts), path) == 0)
			return vm;
	}
	return NULL;
}

/* Has the entry another value of this setting, behind this one or before it? */
static bool has_other(const struct journal_entry *entry, size_t index, bool behind)
{
	for (size_t i = behind ? index + 1 : 0; i < (behind ? entry->count : index); i++) {
		if (strcmp(entry->items[i].setting, entry->items[index].setting) == 0)
			return true;
	}
	return false;
}

enum journal_state undo_outcome(const struct journal_entry *entry, const struct undo_facts *facts)
{
	bool is_vm = entry->kind == STEP_VMX_SETTING;
	const struct vm *vm = is_vm ? find_readable(facts, entry->target) : NULL;
	bool is_done = true;
	bool is_not_done = true;

	if (entry->kind == STEP_OFF_AND_ON || (is_vm && !vm))
		return JOURNAL_BEGUN;
	if (vm && undo_vm_is_other(vm, entry))
		return JOURNAL_DIFFERENT;
	for (size_t i = 0; i < entry->count; i++) {
		const struct journal_value *value = &entry->items[i];
		AUTO_STR *now = NULL;

		if (vm)
			now = undo_vm_line(vm, value->setting);
		else if (!undo_network_now(&now, facts, entry->kind, entry->target, value->setting))
			return JOURNAL_BEGUN;
		is_done &= has_other(entry, i, true) ||
			   undo_chain_same(entry->kind, now, value->after, NULL);
		is_not_done &= has_other(entry, i, false) ||
			       undo_chain_same(entry->kind, now, value->before, NULL);
	}
	if (is_done)
		return JOURNAL_DONE;
	return is_not_done ? JOURNAL_NOT_DONE : JOURNAL_DIFFERENT;
}

/* The newest change of this field that fits the value; moves *index on to it, from behind all. */
static const struct journal_value *find_change(size_t *index, const struct journal *journal,
					       enum step_kind kind, const char *target,
					       const char *setting)
{
	while (*index > 0) {
		const struct journal_entry *entry = &journal->entries.items[--*index];

		if (entry->kind != kind || entry->state == JOURNAL_NOT_DONE ||
		    strcmp(entry->target, target) != 0)
			continue;
		for (size_t i = 0; i < entry->count; i++) {
			if (strcmp(entry->items[i].setting, setting) == 0)
				return &entry->items[i];
		}
	}
	return NULL;
}

enum policy_value undo_closed(const struct journal *journal, enum step_kind kind,
			      const char *target, enum policy_field field, enum policy_value now,
			      enum policy_value otherwise)
{
	size_t index = journal->entries.count;
	const char *setting = policy_field_name(field);
	const struct journal_value *value = find_change(&index, journal, kind, target, setting);

	if (value && now != POLICY_TRUE && value->after &&
	    strcmp(value->after, policy_value_name(now)) == 0)
		return now; /* is closed already, as it was left */
	for (; value; value = find_change(&index, journal, kind, target, setting)) {
		enum policy_value before;

		if (now != POLICY_TRUE || !value->after || !value->before ||
		    strcmp(value->after, policy_value_name(now)) != 0 ||
		    !policy_value_parse(&before, value->before))
			break;
		if (before != POLICY_TRUE)
			return before == POLICY_INHERIT && kind == STEP_VSWITCH ? otherwise
										: before;
	}
	return otherwise;
}

char *undo_show(enum step_kind kind, const char *value, enum charset charset)
{
	AUTO_VALUE(buf) raw = { 0 };
	struct buf shown = { 0 };

	if (!value)
		return NULL;
	if (kind != STEP_VMX_SETTING)
		return x_strdup(value);
	vmx_line_unescape(&raw, vmx_line_parse(span_of(value)).value);
	show_bytes(&shown, buf_view(&raw), charset);
	return buf_take(&shown);
}
