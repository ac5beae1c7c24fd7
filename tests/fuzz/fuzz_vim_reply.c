/*
 * The laws of what vim-cmd prints: a tree that was read can be printed and read again, and so can a
 * network. An input is such an answer.
 */
#include <string.h>

#include "formats/vim_reply.h"
#include "fuzz.h"
#include "host/network.h"
#include "network_text.h"

static void print_value(struct buf *out, const struct vim_value *value, size_t depth);

/* Each member on a line of its own, with a comma behind all but the last. */
static void print_members(struct buf *out, const struct vim_value *value, size_t depth)
{
	for (const struct vim_value *member = value->first; member; member = member->next) {
		buf_fill(out, ' ', 3 * depth);
		if (value->kind == VIM_OBJECT) {
			buf_span(out, member->name);
			buf_str(out, " = ");
		}
		print_value(out, member, depth);
		buf_str(out, member->next ? ", \n" : "\n");
	}
	buf_fill(out, ' ', 3 * (depth - 1));
}

static void print_text(struct buf *out, struct span text, char quote)
{
	buf_char(out, quote);
	buf_span(out, text);
	buf_char(out, quote);
}

static void print_value(struct buf *out, const struct vim_value *value, size_t depth)
{
	if (value->type.len > 0)
		buf_format(out, "(%.*s) ", (int)value->type.len, value->type.p);
	switch (value->kind) {
	case VIM_UNSET:
		buf_str(out, value->type.len > 0 ? "null" : "<unset>");
		return;
	case VIM_WORD:
		buf_span(out, value->text);
		return;
	case VIM_STRING:
		print_text(out, value->text, '"');
		return;
	case VIM_REFERENCE:
		print_text(out, value->text, '\'');
		return;
	case VIM_LIST:
		buf_str(out, "[\n");
		print_members(out, value, depth + 1);
		buf_char(out, ']');
		return;
	case VIM_OBJECT:
		buf_str(out, "{\n");
		print_members(out, value, depth + 1);
		buf_char(out, '}');
		return;
	}
	abort();
}

static void check_same(const struct vim_value *a, const struct vim_value *b)
{
	const struct vim_value *x = a->first;
	const struct vim_value *y = b->first;

	LAW(a->kind == b->kind, "the kind stays");
	LAW(span_eq(a->type, b->type), "the type stays");
	LAW(span_eq(a->name, b->name), "the name stays");
	LAW(span_eq(a->text, b->text), "the text stays");
	for (; x && y; x = x->next, y = y->next)
		check_same(x, y);
	LAW(!x && !y, "members are neither lost nor added");
}

static size_t count_lines(struct span text)
{
	size_t lines = 1;

	for (size_t i = 0; i < text.len; i++)
		lines += text.p[i] == '\n';
	return lines;
}

static void check_shape(const struct vim_value *value, struct span text, size_t line, int depth)
{
	size_t last = count_lines(text);

	LAW(depth <= VIM_DEPTH_MAX + 1, "the depth is bounded");
	LAW(value->line >= line && value->line <= last, "lines go up, and not beyond the last");
	LAW(value->kind == VIM_LIST || value->kind == VIM_OBJECT || !value->first,
	    "only lists and objects have members");
	LAW(!memchr(value->text.len > 0 ? value->text.p : "", '\n', value->text.len),
	    "no line end in a text");
}

static void check_shapes(const struct vim_value *value, struct span text, size_t line, int depth)
{
	check_shape(value, text, line, depth);
	for (const struct vim_value *member = value->first; member; member = member->next)
		check_shapes(member, text, value->line, depth + 1);
}

static void check_tree(struct span text)
{
	AUTO(vim_reply) *reply = NULL;
	AUTO(vim_reply) *again = NULL;
	AUTO_VALUE(buf) printed = { 0 };
	struct err e = { 0 };

	if (vim_reply_parse(&reply, text, &e) < 0) {
		LAW(e.code == ERR_HOST && e.text[0], "an error says what it is");
		LAW(!strchr(e.text, '\n'), "an error is one line");
		return;
	}
	check_shapes(vim_reply_root(reply), text, 1, 0);
	print_value(&printed, vim_reply_root(reply), 0);
	LAW(vim_reply_parse(&again, buf_view(&printed), &e) == 0, "what is printed can be read");
	check_same(vim_reply_root(reply), vim_reply_root(again));
}

/* A dump in the making. */
struct dump {
	struct buf *out;
	size_t depth;
	bool old;  /* as 5.x: dynamicType, a comma behind the last, `(boolean) null` */
	bool open; /* a bracket was opened: nothing stands in it yet */
};

static void dump_line(struct dump *d, const char *name)
{
	if (!d->open)
		buf_str(d->out, d->old ? ",\n" : ", \n");
	else if (d->depth > 0)
		buf_char(d->out, '\n');
	d->open = false;
	buf_fill(d->out, ' ', 3 * d->depth);
	if (name)
		buf_format(d->out, "%s = ", name);
}

static void dump_value(struct dump *d, const char *name, const char *value)
{
	dump_line(d, name);
	buf_str(d->out, value);
}

static void dump_string(struct dump *d, const char *name, const char *text)
{
	dump_line(d, name);
	buf_format(d->out, "\"%s\"", text);
}

static void dump_open(struct dump *d, const char *name, const char *type, char bracket)
{
	dump_line(d, name);
	buf_format(d->out, "(%s) %c", type, bracket);
	d->depth++;
	d->open = true;
	if (bracket == '{' && d->old)
		dump_value(d, "dynamicType", "<unset>");
}

static void dump_close(struct dump *d, char bracket)
{
	d->depth--;
	if (!d->open) {
		buf_str(d->out, d->old ? ",\n" : "\n");
		buf_fill(d->out, ' ', 3 * d->depth);
	}
	buf_char(d->out, bracket);
	d->open = false;
}

static void dump_strings(struct dump *d, const char *name, const struct strings *all)
{
	dump_open(d, name, "string", '[');
	for (size_t i = 0; i < all->count; i++)
		dump_string(d, NULL, all->items[i]);
	dump_close(d, ']');
}

/* The fields in the order of the API, each by its own name. */
static void dump_security(struct dump *d, const struct policy *policy)
{
	static const struct {
		const char *name;
		enum policy_field field;
	} fields[] = {
		{ "allowPromiscuous", POLICY_PROMISCUOUS },
		{ "macChanges", POLICY_MAC_CHANGE },
		{ "forgedTransmits", POLICY_FORGED_TRANSMITS },
	};
	const char *const values[] = { "false", "true", d->old ? "(boolean) null" : "<unset>" };

	dump_open(d, "security", "vim.host.NetworkPolicy.SecurityPolicy", '{');
	for (size_t i = 0; i < COUNT_OF(fields); i++)
		dump_value(d, fields[i].name, values[policy->values[fields[i].field]]);
	dump_close(d, '}');
}

static void dump_policy(struct dump *d, const struct policy *policy, const struct teaming *order)
{
	dump_open(d, "policy", "vim.host.NetworkPolicy", '{');
	dump_security(d, policy);
	dump_open(d, "nicTeaming", "vim.host.NetworkPolicy.NicTeamingPolicy", '{');
	dump_string(d, "policy", "loadbalance_srcid");
	dump_value(d, "failureCriteria",
		   d->old ? "(vim.host.NetworkPolicy.NicFailureCriteria) null" : "<unset>");
	if (order) {
		dump_open(d, "nicOrder", "vim.host.NetworkPolicy.NicOrderPolicy", '{');
		dump_strings(d, "activeNic", &order->active);
		dump_strings(d, "standbyNic", &order->standby);
		dump_close(d, '}');
	} else {
		dump_value(d, "nicOrder", "(vim.host.NetworkPolicy.NicOrderPolicy) null");
	}
	dump_close(d, '}');
	dump_value(d, "shapingPolicy", "(vim.host.NetworkPolicy.TrafficShapingPolicy) null");
	dump_close(d, '}');
}

static void dump_vswitch(struct dump *d, const struct vswitch *v)
{
	dump_open(d, NULL, "vim.host.VirtualSwitch.Config", '{');
	dump_value(d, "changeOperation", "<unset>");
	dump_string(d, "name", v->name);
	dump_open(d, "spec", "vim.host.VirtualSwitch.Specification", '{');
	dump_value(d, "numPorts", "128");
	if (v->uplinks.count > 0) {
		dump_open(d, "bridge", "vim.host.VirtualSwitch.BondBridge", '{');
		dump_strings(d, "nicDevice", &v->uplinks);
		dump_value(d, "beacon", "(vim.host.VirtualSwitch.BeaconConfig) null");
		dump_close(d, '}');
	} else {
		dump_value(d, "bridge", "(vim.host.VirtualSwitch.Bridge) null");
	}
	dump_policy(d, &v->policy, &v->teaming);
	dump_value(d, "mtu", "1500");
	dump_close(d, '}');
	dump_close(d, '}');
}

static void dump_portgroup(struct dump *d, const struct portgroup *p)
{
	AUTO_STR *vlan = x_format("%lld", p->vlan_id);

	dump_open(d, NULL, "vim.host.PortGroup.Config", '{');
	dump_value(d, "changeOperation", "<unset>");
	dump_open(d, "spec", "vim.host.PortGroup.Specification", '{');
	dump_string(d, "name", p->name);
	dump_value(d, "vlanId", vlan);
	dump_string(d, "vswitchName", p->vswitch);
	dump_policy(d, &p->policy, p->own_teaming ? &p->teaming : NULL);
	dump_close(d, '}');
	dump_close(d, '}');
}

/* `old`: as 5.x printed objects, with a comma behind the last and `(boolean) null`. */
static void dump_network(struct buf *out, const struct network *n, bool old)
{
	struct dump d = { .out = out, .old = old, .open = true };

	dump_open(&d, NULL, "vim.host.NetworkConfig", '{');
	dump_open(&d, "vswitch", "vim.host.VirtualSwitch.Config", '[');
	for (size_t i = 0; i < n->vswitches.count; i++)
		dump_vswitch(&d, &n->vswitches.items[i]);
	dump_close(&d, ']');
	dump_value(&d, "proxySwitch", "(vim.host.HostProxySwitch.Config) []");
	dump_open(&d, "portgroup", "vim.host.PortGroup.Config", '[');
	for (size_t i = 0; i < n->portgroups.count; i++)
		dump_portgroup(&d, &n->portgroups.items[i]);
	dump_close(&d, ']');
	dump_open(&d, "dnsConfig", "vim.host.DnsConfig", '{');
	dump_value(&d, "dhcp", "false");
	dump_string(&d, "hostName", "esx1");
	dump_close(&d, '}');
	dump_value(&d, "ipV6Enabled", "true");
	dump_close(&d, '}');
	buf_char(out, '\n');
}

static void check_dump(const struct network *network, bool old)
{
	AUTO_VALUE(buf) dump = { 0 };
	AUTO_VALUE(buf) want = { 0 };
	AUTO_VALUE(buf) got = { 0 };
	AUTO(network) *again = NULL;
	struct err e = { 0 };

	dump_network(&dump, network, old);
	LAW(network_parse(&again, buf_view(&dump), &e) == 0, "the dump of a network is read");
	network_text(&want, network);
	network_text(&got, again);
	LAW(span_eq(buf_view(&want), buf_view(&got)), "and gives the network back");
}

static void check_network(struct span text)
{
	AUTO(network) *network = NULL;
	struct err e = { 0 };

	if (network_parse(&network, text, &e) < 0) {
		LAW(e.code == ERR_HOST && e.text[0], "what does not fit is said");
		return;
	}
	for (size_t i = 0; i < network->portgroups.count; i++)
		LAW(network_vswitch_of(network, &network->portgroups.items[i]),
		    "a port group has its switch");
	check_dump(network, false);
	check_dump(network, true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_make((const char *)data, size);

	/* Counting lines for each value is quadratic: our laws' fault, not the parser's. */
	if (size > 65536)
		return 0;
	check_tree(text);
	check_network(text);
	return 0;
}
