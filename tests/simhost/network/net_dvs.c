#include "network/net_dvs.h"

#include <string.h>

#include "network/clients.h"
#include "network/distributed.h"

static const char *rule(bool allowed)
{
	return allowed ? "allow" : "deny";
}

static void show_port(struct out *o, const struct dport *p)
{
	out_format(o,
		   "        port %s:\n"
		   "                com.vmware.common.port.alias =  ,       propType = CONFIG\n"
		   "                com.vmware.common.port.portgroupid = %s ,   propType = CONFIG\n"
		   "                com.vmware.common.port.block = false ,  propType = CONFIG\n"
		   "                com.vmware.etherswitch.port.teaming:\n"
		   "                        load balancing = source virtual port id\n"
		   "                        link selection = link state up;\n"
		   "                        active = Uplink 1;\n"
		   "                        standby =\n"
		   "                        propType = CONFIG\n",
		   p->id, p->group);
	out_format(o,
		   "                com.vmware.etherswitch.port.security = %s promiscuous; %s mac "
		   "change; %s forged frames\n"
		   "                        propType = CONFIG\n",
		   rule(p->promiscuous), rule(p->mac_change), rule(p->forged_transmits));
	out_str(o, "                com.vmware.etherswitch.port.vlan = VLAN 0\n"
		   "                        propType = CONFIG\n");
}

static void show_switch(struct out *o, const struct distributed *d)
{
	out_format(
		o,
		"switch %s (etherswitch)\n"
		"        max ports: 1536\n"
		"        global properties:\n"
		"                com.vmware.common.version = 0x 3. 0. 0. 0\n"
		"                        propType = CONFIG\n"
		"                com.vmware.common.alias = %s ,         propType = CONFIG\n"
		"                com.vmware.common.uplinkPorts:\n"
		"                        Uplink 1\n"
		"                        propType = CONFIG\n"
		"        host properties:\n"
		"                com.vmware.common.host.portset = DvsPortset-0 ,         propType "
		"= CONFIG\n",
		d->id, d->name);
	for (size_t i = 0; i < d->count; i++)
		show_port(o, &d->items[i]);
}

int net_dvs_main(struct call *c)
{
	AUTO_VALUE(state) st = { 0 };
	AUTO_VALUE(distributed) d = { 0 };
	struct err e = { 0 };

	if (c->argc != 2 || strcmp(c->argv[1], "-l") != 0) {
		out_str(c->err, "Usage: net-dvs [options] switchname\n");
		return 1;
	}
	if (state_load(&st, c->sim, &e) < 0) {
		out_format(c->err, "%s\n", e.text);
		return 1;
	}
	distributed_load(&d, &st);
	show_switch(c->out, &d);
	return 0;
}
