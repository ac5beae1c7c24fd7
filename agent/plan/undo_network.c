#include "plan/undo_internal.h"

#include <limits.h>
#include <stdarg.h>
#include <string.h>

#include "host/host_option.h"
#include "host/vm_connections.h"

/* What an entry is about. */
struct object {
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

static struct object find(const struct network *network, const struct plan *plan,
			  enum step_kind kind, const char *name)
{
	struct object object = { 0 };

	if (kind != STEP_VSWITCH)
		object.portgroup = network_find_portgroup(network, name);
	if (kind != STEP_VSWITCH && !object.portgroup && plan)
		object.portgroup = find_made(plan, name);
	if (kind == STEP_VSWITCH || (kind == STEP_OFF_AND_ON && !object.portgroup))
		object.vswitch = network_find_vswitch(network, name);
	return object;
}

static char *field_now(const struct object *object, const char *setting)
{
	const struct policy *policy =
		object->portgroup ? &object->portgroup->policy : &object->vswitch->policy;

	for (int field = 0; field < POLICY_FIELDS; field++) {
		if (strcmp(policy_field_name((enum policy_field)field), setting) == 0)
			return x_strdup(policy_value_name(policy->values[field]));
	}
	return NULL;
}

static char *now_of(const struct object *object, enum step_kind kind, const char *setting)
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
	struct object object;

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

static void add_value(struct undo *undo, const struct step *base, const struct undo_chain *chain,
		      const char *target)
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
	struct object object = { 0 };

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
		add_value(undo, &base, &chain, entry->target);
		undo_chain_free(&chain);
	}
}

/* Does the plan take promiscuous mode back there? */
static bool is_closed_by(const struct plan *plan, const struct object *object)
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

static bool is_promiscuous(const struct network *network, const struct object *object)
{
	if (object->portgroup)
		return network_effective(network, object->portgroup, POLICY_PROMISCUOUS).allowed;
	return object->vswitch && object->vswitch->policy.values[POLICY_PROMISCUOUS] == POLICY_TRUE;
}

static bool is_teamed(const struct network *network, const struct object *object)
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
		struct object object;

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
	struct object object;

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
