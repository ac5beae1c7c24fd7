#include "formats/vim_reply.h"
#include "host/network_internal.h"

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
static int need(const struct vim_value **field, const struct vim_value *object, const char *name,
		struct err *e)
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
	if (need(field, object, name, e) < 0)
		return -1;
	if ((*field)->kind == VIM_OBJECT)
		return 0;
	if ((*field)->kind != VIM_UNSET)
		return misfit(*field, e, "an object is expected here");
	*field = NULL;
	return 0;
}

/* The first item of a list, NULL where it is empty or unset. */
static int need_list(const struct vim_value **first, const struct vim_value *object,
		     const char *name, struct err *e)
{
	const struct vim_value *list;

	if (need(&list, object, name, e) < 0)
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

	if (need(&field, object, name, e) < 0)
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

	if (need_list(&item, object, name, e) < 0)
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

	if (need(&field, security, name, e) < 0)
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
	if (need(&device, bridge, "nicDevice", e) < 0)
		return -1;
	if (vim_value_string(&text, device))
		strings_take(&vswitch->uplinks, x_strndup(text.p, text.len));
	else if (need_strings(&vswitch->uplinks, bridge, "nicDevice", e) < 0)
		return -1;
	network_sort_uplinks(vswitch);
	return 0;
}

/* *own: it has an order of its own, which is then in `teaming`. */
static int read_order(bool *own, struct teaming *teaming, const struct vim_value *spec,
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

static int read_vswitch(struct network *network, const struct vim_value *config, struct err *e)
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
	    read_order(&own, &vswitch->teaming, spec, vswitch, e) < 0)
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

static int read_portgroup(struct network *network, const struct vim_value *config, struct err *e)
{
	const struct vim_value *spec;
	const struct vim_value *vlan;
	const struct vswitch *vswitch;
	struct portgroup *p;

	if (need_spec(&spec, config, e) < 0 || add_portgroup(&p, network, spec, e) < 0 ||
	    need(&vlan, spec, "vlanId", e) < 0)
		return -1;
	if (!vim_value_number(&p->vlan_id, vlan, 0, VLAN_TRUNK))
		return misfit(vlan, e, "a VLAN id is expected here");
	vswitch = network_find_vswitch(network, p->vswitch);
	if (!vswitch)
		return misfit(spec, e, "a port group on a switch that is not there");
	if (read_security(&p->policy, spec, true, e) < 0)
		return -1;
	return read_order(&p->own_teaming, &p->teaming, spec, vswitch, e);
}

static int read_config(struct network *network, const struct vim_value *root, struct err *e)
{
	const struct vim_value *one;

	if (root->kind != VIM_OBJECT)
		return misfit(root, e, "an object is expected here");
	if (need_list(&one, root, "vswitch", e) < 0)
		return -1;
	for (; one; one = one->next) {
		if (read_vswitch(network, one, e) < 0)
			return -1;
	}
	if (network_sort_vswitches(network, e) < 0 || need_list(&one, root, "portgroup", e) < 0)
		return -1;
	for (; one; one = one->next) {
		if (read_portgroup(network, one, e) < 0)
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
