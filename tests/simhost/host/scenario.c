#include "host/scenario.h"

#include <stdlib.h>
#include <string.h>

#include "core/files.h"

static const struct net_layout_switch usual_switches[] = {
	{ "vSwitch0", { "vmnic0" } },
	{ "vSwitch1", { "vmnic2" } },
	{ NULL, { NULL } },
};

/* Policies in the order of enum net_field: promiscuous mode, MAC changes, forged transmits. */
static const struct net_layout_group ready_groups[] = {
	{ "Management Network", "vSwitch0", 0, { { NET_INHERIT } } },
	{ "VM Network", "vSwitch0", 0, { { NET_INHERIT } } },
	{ "Nested", "vSwitch1", 20, { { NET_ACCEPT, NET_INHERIT, NET_ACCEPT } } },
	{ NULL, NULL, 0, { { NET_INHERIT } } },
};

/* Teamed has two uplinks; the port groups of vSwitch2 have none. */
static const struct net_layout_switch wrong_switches[] = {
	{ "vSwitch0", { "vmnic0" } },
	{ "vSwitch1", { "vmnic2", "vmnic3" } },
	{ "vSwitch2", { NULL } },
	{ NULL, { NULL } },
};

static const struct net_layout_group wrong_groups[] = {
	{ "Management Network", "vSwitch0", 0, { { NET_INHERIT } } },
	{ "VM Network", "vSwitch0", 0, { { NET_INHERIT } } },
	{ "Teamed", "vSwitch1", 10, { { NET_ACCEPT, NET_INHERIT, NET_ACCEPT } } },
	{ "Closed", "vSwitch2", 20, { { NET_INHERIT, NET_INHERIT, NET_REJECT } } },
	{ "Shared", "vSwitch2", 30, { { NET_ACCEPT, NET_INHERIT, NET_ACCEPT } } },
	{ "Same A", "vSwitch1", 40, { { NET_ACCEPT, NET_INHERIT, NET_ACCEPT } } },
	{ "Same B", "vSwitch1", 40, { { NET_ACCEPT, NET_INHERIT, NET_ACCEPT } } },
	{ "Filtered", "vSwitch2", 50, { { NET_ACCEPT, NET_INHERIT, NET_ACCEPT } } },
	{ "Unplugged", "vSwitch2", 60, { { NET_ACCEPT, NET_INHERIT, NET_ACCEPT } } },
	{ NULL, NULL, 0, { { NET_INHERIT } } },
};

static const char *const wrong_facts[] = { "nested-hv=false", "secure-boot=true", "virtual=true",
					   NULL };
static const char *const none_facts[] = { "hv-support=0", NULL };
static const char *const down_facts[] = { "hv-support=2", NULL };
static const char *const no_facts[] = { NULL };

static const struct scenario_file no_files[] = { { NULL, 0, NULL } };

/* vhv.enable for all VMs, as old guides for ESXi 5.0 have it (facts 2.2). */
static const struct scenario_file down_files[] = {
	{ "/etc/vmware/config", 0644,
	  "libdir = \"/usr/lib/vmware\"\nauthd.soapServer = \"TRUE\"\nvhv.enable = \"TRUE\"\n" },
	/* Without the sticky bit, so no boot keeps it (facts 6.9). */
	{ "/etc/config/nestvirt/config.json", 0644, "{ \"version\": 1 }\n" },
	{ NULL, 0, NULL },
};

const struct scenario scenarios[] = {
	{
		.name = "healthy",
		.about = "one VM ready for nested guests, on a port group of its own",
		.release = "8.0",
		.acceptance = "community",
		.facts = no_facts,
		.vms = scenario_vms_ready,
		.network = { usual_switches, ready_groups },
		.files = no_files,
	},
	{
		.name = "everything-wrong",
		.about = "a VM for each thing that can be wrong with a VM or its network; the "
			 "processor has no EPT, Secure Boot is on, and the host is itself a VM",
		.release = "8.0",
		.acceptance = "partner",
		.facts = wrong_facts,
		.vms = scenario_vms_wrong,
		.network = { wrong_switches, wrong_groups },
		.files = no_files,
	},
	{
		.name = "no-virtualization",
		.about = "an old host whose processor has neither VT-x nor AMD-V",
		.release = "6.0",
		.acceptance = "community",
		.facts = none_facts,
		.vms = scenario_vms_few,
		.network = { usual_switches, ready_groups },
		.files = no_files,
	},
	{
		.name = "hostd-down",
		.about = "hostd does not run; virtualization is off in the BIOS; vhv.enable stands "
			 "in /etc/vmware/config; a config of nestvirt's that no boot keeps",
		.release = "8.0",
		.acceptance = "community",
		.facts = down_facts,
		.vms = scenario_vms_few,
		.network = { usual_switches, ready_groups },
		.files = down_files,
		.hostd_down = true,
	},
	{ .name = NULL },
};

const struct scenario *scenario_find(const char *name)
{
	for (const struct scenario *c = scenarios; c->name; c++) {
		if (strcmp(c->name, name) == 0)
			return c;
	}
	return NULL;
}

int scenario_state(struct state *st, const struct scenario *c, struct err *e)
{
	for (size_t i = 0; c->facts[i]; i++) {
		if (machine_change(&st->machine, c->facts[i], e) < 0)
			return -1;
	}
	free(st->acceptance);
	st->acceptance = x_strdup(c->acceptance);
	return 0;
}

int scenario_files(const struct sim *s, const struct scenario *c, struct err *e)
{
	for (const struct scenario_file *f = c->files; f->path; f++) {
		AUTO_STR *path = sim_path(s, f->path);

		if (files_make_parent(path, e) < 0 ||
		    files_write(path, span_of(f->text), f->mode, e) < 0)
			return -1;
	}
	return 0;
}
