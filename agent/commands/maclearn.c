/*
 * network maclearn list|get|set: the ports of distributed switches, and where they differ from what
 * is recommended for nested guests.
 */
#include <limits.h>
#include <string.h>

#include "commands/change_rows.h"
#include "commands/run.h"
#include "commands/table.h"
#include "host/distributed.h"
#include "plan/diff.h"

struct maclearn_port {
	const struct dvswitch *dvs;
	const struct dvport *port;
	struct maclearn learned; /* all zero if unknown */
	const char *problem;     /* why it is unknown; else NULL */
	struct dvs_answers security;
};

/* The number of addresses that one port can learn, and the value to use [facts 3.1]. */
#define LIMIT_RECOMMENDED 4096

enum column {
	SWITCH,
	PORT,
	PORT_GROUP,
	CLIENTS,
	LEARNING,
	FLOODING,
	LIMIT,
	POLICY,
	PROMISCUOUS,
	FORGED,
	MAC,
	MESSAGE,
};

static const struct field fields[] = {
	[SWITCH] = { "Switch", FIELD_TEXT, false, "The distributed switch." },
	[PORT] = { "Port ID", FIELD_TEXT, false, "The port on it." },
	[PORT_GROUP] = { "Port Group ID", FIELD_TEXT, false,
			 "The ID of the distributed port group; only vCenter knows its name." },
	[CLIENTS] = { "Clients", FIELD_LIST, false, "The connected clients." },
	[LEARNING] = { "MAC Learning", FIELD_BOOL, true, "Does the port learn MAC addresses?" },
	[FLOODING] = { "Unknown Unicast Flooding", FIELD_BOOL, true,
		       "Is unknown unicast traffic flooded to the port?" },
	[LIMIT] = { "Limit", FIELD_INT, true, "How many addresses the port learns at most." },
	[POLICY] = { "Limit Policy", FIELD_TEXT, true,
		     "ALLOW or DROP: what happens to packets beyond the limit." },
	[PROMISCUOUS] = { "Allow Promiscuous", FIELD_BOOL, true,
			  "Does the port accept promiscuous mode?" },
	[FORGED] = { "Forged Transmits", FIELD_BOOL, true,
		     "Does the port accept forged transmits?" },
	[MAC] = { "MAC Changes", FIELD_BOOL, true, "Does the port accept MAC address changes?" },
	[MESSAGE] = { "Message", FIELD_TEXT, false,
		      "Differences from the recommended values, or why little is known." },
};

static bool is_known(const struct maclearn_port *p)
{
	return !p->problem && p->learned.state == MACLEARN_KNOWN;
}

/* What is recommended for a port that nested guests use [facts 3.1]. */

static bool learning_is_off(const struct maclearn_port *p)
{
	return is_known(p) && !p->learned.port.enabled;
}

static bool limit_differs(const struct maclearn_port *p)
{
	return is_known(p) && p->learned.port.limit >= 0 &&
	       p->learned.port.limit != LIMIT_RECOMMENDED;
}

static bool policy_differs(const struct maclearn_port *p)
{
	return is_known(p) && p->learned.port.limit_policy == NETDBG_POLICY_ALLOW;
}

/* Without MAC learning nested guests need promiscuous mode. */
static bool is_promiscuous(const struct maclearn_port *p)
{
	return is_known(p) && p->security.answers[NET_DVS_PROMISCUOUS] == NET_DVS_ALLOW;
}

static bool forged_are_rejected(const struct maclearn_port *p)
{
	return p->security.answers[NET_DVS_FORGED_FRAMES] == NET_DVS_DENY;
}

static bool mac_changes_are_accepted(const struct maclearn_port *p)
{
	return p->security.answers[NET_DVS_MAC_CHANGE] == NET_DVS_ALLOW;
}

static const struct advice {
	bool (*holds)(const struct maclearn_port *p);
	const char *text;
} advices[] = {
	{ learning_is_off, "MAC learning is off: recommended on" },
	{ limit_differs, "recommended limit: 4096" },
	{ policy_differs, "recommended limit policy: DROP" },
	{ is_promiscuous, "promiscuous mode is accepted: recommended rejected, with MAC learning" },
	{ forged_are_rejected, "forged transmits are rejected: recommended accepted" },
	{ mac_changes_are_accepted, "MAC changes are accepted: recommended rejected" },
};

static void say(struct buf *text, const char *what)
{
	buf_format(text, "%s%s", text->len > 0 ? "; " : "", what);
}

/* True for physical adapters and VMkernel adapters (vmk0): no VM, so no nested guest. */
static bool is_of_the_host(const struct maclearn_port *p)
{
	for (size_t i = 0; i < p->port->clients.count; i++) {
		const char *client = p->port->clients.items[i];
		long long number;

		if (strings_have(&p->dvs->uplinks, client))
			return true;
		if (strncmp(client, "vmk", 3) == 0 &&
		    span_number(&number, span_of(client + 3), 0, INT_MAX))
			return true;
	}
	return false;
}

static struct value limit_policy(enum netdbg_policy policy)
{
	switch (policy) {
	case NETDBG_POLICY_UNKNOWN:
		return value_unknown();
	case NETDBG_POLICY_ALLOW:
		return value_text("ALLOW");
	case NETDBG_POLICY_DROP:
		return value_text("DROP");
	}
	abort();
}

static struct value security(const struct maclearn_port *p, enum net_dvs_rule rule)
{
	switch (p->security.answers[rule]) {
	case NET_DVS_UNKNOWN:
		return value_unknown();
	case NET_DVS_DENY:
		return value_bool(false);
	case NET_DVS_ALLOW:
		return value_bool(true);
	}
	abort();
}

static void show_port(struct run *run, const struct maclearn_port *p)
{
	const struct netdbg_maclearn *learned = &p->learned.port;
	bool known = is_known(p);
	AUTO_VALUE(buf) text = { 0 };

	if (p->problem)
		say(&text, p->problem);
	else if (!known)
		say(&text, "MAC learning is not available on this release");
	if (p->security.problem) {
		say(&text, "security policy unknown: ");
		buf_str(&text, p->security.problem);
	}
	for (size_t i = 0; i < COUNT_OF(advices) && !is_of_the_host(p); i++) {
		if (advices[i].holds(p))
			say(&text, advices[i].text);
	}
	output_row(run->output,
		   (struct value[]){
			   [SWITCH] = value_text(p->dvs->name),
			   [PORT] = value_text(p->port->id),
			   [PORT_GROUP] = value_text(p->port->portgroup_id),
			   [CLIENTS] = value_list(&p->port->clients),
			   [LEARNING] = known ? value_bool(learned->enabled) : value_unknown(),
			   [FLOODING] = known && learned->flooding_known
						? value_bool(learned->unknown_unicast_flooding)
						: value_unknown(),
			   [LIMIT] = known && learned->limit >= 0 ? value_int(learned->limit)
								  : value_unknown(),
			   [POLICY] = known ? limit_policy(learned->limit_policy) : value_unknown(),
			   [PROMISCUOUS] = security(p, NET_DVS_PROMISCUOUS),
			   [FORGED] = security(p, NET_DVS_FORGED_FRAMES),
			   [MAC] = security(p, NET_DVS_MAC_CHANGE),
			   [MESSAGE] = value_text(buf_text(&text)),
		   },
		   NULL);
}

/* network maclearn list|get|set */

static const struct param param_switch = {
	.name = "dvs-name",
	.shortname = 's',
	.type = PARAM_TEXT,
	.placeholder = "NAME",
	.required = true,
	.description = "The name of a distributed switch.",
};

static const struct param param_port = {
	.name = "port-id",
	.shortname = 'p',
	.type = PARAM_TEXT,
	.placeholder = "ID",
	.required = true,
	.description = "A port of it, as network maclearn list shows it.",
};

static const char *const true_false[] = { "true", "false", NULL };

static const struct param param_enabled = {
	.name = "enabled",
	.shortname = 'e',
	.type = PARAM_ENUM,
	.placeholder = "WORD",
	.values = true_false,
	.required = true,
	.description = "Learn MAC addresses on the port: %ENUM%.",
};

/* A port that netdbg fails on is a row with the reason, not the end of the list. */
static void ask_and_show(struct run *run, const struct dvs_security *security,
			 const struct dvswitch *s, const struct dvport *p)
{
	struct maclearn_port row = { .dvs = s, .port = p };
	struct err e = { 0 };

	if (maclearn_get(&row.learned, run->host, s->name, p->id, &e) < 0)
		row.problem = e.text;
	row.security = dvs_security_of(security, s, p);
	show_port(run, &row);
}

static int list_ports(struct run *run, struct err *e)
{
	AUTO_VALUE(dvs_security) security = { 0 };
	AUTO(distributed) *all = NULL;
	bool is_read = false;

	if (distributed_read(&all, run->host, e) < 0)
		return -1;
	for (size_t i = 0; i < all->count; i++) {
		const struct dvswitch *s = &all->items[i];

		for (size_t k = 0; k < s->count; k++) {
			if (!s->items[k].in_use)
				continue;
			if (!is_read)
				dvs_security_read(&security, run->host);
			is_read = true;
			ask_and_show(run, &security, s, &s->items[k]);
		}
	}
	return 0;
}

static int find_port(const struct dvswitch **s, const struct dvport **p, const struct run *run,
		     const struct distributed *all, struct err *e)
{
	const char *name = args_get(run->args, "dvs-name");
	const char *port = args_get(run->args, "port-id");

	for (size_t i = 0; i < all->count; i++) {
		if (!span_is(span_of(all->items[i].name), name))
			continue;
		*s = &all->items[i];
		for (size_t k = 0; k < (*s)->count; k++) {
			*p = &(*s)->items[k];
			if (span_is(span_of((*p)->id), port))
				return 0;
		}
		(void)err_set(e, ERR_NOT_FOUND,
			      "distributed switch \"%s\" has no port %s on this host; network "
			      "maclearn list shows those in use",
			      name, port);
		return err_target(e, port);
	}
	(void)err_set(e, ERR_NOT_FOUND, "this host has no distributed switch \"%s\"", name);
	return err_target(e, name);
}

static int get_port(struct run *run, struct err *e)
{
	AUTO_VALUE(dvs_security) security = { 0 };
	AUTO(distributed) *all = NULL;
	const struct dvswitch *s;
	const struct dvport *p;

	if (distributed_read(&all, run->host, e) < 0 || find_port(&s, &p, run, all, e) < 0)
		return -1;
	dvs_security_read(&security, run->host);
	ask_and_show(run, &security, s, p);
	return 0;
}

static int set_port(struct run *run, struct err *e)
{
	bool after = span_is(span_of(args_get(run->args, "enabled")), "true");
	AUTO(distributed) *all = NULL;
	const struct dvswitch *s;
	const struct dvport *p;
	AUTO_VALUE(plan) plan = { 0 };
	struct maclearn now;

	if (distributed_read(&all, run->host, e) < 0 || find_port(&s, &p, run, all, e) < 0 ||
	    maclearn_get(&now, run->host, s->name, p->id, e) < 0)
		return -1;
	if (now.state == MACLEARN_NOT_AVAILABLE)
		return err_set(e, ERR_REFUSED,
			       "MAC learning is not available on this release; "
			       "configure it in vCenter");
	diff_maclearn(&plan, s->name, p->id, now.port.enabled, after);
	if (change_rows_apply(run, &plan, e) < 0)
		return -1;
	change_rows_show(run, &plan);
	return 0;
}

static const struct param *const no_params[] = { NULL };
static const struct param *const get_params[] = { &param_switch, &param_port, NULL };
static const struct param *const set_params[] = { &param_switch, &param_port, &param_enabled,
						  NULL };

const struct command command_network_maclearn_list = {
	.path = "network maclearn list",
	.summary = "List the ports in use on distributed switches, and their MAC learning.",
	.detail =
		"With MAC learning a port group needs no promiscuous mode, only forged transmits.",
	.params = no_params,
	.shape = { .type = "MacLearningPort", .fields = fields, .count = COUNT_OF(fields) },
	.flags = CMD_HOST,
	.run = list_ports,
};

const struct command command_network_maclearn_get = {
	.path = "network maclearn get",
	.summary = "Show the MAC learning of one port of a distributed switch.",
	.params = get_params,
	.shape = { .type = "MacLearningPort",
		   .fields = fields,
		   .count = COUNT_OF(fields),
		   .single = true },
	.flags = CMD_HOST,
	.run = get_port,
};

const struct command command_network_maclearn_set = {
	.path = "network maclearn set",
	.summary = "Switch MAC learning of one port on or off, on this host only.",
	.detail =
		"vCenter may overwrite it at any time; to keep it, configure the port group there.",
	.params = set_params,
	.shape = CHANGE_ROWS_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS,
	.run = set_port,
};
