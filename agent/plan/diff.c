#include "plan/diff.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

void wanted_free(struct wanted *wanted)
{
	for (size_t i = 0; i < wanted->count; i++) {
		free(wanted->items[i].name);
		free(wanted->items[i].value);
		free(wanted->items[i].own);
	}
	free(wanted->items);
	*wanted = (struct wanted){ 0 };
}

struct wanted_setting *wanted_find(const struct wanted *wanted, const char *name)
{
	for (size_t i = 0; i < wanted->count; i++) {
		if (strcmp(wanted->items[i].name, name) == 0)
			return &wanted->items[i];
	}
	return NULL;
}

/* VMware reads booleans in any case; whether it does so for other values is not known. */
bool diff_is_value(struct span now, const char *wanted)
{
	struct span value = span_of(wanted);

	if (span_is(value, "TRUE") || span_is(value, "FALSE"))
		return span_eq_nocase(now, value);
	return span_eq(now, value);
}

struct setting_value diff_value_now(const struct vm *vm, const char *name)
{
	struct span line;

	if (!vm->file || vm->encrypted)
		return setting_text(NULL);
	if (vmx_doc_line(&line, vm->file->doc, name))
		return setting_line(x_strndup(line.p, line.len));
	return setting_text(vmx_file_show(vm->file, name));
}

/* Leave what is there; `message` (taken over) says why, or is NULL. */
static void leave(struct setting_change *item, const struct vm *vm, char *message)
{
	item->fate = SETTING_RIGHT;
	setting_value_free(&item->after);
	item->after = diff_value_now(vm, item->setting);
	item->message = message;
}

/* Find out whether a setting of a readable file is right already, or is somebody else's. */
static void judge(struct setting_change *item, const struct vm *vm,
		  const struct wanted_setting *wanted, bool host_default)
{
	struct vmx_doc *doc = vm->file->doc;
	size_t count = vmx_doc_count(doc, wanted->name);
	struct span now;

	if (count == 0 && (!wanted->value || (wanted->only_if_present && !host_default))) {
		leave(item, vm, NULL);
		return;
	}
	if (count != 1 || !vmx_doc_get_span(&now, doc, wanted->name))
		return;
	if (wanted->value && diff_is_value(now, wanted->value)) {
		leave(item, vm, NULL);
		return;
	}
	item->is_others = wanted->own && !span_is_nocase(now, wanted->own);
	if (item->is_others && !wanted->value)
		leave(item, vm, x_format("left alone: it is not %s", wanted->own));
}

void diff_vm(struct plan *plan, struct vm *vm, const struct wanted *wanted, bool host_default)
{
	struct change change = { .kind = CHANGE_VMX, .vm = vm, .wish = wanted->wish };

	for (size_t i = 0; i < wanted->count; i++) {
		const struct wanted_setting *one = &wanted->items[i];
		struct setting_change *item =
			change_add(&change, x_strdup(one->name), diff_value_now(vm, one->name),
				   setting_text(one->value ? x_strdup(one->value) : NULL));

		if (vm->left_out)
			leave(item, vm, x_format("left out by --all: %s", vm->left_out));
		else if (vm->file && !vm->encrypted)
			judge(item, vm, one, host_default);
	}
	if (change.count == 0)
		return;
	change.state = change_first(&change) ? CHANGE_PLANNED : CHANGE_UNCHANGED;
	LIST_PUSH(plan, change);
}

/* Returns a planned change of a port group or, where that is NULL, of a switch. */
static struct change change_of(enum change_kind kind, struct vswitch *vswitch,
			       struct portgroup *portgroup)
{
	return (struct change){
		.kind = kind,
		.target = x_strdup(portgroup ? portgroup->name : vswitch->name),
		.vswitch = portgroup ? NULL : vswitch,
		.portgroup = portgroup,
		.state = CHANGE_PLANNED,
	};
}

/* Add a setting that is right already where it is `now` what is wanted; then so is the change. */
static struct setting_change *compare(struct change *change, const char *setting,
				      struct setting_value now, struct setting_value wanted)
{
	struct setting_change *item = change_add(change, x_strdup(setting), now, wanted);

	if (now.number == wanted.number)
		item->fate = SETTING_RIGHT;
	change->state = change_first(change) ? CHANGE_PLANNED : CHANGE_UNCHANGED;
	return item;
}

static struct change *push(struct plan *plan, struct change change)
{
	LIST_PUSH(plan, change);
	return &plan->items[plan->count - 1];
}

void diff_policy(struct plan *plan, struct vswitch *vswitch, struct portgroup *portgroup,
		 const struct policy_change *ask)
{
	struct change change =
		change_of(portgroup ? CHANGE_PORTGROUP : CHANGE_VSWITCH, vswitch, portgroup);
	const struct policy *now = portgroup ? &portgroup->policy : &vswitch->policy;

	for (int field = 0; field < POLICY_FIELDS; field++) {
		if (ask->asked[field])
			(void)compare(&change, policy_field_name((enum policy_field)field),
				      setting_policy(now->values[field]),
				      setting_policy(ask->to.values[field]));
	}
	if (change.count > 0)
		LIST_PUSH(plan, change);
	else
		change_free(&change);
}

void diff_portgroup_made(struct plan *plan, struct portgroup *portgroup)
{
	struct change change = change_of(CHANGE_PORTGROUP_MADE, NULL, portgroup);

	(void)change_add(&change, x_strdup("port group"), setting_text(NULL),
			 setting_portgroup(portgroup));
	LIST_PUSH(plan, change);
}

struct change *diff_reverse_path(struct plan *plan, long long now, long long wanted)
{
	struct change change = { .kind = CHANGE_HOST_OPTION, .target = x_strdup("host") };

	(void)compare(&change, HOST_OPTION_REVERSE_PATH, setting_number(now),
		      setting_number(wanted));
	return push(plan, change);
}

/* A toggle ends where it starts, so before and after are both the current value. */
struct change *diff_toggle(struct plan *plan, struct vswitch *vswitch, struct portgroup *portgroup)
{
	struct change change = change_of(CHANGE_TOGGLE, vswitch, portgroup);
	const struct policy *now = portgroup ? &portgroup->policy : &vswitch->policy;
	enum policy_value value = now->values[POLICY_PROMISCUOUS];

	change.name = x_strdup(portgroup ? "portgroup" : "vswitch");
	(void)change_add(&change, x_strdup(policy_field_name(POLICY_PROMISCUOUS)),
			 setting_policy(value), setting_policy(value));
	return push(plan, change);
}

void diff_maclearn(struct plan *plan, const char *dvs_name, const char *port_id, bool now,
		   bool wanted)
{
	struct change change = {
		.kind = CHANGE_DVPORT,
		.target = x_format("%s" DVPORT_BETWEEN "%s", dvs_name, port_id),
		.name = x_strdup(dvs_name),
	};
	struct setting_change *item =
		compare(&change, "mac-learning", setting_policy(now ? POLICY_TRUE : POLICY_FALSE),
			setting_policy(wanted ? POLICY_TRUE : POLICY_FALSE));

	if (now != wanted)
		setting_say(item, x_strdup("on this host only: vCenter may overwrite it"));
	LIST_PUSH(plan, change);
}

bool diff_is_teamed(const struct nested_network *n)
{
	return n->teaming && n->teaming->active.count >= 2;
}

void diff_nested(struct plan *plan, const struct nested_network *n)
{
	enum policy_value own =
		n->portgroup ? n->portgroup->policy.values[POLICY_PROMISCUOUS] : POLICY_INHERIT;
	struct policy_change ask = { 0 };
	bool is_on;

	if (own == POLICY_INHERIT)
		own = n->vswitch->policy.values[POLICY_PROMISCUOUS];
	is_on = own == POLICY_TRUE && !n->make;
	policy_ask(&ask, POLICY_FORGED_TRANSMITS, POLICY_TRUE);
	policy_ask(&ask, POLICY_PROMISCUOUS, POLICY_TRUE);
	if (n->allow_mac_change)
		policy_ask(&ask, POLICY_MAC_CHANGE, POLICY_TRUE);
	if (n->make)
		diff_portgroup_made(plan, n->portgroup);
	if (diff_is_teamed(n) && !is_on)
		(void)diff_reverse_path(plan, n->reverse_path_check, 1);
	diff_policy(plan, n->vswitch, n->portgroup, &ask);
	if (!diff_is_teamed(n) || !is_on)
		return;
	/*
	 * A port that was promiscuous before the option was 1 goes on as before until it is toggled
	 * (facts 3.4). Option and toggle go together, so an option that is 1 tells the next run
	 * that the toggle was done, too, unless somebody else has set it.
	 */
	if (n->reverse_path_check == 1)
		setting_say(diff_reverse_path(plan, 1, 1)->items,
			    x_strdup("if there are duplicate packets all the same, switch "
				     "promiscuous mode off and on again"));
	else {
		(void)diff_reverse_path(plan, n->reverse_path_check, 1);
		(void)diff_toggle(plan, n->vswitch, n->portgroup);
	}
}
