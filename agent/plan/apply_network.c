#include "plan/apply_network.h"

#include <stdint.h>

#include "host/host_option.h"
#include "host/network_portgroup.h"
#include "host/network_set.h"
#include "host/network_toggle.h"

/* The fields that are planned, as one change. */
static void collect(struct policy_change *change, const struct range *range)
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

	collect(&change, range);
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
