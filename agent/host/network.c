#include "host/network.h"

#include <limits.h>
#include <string.h>

#include "formats/vim_reply.h"

struct vswitch *network_add_vswitch(struct network *network, char *name)
{
	LIST_PUSH(&network->vswitches, (struct vswitch){ .name = name });
	return &network->vswitches.items[network->vswitches.count - 1];
}

struct portgroup *network_add_portgroup(struct network *network, char *name, char *vswitch)
{
	struct portgroup made = { .name = name, .vswitch = vswitch, .active_clients = -1 };

	LIST_PUSH(&network->portgroups, made);
	return &network->portgroups.items[network->portgroups.count - 1];
}

static int vswitch_by_name(const void *a, const void *b)
{
	const struct vswitch *x = a;
	const struct vswitch *y = b;

	return strcmp(x->name, y->name);
}

static int portgroup_by_name(const void *a, const void *b)
{
	const struct portgroup *x = a;
	const struct portgroup *y = b;

	return strcmp(x->name, y->name);
}

int network_sort_vswitches(struct network *network, struct err *e)
{
	struct vswitches *all = &network->vswitches;

	if (all->count > 0)
		qsort(all->items, all->count, sizeof(all->items[0]), vswitch_by_name);
	for (size_t i = 1; i < all->count; i++) {
		if (vswitch_by_name(&all->items[i - 1], &all->items[i]) == 0)
			return err_set(e, ERR_HOST, "two switches are called \"%s\"",
				       all->items[i].name);
	}
	return 0;
}

int network_sort_portgroups(struct network *network, struct err *e)
{
	struct portgroups *all = &network->portgroups;

	if (all->count > 0)
		qsort(all->items, all->count, sizeof(all->items[0]), portgroup_by_name);
	for (size_t i = 1; i < all->count; i++) {
		if (portgroup_by_name(&all->items[i - 1], &all->items[i]) == 0)
			return err_set(e, ERR_HOST, "two port groups are called \"%s\"",
				       all->items[i].name);
	}
	return 0;
}

bool network_has_choice(const struct vswitch *vswitch)
{
	return vswitch->uplinks.count >= 2;
}

static int adapter_by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void network_sort_uplinks(struct vswitch *vswitch)
{
	struct strings *all = &vswitch->uplinks;

	if (all->count > 0)
		qsort(all->items, all->count, sizeof(all->items[0]), adapter_by_name);
}

void network_keep_uplinks(struct strings *adapters, const struct vswitch *vswitch)
{
	const struct strings *all = &vswitch->uplinks;
	size_t kept = 0;

	for (size_t i = 0; i < adapters->count; i++) {
		char *one = adapters->items[i];

		if (all->count > 0 &&
		    bsearch(&one, all->items, all->count, sizeof(one), adapter_by_name))
			adapters->items[kept++] = one;
		else
			free(one);
	}
	adapters->count = kept;
}

void network_copy(struct strings *to, const struct strings *from)
{
	for (size_t i = 0; i < from->count; i++)
		strings_add(to, from->items[i]);
}

static int vswitch_of_name(const void *name, const void *vswitch)
{
	return strcmp(name, ((const struct vswitch *)vswitch)->name);
}

static int portgroup_of_name(const void *name, const void *portgroup)
{
	return strcmp(name, ((const struct portgroup *)portgroup)->name);
}

struct vswitch *network_find_vswitch(const struct network *network, const char *name)
{
	const struct vswitches *all = &network->vswitches;

	if (all->count == 0)
		return NULL;
	return bsearch(name, all->items, all->count, sizeof(all->items[0]), vswitch_of_name);
}

struct portgroup *network_find_portgroup(const struct network *network, const char *name)
{
	const struct portgroups *all = &network->portgroups;

	if (all->count == 0)
		return NULL;
	return bsearch(name, all->items, all->count, sizeof(all->items[0]), portgroup_of_name);
}

struct vswitch *network_vswitch_of(const struct network *network, const struct portgroup *p)
{
	struct vswitch *vswitch = network_find_vswitch(network, p->vswitch);

	if (!vswitch)
		abort(); /* whoever read the network has made sure of it */
	return vswitch;
}

struct effective network_effective(const struct network *network, const struct portgroup *p,
				   enum policy_field field)
{
	enum policy_value value = p->policy.values[field];
	bool from_vswitch = value == POLICY_INHERIT;

	if (from_vswitch)
		value = network_vswitch_of(network, p)->policy.values[field];
	return (struct effective){ .allowed = value == POLICY_TRUE, .from_vswitch = from_vswitch };
}

const struct teaming *network_teaming(const struct network *network, const struct portgroup *p)
{
	return p->own_teaming ? &p->teaming : &network_vswitch_of(network, p)->teaming;
}

bool network_same_vlan(const struct portgroup *a, const struct portgroup *b)
{
	return a->vlan_id == b->vlan_id || a->vlan_id == VLAN_TRUNK || b->vlan_id == VLAN_TRUNK;
}

static void free_teaming(struct teaming *teaming)
{
	strings_free(&teaming->active);
	strings_free(&teaming->standby);
}

void network_free(struct network *network)
{
	if (!network)
		return;
	for (size_t i = 0; i < network->vswitches.count; i++) {
		struct vswitch *vswitch = &network->vswitches.items[i];

		free(vswitch->name);
		strings_free(&vswitch->uplinks);
		free_teaming(&vswitch->teaming);
	}
	for (size_t i = 0; i < network->portgroups.count; i++) {
		struct portgroup *p = &network->portgroups.items[i];

		free(p->name);
		free(p->vswitch);
		free_teaming(&p->teaming);
	}
	free(network->vswitches.items);
	free(network->portgroups.items);
	free(network->fallback);
	free(network);
}

/*
 * Of vim.host.NetworkConfig, which `vim-cmd hostsvc/net/config` prints, only what is needed is
 * looked at, by the names that the API gives it (esxi-facts 3.7). A field that is missing
 * altogether does not fit: what is not set is printed as unset.
 */

/* The names in vim.host.NetworkPolicy.SecurityPolicy. */
static const char *const security_names[POLICY_FIELDS] = {
	[POLICY_PROMISCUOUS] = "allowPromiscuous",
	[POLICY_FORGED_TRANSMITS] = "forgedTransmits",
	[POLICY_MAC_CHANGE] = "macChanges",
};

static int misfit(const struct vim_value *near, struct err *e, const char *what)
{
	return err_set(e, ERR_HOST, "line %zu: %s", near->line, what);
}

/* A field that must be there; `near` tells the line where it is not. */
static int read_vim_need(const struct vim_value **field, const struct vim_value *object,
			 const char *name, struct err *e)
{
	*field = vim_value_field(object, name);
	if (*field)
		return 0;
	return err_set(e, ERR_HOST, "line %zu: no field \"%s\", or two of them", object->line,
		       name);
}

/* An object or unset, which gives NULL. */
static int need_object(const struct vim_value **field, const struct vim_value *object,
		       const char *name, struct err *e)
{
	if (read_vim_need(field, object, name, e) < 0)
		return -1;
	if ((*field)->kind == VIM_OBJECT)
		return 0;
	if ((*field)->kind != VIM_UNSET)
		return misfit(*field, e, "an object is expected here");
	*field = NULL;
	return 0;
}

/* The first item of a list, NULL where it is empty or unset. */
static int read_vim_need_list(const struct vim_value **first, const struct vim_value *object,
			      const char *name, struct err *e)
{
	const struct vim_value *list;

	if (read_vim_need(&list, object, name, e) < 0)
		return -1;
	if (list->kind != VIM_LIST && list->kind != VIM_UNSET)
		return misfit(list, e, "a list is expected here");
	*first = list->first;
	return 0;
}

static int need_name(char **text, const struct vim_value *object, const char *name, struct err *e)
{
	const struct vim_value *field;
	struct span s;

	if (read_vim_need(&field, object, name, e) < 0)
		return -1;
	if (!vim_value_string(&s, field) || s.len == 0)
		return misfit(field, e, "a name is expected here");
	*text = x_strndup(s.p, s.len);
	return 0;
}

static int need_strings(struct strings *all, const struct vim_value *object, const char *name,
			struct err *e)
{
	const struct vim_value *item;
	struct span text;

	if (read_vim_need_list(&item, object, name, e) < 0)
		return -1;
	for (; item; item = item->next) {
		if (!vim_value_string(&text, item))
			return misfit(item, e, "a string is expected here");
		strings_take(all, x_strndup(text.p, text.len));
	}
	return 0;
}

static int read_field(enum policy_value *value, const struct vim_value *security, const char *name,
		      bool may_inherit, struct err *e)
{
	const struct vim_value *field;
	bool on;

	if (read_vim_need(&field, security, name, e) < 0)
		return -1;
	if (vim_value_bool(&on, field))
		*value = on ? POLICY_TRUE : POLICY_FALSE;
	else if (may_inherit && vim_value_is_unset(field))
		*value = POLICY_INHERIT;
	else
		return misfit(field, e,
			      may_inherit ? "true, false or unset is expected here"
					  : "true or false is expected here");
	return 0;
}

/* Of a whole policy that is unset everything is inherited. */
static int read_security(struct policy *result, const struct vim_value *spec, bool may_inherit,
			 struct err *e)
{
	const struct vim_value *policy;
	const struct vim_value *security = NULL;

	if (need_object(&policy, spec, "policy", e) < 0 ||
	    (policy && need_object(&security, policy, "security", e) < 0))
		return -1;
	if (!security && !may_inherit)
		return misfit(spec, e, "a switch without a security policy");
	for (int i = 0; i < POLICY_FIELDS; i++) {
		result->values[i] = POLICY_INHERIT;
		if (security &&
		    read_field(&result->values[i], security, security_names[i], may_inherit, e) < 0)
			return -1;
	}
	return 0;
}

/* A bond of adapters, one adapter, or none [API: BondBridge, SimpleBridge]. */
static int read_uplinks(struct vswitch *vswitch, const struct vim_value *spec, struct err *e)
{
	const struct vim_value *bridge;
	const struct vim_value *device;
	struct span text;

	if (need_object(&bridge, spec, "bridge", e) < 0)
		return -1;
	if (!bridge)
		return 0;
	if (read_vim_need(&device, bridge, "nicDevice", e) < 0)
		return -1;
	if (vim_value_string(&text, device))
		strings_take(&vswitch->uplinks, x_strndup(text.p, text.len));
	else if (need_strings(&vswitch->uplinks, bridge, "nicDevice", e) < 0)
		return -1;
	network_sort_uplinks(vswitch);
	return 0;
}

/* *own: it has an order of its own, which is then in `teaming`. */
static int read_vim_read_order(bool *own, struct teaming *teaming, const struct vim_value *spec,
			       const struct vswitch *vswitch, struct err *e)
{
	const struct vim_value *policy;
	const struct vim_value *nic_teaming = NULL;
	const struct vim_value *order = NULL;

	*own = false;
	if (!network_has_choice(vswitch))
		return 0;
	if (need_object(&policy, spec, "policy", e) < 0 ||
	    (policy && need_object(&nic_teaming, policy, "nicTeaming", e) < 0) ||
	    (nic_teaming && need_object(&order, nic_teaming, "nicOrder", e) < 0))
		return -1;
	if (!order)
		return 0;
	if (need_strings(&teaming->active, order, "activeNic", e) < 0 ||
	    need_strings(&teaming->standby, order, "standbyNic", e) < 0)
		return -1;
	network_keep_uplinks(&teaming->active, vswitch);
	network_keep_uplinks(&teaming->standby, vswitch);
	*own = true;
	return 0;
}

static int need_spec(const struct vim_value **spec, const struct vim_value *config, struct err *e)
{
	if (config->kind != VIM_OBJECT)
		return misfit(config, e, "an object is expected here");
	if (need_object(spec, config, "spec", e) < 0)
		return -1;
	return *spec ? 0 : misfit(config, e, "it has no specification");
}

static int read_vim_read_vswitch(struct network *network, const struct vim_value *config,
				 struct err *e)
{
	const struct vim_value *spec;
	struct vswitch *vswitch;
	char *name;
	bool own;

	if (need_spec(&spec, config, e) < 0 || need_name(&name, config, "name", e) < 0)
		return -1;
	vswitch = network_add_vswitch(network, name);
	if (read_security(&vswitch->policy, spec, false, e) < 0 ||
	    read_uplinks(vswitch, spec, e) < 0 ||
	    read_vim_read_order(&own, &vswitch->teaming, spec, vswitch, e) < 0)
		return -1;
	if (!own)
		network_copy(&vswitch->teaming.active, &vswitch->uplinks);
	return 0;
}

static int add_portgroup(struct portgroup **p, struct network *network,
			 const struct vim_value *spec, struct err *e)
{
	AUTO_STR *name = NULL;
	AUTO_STR *vswitch = NULL;

	if (need_name(&name, spec, "name", e) < 0 ||
	    need_name(&vswitch, spec, "vswitchName", e) < 0)
		return -1;
	*p = network_add_portgroup(network, name, vswitch);
	name = NULL;
	vswitch = NULL;
	return 0;
}

static int read_vim_read_portgroup(struct network *network, const struct vim_value *config,
				   struct err *e)
{
	const struct vim_value *spec;
	const struct vim_value *vlan;
	const struct vswitch *vswitch;
	struct portgroup *p;

	if (need_spec(&spec, config, e) < 0 || add_portgroup(&p, network, spec, e) < 0 ||
	    read_vim_need(&vlan, spec, "vlanId", e) < 0)
		return -1;
	if (!vim_value_number(&p->vlan_id, vlan, 0, VLAN_TRUNK))
		return misfit(vlan, e, "a VLAN id is expected here");
	vswitch = network_find_vswitch(network, p->vswitch);
	if (!vswitch)
		return misfit(spec, e, "a port group on a switch that is not there");
	if (read_security(&p->policy, spec, true, e) < 0)
		return -1;
	return read_vim_read_order(&p->own_teaming, &p->teaming, spec, vswitch, e);
}

static int read_config(struct network *network, const struct vim_value *root, struct err *e)
{
	const struct vim_value *one;

	if (root->kind != VIM_OBJECT)
		return misfit(root, e, "an object is expected here");
	if (read_vim_need_list(&one, root, "vswitch", e) < 0)
		return -1;
	for (; one; one = one->next) {
		if (read_vim_read_vswitch(network, one, e) < 0)
			return -1;
	}
	if (network_sort_vswitches(network, e) < 0 ||
	    read_vim_need_list(&one, root, "portgroup", e) < 0)
		return -1;
	for (; one; one = one->next) {
		if (read_vim_read_portgroup(network, one, e) < 0)
			return -1;
	}
	return network_sort_portgroups(network, e);
}

int network_read_vim(struct network **network, struct span dump, struct err *e)
{
	AUTO(network) *made = x_alloc(sizeof(*made));
	AUTO(vim_reply) *reply = NULL;

	if (vim_reply_parse(&reply, dump, e) < 0 || read_config(made, vim_reply_root(reply), e) < 0)
		return -1;
	*network = made;
	made = NULL;
	return 0;
}

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

static int read_cli_need(const char **text, const struct esxcli_reply *reply, size_t row,
			 const char *field, struct err *e)
{
	*text = esxcli_reply_get(reply, row, field);
	return *text ? 0 : err_set(e, ERR_HOST, "the answer has no field %s", field);
}

static int need_bool(bool *on, const struct esxcli_reply *reply, const char *field, struct err *e)
{
	const char *text;

	if (read_cli_need(&text, reply, 0, field, e) < 0)
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

	if (read_cli_need(&text, reply, row, field, e) < 0)
		return -1;
	if (!span_number(number, span_of(text), 0, max))
		return err_set(e, ERR_HOST, "%s is not such a number: \"%s\"", field, text);
	return 0;
}

static int read_cli_need_list(struct strings *list, const struct esxcli_reply *reply, size_t row,
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

static int read_cli_read_order(bool *own, struct teaming *teaming, const struct esxcli_reply *reply,
			       const struct vswitch *vswitch, bool overrides, struct err *e)
{
	*own = true;
	if (overrides && need_bool(own, reply, "OverrideVswitchUplinks", e) < 0)
		return -1;
	if (!*own)
		return 0;
	if (read_cli_need_list(&teaming->active, reply, 0, "ActiveAdapters", e) < 0 ||
	    read_cli_need_list(&teaming->standby, reply, 0, "StandbyAdapters", e) < 0)
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
	    read_cli_read_order(own, teaming, reply, vswitch, kind->overrides, e) < 0)
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

static int read_cli_read_vswitch(struct network *network, const struct esxcli_reply *reply,
				 size_t row, struct err *e)
{
	const char *name;
	struct vswitch *vswitch;

	if (read_cli_need(&name, reply, row, "Name", e) < 0)
		return -1;
	vswitch = network_add_vswitch(network, x_strdup(name));
	if (read_cli_need_list(&vswitch->uplinks, reply, row, "Uplinks", e) < 0)
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
		if (read_cli_read_vswitch(network, reply, row, e) < 0)
			return err_wrap(e, "the list of switches");
	}
	return network_sort_vswitches(network, e);
}

static int read_cli_read_portgroup(struct network *network, const struct esxcli_reply *reply,
				   size_t row, struct err *e)
{
	const char *name, *vswitch;
	struct portgroup *p;

	if (read_cli_need(&name, reply, row, "Name", e) < 0 ||
	    read_cli_need(&vswitch, reply, row, "VirtualSwitch", e) < 0)
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
		if (read_cli_read_portgroup(network, reply, row, e) < 0)
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

static int ask_vim_cmd(struct network **network, const struct host *h, struct err *e)
{
	AUTO_VALUE(argv) argv = { 0 };
	AUTO_VALUE(buf) dump = { 0 };

	host_command(&argv, h, "/bin/vim-cmd");
	argv_add(&argv, "hostsvc/net/config");
	if (host_run(&dump, h, &argv, e) < 0)
		return -1;
	if (network_read_vim(network, buf_view(&dump), e) < 0)
		return err_wrap(e, "the answer of vim-cmd hostsvc/net/config");
	return 0;
}

int network_read(struct network **network, const struct host *h, struct err *e)
{
	struct cli cli = { .h = h };
	struct err fast = { 0 };

	if (ask_vim_cmd(network, h, &fast) == 0)
		return 0;
	if (network_read_cli(network, &cli, e) < 0) {
		AUTO_STR *slow = x_strdup(e->text);

		return err_set(e, e->code, "%s (and before that: %s)", slow, fast.text);
	}
	(*network)->fallback = x_strdup(fast.text);
	return 0;
}

static bool clients_are_known(const struct network *network)
{
	for (size_t i = 0; i < network->portgroups.count; i++) {
		if (network->portgroups.items[i].active_clients < 0)
			return false;
	}
	return true;
}

int network_read_clients(struct network *network, const struct host *h, struct err *e)
{
	AUTO(network) *list = x_alloc(sizeof(*list));
	struct cli cli = { .h = h };

	if (clients_are_known(network))
		return 0;
	if (network_read_cli_list(list, &cli, e) < 0)
		return -1;
	for (size_t i = 0; i < network->portgroups.count; i++) {
		struct portgroup *p = &network->portgroups.items[i];
		const struct portgroup *found = network_find_portgroup(list, p->name);

		if (found)
			p->active_clients = found->active_clients;
	}
	return 0;
}
