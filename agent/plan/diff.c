#include "plan/diff.h"

#include "base/alloc.h"
#include "base/text.h"

/* VMware reads booleans in any case; of other values nobody knows whether it does. */
bool diff_is_value(struct span now, const char *wanted)
{
	struct span value = span_of(wanted);

	if (span_is(value, "TRUE") || span_is(value, "FALSE"))
		return span_eq_nocase(now, value);
	return span_eq(now, value);
}

enum outcome { RIGHT, ABSENT, OTHERS, DIFFERENT };

static enum outcome compare(const struct vmx_file *file, const struct wanted_setting *wanted,
			    bool host_default)
{
	size_t count = vmx_doc_count(file->doc, wanted->name);
	struct span now;

	if (count == 0 && (!wanted->value || (wanted->only_if_present && !host_default)))
		return ABSENT;
	if (count != 1 || !vmx_doc_get_span(&now, file->doc, wanted->name))
		return DIFFERENT;
	if (wanted->value && diff_is_value(now, wanted->value))
		return RIGHT;
	return wanted->own && !span_is_nocase(now, wanted->own) ? OTHERS : DIFFERENT;
}

static void set_after(struct step *step, const char *value)
{
	step->after = value ? x_strdup(value) : NULL;
}

static void judge(struct step *step, const struct vmx_file *file,
		  const struct wanted_setting *wanted, bool host_default)
{
	step->before = vmx_file_show(file, wanted->name);
	switch (compare(file, wanted, host_default)) {
	case ABSENT:
		step->status = STEP_UNCHANGED;
		return;
	case RIGHT:
		step->status = STEP_UNCHANGED;
		set_after(step, step->before);
		return;
	case OTHERS:
		step->is_others = true;
		if (!wanted->value) {
			step->status = STEP_UNCHANGED;
			set_after(step, step->before);
			step_say(step, x_format("left alone: it is not %s", wanted->own));
			return;
		}
		break;
	case DIFFERENT:
		break;
	}
	set_after(step, wanted->value);
}

/* A row that says so, in every form of output. */
static void leave(struct step *step, const struct vm *vm)
{
	step->status = STEP_UNCHANGED;
	if (vm->file && !vm->encrypted)
		step->before = vmx_file_show(vm->file, step->setting);
	set_after(step, step->before);
	step_say(step, x_format("left out by --all: %s", vm->left_out));
}

void diff_vm(struct plan *plan, struct vm *vm, const struct wanted_state *wanted, bool host_default)
{
	for (size_t i = 0; i < wanted->count; i++) {
		const struct wanted_setting *setting = &wanted->items[i];
		struct step step = {
			.kind = STEP_VMX_SETTING,
			.vm = vm,
			.setting = x_strdup(setting->name),
			.status = STEP_PLANNED,
			.missing_vib = wanted->missing_vib,
			.profile = wanted->profile,
			.wish = wanted->wish,
		};

		if (vm->left_out)
			leave(&step, vm);
		else if (vm->file && !vm->encrypted)
			judge(&step, vm->file, setting, host_default);
		else
			set_after(&step, setting->value);
		LIST_PUSH(plan, step);
	}
}

static void add_field(struct plan *plan, struct step step, const struct policy *now,
		      const struct policy_change *change, enum policy_field field)
{
	enum policy_value to = change->to.values[field];

	if (!change->asked[field])
		return;
	step.setting = x_strdup(policy_field_name(field));
	step.before = x_strdup(policy_value_name(now->values[field]));
	step.after = x_strdup(policy_value_name(to));
	step.status = now->values[field] == to ? STEP_UNCHANGED : STEP_PLANNED;
	LIST_PUSH(plan, step);
}

void diff_network_vswitch(struct plan *plan, struct vswitch *vswitch,
			  const struct policy_change *change)
{
	const struct step step = { .kind = STEP_VSWITCH, .vswitch = vswitch };

	for (int field = 0; field < POLICY_FIELDS; field++)
		add_field(plan, step, &vswitch->policy, change, (enum policy_field)field);
}

void diff_network_portgroup(struct plan *plan, struct portgroup *portgroup,
			    const struct policy_change *change)
{
	const struct step step = { .kind = STEP_PORTGROUP, .portgroup = portgroup };

	for (int field = 0; field < POLICY_FIELDS; field++)
		add_field(plan, step, &portgroup->policy, change, (enum policy_field)field);
}

bool diff_network_is_teamed(const struct nested_network *n)
{
	return n->teaming && n->teaming->active.count >= 2;
}

void diff_network_made(struct plan *plan, struct portgroup *portgroup)
{
	struct step step = {
		.kind = STEP_PORTGROUP_MADE,
		.portgroup = portgroup,
		.status = STEP_PLANNED,
	};

	step.setting = x_strdup("port group");
	step.after = x_format("on %s, VLAN %lld", portgroup->vswitch, portgroup->vlan_id);
	LIST_PUSH(plan, step);
}

void diff_network_off_and_on(struct plan *plan, struct vswitch *vswitch,
			     struct portgroup *portgroup)
{
	struct step step = {
		.kind = STEP_OFF_AND_ON,
		.vswitch = vswitch,
		.portgroup = portgroup,
		.status = STEP_PLANNED,
	};

	step.setting = x_strdup(policy_field_name(POLICY_PROMISCUOUS));
	step.before = x_strdup("true");
	step.after = x_strdup("off and on again");
	LIST_PUSH(plan, step);
}

static bool is_promiscuous(const struct nested_network *n)
{
	enum policy_value own =
		n->portgroup ? n->portgroup->policy.values[POLICY_PROMISCUOUS] : POLICY_INHERIT;

	if (own == POLICY_INHERIT)
		own = n->vswitch->policy.values[POLICY_PROMISCUOUS];
	return own == POLICY_TRUE && !n->make;
}

static void add_option(struct plan *plan, const struct nested_network *n)
{
	struct step step = { .kind = STEP_HOST_OPTION };

	if (!diff_network_is_teamed(n))
		return;
	step.setting = x_strdup(HOST_OPTION_REVERSE_PATH);
	step.before = x_format("%lld", n->reverse_path_check);
	step.after = x_strdup("1");
	step.status = n->reverse_path_check == 1 ? STEP_UNCHANGED : STEP_PLANNED;
	/* Who set it, and what was done then, is not known. */
	if (step.status == STEP_UNCHANGED && is_promiscuous(n))
		step.message =
			x_strdup("if frames come twice all the same: switch promiscuous mode "
				 "off and on");
	LIST_PUSH(plan, step);
}

/* Frames that were let through before the option was 1 are let through until promiscuous mode
 * has been off [facts 3.4]. Where it is off so far, switching it on is enough. */
static void add_off_and_on(struct plan *plan, const struct nested_network *n)
{
	if (diff_network_is_teamed(n) && n->reverse_path_check != 1 && is_promiscuous(n))
		diff_network_off_and_on(plan, n->portgroup ? NULL : n->vswitch, n->portgroup);
}

void diff_network_nested(struct plan *plan, const struct nested_network *n)
{
	struct policy_change change = { 0 };

	policy_ask(&change, POLICY_FORGED_TRANSMITS, POLICY_TRUE);
	policy_ask(&change, POLICY_PROMISCUOUS, POLICY_TRUE);
	if (n->allow_mac_change)
		policy_ask(&change, POLICY_MAC_CHANGE, POLICY_TRUE);
	if (n->make)
		diff_network_made(plan, n->portgroup);
	if (!is_promiscuous(n))
		add_option(plan, n);
	if (n->portgroup)
		diff_network_portgroup(plan, n->portgroup, &change);
	else
		diff_network_vswitch(plan, n->vswitch, &change);
	/* Side by side: an option that is 1 tells the next run that the off and on was done. */
	if (is_promiscuous(n))
		add_option(plan, n);
	add_off_and_on(plan, n);
}
