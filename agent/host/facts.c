#include "host/facts.h"

#include <limits.h>
#include <string.h>

#include "host/vibs.h"

bool facts_is_readable(const struct vm *vm)
{
	return !vm->left_out && vm->file && !vm->encrypted;
}

bool facts_is_distributed(const struct vm_nic *nic)
{
	return nic->dvs_id || nic->dvs_portgroup_id;
}

const struct portgroup *facts_portgroup(const struct facts *facts, const struct vm_nic *nic)
{
	const struct portgroups *all = &facts->network->portgroups;
	const struct portgroup *found;

	if (!nic->network)
		return NULL;
	found = network_find_portgroup(facts->network, nic->network);
	/* A name that people see otherwise than its bytes are. */
	for (size_t i = 0; !found && i < all->count; i++) {
		if (vm_nics_is_on(nic, all->items[i].name))
			found = &all->items[i];
	}
	return found;
}

const struct learned *facts_learned(const struct facts *facts, const struct vm_nic *nic)
{
	for (size_t i = 0; i < facts->learned.count; i++) {
		const struct learned *l = &facts->learned.items[i];

		if (nic->dvs_id && nic->dvs_portgroup_id &&
		    span_is_nocase(span_of(nic->dvs_id), l->dvs->id) &&
		    strcmp(nic->dvs_portgroup_id, l->portgroup_id) == 0)
			return l;
	}
	return NULL;
}

/* What is to be asked for, by what the VMs have. */
struct need {
	bool network;
	bool distributed;
	bool filter_vib;
	bool bystanders;
};

typedef void visit_nic(void *context, struct facts *facts, const struct vm *vm,
		       const struct vm_nic *nic);

static void each_nic(struct facts *facts, const struct vms *vms, visit_nic *visit, void *context)
{
	for (size_t i = 0; i < vms->count; i++) {
		const struct vm *vm = &vms->items[i];
		AUTO_VALUE(vm_nics) nics = { 0 };

		if (facts_is_readable(vm))
			vm_nics_read(&nics, vm->file);
		for (size_t k = 0; k < nics.count; k++)
			visit(context, facts, vm, &nics.items[k]);
	}
}

static void note_need(void *context, struct facts *facts, const struct vm *vm,
		      const struct vm_nic *nic)
{
	struct need *need = context;

	(void)facts;
	need->distributed |= facts_is_distributed(nic);
	need->network |= nic->network != NULL;
	need->filter_vib |= vm_nics_has_filter(vm->file, nic->number, FILTER_NAME);
}

static void note_need_of_others(void *context, struct facts *facts, const struct vm *vm,
				const struct vm_nic *nic)
{
	struct need *need = context;
	const struct portgroup *p = facts_portgroup(facts, nic);

	(void)vm;
	need->bystanders |= p && network_effective(facts->network, p, POLICY_PROMISCUOUS).allowed;
}

static void note_bystander(void *context, struct facts *facts, const struct vm *vm,
			   const struct vm_nic *nic)
{
	const struct portgroup *p = facts_portgroup(facts, nic);
	struct bystanders *list;

	(void)context;
	if (!p || vm->nested || vm_is_template(vm))
		return;
	list = &facts->bystanders[p - facts->network->portgroups.items];
	/* A VM with several adapters there is one. */
	if (list->count == 0 || list->items[list->count - 1] != vm)
		LIST_PUSH(list, vm);
}

void facts_note_bystanders(struct facts *facts, const struct vms *all)
{
	facts->bystanders = x_array(facts->network->portgroups.count, sizeof(facts->bystanders[0]));
	each_nic(facts, all, note_bystander, NULL);
}

static void read_bystanders(struct facts *facts, const struct host *h, const struct selection *s)
{
	const struct selection every = { .power_may_fail = true };
	struct err e = { 0 };

	if (s->all || selection_is_empty(s)) {
		facts_note_bystanders(facts, &facts->vms);
	} else if (s->names.count + s->globs.count == 0) {
		facts->bystanders_problem = x_strdup("--vm-id and --vmx read that VM alone");
	} else if (vms_select(&facts->others, h, &every, true, &e) < 0) {
		facts->bystanders_problem = x_strdup(e.text);
	} else {
		facts_note_bystanders(facts, &facts->others);
	}
}

/* A port of the group on this host, one in use before others. */
static const struct dvport *find_port(const struct dvswitch *dvs, const char *portgroup_id)
{
	const struct dvport *found = NULL;

	for (size_t i = 0; i < dvs->count; i++) {
		const struct dvport *port = &dvs->items[i];

		if (strcmp(port->portgroup_id, portgroup_id) == 0 &&
		    (!found || (port->in_use && !found->in_use)))
			found = port;
	}
	return found;
}

static const struct dvswitch *find_dvs(const struct facts *facts, const char *id)
{
	for (size_t i = 0; i < facts->distributed->count; i++) {
		if (span_is_nocase(span_of(id), facts->distributed->items[i].id))
			return &facts->distributed->items[i];
	}
	return NULL;
}

static void read_learned(void *context, struct facts *facts, const struct vm *vm,
			 const struct vm_nic *nic)
{
	const struct host *h = context;
	struct learned l = { 0 };
	struct err e = { 0 };

	(void)vm;
	if (!nic->dvs_id || !nic->dvs_portgroup_id || facts_learned(facts, nic))
		return;
	l.dvs = find_dvs(facts, nic->dvs_id);
	if (!l.dvs)
		return;
	l.portgroup_id = x_strdup(nic->dvs_portgroup_id);
	l.port = find_port(l.dvs, l.portgroup_id);
	if (!l.port)
		l.problem = x_strdup("none of its ports is on this host");
	else if (maclearn_get(&l.maclearn, h, l.dvs->name, l.port->id, &e) < 0)
		l.problem = x_strdup(e.text);
	if (l.port)
		l.security = dvs_security_of(&facts->dvs_security, l.dvs, l.port);
	LIST_PUSH(&facts->learned, l);
}

static void read_distributed(struct facts *facts, const struct host *h)
{
	struct host host = *h; /* for the visitor, whose context may be changed */
	struct err e = { 0 };

	if (distributed_read(&facts->distributed, h, &e) < 0) {
		facts->distributed_problem = x_strdup(e.text);
		return;
	}
	dvs_security_read(&facts->dvs_security, h);
	each_nic(facts, &facts->vms, read_learned, &host);
}

/* NAME.vmsd lies beside NAME.vmx [facts 1.11]; a VM that never had a snapshot may have none. */
static void count_snapshots(struct snapshots *snapshots, const struct host *h, const char *vmx_path)
{
	const char *dot = strrchr(text_base_name(vmx_path), '.'); /* .vmx; .vmtx of a template */
	size_t len = dot ? (size_t)(dot - vmx_path) : strlen(vmx_path);
	AUTO_STR *path = x_format("%.*s.vmsd", (int)len, vmx_path);
	AUTO(vmx_file) *file = NULL;
	struct err e = { 0 };
	const char *text;

	if (vmx_file_load(&file, &h->root, path, &e) < 0) {
		if (e.code != ERR_NOT_FOUND)
			snapshots->problem = x_strdup(e.text);
		return;
	}
	text = vmx_doc_get(file->doc, "snapshot.numSnapshots");
	if (text && !span_number(&snapshots->count, span_of(text), 0, INT_MAX))
		snapshots->problem = x_format("%s: snapshot.numSnapshots is no number", path);
}

static void read_filter_vib(struct facts *facts, const struct host *h)
{
	struct err e = { 0 };

	if (vibs_have(&facts->has_filter_vib, h, FILTER_NAME, &e) < 0)
		facts->filter_vib_problem = x_strdup(e.text);
}

void facts_read(struct facts *facts, const struct host *h, const struct selection *s)
{
	struct need need = { 0 };
	struct err e = { 0 };

	facts->snapshots = x_array(facts->vms.count, sizeof(facts->snapshots[0]));
	for (size_t i = 0; i < facts->vms.count; i++) {
		if (facts_is_readable(&facts->vms.items[i]))
			count_snapshots(&facts->snapshots[i], h, facts->vms.items[i].path);
	}
	each_nic(facts, &facts->vms, note_need, &need);
	if (need.network && network_read(&facts->network, h, &e) < 0)
		facts->network_problem = x_strdup(e.text);
	if (facts->network)
		each_nic(facts, &facts->vms, note_need_of_others, &need);
	if (need.bystanders)
		read_bystanders(facts, h, s);
	if (need.distributed)
		read_distributed(facts, h);
	if (need.filter_vib)
		read_filter_vib(facts, h);
}

static void free_bystanders(struct facts *facts)
{
	for (size_t i = 0; facts->bystanders && i < facts->network->portgroups.count; i++)
		free(facts->bystanders[i].items);
	free(facts->bystanders);
	free(facts->bystanders_problem);
}

static void free_learned(struct learned_list *all)
{
	for (size_t i = 0; i < all->count; i++) {
		free(all->items[i].portgroup_id);
		free(all->items[i].problem);
	}
	free(all->items);
}

void facts_free(struct facts *facts)
{
	for (size_t i = 0; facts->snapshots && i < facts->vms.count; i++)
		free(facts->snapshots[i].problem);
	free(facts->snapshots);
	free_bystanders(facts);
	free_learned(&facts->learned);
	dvs_security_free(&facts->dvs_security);
	distributed_free(facts->distributed);
	free(facts->distributed_problem);
	network_free(facts->network);
	free(facts->network_problem);
	free(facts->filter_vib_problem);
	vms_free(&facts->others);
	vms_free(&facts->vms);
	*facts = (struct facts){ 0 };
}
