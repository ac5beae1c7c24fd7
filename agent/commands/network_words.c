#include "commands/network_words.h"

#include "commands/change.h"
#include "plan/apply.h"

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

int network_words_apply(struct run *run, const struct host *h, struct plan *plan, struct err *e)
{
	if (!args_have(run->args, "dry-run") && apply_plan(plan, h, NULL, NULL, e) < 0)
		return -1;
	change_show(run, plan);
	return 0;
}
