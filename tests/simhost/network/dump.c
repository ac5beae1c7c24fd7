#include "network/dump.h"

#include <stdarg.h>
#include <string.h>

#define STEP 3

struct dump {
	struct buf *out;
	size_t depth;
	enum net_dump_form form;
	bool first; /* nothing stands in the innermost bracket yet */
};

/* The start of a field, or of an item where there is no name. */
static void begin(struct dump *d, const char *name)
{
	if (!d->first)
		buf_str(d->out, d->form == NET_DUMP_OLD ? "," : ", ");
	if (d->depth)
		buf_char(d->out, '\n');
	buf_fill(d->out, ' ', d->depth * STEP);
	if (name)
		buf_format(d->out, "%s = ", name);
	d->first = false;
}

static void field(struct dump *d, const char *name, const char *value)
{
	begin(d, name);
	buf_str(d->out, value);
}

static void number(struct dump *d, const char *name, long value)
{
	begin(d, name);
	buf_format(d->out, "%ld", value);
}

/* Nothing in it is escaped. */
static void string(struct dump *d, const char *name, const char *value)
{
	begin(d, name);
	buf_format(d->out, "\"%s\"", value);
}

/* A scalar that is not set; `type` is what the older form names. */
static void unset(struct dump *d, const char *name, const char *type)
{
	begin(d, name);
	if (d->form == NET_DUMP_OLD)
		buf_format(d->out, "(%s) null", type);
	else
		buf_str(d->out, "<unset>");
}

static void null(struct dump *d, const char *name, const char *type)
{
	begin(d, name);
	buf_format(d->out, "(%s) null", type);
}

static void open_bracket(struct dump *d, const char *name, const char *type, char bracket)
{
	begin(d, name);
	buf_format(d->out, "(%s) %c", type, bracket);
	d->depth++;
	d->first = true;
	if (bracket == '{' && d->form == NET_DUMP_OLD)
		field(d, "dynamicType", "<unset>");
}

static void close_bracket(struct dump *d, char bracket)
{
	if (!d->first && d->form == NET_DUMP_OLD)
		buf_char(d->out, ',');
	d->depth--;
	if (!d->first) {
		buf_char(d->out, '\n');
		buf_fill(d->out, ' ', d->depth * STEP);
	}
	buf_char(d->out, bracket);
	d->first = false;
}

/* An empty list is printed as one by the older form, as unset by the newer (inferred). */
static void strings(struct dump *d, const char *name, const struct strings *all)
{
	if (!all->count && d->form == NET_DUMP_NEW) {
		field(d, name, "<unset>");
		return;
	}
	open_bracket(d, name, "string", '[');
	for (size_t i = 0; i < all->count; i++)
		string(d, NULL, all->items[i]);
	close_bracket(d, ']');
}

static void security(struct dump *d, const struct net_policy *p)
{
	static const char *const names[NET_FIELDS] = {
		[NET_PROMISCUOUS] = "allowPromiscuous",
		[NET_MAC_CHANGE] = "macChanges",
		[NET_FORGED_TRANSMITS] = "forgedTransmits",
	};

	open_bracket(d, "security", "vim.host.NetworkPolicy.SecurityPolicy", '{');
	for (size_t i = 0; i < NET_FIELDS; i++) {
		if (p->values[i] == NET_INHERIT)
			unset(d, names[i], "boolean");
		else
			field(d, names[i], p->values[i] == NET_ACCEPT ? "true" : "false");
	}
	close_bracket(d, '}');
}

/* A value of a switch, which a port group does not override. */
static void shared(struct dump *d, const char *name, const char *value, const char *type)
{
	if (value)
		field(d, name, value);
	else
		unset(d, name, type);
}

static void failure_criteria(struct dump *d, bool set)
{
	open_bracket(d, "failureCriteria", "vim.host.NetworkPolicy.NicFailureCriteria", '{');
	shared(d, "checkSpeed", set ? "\"minimum\"" : NULL, "string");
	shared(d, "speed", set ? "10" : NULL, "int");
	shared(d, "checkDuplex", set ? "false" : NULL, "boolean");
	shared(d, "fullDuplex", set ? "false" : NULL, "boolean");
	shared(d, "checkErrorPercent", set ? "false" : NULL, "boolean");
	shared(d, "percentage", set ? "0" : NULL, "int");
	shared(d, "checkBeacon", set ? "false" : NULL, "boolean");
	close_bracket(d, '}');
}

static void teaming(struct dump *d, const struct net_order *order, bool set)
{
	static const char type[] = "vim.host.NetworkPolicy.NicOrderPolicy";

	open_bracket(d, "nicTeaming", "vim.host.NetworkPolicy.NicTeamingPolicy", '{');
	shared(d, "policy", set ? "\"loadbalance_srcid\"" : NULL, "string");
	shared(d, "reversePolicy", set ? "true" : NULL, "boolean");
	shared(d, "notifySwitches", set ? "true" : NULL, "boolean");
	shared(d, "rollingOrder", set ? "false" : NULL, "boolean");
	failure_criteria(d, set);
	if (order->own) {
		open_bracket(d, "nicOrder", type, '{');
		strings(d, "activeNic", &order->active);
		strings(d, "standbyNic", &order->standby);
		close_bracket(d, '}');
	} else {
		null(d, "nicOrder", type);
	}
	close_bracket(d, '}');
}

/* `set`: of a switch, where everything has a value. */
static void policy(struct dump *d, const struct net_policy *p, const struct net_order *order,
		   bool set)
{
	open_bracket(d, "policy", "vim.host.NetworkPolicy", '{');
	security(d, p);
	teaming(d, order, set);
	open_bracket(d, "offloadPolicy", "vim.host.NetOffloadCapabilities", '{');
	shared(d, "csumOffload", set ? "true" : NULL, "boolean");
	shared(d, "tcpSegmentation", set ? "true" : NULL, "boolean");
	shared(d, "zeroCopyXmit", set ? "true" : NULL, "boolean");
	close_bracket(d, '}');
	open_bracket(d, "shapingPolicy", "vim.host.NetworkPolicy.TrafficShapingPolicy", '{');
	shared(d, "enabled", set ? "false" : NULL, "boolean");
	unset(d, "averageBandwidth", "long");
	unset(d, "peakBandwidth", "long");
	unset(d, "burstSize", "long");
	close_bracket(d, '}');
	close_bracket(d, '}');
}

static void bridge(struct dump *d, const struct net_switch *s)
{
	if (!s->uplinks.count) {
		null(d, "bridge", "vim.host.VirtualSwitch.Bridge");
		return;
	}
	open_bracket(d, "bridge", "vim.host.VirtualSwitch.BondBridge", '{');
	strings(d, "nicDevice", &s->uplinks);
	open_bracket(d, "beacon", "vim.host.VirtualSwitch.BeaconConfig", '{');
	field(d, "interval", "1");
	close_bracket(d, '}');
	open_bracket(d, "linkDiscoveryProtocolConfig", "vim.host.LinkDiscoveryProtocolConfig", '{');
	string(d, "protocol", "cdp");
	string(d, "operation", s->cdp);
	close_bracket(d, '}');
	close_bracket(d, '}');
}

static void vswitch(struct dump *d, const struct net_switch *s)
{
	open_bracket(d, NULL, "vim.host.VirtualSwitch.Config", '{');
	unset(d, "changeOperation", "string");
	string(d, "name", s->name);
	open_bracket(d, "spec", "vim.host.VirtualSwitch.Specification", '{');
	number(d, "numPorts", s->ports);
	bridge(d, s);
	policy(d, &s->policy, &s->order, true);
	number(d, "mtu", s->mtu);
	close_bracket(d, '}');
	close_bracket(d, '}');
}

static void portgroup(struct dump *d, const struct net_group *g)
{
	open_bracket(d, NULL, "vim.host.PortGroup.Config", '{');
	unset(d, "changeOperation", "string");
	open_bracket(d, "spec", "vim.host.PortGroup.Specification", '{');
	string(d, "name", g->name);
	number(d, "vlanId", g->vlan);
	string(d, "vswitchName", g->vswitch);
	policy(d, &g->policy, &g->order, false);
	close_bracket(d, '}');
	close_bracket(d, '}');
}

/* The rest of it, as far as a reader may trip over it. */
static void others(struct dump *d)
{
	open_bracket(d, "dnsConfig", "vim.host.DnsConfig", '{');
	field(d, "dhcp", "false");
	unset(d, "virtualNicDevice", "string");
	string(d, "hostName", "localhost");
	string(d, "domainName", "");
	open_bracket(d, "address", "string", '[');
	string(d, NULL, "192.0.2.53");
	close_bracket(d, ']');
	close_bracket(d, '}');
	null(d, "ipRouteConfig", "vim.host.IpRouteConfig");
	unset(d, "ipV6Enabled", "boolean");
}

void net_dump(struct out *o, const struct net *n, enum net_dump_form form)
{
	struct dump d = { .out = &o->bytes, .form = form, .first = true };

	open_bracket(&d, NULL, "vim.host.NetworkConfig", '{');
	open_bracket(&d, "vswitch", "vim.host.VirtualSwitch.Config", '[');
	for (size_t i = 0; i < n->switches.count; i++)
		vswitch(&d, &n->switches.items[i]);
	close_bracket(&d, ']');
	field(&d, "proxySwitch", "(vim.host.HostProxySwitch.Config) []");
	open_bracket(&d, "portgroup", "vim.host.PortGroup.Config", '[');
	for (size_t i = 0; i < n->groups.count; i++)
		portgroup(&d, &n->groups.items[i]);
	close_bracket(&d, ']');
	others(&d);
	close_bracket(&d, '}');
	buf_char(&o->bytes, '\n');
}
