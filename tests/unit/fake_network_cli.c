#include "fake_network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "network_text.h"

/* --NAME=VALUE, or NULL. */
static const char *option(const struct fake_call *c, const char *name)
{
	size_t len = strlen(name);

	for (int i = 1; i < c->argc; i++) {
		const char *word = c->argv[i];

		if (strncmp(word, "--", 2) == 0 && strncmp(word + 2, name, len) == 0 &&
		    word[2 + len] == '=')
			return word + 2 + len + 1;
	}
	return NULL;
}

/* The XML of esxcli and of localcli: names of fields with and without blanks (facts 4.1). */
static void put_field(const struct fake_call *c, const char *name)
{
	(void)fputs("<field name=\"", stdout);
	for (; *name; name++) {
		if (*name != ' ' || c->local)
			(void)putchar(*name);
	}
	(void)fputs("\">\n", stdout);
}

static void put_xml(const char *text)
{
	for (; *text; text++) {
		if (strchr("<>&\"", *text))
			(void)printf("&#%d;", *text);
		else
			(void)putchar(*text);
	}
}

static void put_string(const struct fake_call *c, const char *name, const char *text)
{
	put_field(c, name);
	(void)fputs("<string>", stdout);
	put_xml(text);
	(void)fputs("</string></field>\n", stdout);
}

static void put_number(const struct fake_call *c, const char *name, long long number)
{
	put_field(c, name);
	(void)printf("<integer>%lld</integer></field>\n", number);
}

static void put_bool(const struct fake_call *c, const char *name, bool on)
{
	put_field(c, name);
	(void)printf("<boolean>%s</boolean></field>\n", on ? "true" : "false");
}

static void put_list(const struct fake_call *c, const char *name, const struct strings *items)
{
	put_field(c, name);
	(void)fputs("<list type=\"string\">\n", stdout);
	for (size_t i = 0; i < items->count; i++) {
		(void)fputs("<string>", stdout);
		put_xml(items->items[i]);
		(void)fputs("</string>\n", stdout);
	}
	(void)fputs("</list></field>\n", stdout);
}

static void begin(const struct fake_call *c)
{
	(void)fputs(c->local ? "<?xml version=\"1.0\"?>\n<output xmlns:esxcli=\"http://"
			       "www.vmware.com/Products/ESX/5.0/esxcli\">\n<meta-data/>\n<root>\n"
			     : "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<output xmlns=\"http://"
			       "www.vmware.com/Products/ESX/5.0/esxcli\">\n<root>\n",
		    stdout);
}

static int end_well(void)
{
	(void)fputs("</root>\n</output>\n", stdout);
	return 0;
}

static int list_vswitches(struct fake_call *c)
{
	begin(c);
	(void)fputs("<list type=\"structure\">\n", stdout);
	/* From the last to the first: the order of the answer means nothing. */
	for (size_t i = c->n->vswitches.count; i-- > 0;) {
		const struct vswitch *v = &c->n->vswitches.items[i];
		AUTO_VALUE(strings) portgroups = { 0 };

		for (size_t k = 0; k < c->n->portgroups.count; k++) {
			if (strcmp(c->n->portgroups.items[k].vswitch, v->name) == 0)
				strings_add(&portgroups, c->n->portgroups.items[k].name);
		}
		(void)fputs("<structure typeName=\"VirtualSwitch\">\n", stdout);
		put_string(c, "Name", v->name);
		put_number(c, "Num Ports", 128);
		put_list(c, "Uplinks", &v->uplinks);
		put_list(c, "Portgroups", &portgroups);
		(void)fputs("</structure>\n", stdout);
	}
	(void)fputs("</list>\n", stdout);
	return end_well();
}

static int list_portgroups(struct fake_call *c)
{
	begin(c);
	(void)fputs("<list type=\"structure\">\n", stdout);
	for (size_t i = c->n->portgroups.count; i-- > 0;) {
		const struct portgroup *p = &c->n->portgroups.items[i];

		(void)fputs("<structure typeName=\"PortGroup\">\n", stdout);
		put_number(c, "Active Clients", p->active_clients);
		put_string(c, "Name", p->name);
		put_number(c, "VLAN ID", p->vlan_id);
		put_string(c, "Virtual Switch", p->vswitch);
		(void)fputs("</structure>\n", stdout);
	}
	(void)fputs("</list>\n", stdout);
	return end_well();
}

static struct vswitch *find_vswitch(const struct fake_call *c)
{
	const char *name = option(c, "vswitch-name");

	return name ? network_find_vswitch(c->n, name) : NULL;
}

static struct portgroup *find_portgroup(const struct fake_call *c)
{
	const char *name = option(c, "portgroup-name");

	return name ? network_find_portgroup(c->n, name) : NULL;
}

static const struct {
	const char *option;
	const char *value;
	const char *override;
} fields[POLICY_FIELDS] = {
	[POLICY_PROMISCUOUS] = { "allow-promiscuous", "Allow Promiscuous",
				 "Override Vswitch Allow Promiscuous" },
	[POLICY_FORGED_TRANSMITS] = { "allow-forged-transmits", "Allow Forged Transmits",
				      "Override Vswitch Allow Forged Transmits" },
	[POLICY_MAC_CHANGE] = { "allow-mac-change", "Allow MAC Address Change",
				"Override Vswitch Allow MAC Address Change" },
};

/* `p` is NULL where the switch is asked. */
static int get_security(struct fake_call *c, const struct vswitch *v, const struct portgroup *p)
{
	begin(c);
	(void)fputs("<structure typeName=\"SecurityPolicy\">\n", stdout);
	for (int i = 0; i < POLICY_FIELDS; i++) {
		bool own = p && p->policy.values[i] != POLICY_INHERIT;
		enum policy_value value = own ? p->policy.values[i] : v->policy.values[i];

		put_bool(c, fields[i].value, value == POLICY_TRUE);
		if (p)
			put_bool(c, fields[i].override, own);
	}
	(void)fputs("</structure>\n", stdout);
	return end_well();
}

static int get_failover(struct fake_call *c, const struct vswitch *v, const struct portgroup *p)
{
	const struct teaming *t = p && p->own_teaming ? &p->teaming : &v->teaming;

	begin(c);
	(void)fputs("<structure typeName=\"FailoverPolicy\">\n", stdout);
	put_list(c, "Active Adapters", &t->active);
	put_list(c, "Standby Adapters", &t->standby);
	if (p)
		put_bool(c, "Override Vswitch Uplinks", p->own_teaming);
	(void)fputs("</structure>\n", stdout);
	return end_well();
}

/* Only what is given changes; --use-vswitch comes first, wherever it stands (facts 3.5). */
static int set_security(struct fake_call *c, struct policy *policy)
{
	if (fake_has(c, "--use-vswitch")) {
		for (int i = 0; i < POLICY_FIELDS; i++)
			policy->values[i] = POLICY_INHERIT;
	}
	for (int i = 0; i < POLICY_FIELDS; i++) {
		const char *value = option(c, fields[i].option);

		if (value && strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
			return fake_error("Error: Argument type mismatch.");
		if (value)
			policy->values[i] = value[0] == 't' ? POLICY_TRUE : POLICY_FALSE;
	}
	fake_save(c);
	return 0;
}

/* A command: its words, the options that it takes, and what it does. */
struct command {
	const char *words;
	const char *options; /* each in blanks; the first must be there, unless it is ? */
	bool of_portgroup;
	int (*run)(struct fake_call *c, const struct command *command);
};

static int run_get(struct fake_call *c, const struct command *command)
{
	const struct portgroup *p = command->of_portgroup ? find_portgroup(c) : NULL;
	const struct vswitch *v = command->of_portgroup ? NULL : find_vswitch(c);
	bool security = strstr(command->words, " security ") != NULL;

	if (!p && !v)
		return fake_error("Unable to find it.");
	if (p)
		v = network_vswitch_of(c->n, p);
	return security ? get_security(c, v, p) : get_failover(c, v, p);
}

static int run_set(struct fake_call *c, const struct command *command)
{
	struct portgroup *p = command->of_portgroup ? find_portgroup(c) : NULL;
	struct vswitch *v = command->of_portgroup ? NULL : find_vswitch(c);

	if (!p && !v)
		return fake_error("Unable to find it.");
	return set_security(c, p ? &p->policy : &v->policy);
}

static int run_list_vswitches(struct fake_call *c, const struct command *command)
{
	(void)command;
	return list_vswitches(c);
}

static int run_list_portgroups(struct fake_call *c, const struct command *command)
{
	(void)command;
	return list_portgroups(c);
}

static int save_sorted(struct fake_call *c)
{
	network_text_sort(c->n);
	fake_save(c);
	return 0;
}

static int run_add(struct fake_call *c, const struct command *command)
{
	const struct vswitch *v = find_vswitch(c);
	struct portgroup *p = find_portgroup(c);

	(void)command;
	if (p || !v)
		return fake_error(p ? "It exists." : "Unable to find the switch.");
	p = network_text_add_portgroup(c->n, x_strdup(option(c, "portgroup-name")),
				       x_strdup(v->name));
	p->policy = (struct policy){ { POLICY_INHERIT, POLICY_INHERIT, POLICY_INHERIT } };
	p->active_clients = 0;
	return save_sorted(c);
}

static int run_set_vlan(struct fake_call *c, const struct command *command)
{
	struct portgroup *p = find_portgroup(c);

	(void)command;
	if (!p || !option(c, "vlan-id"))
		return fake_error("Unable to find the port group.");
	p->vlan_id = atoll(option(c, "vlan-id"));
	fake_save(c);
	return 0;
}

static int run_remove(struct fake_call *c, const struct command *command)
{
	struct portgroup *p = find_portgroup(c);

	(void)command;
	if (!p || !find_vswitch(c) || strcmp(p->vswitch, find_vswitch(c)->name) != 0)
		return fake_error("Unable to find the port group.");
	free(p->name);
	free(p->vswitch);
	strings_free(&p->teaming.active);
	strings_free(&p->teaming.standby);
	*p = c->n->portgroups.items[--c->n->portgroups.count];
	return save_sorted(c);
}

static int run_advanced(struct fake_call *c, const struct command *command)
{
	if (strcmp(option(c, "option"), "/Net/ReversePathFwdCheckPromisc") != 0)
		return fake_error("Unable to find option.");
	if (strstr(command->words, " advanced set")) {
		c->option = atoll(option(c, "int-value"));
		fake_save(c);
		return 0;
	}
	begin(c);
	(void)fputs("<list type=\"structure\">\n<structure typeName=\"SettingsAdvancedOption\">\n",
		    stdout);
	put_number(c, "Default Int Value", 0);
	put_number(c, "Int Value", c->option);
	put_string(c, "Path", option(c, "option"));
	put_string(c, "String Value", "");
	(void)fputs("</structure>\n</list>\n", stdout);
	return end_well();
}

#define SWITCH "network vswitch standard "
#define POLICY " allow-promiscuous allow-mac-change allow-forged-transmits "

static const struct command commands[] = {
	{ SWITCH "list", "? vswitch-name ", false, run_list_vswitches },
	{ SWITCH "portgroup list", "? ", false, run_list_portgroups },
	{ SWITCH "policy security get", "vswitch-name ", false, run_get },
	{ SWITCH "policy security set", "vswitch-name" POLICY, false, run_set },
	{ SWITCH "policy failover get", "vswitch-name ", false, run_get },
	{ SWITCH "portgroup policy security get", "portgroup-name ", true, run_get },
	{ SWITCH "portgroup policy security set", "portgroup-name use-vswitch" POLICY, true,
	  run_set },
	{ SWITCH "portgroup policy failover get", "portgroup-name ", true, run_get },
	{ SWITCH "portgroup add", "portgroup-name vswitch-name ", true, run_add },
	{ SWITCH "portgroup set", "portgroup-name vlan-id ", true, run_set_vlan },
	{ SWITCH "portgroup remove", "portgroup-name vswitch-name ", true, run_remove },
	{ "system settings advanced list", "option ", false, run_advanced },
	{ "system settings advanced set", "option int-value ", false, run_advanced },
};

/* Is each option one of the command's, and the one that it wants there? */
static bool options_fit(const struct fake_call *c, const struct command *command)
{
	AUTO_STR *all = x_format(" %s", command->options);
	AUTO_STR *first = x_strndup(command->options, strcspn(command->options, " "));

	for (int i = 1; i < c->argc; i++) {
		const char *word = c->argv[i];
		AUTO_STR *name = NULL;

		if (strncmp(word, "--", 2) != 0 || strcmp(word, "--formatter=xml") == 0)
			continue;
		name = x_format(" %.*s ", (int)strcspn(word + 2, "="), word + 2);
		if (!strstr(all, name))
			return false;
	}
	return first[0] == '?' || option(c, first);
}

int fake_cli(struct fake_call *c)
{
	AUTO_VALUE(buf) words = { 0 };

	for (int i = 1; i < c->argc; i++) {
		if (strncmp(c->argv[i], "--", 2) != 0)
			buf_format(&words, "%s%s", words.len > 0 ? " " : "", c->argv[i]);
	}
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		if (strcmp(buf_text(&words), commands[i].words) != 0)
			continue;
		if (!options_fit(c, &commands[i]))
			return fake_error("Error: Invalid or missing option");
		return commands[i].run(c, &commands[i]);
	}
	return fake_error("Error: Unknown command or namespace");
}
