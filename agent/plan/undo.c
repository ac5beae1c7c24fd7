#include "plan/undo.h"

#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "formats/vmx_line.h"
#include "host/network_change.h"
#include "host/vm.h"
#include "host/vms.h"

/*
 * What the files of undo share: undo.c (which objects), undo_chain.c (one value), undo_lines.c
 * (where the lines of a file stood), undo_vm.c and undo_network.c. Nobody else includes this.
 */

/* A change of one value. */
struct undo_event {
	const struct journal_entry *entry;
	const struct journal_value *value;
	bool chosen;
	/* Of a VM: which line of the file it was before and after; undo_vm.c. */
	size_t line_before;
	size_t line_after;
};

/* Of one object, oldest first. */
struct undo_events {
	struct undo_event *items;
	size_t count;
	size_t room;
};

/* What becomes of one value. */
struct undo_chain {
	const char *setting;
	const char *present;
	const char *final;               /* borrowed from the history, or the same as `present` */
	const struct undo_event *newest; /* the first and the last that were followed */
	const struct undo_event *oldest; /* NULL where none was */
	const struct undo_event *left;   /* the newest that is left alone; NULL where none is */
	const char *left_final;          /* what taking that back too would give */
	const struct undo_event *later;  /* not chosen, and why `left` does not fit; or NULL */
	bool rewritten;                  /* a line has another form than what was written */
	struct step_ids ids;             /* of the entries that were followed */
};

struct undo {
	struct plan *plan;
	const struct journal *journal;
	const struct undo_facts *facts;
};

/*
 * Is it the same value? NULL is only the same as NULL. *rewritten (unless NULL) becomes true where
 * two lines of a .vmx say the same in other bytes.
 */
bool undo_chain_same(enum step_kind kind, const char *a, const char *b, bool *rewritten);

/* Walk the chain of a setting. `present` must outlive it. */
void undo_chain_walk(struct undo_chain *chain, const struct undo_events *events,
		     const char *setting, const char *present);
/* The same where the present value cannot be known: as if nobody else had changed it. */
void undo_chain_assume(struct undo_chain *chain, const struct undo_events *events,
		       const char *setting);
void undo_chain_free(struct undo_chain *chain);

/* The newest event of its setting among those up to and with it? Each setting is met once so. */
bool undo_chain_is_newest(const struct undo_events *events, size_t index);

/* What a step is about, for messages: `VM "web"`, `switch "vSwitch0"`; appended. */
void undo_chain_target(struct buf *text, const struct step *step);

/*
 * Add a step for a chain to the plan: planned, refused with a message where something else stands
 * there, or none where there is nothing to do. `base` says what it is about. The step that was
 * added, borrowed until the next; or NULL.
 */
struct step *undo_chain_step(struct undo *undo, struct step base, const struct undo_chain *chain,
			     const char *charset);
/* A refused step for each setting of an object that cannot be worked on; `message` says why. */
void undo_chain_leave(struct undo *undo, struct step base, const struct undo_events *events,
		      enum err_code code, const char *message);

/* Where a removed line stood: among the lines that are there, and among other gaps. */
struct undo_gap {
	const struct undo_event *removal;
	size_t line;  /* undo_event.line_before */
	size_t above; /* lines that are there */
};

struct undo_gaps {
	struct undo_gap *items; /* from the top of the file to its end */
	size_t count;
	size_t room;
};

/* Go through all events of a VM: number the lines that they are about, and leave the gaps. */
void undo_lines_replay(struct undo_gaps *gaps, struct undo_events *events);
/* The gap of a line; NULL where it has none. Borrowed until the next change. */
struct undo_gap *undo_lines_find(struct undo_gaps *gaps, size_t line);
/* The line is there again: what is below it comes one line down. */
void undo_lines_close(struct undo_gaps *gaps, const struct undo_gap *gap);
/*
 * A line that has so many above it is removed: what is below it comes one line up. The index of the
 * first gap that is below it.
 */
size_t undo_lines_remove(struct undo_gaps *gaps, size_t above);
/* The line that has the setting now; 0 where somebody else has put it there. */
size_t undo_lines_now(const struct undo_events *events, const char *setting);
/* The event that put that line there; or, of a line from before all events, the newest taken back.
 */
size_t undo_lines_made_by(const struct undo_events *events, const struct undo_chain *chain);

/* The steps of one object. */
void undo_vm(struct undo *undo, struct vm *vm, struct undo_events *events);
void undo_network(struct undo *undo, const struct undo_events *events);
/* Of a VM: is this path and uuid.bios the entry's? The path inside the host. Borrowed. */
const char *undo_vm_path(const struct vm *vm, const struct undo_facts *facts);
bool undo_vm_is_other(const struct vm *vm, const struct journal_entry *entry);
bool undo_vm_readable(const struct vm *vm);
/* The line of a setting as it stands, or NULL; the caller's. */
char *undo_vm_line(const struct vm *vm, const char *setting);
/* The present value of anything else, or NULL; the caller's. False where it cannot be known. */
bool undo_network_now(char **now, const struct undo_facts *facts, enum step_kind kind,
		      const char *target, const char *setting);

/* Once all is planned: options that are still needed, and promiscuous mode off and on. */
void undo_network_options(struct undo *undo);
void undo_network_off_and_on(struct undo *undo, const struct undo_events *events);

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

char *undo_show(enum step_kind kind, const char *value, const char *charset)
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

/* The ids of the VMs with these files; one of another name is not even looked at. */
static int find_ids(struct strings *ids, const struct host *h, const struct strings *targets,
		    struct err *e)
{
	AUTO_VALUE(vm_inventory) inventory = { 0 };

	if (inventory_load(&inventory, h, e) < 0)
		return -1;
	for (size_t i = 0; i < inventory.count; i++) {
		const struct vm_entry *vm = &inventory.items[i];

		for (size_t k = 0; k < targets->count; k++) {
			if (!inventory_same_file(h, vm->vmx_path, targets->items[k]))
				continue;
			strings_format(ids, "%lld", vm->id);
			break;
		}
	}
	return 0;
}

int gather_selected(struct gather *g, const struct host *h, const struct selection *selection,
		    struct err *e)
{
	if (vms_select(&g->vms, h, selection, e) < 0)
		return -1;
	g->facts.vms = &g->vms;
	return 0;
}

static int gather_vms(struct gather *g, const struct host *h, const struct undo_needs *needs,
		      const struct strings *targets, struct err *e)
{
	struct selection selection = { 0 };
	int result = 0;

	if (!needs->all_vms && needs->vms)
		result = find_ids(&selection.ids, h, targets, e);
	/* Without words every VM would be meant. */
	if (result == 0 && (needs->all_vms || selection.ids.count > 0))
		result = gather_selected(g, h, &selection, e);
	selection_free(&selection);
	g->facts.vms = &g->vms;
	return result;
}

static void gather_network(struct gather *g, const struct host *h)
{
	struct err e = { 0 };

	if (network_read(&g->network, h, &e) < 0)
		g->network_problem = x_strdup(e.text);
	g->facts.network = g->network;
	g->facts.network_problem = g->network_problem;
}

static void gather_option(struct gather *g, const struct host *h)
{
	struct err e = { 0 };

	if (host_option_get(&g->facts.reverse_path_check, h, HOST_OPTION_REVERSE_PATH, &e) < 0)
		g->option_problem = x_strdup(e.text);
	g->facts.option_problem = g->option_problem;
}

int gather_rest(struct gather *g, const struct host *h, const struct undo_needs *needs,
		const struct strings *targets, struct err *e)
{
	g->facts.root = h->root.dir;
	if (!g->facts.vms && gather_vms(g, h, needs, targets, e) < 0)
		return -1;
	if (needs->network)
		gather_network(g, h);
	if (needs->option)
		gather_option(g, h);
	return 0;
}

void gather_free(struct gather *g)
{
	vms_free(&g->vms);
	network_free(g->network);
	free(g->network_problem);
	free(g->option_problem);
}

void undo_lines_close(struct undo_gaps *gaps, const struct undo_gap *gap)
{
	gaps->count--;
	for (size_t i = (size_t)(gap - gaps->items); i < gaps->count; i++) {
		gaps->items[i] = gaps->items[i + 1];
		gaps->items[i].above++;
	}
}

size_t undo_lines_remove(struct undo_gaps *gaps, size_t above)
{
	size_t at = 0;

	while (at < gaps->count && gaps->items[at].above <= above)
		at++;
	for (size_t i = at; i < gaps->count; i++)
		gaps->items[i].above--;
	return at;
}

static void open_gap(struct undo_gaps *gaps, const struct undo_event *removal, size_t line)
{
	size_t above = (size_t)removal->value->lines_above;
	size_t at = undo_lines_remove(gaps, above);
	const struct undo_gap gap = { removal, line, above };

	LIST_PUSH(gaps, gap);
	for (size_t i = gaps->count - 1; i > at; i--)
		gaps->items[i] = gaps->items[i - 1];
	gaps->items[at] = gap;
}

static bool takes_back(const struct journal_entry *undo, long long id)
{
	for (size_t i = 0; i < undo->undoes_count; i++) {
		if (undo->undoes[i] == id)
			return true;
	}
	return false;
}

struct undo_gap *undo_lines_find(struct undo_gaps *gaps, size_t line)
{
	for (size_t i = 0; i < gaps->count; i++) {
		if (gaps->items[i].line == line)
			return &gaps->items[i];
	}
	return NULL;
}

/* The gap that an undo fills: by the chain that it walked then. NULL: it appends. */
static struct undo_gap *find_filled(struct undo_gaps *gaps, const struct undo_events *events,
				    size_t index)
{
	const struct undo_event *undo = &events->items[index];
	const char *now = undo->value->before;
	size_t line = 0;

	for (size_t i = index; i-- > 0;) {
		const struct undo_event *event = &events->items[i];

		if (strcmp(event->value->setting, undo->value->setting) != 0)
			continue;
		if (event->entry == undo->entry) {
			now = event->value->before; /* it moves a line: this is the first half */
		} else if (takes_back(undo->entry, event->entry->id)) {
			if (!undo_chain_same(STEP_VMX_SETTING, event->value->after, now, NULL))
				break;
			now = event->value->before;
			line = event->line_before;
		}
	}
	return line != 0 ? undo_lines_find(gaps, line) : NULL;
}

/* Which line held the setting before this event; 0: none. Three numbers are of each event. */
static size_t line_before(const struct undo_events *events, size_t index)
{
	const struct journal_value *value = events->items[index].value;
	size_t i = index;

	if (!value->before)
		return 0;
	while (i-- > 0) {
		if (!span_is_nocase(span_of(events->items[i].value->setting), value->setting))
			continue;
		if (events->items[i].line_after != 0)
			return events->items[i].line_after;
		return 3 * index + 1; /* somebody else has put one there since */
	}
	return 3 * index + 2;
}

static size_t line_after(struct undo_gaps *gaps, const struct undo_events *events, size_t index)
{
	const struct undo_event *event = &events->items[index];
	struct undo_gap *filled;
	size_t line;

	if (!event->value->after)
		return 0;
	if (event->value->before && event->value->lines_above < 0)
		return event->line_before;
	filled = find_filled(gaps, events, index);
	if (!filled)
		return 3 * index + 3;
	line = filled->line;
	undo_lines_close(gaps, filled);
	return line;
}

void undo_lines_replay(struct undo_gaps *gaps, struct undo_events *events)
{
	for (size_t i = 0; i < events->count; i++) {
		struct undo_event *event = &events->items[i];

		event->line_before = line_before(events, i);
		if (event->value->before && event->value->lines_above >= 0)
			open_gap(gaps, event, event->line_before);
		event->line_after = line_after(gaps, events, i);
	}
}

size_t undo_lines_now(const struct undo_events *events, const char *setting)
{
	size_t line = 0;

	for (size_t i = 0; i < events->count; i++) {
		if (span_is_nocase(span_of(events->items[i].value->setting), setting))
			line = events->items[i].line_after;
	}
	return line;
}

size_t undo_lines_made_by(const struct undo_events *events, const struct undo_chain *chain)
{
	size_t line = undo_lines_now(events, chain->setting);

	for (size_t i = events->count; i-- > 0 && line != 0;) {
		if (events->items[i].line_after == line && events->items[i].line_before != line)
			return i;
	}
	return (size_t)(chain->newest - events->items);
}

static void chain_add_value(struct buf *value, const char *line)
{
	vmx_line_unescape(value, vmx_line_parse(span_of(line)).value);
}

bool undo_chain_same(enum step_kind kind, const char *a, const char *b, bool *rewritten)
{
	AUTO_VALUE(buf) x = { 0 };
	AUTO_VALUE(buf) y = { 0 };
	bool is_same;

	if (!a || !b)
		return a == b;
	if (strcmp(a, b) == 0)
		return true;
	if (kind != STEP_VMX_SETTING)
		return false;
	chain_add_value(&x, a);
	chain_add_value(&y, b);
	is_same = span_eq(buf_view(&x), buf_view(&y));
	/* As plan/diff: VMware reads booleans in any case. */
	if (span_is_nocase(buf_view(&x), "TRUE") || span_is_nocase(buf_view(&x), "FALSE"))
		is_same = span_eq_nocase(buf_view(&x), buf_view(&y));
	if (is_same && rewritten)
		*rewritten = true;
	return is_same;
}

static bool is_of(const struct undo_event *event, const char *setting)
{
	return span_is_nocase(span_of(event->value->setting), setting);
}

bool undo_chain_is_newest(const struct undo_events *events, size_t index)
{
	for (size_t i = index + 1; i < events->count; i++) {
		if (is_of(&events->items[i], events->items[index].value->setting))
			return false;
	}
	return true;
}

struct walk {
	struct undo_chain *chain;
	const char *left_from;   /* what the changes that are left alone lead away from */
	const char *left_final;  /* and what taking them back leads to */
	const char *last_before; /* of the last event */
	bool is_settled;         /* chain->left stays as it is */
};

/* Changes that take each other back leave nothing that could be left alone. */
static void leave(struct walk *w, const struct undo_event *event)
{
	enum step_kind kind = event->entry->kind;

	if (w->is_settled)
		return;
	if (w->chain->left && undo_chain_same(kind, event->value->after, w->left_final, NULL)) {
		w->left_final = event->value->before;
		return;
	}
	w->is_settled = w->chain->left && !undo_chain_same(kind, w->left_from, w->left_final, NULL);
	if (w->is_settled)
		return;
	w->chain->left = event;
	w->left_from = event->value->after;
	w->left_final = event->value->before;
}

static void follow(struct walk *w, const struct undo_event *event)
{
	struct undo_chain *chain = w->chain;
	enum step_kind kind = event->entry->kind;

	w->last_before = event->value->before;
	if (chain->left) {
		leave(w, event);
	} else if (undo_chain_same(kind, event->value->after, chain->final, &chain->rewritten)) {
		chain->final = event->value->before;
		chain->newest = chain->newest ? chain->newest : event;
		chain->oldest = event;
		LIST_PUSH(&chain->ids, event->entry->id);
	} else if (event->entry->state != JOURNAL_BEGUN || /* else it may never have happened */
		   !undo_chain_same(kind, event->value->before, chain->final, NULL)) {
		leave(w, event);
	}
}

static void end_walk(struct walk *w, enum step_kind kind)
{
	struct undo_chain *chain = w->chain;

	/* Also where somebody else has brought it back already. */
	if ((!w->is_settled && undo_chain_same(kind, w->left_from, w->left_final, NULL)) ||
	    (!chain->oldest && undo_chain_same(kind, w->last_before, chain->present, NULL)))
		chain->left = NULL;
	chain->left_final = w->left_final;
}

void undo_chain_walk(struct undo_chain *chain, const struct undo_events *events,
		     const char *setting, const char *present)
{
	struct walk w = { .chain = chain };
	enum step_kind kind = STEP_VMX_SETTING;

	*chain = (struct undo_chain){ .setting = setting, .present = present, .final = present };
	for (size_t i = events->count; i-- > 0;) {
		const struct undo_event *event = &events->items[i];

		kind = event->entry->kind;
		if (!is_of(event, setting))
			continue;
		if (event->chosen)
			follow(&w, event);
		else if (!chain->left &&
			 undo_chain_same(kind, event->value->after, chain->final, NULL))
			chain->later = event;
	}
	if (chain->left)
		end_walk(&w, kind);
}

void undo_chain_assume(struct undo_chain *chain, const struct undo_events *events,
		       const char *setting)
{
	const char *present = NULL;

	for (size_t i = 0; i < events->count; i++) {
		if (events->items[i].chosen && is_of(&events->items[i], setting))
			present = events->items[i].value->after;
	}
	undo_chain_walk(chain, events, setting, present);
}

void undo_chain_free(struct undo_chain *chain)
{
	free(chain->ids.items);
}

void undo_chain_target(struct buf *text, const struct step *step)
{
	if (step->vm)
		vm_show(text, step->vm);
	else if (step->kind == STEP_HOST_OPTION)
		buf_str(text, "host");
	else
		buf_format(text, "%s \"%s\"",
			   strcmp(step_target_type(step), "portgroup") == 0 ? "port group"
									    : "switch",
			   step_target(step));
}

static void add_shown(struct buf *text, enum step_kind kind, const char *value, const char *charset)
{
	AUTO_STR *shown = undo_show(kind, value, charset);

	buf_format(text, shown ? "\"%s\"" : "not there", shown);
}

static void add_change(struct buf *text, const struct undo_event *event)
{
	buf_format(text, "change %lld (%s)", event->entry->id, event->entry->command);
}

/* Why the value is not taken back. */
static char *left_text(const struct step *step, const struct undo_chain *chain, const char *charset)
{
	struct buf text = { 0 };

	undo_chain_target(&text, step);
	buf_format(&text, ": %s is left alone: ", chain->setting);
	if (chain->later) {
		add_change(&text, chain->later);
		buf_str(&text, " came after ");
		add_change(&text, chain->left);
		buf_str(&text, ": undo that first");
		return buf_take(&text);
	}
	buf_str(&text, "it is ");
	add_shown(&text, step->kind, chain->present, charset);
	buf_str(&text, ", not ");
	add_shown(&text, step->kind, chain->left->value->after, charset);
	buf_str(&text, " as ");
	add_change(&text, chain->left);
	buf_str(&text, " made it: somebody else has changed it; do so by hand if need be");
	return buf_take(&text);
}

static char *partly_text(const struct undo_chain *chain)
{
	struct buf text = { 0 };

	buf_str(&text, "back to what was set after ");
	add_change(&text, chain->left);
	buf_str(&text, ", which is left alone");
	return buf_take(&text);
}

static bool differs(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) != 0 : a != b;
}

struct step *undo_chain_step(struct undo *undo, struct step step, const struct undo_chain *chain,
			     const char *charset)
{
	bool is_work = chain->oldest && differs(chain->present, chain->final);

	if (!is_work && !chain->left)
		return NULL;
	step.missing = step.missing ? x_strdup(step.missing) : NULL;
	step.setting = x_strdup(chain->setting);
	step.before = undo_show(step.kind, chain->present, charset);
	step.after = undo_show(step.kind, is_work ? chain->final : chain->left_final, charset);
	step.status = STEP_PLANNED;
	for (size_t i = 0; is_work && i < chain->ids.count; i++)
		LIST_PUSH(&step.undoes, chain->ids.items[i]);
	if (is_work && chain->left) {
		step_say(&step, partly_text(chain));
	} else if (!is_work) {
		step.status = STEP_REFUSED;
		step.code = ERR_REFUSED;
		step_say(&step, left_text(&step, chain, charset));
	}
	LIST_PUSH(undo->plan, step);
	return &undo->plan->items[undo->plan->count - 1];
}

void undo_chain_leave(struct undo *undo, struct step base, const struct undo_events *events,
		      enum err_code code, const char *message)
{
	for (size_t i = events->count; i-- > 0;) {
		struct undo_chain chain;
		struct step *step;

		if (!undo_chain_is_newest(events, i))
			continue;
		undo_chain_assume(&chain, events, events->items[i].value->setting);
		step = undo_chain_step(undo, base, &chain, CHARSET_UTF8);
		undo_chain_free(&chain);
		if (!step)
			continue;
		step->status = code == ERR_REFUSED ? STEP_REFUSED : STEP_FAILED;
		step->code = code;
		step_say(step, x_strdup(message));
	}
}

/* A step, what it takes back, and the line that it puts. */
struct edit {
	struct step step;
	size_t event; /* the newest is done first */
	size_t line;
};

struct edits {
	struct edit *items;
	size_t count;
	size_t room;
};

struct vm_undo {
	struct undo *undo;
	struct vm *vm;
	struct undo_events *events;
	struct undo_gaps gaps;
	struct edits edits;
	struct vmx_doc *doc; /* the file as the steps so far leave it */
};

const char *undo_vm_path(const struct vm *vm, const struct undo_facts *facts)
{
	return vm->file ? vm->file->real + strlen(facts->root) : vm->path;
}

bool undo_vm_readable(const struct vm *vm)
{
	return vm->file && !vm->encrypted;
}

/* A file without one says nothing: hostd gives it at the first power-on. */
bool undo_vm_is_other(const struct vm *vm, const struct journal_entry *entry)
{
	const char *uuid = undo_vm_readable(vm) ? vmx_doc_get(vm->file->doc, "uuid.bios") : NULL;

	return uuid && entry->uuid && !span_is_nocase(span_of(uuid), entry->uuid);
}

char *undo_vm_line(const struct vm *vm, const char *setting)
{
	struct span line;

	return vmx_doc_line(&line, vm->file->doc, setting) ? x_strndup(line.p, line.len) : NULL;
}

/* The old value in the form that hostd has given the line. */
static char *in_form(const char *setting, const char *form, const char *line)
{
	AUTO(vmx_doc) *from = vmx_doc_parse(span_of(line));
	AUTO(vmx_doc) *to = vmx_doc_parse(span_of(form));
	enum vmx_change change;
	struct span value, made;
	struct err e;

	if (!vmx_doc_get_span(&value, from, setting) ||
	    vmx_doc_set(&change, to, setting, value, &e) < 0 || !vmx_doc_line(&made, to, setting))
		return x_strdup(line);
	return x_strndup(made.p, made.len);
}

/* Take a step that undo_chain_step() has put into the plan out again: it is not its turn yet. */
static void take(struct vm_undo *v, size_t event, size_t line, char *text)
{
	struct edit edit = { v->undo->plan->items[--v->undo->plan->count], event, line };

	edit.step.line = text;
	edit.step.lines_above = -1;
	LIST_PUSH(&v->edits, edit);
}

static void add_half(struct vm_undo *v, const struct undo_chain *whole, const char *present,
		     const char *final, size_t event, size_t line)
{
	const struct step base = { .kind = STEP_VMX_SETTING, .vm = v->vm };
	struct undo_chain half = *whole;
	char *text = final && present && whole->rewritten ? in_form(whole->setting, present, final)
							  : (final ? x_strdup(final) : NULL);
	struct step *step;

	half.present = present;
	half.final = final;
	step = undo_chain_step(v->undo, base, &half, v->vm->file->charset);
	if (!step || step->status != STEP_PLANNED) {
		free(text);
		return;
	}
	if (final && present && whole->rewritten)
		step_say(step, x_strdup("the line has been written anew since; its form stays"));
	take(v, event, line, text);
}

static size_t put_by(struct vm_undo *v, const struct undo_chain *chain)
{
	const struct undo_gap *gap = undo_lines_find(&v->gaps, chain->oldest->line_before);
	const struct undo_event *event = gap ? gap->removal : chain->oldest;

	return (size_t)(event - v->events->items);
}

static void add_setting(struct vm_undo *v, const char *setting)
{
	AUTO_STR *present = undo_vm_line(v->vm, setting);
	size_t line = undo_lines_now(v->events, setting);
	struct undo_chain chain;
	bool is_move;

	undo_chain_walk(&chain, v->events, setting, present);
	is_move = chain.oldest && present && chain.final && !chain.rewritten && line != 0 &&
		  line != chain.oldest->line_before;
	if (!chain.oldest) {
		add_half(v, &chain, present, present, 0, 0);
	} else if (is_move) {
		add_half(v, &chain, present, NULL, undo_lines_made_by(v->events, &chain), 0);
		chain.left = NULL; /* is said once */
		add_half(v, &chain, NULL, chain.final, put_by(v, &chain),
			 chain.oldest->line_before);
	} else {
		add_half(v, &chain, present, chain.final,
			 present ? undo_lines_made_by(v->events, &chain) : put_by(v, &chain),
			 chain.oldest->line_before);
	}
	undo_chain_free(&chain);
}

static void set_place(struct vm_undo *v, struct edit *edit)
{
	const struct undo_gap *gap = undo_lines_find(&v->gaps, edit->line);

	if (!gap)
		return;
	edit->step.lines_above = (long long)gap->above;
	if (gap->removal->value->line_end)
		edit->step.line_end = x_strdup(gap->removal->value->line_end);
	undo_lines_close(&v->gaps, gap);
}

/* Do it on the copy of the document, so that the next step knows its place. */
static int try_edit(struct vm_undo *v, struct edit *edit, struct err *e)
{
	struct step *step = &edit->step;
	struct vmx_place place;
	enum vmx_change change;
	bool is_there = vmx_doc_place(&place, v->doc, step->setting);

	if (!step->line) {
		if (is_there)
			(void)undo_lines_remove(&v->gaps, place.lines_above);
		return vmx_doc_unset(&change, v->doc, step->setting, e);
	}
	if (!is_there)
		set_place(v, edit);
	place.lines_above = (size_t)step->lines_above;
	place.end = span_of(step->line_end ? step->line_end : "");
	return vmx_doc_put_line(&change, v->doc, step->setting, span_of(step->line),
				step->lines_above < 0 ? NULL : &place, e);
}

static void finish(struct vm_undo *v, struct edit *edit)
{
	struct err e = { 0 };

	/* What no edit may touch is refuse_plan()'s, with its own words. */
	if (vmx_doc_check_set(v->vm->file->doc, edit->step.setting, &e) == 0 &&
	    try_edit(v, edit, &e) < 0) {
		AUTO_VALUE(buf) name = { 0 };

		vm_show(&name, v->vm);
		(void)err_wrap(&e, "%s: %s", buf_text(&name), edit->step.setting);
		step_fail(&edit->step, STEP_REFUSED, &e);
		edit->step.code = ERR_REFUSED;
	}
	LIST_PUSH(v->undo->plan, edit->step);
}

/* From the newest event to the oldest: each line finds the file as its removal left it. */
static void finish_all(struct vm_undo *v)
{
	for (size_t done = 0; done < v->edits.count; done++) {
		struct edit *next = &v->edits.items[done];
		struct edit newest;

		for (size_t i = done + 1; i < v->edits.count; i++) {
			if (v->edits.items[i].event > next->event)
				next = &v->edits.items[i];
		}
		newest = *next;
		*next = v->edits.items[done];
		v->edits.items[done] = newest;
		finish(v, &newest);
	}
}

static void add_settings(struct undo *undo, struct vm *vm, struct undo_events *events)
{
	struct vm_undo v = { .undo = undo, .vm = vm, .events = events };
	AUTO_VALUE(buf) bytes = { 0 };

	vmx_doc_bytes(&bytes, vm->file->doc);
	v.doc = vmx_doc_parse(buf_view(&bytes));
	undo_lines_replay(&v.gaps, events);
	for (size_t i = events->count; i-- > 0;) {
		if (undo_chain_is_newest(events, i))
			add_setting(&v, events->items[i].value->setting);
	}
	finish_all(&v);
	free(v.gaps.items);
	free(v.edits.items);
	vmx_doc_free(v.doc);
}

/* Its values cannot be compared; refuse_plan() says why. */
static void add_unknown(struct undo *undo, struct vm *vm, const struct undo_events *events)
{
	const struct step base = { .kind = STEP_VMX_SETTING, .vm = vm };
	size_t first = undo->plan->count;

	undo_chain_leave(undo, base, events, ERR_REFUSED, "");
	for (size_t i = first; i < undo->plan->count; i++) {
		struct step *step = &undo->plan->items[i];

		step->status = STEP_PLANNED;
		step->code = ERR_NONE;
		step_say(step, NULL);
		free(step->before);
		step->before = NULL;
	}
}

static void leave_missing(struct undo *undo, const struct undo_events *events)
{
	const struct journal_entry *entry = events->items[events->count - 1].entry;
	const struct step base = {
		.kind = STEP_VMX_SETTING,
		.missing = entry->name ? entry->name : entry->target,
	};
	AUTO_STR *text = x_format("%s is left alone: it is not in this host's inventory; register "
				  "it here first, if no other host has it",
				  entry->target);

	undo_chain_leave(undo, base, events, ERR_REFUSED, text);
}

static void leave_other(struct undo *undo, struct vm *vm, const struct undo_events *events)
{
	const struct step base = { .kind = STEP_VMX_SETTING, .vm = vm };
	AUTO_STR *text = x_format("%s is left alone: it is another VM now: its uuid.bios is %s, "
				  "not %s",
				  vm->path, vmx_doc_get(vm->file->doc, "uuid.bios"),
				  events->items[events->count - 1].entry->uuid);

	undo_chain_leave(undo, base, events, ERR_REFUSED, text);
}

void undo_vm(struct undo *undo, struct vm *vm, struct undo_events *events)
{
	struct undo_events ours = { 0 };
	struct undo_events others = { 0 };

	if (!vm || vm->id == 0) {
		leave_missing(undo, events);
		return;
	}
	for (size_t i = 0; i < events->count; i++) {
		if (undo_vm_is_other(vm, events->items[i].entry))
			LIST_PUSH(&others, events->items[i]);
		else
			LIST_PUSH(&ours, events->items[i]);
	}
	if (undo_vm_readable(vm))
		add_settings(undo, vm, &ours);
	else
		add_unknown(undo, vm, &ours);
	if (others.count > 0)
		leave_other(undo, vm, &others);
	free(ours.items);
	free(others.items);
}

/* What an entry is about. */
struct network_object {
	struct vswitch *vswitch;
	struct portgroup *portgroup;
};

static struct portgroup *find_made(const struct plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->made.count; i++) {
		if (strcmp(plan->made.items[i]->name, name) == 0)
			return plan->made.items[i];
	}
	return NULL;
}

static struct network_object find(const struct network *network, const struct plan *plan,
				  enum step_kind kind, const char *name)
{
	struct network_object object = { 0 };

	if (kind != STEP_VSWITCH)
		object.portgroup = network_find_portgroup(network, name);
	if (kind != STEP_VSWITCH && !object.portgroup && plan)
		object.portgroup = find_made(plan, name);
	if (kind == STEP_VSWITCH || (kind == STEP_OFF_AND_ON && !object.portgroup))
		object.vswitch = network_find_vswitch(network, name);
	return object;
}

static char *field_now(const struct network_object *object, const char *setting)
{
	const struct policy *policy =
		object->portgroup ? &object->portgroup->policy : &object->vswitch->policy;

	for (int field = 0; field < POLICY_FIELDS; field++) {
		if (strcmp(policy_field_name((enum policy_field)field), setting) == 0)
			return x_strdup(policy_value_name(policy->values[field]));
	}
	return NULL;
}

static char *now_of(const struct network_object *object, enum step_kind kind, const char *setting)
{
	if (!object->portgroup && !object->vswitch)
		return NULL;
	if (kind == STEP_PORTGROUP_MADE)
		return x_format("on %s, VLAN %lld", object->portgroup->vswitch,
				object->portgroup->vlan_id);
	return field_now(object, setting);
}

/* Why present values cannot be known; NULL where they can. */
static const char *problem_of(const struct undo_facts *facts, enum step_kind kind,
			      const char *setting)
{
	if (kind == STEP_HOST_OPTION && strcmp(setting, HOST_OPTION_REVERSE_PATH) != 0)
		return "this nestvirt does not know the option";
	if (kind == STEP_HOST_OPTION && facts->option_problem)
		return facts->option_problem;
	return facts->network ? NULL : facts->network_problem;
}

bool undo_network_now(char **now, const struct undo_facts *facts, enum step_kind kind,
		      const char *target, const char *setting)
{
	struct network_object object;

	if (kind == STEP_HOST_OPTION) {
		if (facts->option_problem || strcmp(setting, HOST_OPTION_REVERSE_PATH) != 0)
			return false;
		*now = x_format("%lld", facts->reverse_path_check);
		return true;
	}
	if (!facts->network)
		return false;
	object = find(facts->network, NULL, kind, target);
	*now = now_of(&object, kind, setting);
	return true;
}

static void refuse(struct step *step, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void refuse(struct step *step, const char *fmt, ...)
{
	va_list va;

	va_start(va, fmt);
	step_say(step, x_vformat(fmt, va));
	va_end(va);
	step->status = STEP_REFUSED;
	step->code = ERR_REFUSED;
}

/* VMs that are off count too: they would not find their network. */
static void check_unused(struct step *step, const struct vms *vms)
{
	AUTO_VALUE(vm_connections) all = { 0 };

	if (!vms)
		return;
	vm_connections_read(&all, vms);
	for (size_t i = 0; i < all.count; i++) {
		AUTO_VALUE(buf) name = { 0 };

		if (!vm_nics_is_on(&all.items[i].nic, step->portgroup->name))
			continue;
		vm_show(&name, all.items[i].vm);
		refuse(step,
		       "port group \"%s\" stays: %s is connected to it; connect that to "
		       "another first",
		       step->portgroup->name, buf_text(&name));
		return;
	}
}

/* "on NAME, VLAN N", as diff_network_made() writes it; NULL where it is not so. */
static struct portgroup *parse_made(const char *name, const char *text)
{
	static const char before[] = "on ";
	static const char between[] = ", VLAN ";
	const char *comma = text;
	struct portgroup *made;
	long long vlan_id;

	for (const char *at = text; (at = strstr(at, between)); at++)
		comma = at;
	if (comma == text || !span_starts(span_of(text), before) ||
	    !span_number(&vlan_id, span_of(comma + strlen(between)), 0, VLAN_TRUNK))
		return NULL;
	made = x_alloc(sizeof(*made));
	made->name = x_strdup(name);
	made->vswitch = x_strndup(text + strlen(before), (size_t)(comma - text) - strlen(before));
	made->vlan_id = vlan_id;
	for (int field = 0; field < POLICY_FIELDS; field++)
		made->policy.values[field] = POLICY_INHERIT;
	return made;
}

static void make_again(struct undo *undo, struct step *step, const char *name, const char *text)
{
	struct portgroup *made = parse_made(name, text);

	if (!made) {
		refuse(step, "port group \"%s\": the history does not say how it was", name);
		return;
	}
	LIST_PUSH(&undo->plan->made, made);
	step->portgroup = made;
	free(step->missing);
	step->missing = NULL;
	if (!network_find_vswitch(undo->facts->network, made->vswitch))
		refuse(step, "port group \"%s\": its switch \"%s\" is not there any more", name,
		       made->vswitch);
}

/* A value of the history that this program can set. */
static bool can_set(const struct step *step)
{
	enum policy_value value;
	long long number;

	if (!step->after)
		return false;
	if (step->kind == STEP_HOST_OPTION)
		return span_number(&number, span_of(step->after), LLONG_MIN, LLONG_MAX);
	return policy_value_parse(&value, step->after) &&
	       (step->portgroup || value != POLICY_INHERIT);
}

static void refuse_unknown(struct step *step)
{
	AUTO_VALUE(buf) text = { 0 };

	if (can_set(step))
		return;
	undo_chain_target(&text, step);
	refuse(step, "%s: %s is left alone: the history does not say how it was", buf_text(&text),
	       step->setting);
}

static void network_add_value(struct undo *undo, const struct step *base,
			      const struct undo_chain *chain, const char *target)
{
	struct step *step = undo_chain_step(undo, *base, chain, CHARSET_UTF8);

	if (!step || step->status != STEP_PLANNED)
		return;
	if (step->kind != STEP_PORTGROUP_MADE) {
		refuse_unknown(step);
	} else if (step->after) {
		make_again(undo, step, target, step->after);
	} else {
		check_unused(step, undo->facts->vms);
	}
}

/* Was the port group made by a change of this history? Then it is not missed. */
static bool was_made(const struct journal *journal, const char *name)
{
	for (size_t i = 0; i < journal->entries.count; i++) {
		const struct journal_entry *entry = &journal->entries.items[i];

		if (entry->kind == STEP_PORTGROUP_MADE && strcmp(entry->target, name) == 0)
			return true;
	}
	return false;
}

static void leave_gone(struct undo *undo, struct step base, const struct undo_events *events,
		       const char *target)
{
	AUTO_STR *text = NULL;

	if (base.kind == STEP_PORTGROUP && was_made(undo->journal, target))
		return;
	base.missing = (char *)target; /* undo_chain_step() copies it */
	text = x_format("%s \"%s\" is not there any more: nothing to take back",
			base.kind == STEP_PORTGROUP ? "port group" : "switch", target);
	undo_chain_leave(undo, base, events, ERR_REFUSED, text);
}

void undo_network(struct undo *undo, const struct undo_events *events)
{
	const struct journal_entry *entry = events->items[0].entry;
	const char *problem = problem_of(undo->facts, entry->kind, events->items[0].value->setting);
	struct step base = { .kind = entry->kind };
	struct network_object object = { 0 };

	if (problem) {
		base.missing = entry->kind == STEP_HOST_OPTION ? NULL : entry->target;
		undo_chain_leave(undo, base, events, ERR_HOST, problem);
		return;
	}
	if (entry->kind != STEP_HOST_OPTION)
		object = find(undo->facts->network, undo->plan, entry->kind, entry->target);
	base.vswitch = object.vswitch;
	base.portgroup = object.portgroup;
	if ((entry->kind == STEP_VSWITCH || entry->kind == STEP_PORTGROUP) && !object.vswitch &&
	    !object.portgroup) {
		leave_gone(undo, base, events, entry->target);
		return;
	}
	if (entry->kind == STEP_PORTGROUP_MADE && !object.portgroup)
		base.missing = entry->target;
	for (size_t i = events->count; i-- > 0;) {
		const char *setting = events->items[i].value->setting;
		AUTO_STR *now = NULL;
		struct undo_chain chain;

		if (!undo_chain_is_newest(events, i))
			continue;
		now = entry->kind == STEP_HOST_OPTION
			      ? x_format("%lld", undo->facts->reverse_path_check)
			      : now_of(&object, entry->kind, setting);
		undo_chain_walk(&chain, events, setting, now);
		network_add_value(undo, &base, &chain, entry->target);
		undo_chain_free(&chain);
	}
}

/* Does the plan take promiscuous mode back there? */
static bool is_closed_by(const struct plan *plan, const struct network_object *object)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct step *step = &plan->items[i];

		if (step->status == STEP_PLANNED && step->vswitch == object->vswitch &&
		    step->portgroup == object->portgroup &&
		    (step->kind == STEP_VSWITCH || step->kind == STEP_PORTGROUP) &&
		    strcmp(step->setting, policy_field_name(POLICY_PROMISCUOUS)) == 0)
			return true;
	}
	return false;
}

static bool is_promiscuous(const struct network *network, const struct network_object *object)
{
	if (object->portgroup)
		return network_effective(network, object->portgroup, POLICY_PROMISCUOUS).allowed;
	return object->vswitch && object->vswitch->policy.values[POLICY_PROMISCUOUS] == POLICY_TRUE;
}

static bool is_teamed(const struct network *network, const struct network_object *object)
{
	if (object->portgroup)
		return network_teaming(network, object->portgroup)->active.count >= 2;
	return object->vswitch->uplinks.count >= 2; /* a port group may have an order of its own */
}

static bool opens(const struct journal_entry *entry)
{
	if (entry->state == JOURNAL_NOT_DONE ||
	    (entry->kind != STEP_VSWITCH && entry->kind != STEP_PORTGROUP))
		return false;
	for (size_t i = 0; i < entry->count; i++) {
		const char *after = entry->items[i].after;

		if (strcmp(entry->items[i].setting, policy_field_name(POLICY_PROMISCUOUS)) == 0 &&
		    after && strcmp(after, policy_value_name(POLICY_TRUE)) == 0)
			return true;
	}
	return false;
}

/* The newest change that opened what is open still, and stays so: it needs the option. */
static const struct journal_entry *needs_option(const struct undo *undo)
{
	const struct network *network = undo->facts->network;

	for (size_t i = undo->journal->entries.count; i-- > 0;) {
		const struct journal_entry *entry = &undo->journal->entries.items[i];
		struct network_object object;

		if (!opens(entry))
			continue;
		object = find(network, NULL, entry->kind, entry->target);
		if (is_promiscuous(network, &object) && is_teamed(network, &object) &&
		    !is_closed_by(undo->plan, &object))
			return entry;
	}
	return NULL;
}

static struct step *find_option(const struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (plan->items[i].kind == STEP_HOST_OPTION &&
		    plan->items[i].status == STEP_PLANNED)
			return &plan->items[i];
	}
	return NULL;
}

void undo_network_options(struct undo *undo)
{
	struct step *step = find_option(undo->plan);
	const struct journal_entry *entry = step ? needs_option(undo) : NULL;

	if (!entry)
		return;
	step->status = STEP_UNCHANGED;
	free(step->after);
	step->after = x_strdup(step->before);
	step_say(step, x_format("left in place: %s \"%s\" still needs it: undo change %lld first",
				entry->kind == STEP_PORTGROUP ? "port group" : "switch",
				entry->target, entry->id));
}

static enum step_kind kind_of_toggled(const struct journal_entry *entry)
{
	if (!entry->name)
		return STEP_OFF_AND_ON;
	return strcmp(entry->name, "vswitch") == 0 ? STEP_VSWITCH : STEP_PORTGROUP;
}

/* The option holds, or no longer, when promiscuous mode has been off [facts 3.4]. */
void undo_network_off_and_on(struct undo *undo, const struct undo_events *events)
{
	const struct journal_entry *entry = events->items[events->count - 1].entry;
	struct step step = { .kind = STEP_OFF_AND_ON, .status = STEP_PLANNED };
	struct network_object object;

	if (!undo->facts->network || !find_option(undo->plan))
		return;
	object = find(undo->facts->network, NULL, kind_of_toggled(entry), entry->target);
	if (!is_promiscuous(undo->facts->network, &object) || is_closed_by(undo->plan, &object))
		return;
	step.vswitch = object.vswitch;
	step.portgroup = object.portgroup;
	step.setting = x_strdup(policy_field_name(POLICY_PROMISCUOUS));
	step.before = x_strdup(policy_value_name(POLICY_TRUE));
	step.after = x_strdup("off and on again");
	for (size_t i = 0; i < events->count; i++) {
		if (events->items[i].chosen)
			LIST_PUSH(&step.undoes, events->items[i].entry->id);
	}
	LIST_PUSH(undo->plan, step);
}
