#include "plan/desired_network.h"

#include <string.h>

#include "host/host_option.h"
#include "plan/diff_network.h"

int desired_network_read(struct desired *d, const struct host *h, struct err *e)
{
	const struct config *config = d->config;
	bool option = config->reverse_path_check != CONFIG_UNSAID;

	d->made = x_array(config->portgroups.count, sizeof(*d->made));
	if ((option || config->portgroups.count + config->vswitches.count > 0) &&
	    network_read(&d->network, h, e) < 0)
		return -1;
	if (option && host_option_get(&d->reverse_path_check, h, HOST_OPTION_REVERSE_PATH, e) < 0)
		return -1;
	return 0;
}

void desired_network_free(struct desired *d)
{
	network_free(d->network);
	free(d->made); /* the names are the config's */
}

static struct policy_change change_of(const struct config_policy *entry)
{
	static const enum policy_value values[] = {
		[CONFIG_FALSE] = POLICY_FALSE,
		[CONFIG_TRUE] = POLICY_TRUE,
		[CONFIG_INHERIT] = POLICY_INHERIT,
	};
	struct policy_change change = { 0 };

	for (int i = 0; i < POLICY_FIELDS; i++) {
		if (entry->fields[i] != CONFIG_UNSAID)
			policy_ask(&change, (enum policy_field)i, values[entry->fields[i]]);
	}
	return change;
}

static void diff_vswitch(struct plan *plan, const struct network *network,
			 const struct config_policy *entry)
{
	struct vswitch *vswitch = network_find_vswitch(network, entry->name);
	struct policy_change change = change_of(entry);
	AUTO_STR *reason = NULL;

	if (vswitch) {
		diff_network_vswitch(plan, vswitch, &change);
		return;
	}
	reason =
		x_format("no standard switch is called \"%s\"; network vswitch list shows them all",
			 entry->name);
	desired_note(plan, STEP_VSWITCH, entry->name, reason);
}

/* One that is not there yet: made on its switch. */
static void diff_new(struct plan *plan, const struct desired *d, size_t index)
{
	const struct config_policy *entry = &d->config->portgroups.items[index];
	struct policy_change change = change_of(entry);
	AUTO_STR *reason = NULL;

	if (entry->vswitch && !network_find_vswitch(d->network, entry->vswitch))
		reason = x_format("port group \"%s\" cannot be made: no standard switch is called "
				  "\"%s\"",
				  entry->name, entry->vswitch);
	if (reason || !entry->vswitch) {
		desired_note(plan, STEP_PORTGROUP, entry->name, reason);
		return;
	}
	d->made[index] = (struct portgroup){
		.name = entry->name,
		.vswitch = entry->vswitch,
		.vlan_id = entry->vlan_id > 0 ? entry->vlan_id : 0,
		.policy = { { POLICY_INHERIT, POLICY_INHERIT, POLICY_INHERIT } },
	};
	diff_network_made(plan, &d->made[index]);
	diff_network_portgroup(plan, &d->made[index], &change);
}

/* VMs may be on it: a port group is not moved. */
static bool is_elsewhere(const struct portgroup *p, const struct config_policy *entry)
{
	return (entry->vswitch && strcmp(p->vswitch, entry->vswitch) != 0) ||
	       (entry->vlan_id >= 0 && p->vlan_id != entry->vlan_id);
}

static void diff_portgroup(struct plan *plan, const struct desired *d, size_t index)
{
	const struct config_policy *entry = &d->config->portgroups.items[index];
	struct portgroup *p = network_find_portgroup(d->network, entry->name);
	struct policy_change change = change_of(entry);
	AUTO_STR *reason = NULL;

	if (!p) {
		diff_new(plan, d, index);
		return;
	}
	if (!is_elsewhere(p, entry)) {
		diff_network_portgroup(plan, p, &change);
		return;
	}
	reason = x_format("port group \"%s\" is on switch \"%s\" with VLAN %lld, and is not moved",
			  p->name, p->vswitch, p->vlan_id);
	desired_note(plan, STEP_PORTGROUP, entry->name, reason);
}

static const struct config_policy *entry_of(const struct config_policies *entries, const char *name)
{
	for (size_t i = 0; i < entries->count; i++) {
		if (strcmp(entries->items[i].name, name) == 0)
			return &entries->items[i];
	}
	return NULL;
}

static enum policy_value promiscuous_after(const struct config_policies *entries, const char *name,
					   const struct policy *now)
{
	const struct config_policy *entry = entry_of(entries, name);
	struct policy_change change = { 0 };
	struct policy after;

	if (entry)
		change = change_of(entry);
	after = policy_after(now, &change);
	return after.values[POLICY_PROMISCUOUS];
}

/* Will it be accepted there, as it is now, and over several uplinks? */
static bool stays_promiscuous(const struct desired *d, const struct portgroup *p)
{
	const struct vswitch *v = network_vswitch_of(d->network, p);
	enum policy_value after = promiscuous_after(&d->config->portgroups, p->name, &p->policy);

	if (after == POLICY_INHERIT)
		after = promiscuous_after(&d->config->vswitches, v->name, &v->policy);
	return after == POLICY_TRUE && network_teaming(d->network, p)->active.count >= 2 &&
	       network_effective(d->network, p, POLICY_PROMISCUOUS).allowed;
}

/*
 * The option holds for promiscuous mode that is switched on after it [facts 3.4]: where it is on
 * already and the config means it, off and on again; elsewhere only that is said.
 */
static void diff_off_and_on(struct plan *plan, const struct desired *d, size_t option)
{
	for (size_t i = 0; i < d->network->portgroups.count; i++) {
		struct portgroup *p = &d->network->portgroups.items[i];

		if (!stays_promiscuous(d, p))
			continue;
		if (entry_of(&d->config->portgroups, p->name) ||
		    entry_of(&d->config->vswitches, p->vswitch))
			diff_network_off_and_on(plan, NULL, p);
		else
			step_say(&plan->items[option],
				 x_format("promiscuous mode of port group \"%s\" has to be "
					  "switched off and on for it",
					  p->name));
	}
}

static void diff_option(struct plan *plan, const struct desired *d)
{
	bool wanted = d->config->reverse_path_check == CONFIG_TRUE;
	struct step step = {
		.kind = STEP_HOST_OPTION,
		.setting = x_strdup(HOST_OPTION_REVERSE_PATH),
		.before = x_format("%lld", d->reverse_path_check),
		.after = x_strdup(wanted ? "1" : "0"),
	};

	step.status = d->reverse_path_check == (wanted ? 1 : 0) ? STEP_UNCHANGED : STEP_PLANNED;
	LIST_PUSH(plan, step);
}

/* The option comes first: what is switched on after it is right at once. */
void desired_network_diff(struct plan *plan, struct desired *d)
{
	const struct config *config = d->config;
	size_t option = plan->count;

	plan->network = d->network;
	if (config->reverse_path_check != CONFIG_UNSAID)
		diff_option(plan, d);
	for (size_t i = 0; i < config->vswitches.count; i++)
		diff_vswitch(plan, d->network, &config->vswitches.items[i]);
	for (size_t i = 0; i < config->portgroups.count; i++)
		diff_portgroup(plan, d, i);
	if (option < plan->count && plan->items[option].kind == STEP_HOST_OPTION &&
	    plan->items[option].status == STEP_PLANNED && config->reverse_path_check == CONFIG_TRUE)
		diff_off_and_on(plan, d, option);
}
