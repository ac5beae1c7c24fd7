#include "host/network.h"

#include <limits.h>
#include <string.h>

#include "formats/vim_reply.h"

/*
 * The model: lists sorted by name, switches before port groups.
 */

/* Compare names; `struct vswitch` and `struct portgroup` both begin with theirs. */
static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sort by name. ERR_HOST if a name occurs twice. */
static int sort(void *items, size_t count, size_t size, const char *what, struct err *e)
{
	const char *item = items;

	if (count > 0)
		qsort(items, count, size, by_name);
	for (size_t i = 1; i < count; i++, item += size) {
		if (by_name(item, item + size) == 0)
			return err_set(e, ERR_HOST, "two %s are called \"%s\"", what,
				       *(char *const *)(const void *)item);
	}
	return 0;
}

static int sort_vswitches(struct network *network, struct err *e)
{
	struct vswitches *all = &network->vswitches;

	return sort(all->items, all->count, sizeof(all->items[0]), "switches", e);
}

static int sort_portgroups(struct network *network, struct err *e)
{
	struct portgroups *all = &network->portgroups;

	return sort(all->items, all->count, sizeof(all->items[0]), "port groups", e);
}

static void sort_uplinks(struct vswitch *vswitch)
{
	struct strings *all = &vswitch->uplinks;

	if (all->count > 0)
		qsort(all->items, all->count, sizeof(all->items[0]), by_name);
}

/* With fewer than two uplinks there is nothing to choose. */
static bool has_choice(const struct vswitch *vswitch)
{
	return vswitch->uplinks.count >= 2;
}

/* Keep the adapters that are uplinks of the switch, in their order. */
static void keep_uplinks(struct strings *adapters, const struct vswitch *vswitch)
{
	size_t kept = 0;

	for (size_t i = 0; i < adapters->count; i++) {
		char *one = adapters->items[i];

		if (strings_have(&vswitch->uplinks, one))
			adapters->items[kept++] = one;
		else
			free(one);
	}
	adapters->count = kept;
}

static void copy(struct strings *to, const struct strings *from)
{
	for (size_t i = 0; i < from->count; i++)
		strings_add(to, from->items[i]);
}

/* What these two return is borrowed until the next object is added. */
static struct vswitch *add_vswitch(struct network *network, const char *name)
{
	LIST_PUSH(&network->vswitches, (struct vswitch){ .name = x_strdup(name) });
	return &network->vswitches.items[network->vswitches.count - 1];
}

static struct portgroup *add_portgroup(struct network *network, const char *name,
				       const char *vswitch)
{
	LIST_PUSH(&network->portgroups, (struct portgroup){ .name = x_strdup(name),
							    .vswitch = x_strdup(vswitch),
							    .active_clients = -1 });
	return &network->portgroups.items[network->portgroups.count - 1];
}

struct vswitch *network_find_vswitch(const struct network *network, const char *name)
{
	const struct vswitches *all = &network->vswitches;

	if (all->count == 0)
		return NULL;
	return bsearch(&name, all->items, all->count, sizeof(all->items[0]), by_name);
}

struct portgroup *network_find_portgroup(const struct network *network, const char *name)
{
	const struct portgroups *all = &network->portgroups;

	if (all->count == 0)
		return NULL;
	return bsearch(&name, all->items, all->count, sizeof(all->items[0]), by_name);
}

struct vswitch *network_vswitch_of(const struct network *network, const struct portgroup *p)
{
	struct vswitch *vswitch = network_find_vswitch(network, p->vswitch);

	if (!vswitch)
		abort(); /* network_read() makes sure of it */
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

bool network_can_meet(const struct network *network, const struct portgroup *a,
		      const struct portgroup *b)
{
	const struct vswitch *x = network_vswitch_of(network, a);
	const struct vswitch *y = network_vswitch_of(network, b);

	if (a->vlan_id != b->vlan_id && a->vlan_id != VLAN_TRUNK && b->vlan_id != VLAN_TRUNK)
		return false;
	return x == y || (x->uplinks.count > 0 && y->uplinks.count > 0);
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
 * The fast way. `vim-cmd hostsvc/net/config` prints a vim.host.NetworkConfig; only the fields that
 * are needed are read, by the names that the API gives them (esxi-facts 3.7). A field that is not
 * set is printed as unset, so one that is missing altogether does not fit.
 */

static int misfit(const struct vim_value *near, struct err *e, const char *what)
{
	return err_set(e, ERR_HOST, "line %zu: %s", near->line, what);
}

/* Find a field that must be there. */
static int get_field(const struct vim_value **field, const struct vim_value *object,
		     const char *name, struct err *e)
{
	*field = vim_value_field(object, name);
	if (*field)
		return 0;
	return err_set(e, ERR_HOST, "line %zu: no field \"%s\", or two of them", object->line,
		       name);
}

/* Find an object; NULL where it, or the one around it, is unset. */
static int get_object(const struct vim_value **field, const struct vim_value *object,
		      const char *name, struct err *e)
{
	*field = NULL;
	if (!object)
		return 0;
	if (get_field(field, object, name, e) < 0)
		return -1;
	if ((*field)->kind == VIM_OBJECT)
		return 0;
	if ((*field)->kind != VIM_UNSET)
		return misfit(*field, e, "an object is expected here");
	*field = NULL;
	return 0;
}

/* Find the first item of a list; NULL where it is empty or unset. */
static int get_list(const struct vim_value **first, const struct vim_value *object,
		    const char *name, struct err *e)
{
	const struct vim_value *list;

	if (get_field(&list, object, name, e) < 0)
		return -1;
	if (list->kind != VIM_LIST && list->kind != VIM_UNSET)
		return misfit(list, e, "a list is expected here");
	*first = list->first;
	return 0;
}

static int get_name(char **text, const struct vim_value *object, const char *name, struct err *e)
{
	const struct vim_value *field;
	struct span s;

	if (get_field(&field, object, name, e) < 0)
		return -1;
	if (!vim_value_string(&s, field) || s.len == 0)
		return misfit(field, e, "a name is expected here");
	*text = x_strndup(s.p, s.len);
	return 0;
}

static int get_strings(struct strings *all, const struct vim_value *object, const char *name,
		       struct err *e)
{
	const struct vim_value *item;
	struct span text;

	if (get_list(&item, object, name, e) < 0)
		return -1;
	for (; item; item = item->next) {
		if (!vim_value_string(&text, item))
			return misfit(item, e, "a string is expected here");
		strings_take(all, x_strndup(text.p, text.len));
	}
	return 0;
}

/* Read a security policy; where all of a port group's is unset, all of it is inherited. */
static int parse_policy(struct policy *result, const struct vim_value *spec, bool may_inherit,
			struct err *e)
{
	/* The names in vim.host.NetworkPolicy.SecurityPolicy. */
	static const char *const names[POLICY_FIELDS] = {
		[POLICY_PROMISCUOUS] = "allowPromiscuous",
		[POLICY_FORGED_TRANSMITS] = "forgedTransmits",
		[POLICY_MAC_CHANGE] = "macChanges",
	};
	const struct vim_value *policy, *security, *field;
	bool on;

	if (get_object(&policy, spec, "policy", e) < 0 ||
	    get_object(&security, policy, "security", e) < 0)
		return -1;
	if (!security && !may_inherit)
		return misfit(spec, e, "a switch without a security policy");
	for (int i = 0; i < POLICY_FIELDS; i++) {
		result->values[i] = POLICY_INHERIT;
		if (!security)
			continue;
		if (get_field(&field, security, names[i], e) < 0)
			return -1;
		if (vim_value_bool(&on, field))
			result->values[i] = on ? POLICY_TRUE : POLICY_FALSE;
		else if (!may_inherit)
			return misfit(field, e, "true or false is expected here");
		else if (!vim_value_is_unset(field))
			return misfit(field, e, "true, false or unset is expected here");
	}
	return 0;
}

/* Read the order of uplinks. *own: it has one of its own, which is then in `teaming`. */
static int parse_order(bool *own, struct teaming *teaming, const struct vim_value *spec,
		       const struct vswitch *vswitch, struct err *e)
{
	const struct vim_value *policy, *nic_teaming, *order;

	*own = false;
	if (!has_choice(vswitch))
		return 0;
	if (get_object(&policy, spec, "policy", e) < 0 ||
	    get_object(&nic_teaming, policy, "nicTeaming", e) < 0 ||
	    get_object(&order, nic_teaming, "nicOrder", e) < 0)
		return -1;
	if (!order)
		return 0;
	if (get_strings(&teaming->active, order, "activeNic", e) < 0 ||
	    get_strings(&teaming->standby, order, "standbyNic", e) < 0)
		return -1;
	keep_uplinks(&teaming->active, vswitch);
	keep_uplinks(&teaming->standby, vswitch);
	*own = true;
	return 0;
}

static int get_spec(const struct vim_value **spec, const struct vim_value *config, struct err *e)
{
	if (config->kind != VIM_OBJECT)
		return misfit(config, e, "an object is expected here");
	if (get_object(spec, config, "spec", e) < 0)
		return -1;
	return *spec ? 0 : misfit(config, e, "it has no specification");
}

static int parse_vswitch(struct network *network, const struct vim_value *config, struct err *e)
{
	const struct vim_value *spec, *bridge;
	const struct vim_value *device = NULL;
	struct vswitch *vswitch;
	AUTO_STR *name = NULL;
	struct span adapter;
	bool own;

	if (get_spec(&spec, config, e) < 0 || get_name(&name, config, "name", e) < 0)
		return -1;
	vswitch = add_vswitch(network, name);
	/* A bond of adapters, one adapter, or none [API: BondBridge, SimpleBridge]. */
	if (parse_policy(&vswitch->policy, spec, false, e) < 0 ||
	    get_object(&bridge, spec, "bridge", e) < 0 ||
	    (bridge && get_field(&device, bridge, "nicDevice", e) < 0))
		return -1;
	if (device && vim_value_string(&adapter, device))
		strings_take(&vswitch->uplinks, x_strndup(adapter.p, adapter.len));
	else if (device && get_strings(&vswitch->uplinks, bridge, "nicDevice", e) < 0)
		return -1;
	sort_uplinks(vswitch);
	if (parse_order(&own, &vswitch->teaming, spec, vswitch, e) < 0)
		return -1;
	if (!own)
		copy(&vswitch->teaming.active, &vswitch->uplinks);
	return 0;
}

static int parse_portgroup(struct network *network, const struct vim_value *config, struct err *e)
{
	const struct vim_value *spec;
	const struct vim_value *vlan;
	const struct vswitch *vswitch;
	AUTO_STR *name = NULL;
	AUTO_STR *on = NULL;
	struct portgroup *p;

	if (get_spec(&spec, config, e) < 0 || get_name(&name, spec, "name", e) < 0 ||
	    get_name(&on, spec, "vswitchName", e) < 0 || get_field(&vlan, spec, "vlanId", e) < 0)
		return -1;
	p = add_portgroup(network, name, on);
	if (!vim_value_number(&p->vlan_id, vlan, 0, VLAN_TRUNK))
		return misfit(vlan, e, "a VLAN id is expected here");
	vswitch = network_find_vswitch(network, on);
	if (!vswitch)
		return misfit(spec, e, "a port group on a switch that is not there");
	if (parse_policy(&p->policy, spec, true, e) < 0)
		return -1;
	return parse_order(&p->own_teaming, &p->teaming, spec, vswitch, e);
}

int network_parse(struct network **network, struct span dump, struct err *e)
{
	AUTO(network) *made = x_alloc(sizeof(*made));
	AUTO(vim_reply) *reply = NULL;
	const struct vim_value *root, *one;

	if (vim_reply_parse(&reply, dump, e) < 0)
		return -1;
	root = vim_reply_root(reply);
	if (root->kind != VIM_OBJECT)
		return misfit(root, e, "an object is expected here");
	if (get_list(&one, root, "vswitch", e) < 0)
		return -1;
	for (; one; one = one->next) {
		if (parse_vswitch(made, one, e) < 0)
			return -1;
	}
	if (sort_vswitches(made, e) < 0 || get_list(&one, root, "portgroup", e) < 0)
		return -1;
	for (; one; one = one->next) {
		if (parse_portgroup(made, one, e) < 0)
			return -1;
	}
	if (sort_portgroups(made, e) < 0)
		return -1;
	*network = made;
	made = NULL;
	return 0;
}

/*
 * The slow way, object by object. Names of fields are those of the types of ESXi 6.7 (esxi-facts
 * 3.6).
 */

static const char *what(struct network_target target)
{
	return target.is_portgroup ? "port group" : "switch";
}

int network_target_wrap(struct err *e, struct network_target target)
{
	return err_wrap(e, "%s \"%s\"", what(target), target.name);
}

void network_target_words(struct argv *words, struct network_target target, const char *command)
{
	cli_words(words, "network vswitch standard");
	if (target.is_portgroup)
		argv_add(words, "portgroup");
	cli_words(words, command);
	argv_format(words, "--%s-name=%s", target.is_portgroup ? "portgroup" : "vswitch",
		    target.name);
}

static int need_bool(bool *on, const struct esxcli_reply *reply, const char *field, struct err *e)
{
	const char *text;

	if (cli_field(&text, reply, 0, field, e) < 0)
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

	if (cli_field(&text, reply, row, field, e) < 0)
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
	copy(list, found);
	return 0;
}

/* Ask by a `get`, whose answer is one structure. */
static int get(struct esxcli_reply **reply, struct cli *cli, struct network_target target,
	       const char *command, struct err *e)
{
	AUTO_VALUE(argv) words = { 0 };

	network_target_words(&words, target, command);
	if (cli_read(reply, cli, &words, e) < 0)
		return -1;
	if (esxcli_reply_rows(*reply) != 1)
		return err_set(e, ERR_HOST, "the answer has %zu structures, not one",
			       esxcli_reply_rows(*reply));
	return 0;
}

int network_read_policy(struct policy *policy, struct cli *cli, struct network_target target,
			struct err *e)
{
	static const struct {
		const char *value, *override;
	} names[POLICY_FIELDS] = {
		[POLICY_PROMISCUOUS] = { "AllowPromiscuous", "OverrideVswitchAllowPromiscuous" },
		[POLICY_FORGED_TRANSMITS] = { "AllowForgedTransmits",
					      "OverrideVswitchAllowForgedTransmits" },
		[POLICY_MAC_CHANGE] = { "AllowMACAddressChange",
					"OverrideVswitchAllowMACAddressChange" },
	};
	AUTO(esxcli_reply) *reply = NULL;
	int done = get(&reply, cli, target, "policy security get", e);

	for (int i = 0; i < POLICY_FIELDS && done == 0; i++) {
		bool on = false, own = true;

		done = need_bool(&on, reply, names[i].value, e);
		if (done == 0 && target.is_portgroup)
			done = need_bool(&own, reply, names[i].override, e);
		policy->values[i] = !own ? POLICY_INHERIT : on ? POLICY_TRUE : POLICY_FALSE;
	}
	return done < 0 ? err_wrap(e, "the security policy of %s \"%s\"", what(target), target.name)
			: 0;
}

/* Ask for the order of uplinks; *own as for parse_order(). */
static int get_order(bool *own, struct teaming *teaming, struct cli *cli,
		     struct network_target target, const struct vswitch *vswitch, struct err *e)
{
	AUTO(esxcli_reply) *reply = NULL;

	*own = true;
	if (get(&reply, cli, target, "policy failover get", e) < 0 ||
	    (target.is_portgroup && need_bool(own, reply, "OverrideVswitchUplinks", e) < 0) ||
	    (*own && (need_list(&teaming->active, reply, 0, "ActiveAdapters", e) < 0 ||
		      need_list(&teaming->standby, reply, 0, "StandbyAdapters", e) < 0)))
		return err_wrap(e, "the uplinks of %s \"%s\"", what(target), target.name);
	keep_uplinks(&teaming->active, vswitch);
	keep_uplinks(&teaming->standby, vswitch);
	return 0;
}

static int list_vswitches(struct network *network, struct cli *cli, struct err *e)
{
	AUTO(esxcli_reply) *reply = NULL;
	const char *name;

	if (cli_list(&reply, cli, "network vswitch standard list", e) < 0)
		return -1;
	for (size_t row = 0; row < esxcli_reply_rows(reply); row++) {
		struct vswitch *vswitch = NULL;

		if (cli_field(&name, reply, row, "Name", e) == 0)
			vswitch = add_vswitch(network, name);
		if (!vswitch || need_list(&vswitch->uplinks, reply, row, "Uplinks", e) < 0)
			return err_wrap(e, "the list of switches");
		sort_uplinks(vswitch);
	}
	return sort_vswitches(network, e);
}

int network_read_portgroups(struct network *network, struct cli *cli, struct err *e)
{
	AUTO(esxcli_reply) *reply = NULL;
	const char *name, *vswitch;

	if (cli_list(&reply, cli, "network vswitch standard portgroup list", e) < 0)
		return -1;
	for (size_t row = 0; row < esxcli_reply_rows(reply); row++) {
		struct portgroup *p = NULL;

		if (cli_field(&name, reply, row, "Name", e) == 0 &&
		    cli_field(&vswitch, reply, row, "VirtualSwitch", e) == 0)
			p = add_portgroup(network, name, vswitch);
		if (!p || need_number(&p->vlan_id, reply, row, "VLANID", VLAN_TRUNK, e) < 0 ||
		    need_number(&p->active_clients, reply, row, "ActiveClients", LLONG_MAX, e) < 0)
			return err_wrap(e, "the list of port groups");
	}
	return sort_portgroups(network, e);
}

static int read_slowly(struct network **network, struct cli *cli, struct err *e)
{
	AUTO(network) *made = x_alloc(sizeof(*made));
	bool own;

	if (list_vswitches(made, cli, e) < 0 || network_read_portgroups(made, cli, e) < 0)
		return -1;
	for (size_t i = 0; i < made->vswitches.count; i++) {
		struct vswitch *v = &made->vswitches.items[i];
		const struct network_target target = { .name = v->name };

		if (network_read_policy(&v->policy, cli, target, e) < 0)
			return -1;
		if (!has_choice(v))
			copy(&v->teaming.active, &v->uplinks);
		else if (get_order(&own, &v->teaming, cli, target, v, e) < 0)
			return -1;
	}
	for (size_t i = 0; i < made->portgroups.count; i++) {
		struct portgroup *p = &made->portgroups.items[i];
		const struct network_target target = { .is_portgroup = true, .name = p->name };
		const struct vswitch *v = network_find_vswitch(made, p->vswitch);

		if (!v)
			return err_set(e, ERR_HOST,
				       "port group \"%s\" is on switch \"%s\", which is not there",
				       p->name, p->vswitch);
		if (network_read_policy(&p->policy, cli, target, e) < 0 ||
		    (has_choice(v) &&
		     get_order(&p->own_teaming, &p->teaming, cli, target, v, e) < 0))
			return -1;
	}
	*network = made;
	made = NULL;
	return 0;
}

int network_read(struct network **network, const struct host *h, struct err *e)
{
	AUTO_VALUE(argv) argv = { 0 };
	AUTO_VALUE(buf) dump = { 0 };
	struct cli cli = { .h = h };
	struct err fast = { 0 };

	host_command(&argv, h, "/bin/vim-cmd hostsvc/net/config");
	if (host_run(&dump, h, &argv, &fast) == 0) {
		if (network_parse(network, buf_view(&dump), &fast) == 0)
			return 0;
		(void)err_wrap(&fast, "the answer of vim-cmd hostsvc/net/config");
	}
	if (read_slowly(network, &cli, e) < 0) {
		AUTO_STR *slow = x_strdup(e->text);

		return err_set(e, e->code, "%s (and before that: %s)", slow, fast.text);
	}
	(*network)->fallback = x_strdup(fast.text);
	return 0;
}
