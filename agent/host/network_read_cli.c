#include <limits.h>
#include <string.h>

#include "host/network_internal.h"

/* Names of fields are those of the types of ESXi 6.7 (esxi-facts 3.6). */
struct policy_names {
	const char *value;
	const char *override;
};

static const struct policy_names policy_names[POLICY_FIELDS] = {
	[POLICY_PROMISCUOUS] = { "AllowPromiscuous", "OverrideVswitchAllowPromiscuous" },
	[POLICY_FORGED_TRANSMITS] = { "AllowForgedTransmits",
				      "OverrideVswitchAllowForgedTransmits" },
	[POLICY_MAC_CHANGE] = { "AllowMACAddressChange", "OverrideVswitchAllowMACAddressChange" },
};

/* What is asked of a switch and of a port group. */
struct kind {
	const char *what;
	const char *const *path; /* the words in front of `policy` */
	const char *option;
	bool overrides;
};

static const char *const vswitch_path[] = { "network", "vswitch", "standard", NULL };
static const char *const portgroup_path[] = { "network", "vswitch", "standard", "portgroup", NULL };
static const struct kind of_vswitch = { "switch", vswitch_path, "--vswitch-name", false };
static const struct kind of_portgroup = { "port group", portgroup_path, "--portgroup-name", true };

static void add_words(struct argv *words, const char *const *more)
{
	for (; *more; more++)
		argv_add(words, *more);
}

static int need(const char **text, const struct esxcli_reply *reply, size_t row, const char *field,
		struct err *e)
{
	*text = esxcli_reply_get(reply, row, field);
	return *text ? 0 : err_set(e, ERR_HOST, "the answer has no field %s", field);
}

static int need_bool(bool *on, const struct esxcli_reply *reply, const char *field, struct err *e)
{
	const char *text;

	if (need(&text, reply, 0, field, e) < 0)
		return -1;
	*on = strcmp(text, "true") == 0;
	if (!*on && strcmp(text, "false") != 0)
		return err_set(e, ERR_HOST, "%s is neither true nor false: \"%s\"", field, text);
	return 0;
}

static int need_number(long long *number, const struct esxcli_reply *reply, size_t row,
		       const char *field, long long max, struct err *e)
{
	const char *text;

	if (need(&text, reply, row, field, e) < 0)
		return -1;
	if (!span_number(number, span_of(text), 0, max))
		return err_set(e, ERR_HOST, "%s is not such a number: \"%s\"", field, text);
	return 0;
}

static int need_list(struct strings *list, const struct esxcli_reply *reply, size_t row,
		     const char *field, struct err *e)
{
	const struct strings *found = esxcli_reply_list(reply, row, field);

	if (!found)
		return err_set(e, ERR_HOST, "the answer has no list %s", field);
	network_copy(list, found);
	return 0;
}

/* `… policy security get` or `… policy failover get` of one object: one structure. */
static int get(struct esxcli_reply **reply, struct cli *cli, const struct kind *kind,
	       const char *policy, const char *name, struct err *e)
{
	AUTO_VALUE(argv) words = { 0 };

	add_words(&words, kind->path);
	argv_add(&words, "policy");
	argv_add(&words, policy);
	argv_add(&words, "get");
	argv_format(&words, "%s=%s", kind->option, name);
	if (cli_read(reply, cli, &words, e) < 0)
		return -1;
	if (esxcli_reply_rows(*reply) != 1)
		return err_set(e, ERR_HOST, "the answer has %zu structures, not one",
			       esxcli_reply_rows(*reply));
	return 0;
}

static int read_policy(struct policy *policy, const struct esxcli_reply *reply, bool overrides,
		       struct err *e)
{
	for (int i = 0; i < POLICY_FIELDS; i++) {
		bool on, own = true;

		if (need_bool(&on, reply, policy_names[i].value, e) < 0 ||
		    (overrides && need_bool(&own, reply, policy_names[i].override, e) < 0))
			return -1;
		policy->values[i] = on ? POLICY_TRUE : POLICY_FALSE;
		if (!own)
			policy->values[i] = POLICY_INHERIT;
	}
	return 0;
}

static int get_policy(struct policy *policy, struct cli *cli, const struct kind *kind,
		      const char *name, struct err *e)
{
	AUTO(esxcli_reply) *reply = NULL;

	if (get(&reply, cli, kind, "security", name, e) < 0 ||
	    read_policy(policy, reply, kind->overrides, e) < 0)
		return err_wrap(e, "the security policy of %s \"%s\"", kind->what, name);
	return 0;
}

int network_read_cli_vswitch(struct policy *policy, struct cli *cli, const char *name,
			     struct err *e)
{
	return get_policy(policy, cli, &of_vswitch, name, e);
}

int network_read_cli_portgroup(struct policy *policy, struct cli *cli, const char *name,
			       struct err *e)
{
	return get_policy(policy, cli, &of_portgroup, name, e);
}

static int read_order(bool *own, struct teaming *teaming, const struct esxcli_reply *reply,
		      const struct vswitch *vswitch, bool overrides, struct err *e)
{
	*own = true;
	if (overrides && need_bool(own, reply, "OverrideVswitchUplinks", e) < 0)
		return -1;
	if (!*own)
		return 0;
	if (need_list(&teaming->active, reply, 0, "ActiveAdapters", e) < 0 ||
	    need_list(&teaming->standby, reply, 0, "StandbyAdapters", e) < 0)
		return -1;
	network_keep_uplinks(&teaming->active, vswitch);
	network_keep_uplinks(&teaming->standby, vswitch);
	return 0;
}

static int get_order(bool *own, struct teaming *teaming, struct cli *cli, const struct kind *kind,
		     const char *name, const struct vswitch *vswitch, struct err *e)
{
	AUTO(esxcli_reply) *reply = NULL;

	if (get(&reply, cli, kind, "failover", name, e) < 0 ||
	    read_order(own, teaming, reply, vswitch, kind->overrides, e) < 0)
		return err_wrap(e, "the uplinks of %s \"%s\"", kind->what, name);
	return 0;
}

static int list(struct esxcli_reply **reply, struct cli *cli, const struct kind *kind,
		struct err *e)
{
	AUTO_VALUE(argv) words = { 0 };

	add_words(&words, kind->path);
	argv_add(&words, "list");
	return cli_read(reply, cli, &words, e);
}

static int read_vswitch(struct network *network, const struct esxcli_reply *reply, size_t row,
			struct err *e)
{
	const char *name;
	struct vswitch *vswitch;

	if (need(&name, reply, row, "Name", e) < 0)
		return -1;
	vswitch = network_add_vswitch(network, x_strdup(name));
	if (need_list(&vswitch->uplinks, reply, row, "Uplinks", e) < 0)
		return -1;
	network_sort_uplinks(vswitch);
	return 0;
}

static int list_vswitches(struct network *network, struct cli *cli, struct err *e)
{
	AUTO(esxcli_reply) *reply = NULL;

	if (list(&reply, cli, &of_vswitch, e) < 0)
		return -1;
	for (size_t row = 0; row < esxcli_reply_rows(reply); row++) {
		if (read_vswitch(network, reply, row, e) < 0)
			return err_wrap(e, "the list of switches");
	}
	return network_sort_vswitches(network, e);
}

static int read_portgroup(struct network *network, const struct esxcli_reply *reply, size_t row,
			  struct err *e)
{
	const char *name, *vswitch;
	struct portgroup *p;

	if (need(&name, reply, row, "Name", e) < 0 ||
	    need(&vswitch, reply, row, "VirtualSwitch", e) < 0)
		return -1;
	p = network_add_portgroup(network, x_strdup(name), x_strdup(vswitch));
	if (need_number(&p->vlan_id, reply, row, "VLANID", VLAN_TRUNK, e) < 0)
		return -1;
	return need_number(&p->active_clients, reply, row, "ActiveClients", LLONG_MAX, e);
}

int network_read_cli_list(struct network *network, struct cli *cli, struct err *e)
{
	AUTO(esxcli_reply) *reply = NULL;

	if (list(&reply, cli, &of_portgroup, e) < 0)
		return -1;
	for (size_t row = 0; row < esxcli_reply_rows(reply); row++) {
		if (read_portgroup(network, reply, row, e) < 0)
			return err_wrap(e, "the list of port groups");
	}
	return network_sort_portgroups(network, e);
}

static int complete_vswitch(struct vswitch *vswitch, struct cli *cli, struct err *e)
{
	bool own;

	if (network_read_cli_vswitch(&vswitch->policy, cli, vswitch->name, e) < 0)
		return -1;
	if (network_has_choice(vswitch))
		return get_order(&own, &vswitch->teaming, cli, &of_vswitch, vswitch->name, vswitch,
				 e);
	network_copy(&vswitch->teaming.active, &vswitch->uplinks);
	return 0;
}

static int complete_portgroup(struct portgroup *p, const struct network *network, struct cli *cli,
			      struct err *e)
{
	const struct vswitch *vswitch = network_find_vswitch(network, p->vswitch);

	if (!vswitch)
		return err_set(e, ERR_HOST,
			       "port group \"%s\" is on switch \"%s\", which is not there", p->name,
			       p->vswitch);
	if (network_read_cli_portgroup(&p->policy, cli, p->name, e) < 0)
		return -1;
	if (!network_has_choice(vswitch))
		return 0;
	return get_order(&p->own_teaming, &p->teaming, cli, &of_portgroup, p->name, vswitch, e);
}

int network_read_cli(struct network **network, struct cli *cli, struct err *e)
{
	AUTO(network) *made = x_alloc(sizeof(*made));

	if (list_vswitches(made, cli, e) < 0 || network_read_cli_list(made, cli, e) < 0)
		return -1;
	for (size_t i = 0; i < made->vswitches.count; i++) {
		if (complete_vswitch(&made->vswitches.items[i], cli, e) < 0)
			return -1;
	}
	for (size_t i = 0; i < made->portgroups.count; i++) {
		if (complete_portgroup(&made->portgroups.items[i], made, cli, e) < 0)
			return -1;
	}
	*network = made;
	made = NULL;
	return 0;
}
