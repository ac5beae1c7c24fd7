#include "plan/gather.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "host/host_option.h"
#include "host/inventory.h"

/* The ids of the VMs with these files; one of another name is not even looked at. */
static int find_ids(struct strings *ids, const struct host *h, const struct strings *targets,
		    struct err *e)
{
	AUTO_VALUE(vm_inventory) inventory = { 0 };

	if (inventory_load(&inventory, h, e) < 0)
		return -1;
	for (size_t i = 0; i < inventory.count; i++) {
		const struct vm_entry *vm = &inventory.items[i];

		for (size_t k = 0; k < targets->count; k++) {
			if (!inventory_same_file(h, vm->vmx_path, targets->items[k]))
				continue;
			strings_format(ids, "%lld", vm->id);
			break;
		}
	}
	return 0;
}

int gather_selected(struct gather *g, const struct host *h, const struct selection *selection,
		    struct err *e)
{
	if (vms_select(&g->vms, h, selection, true, e) < 0)
		return -1;
	g->facts.vms = &g->vms;
	return 0;
}

static int gather_vms(struct gather *g, const struct host *h, const struct undo_needs *needs,
		      const struct strings *targets, struct err *e)
{
	struct selection selection = { 0 };
	int result = 0;

	if (!needs->all_vms && needs->vms)
		result = find_ids(&selection.ids, h, targets, e);
	/* Without words every VM would be meant. */
	if (result == 0 && (needs->all_vms || selection.ids.count > 0))
		result = gather_selected(g, h, &selection, e);
	selection_free(&selection);
	g->facts.vms = &g->vms;
	return result;
}

static void gather_network(struct gather *g, const struct host *h)
{
	struct err e = { 0 };

	if (network_read(&g->network, h, &e) < 0)
		g->network_problem = x_strdup(e.text);
	g->facts.network = g->network;
	g->facts.network_problem = g->network_problem;
}

static void gather_option(struct gather *g, const struct host *h)
{
	struct err e = { 0 };

	if (host_option_get(&g->facts.reverse_path_check, h, HOST_OPTION_REVERSE_PATH, &e) < 0)
		g->option_problem = x_strdup(e.text);
	g->facts.option_problem = g->option_problem;
}

int gather_rest(struct gather *g, const struct host *h, const struct undo_needs *needs,
		const struct strings *targets, struct err *e)
{
	g->facts.root = h->root.dir;
	if (!g->facts.vms && gather_vms(g, h, needs, targets, e) < 0)
		return -1;
	if (needs->network)
		gather_network(g, h);
	if (needs->option)
		gather_option(g, h);
	return 0;
}

void gather_free(struct gather *g)
{
	vms_free(&g->vms);
	network_free(g->network);
	free(g->network_problem);
	free(g->option_problem);
}
