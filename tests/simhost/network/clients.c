#include "network/clients.h"

#include <stdlib.h>
#include <string.h>

#include "host/vms.h"

/* ethernet0 to ethernet9: vSphere's configuration maximum. */
#define NICS_MAX 10

static const char *setting(const struct vmx *v, long nic, const char *name)
{
	AUTO_STR *full = x_format("ethernet%ld.%s", nic, name);

	return vmx_get(v, full);
}

static bool is_connected(const struct vmx *v, long nic)
{
	AUTO_STR *present = x_format("ethernet%ld.present", nic);
	AUTO_STR *starts = x_format("ethernet%ld.startConnected", nic);

	return vmx_is_true(v, present) && (!vmx_get(v, starts) || vmx_is_true(v, starts));
}

static char *copy(const char *text)
{
	return text ? x_strdup(text) : NULL;
}

static void add_vm(struct net_clients *c, const struct state_vm *vm, const struct vmx *v)
{
	for (long nic = 0; nic < NICS_MAX; nic++) {
		const char *dvs = setting(v, nic, "dvs.switchId");

		if (!is_connected(v, nic))
			continue;
		LIST_PUSH(c, (struct net_client){
				     .vm = vmx_shown_name(v),
				     .world = vm->world,
				     .nic = nic,
				     .network = dvs ? NULL : copy(setting(v, nic, "networkName")),
				     .dvs_id = copy(dvs),
				     .dvs_group = copy(setting(v, nic, "dvs.portgroupId")),
				     .dvs_port = copy(setting(v, nic, "dvs.portId")),
			     });
	}
}

int net_clients_read(struct net_clients *c, const struct sim *s, const struct state *st,
		     struct err *e)
{
	for (size_t i = 0; i < st->vms.count; i++) {
		AUTO_VALUE(vmx) v = { 0 };

		if (st->vms.items[i].power != POWER_ON)
			continue;
		if (vms_memory(&v, s, st->vms.items[i].id, e) < 0)
			return -1;
		add_vm(c, &st->vms.items[i], &v);
	}
	return 0;
}

void net_clients_free(struct net_clients *c)
{
	for (size_t i = 0; i < c->count; i++) {
		free(c->items[i].vm);
		free(c->items[i].network);
		free(c->items[i].dvs_id);
		free(c->items[i].dvs_group);
		free(c->items[i].dvs_port);
	}
	free(c->items);
	*c = (struct net_clients){ 0 };
}

long net_clients_on_group(const struct net_clients *c, const struct net_group *g)
{
	long count = g->vmkernel;

	for (size_t i = 0; i < c->count; i++) {
		if (c->items[i].network && strcmp(c->items[i].network, g->name) == 0)
			count++;
	}
	return count;
}

long net_clients_on_switch(const struct net_clients *c, const struct net *n, const char *vswitch)
{
	long count = 0;

	for (size_t i = 0; i < n->groups.count; i++) {
		if (strcmp(n->groups.items[i].vswitch, vswitch) == 0)
			count += net_clients_on_group(c, &n->groups.items[i]);
	}
	return count;
}
