#include "commands/network_words.h"

#include <string.h>

#include "commands/change.h"

static const char *const true_false[] = { "true", "false", NULL };
static const char *const true_false_inherit[] = { "true", "false", "inherit", NULL };

const struct param param_vswitch_name = {
	.name = "vswitch-name",
	.shortname = 'v',
	.type = PARAM_TEXT,
	.placeholder = "NAME",
	.required = true,
	.description = "The exact name of a standard switch.",
};

const struct param param_portgroup_name = {
	.name = "portgroup-name",
	.shortname = 'p',
	.type = PARAM_TEXT,
	.placeholder = "NAME",
	.required = true,
	.description = "The exact name of a port group of a standard switch.",
};

const struct param param_target_portgroup = {
	.name = "portgroup-name",
	.shortname = 'p',
	.type = PARAM_TEXT,
	.placeholder = "NAME",
	.description = "The port group that nested guests use.",
};

const struct param param_target_vswitch = {
	.name = "vswitch-name",
	.shortname = 'v',
	.type = PARAM_TEXT,
	.placeholder = "NAME",
	.description =
		"A whole standard switch; with --create the one that the port group goes to.",
};

const struct param param_target_mac = {
	.name = "allow-mac-change",
	.type = PARAM_FLAG,
	.description = "MAC address changes too; most nested guests do not need them.",
};

#define FIELD(option, words, text)                                                                 \
	{                                                                                          \
		.name = option, .type = PARAM_ENUM, .placeholder = "WORD", .values = words,        \
		.description = text,                                                               \
	}

#define PROMISCUOUS "Accept promiscuous mode: %ENUM%."
#define FORGED      "Accept forged transmits: %ENUM%."
#define MAC         "Accept MAC address changes: %ENUM%."

const struct param param_vswitch_promiscuous = FIELD("allow-promiscuous", true_false, PROMISCUOUS);
const struct param param_vswitch_forged = FIELD("allow-forged-transmits", true_false, FORGED);
const struct param param_vswitch_mac = FIELD("allow-mac-change", true_false, MAC);
const struct param param_portgroup_promiscuous =
	FIELD("allow-promiscuous", true_false_inherit, PROMISCUOUS);
const struct param param_portgroup_forged =
	FIELD("allow-forged-transmits", true_false_inherit, FORGED);
const struct param param_portgroup_mac = FIELD("allow-mac-change", true_false_inherit, MAC);

int network_words_change(struct policy_change *change, const struct args *args, struct err *e)
{
	bool any = false;

	*change = (struct policy_change){ 0 };
	for (int i = 0; i < POLICY_FIELDS; i++) {
		enum policy_field field = (enum policy_field)i;
		const char *word = args_get(args, policy_field_name(field));
		enum policy_value value;

		if (!word || !policy_value_parse(&value, word))
			continue;
		policy_ask(change, field, value);
		any = true;
	}
	if (any)
		return 0;
	return err_set(e, ERR_USAGE,
		       "what is to be set? Use --allow-promiscuous, --allow-forged-transmits or "
		       "--allow-mac-change");
}

int network_words_vswitch(struct vswitch **vswitch, const struct network *network, const char *name,
			  struct err *e)
{
	*vswitch = network_find_vswitch(network, name);
	if (*vswitch)
		return 0;
	(void)err_set(e, ERR_NOT_FOUND,
		      "no standard switch is called \"%s\"; network vswitch list shows them all",
		      name);
	return err_target(e, name);
}

int network_words_portgroup(struct portgroup **portgroup, const struct network *network,
			    const char *name, struct err *e)
{
	*portgroup = network_find_portgroup(network, name);
	if (*portgroup)
		return 0;
	(void)err_set(e, ERR_NOT_FOUND,
		      "no port group of a standard switch is called \"%s\"; network portgroup list "
		      "shows them all",
		      name);
	return err_target(e, name);
}

int network_words_target(struct vswitch **vswitch, struct portgroup **portgroup,
			 const struct network *network, const struct args *args, struct err *e)
{
	const char *portgroup_name = args_get(args, "portgroup-name");
	const char *vswitch_name = args_get(args, "vswitch-name");

	*portgroup = NULL;
	if (portgroup_name && vswitch_name)
		return err_set(e, ERR_USAGE,
			       "it is either --portgroup-name or --vswitch-name, not both");
	if (vswitch_name)
		return network_words_vswitch(vswitch, network, vswitch_name, e);
	if (!portgroup_name)
		return err_set(e, ERR_USAGE,
			       "of which network? Use --portgroup-name=NAME or "
			       "--vswitch-name=NAME");
	if (network_words_portgroup(portgroup, network, portgroup_name, e) < 0)
		return -1;
	*vswitch = network_vswitch_of(network, *portgroup);
	return 0;
}

int network_words_run(struct run *run, network_words_work *work, struct err *e)
{
	AUTO(network) *network = NULL;
	struct host h;
	int result;

	if (run_open_host(&h, run, e) < 0)
		return -1;
	result = network_read(&network, &h, e);
	if (result == 0)
		result = work(run, &h, network, e);
	host_close(&h);
	return result;
}

/* A port group that follows its switch again is open where its switch is. */
static void note_open_switch(struct step *step, const struct network *network,
			     enum policy_field field)
{
	const struct vswitch *v = network_vswitch_of(network, step->portgroup);

	if (step->after && strcmp(step->after, "inherit") == 0 &&
	    v->policy.values[field] == POLICY_TRUE)
		step_say(step, x_format("still accepted: switch \"%s\" accepts it", v->name));
}

/* A switch that rejects is overridden by port groups that accept. */
static void note_open_portgroups(struct step *step, const struct network *network,
				 enum policy_field field)
{
	AUTO_VALUE(buf) names = { 0 };

	for (size_t i = 0; i < network->portgroups.count; i++) {
		const struct portgroup *p = &network->portgroups.items[i];

		if (network_vswitch_of(network, p) == step->vswitch &&
		    p->policy.values[field] == POLICY_TRUE)
			buf_format(&names, "%s%s", names.len > 0 ? ", " : "", p->name);
	}
	if (names.len > 0 && step->after && strcmp(step->after, "false") == 0)
		step_say(step, x_format("still accepted by the port groups %s", buf_text(&names)));
}

void network_words_note(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		struct step *step = &plan->items[i];

		for (int k = 0; k < POLICY_FIELDS; k++) {
			enum policy_field field = (enum policy_field)k;

			if (strcmp(step->setting, policy_field_name(field)) != 0)
				continue;
			if (step->kind == STEP_PORTGROUP)
				note_open_switch(step, plan->network, field);
			else if (step->kind == STEP_VSWITCH)
				note_open_portgroups(step, plan->network, field);
		}
	}
}

int network_words_apply(struct run *run, const struct host *h, struct plan *plan, struct err *e)
{
	network_words_note(plan);
	if (change_apply(run, h, plan, NULL, e) < 0)
		return -1;
	change_show(run, plan);
	return 0;
}
