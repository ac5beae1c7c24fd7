#include "host/network_internal.h"

#include <string.h>

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
