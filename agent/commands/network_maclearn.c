/* network maclearn list|get|set */
#include "commands/change.h"
#include "commands/network_words.h"
#include "commands/table.h"
#include "host/distributed.h"
#include "host/maclearn.h"

/* How many addresses one port can learn, and the value to use [facts 3.1]. */
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
			 "The distributed port group; its name is vCenter's." },
	[CLIENTS] = { "Clients", FIELD_LIST, false, "Who is connected." },
	[LEARNING] = { "MAC Learning", FIELD_BOOL, true, "Does the port learn MAC addresses?" },
	[FLOODING] = { "Unknown Unicast Flooding", FIELD_BOOL, true,
		       "Are frames for unknown addresses sent to the port?" },
	[LIMIT] = { "Limit", FIELD_INT, true, "How many addresses it learns." },
	[POLICY] = { "Limit Policy", FIELD_TEXT, true, "ALLOW or DROP: what is beyond the limit." },
	[PROMISCUOUS] = { "Allow Promiscuous", FIELD_BOOL, true,
			  "Only vCenter knows it: always unknown on the host." },
	[FORGED] = { "Forged Transmits", FIELD_BOOL, true, "The same." },
	[MAC] = { "MAC Changes", FIELD_BOOL, true, "The same." },
	[MESSAGE] = { "Message", FIELD_TEXT, false,
		      "What differs from the recommended values, or why little is known." },
};

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

static struct value policy_word(enum netdbg_policy policy)
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

static void differ(struct buf *text, const char *what)
{
	buf_format(text, "%s%s", text->len > 0 ? "; " : "", what);
}

/* MAC learning on, forged transmits on, limit 4096, DROP beyond it [facts 3.1]. */
static void compare(struct buf *text, const struct netdbg_maclearn *port)
{
	if (!port->enabled)
		differ(text, "MAC learning is off: recommended on");
	if (port->limit >= 0 && port->limit != LIMIT_RECOMMENDED)
		differ(text, "recommended limit: 4096");
	if (port->limit_policy == NETDBG_POLICY_ALLOW)
		differ(text, "recommended limit policy: DROP");
}

static void show(struct run *run, const struct dvswitch *s, const struct dvport *p,
		 const struct maclearn *learned, const char *problem)
{
	const struct netdbg_maclearn *port = &learned->port;
	bool known = !problem && learned->state == MACLEARN_KNOWN;
	AUTO_VALUE(buf) message = { 0 };

	if (problem)
		buf_str(&message, problem);
	else if (!known)
		buf_str(&message, "not available on this release");
	else
		compare(&message, port);
	output_row(run->output,
		   (struct value[]){
			   [SWITCH] = value_text(s->name),
			   [PORT] = value_text(p->id),
			   [PORT_GROUP] = value_text(p->portgroup_id),
			   [CLIENTS] = value_list(&p->clients),
			   [LEARNING] = known ? value_bool(port->enabled) : value_unknown(),
			   [FLOODING] = known && port->flooding_known
						? value_bool(port->unknown_unicast_flooding)
						: value_unknown(),
			   [LIMIT] = known && port->limit >= 0 ? value_int(port->limit)
							       : value_unknown(),
			   [POLICY] = known ? policy_word(port->limit_policy) : value_unknown(),
			   [PROMISCUOUS] = value_unknown(),
			   [FORGED] = value_unknown(),
			   [MAC] = value_unknown(),
			   [MESSAGE] = value_text(buf_text(&message)),
		   },
		   NULL);
}

/* A port that netdbg fails on is a row with the reason, not the end of the list. */
static void ask_and_show(struct run *run, const struct host *h, const struct dvswitch *s,
			 const struct dvport *p)
{
	struct maclearn learned = { 0 };
	struct err e = { 0 };
	bool failed = maclearn_get(&learned, h, s->name, p->id, &e) < 0;

	show(run, s, p, &learned, failed ? e.text : NULL);
}

static void list_ports(struct run *run, const struct host *h, const struct distributed *all)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct dvswitch *s = &all->items[i];

		for (size_t k = 0; k < s->count; k++) {
			if (s->items[k].in_use)
				ask_and_show(run, h, s, &s->items[k]);
		}
	}
}

static int find(const struct dvswitch **s, const struct dvport **p, const struct run *run,
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

static void show_change(struct run *run, const struct dvswitch *s, const struct dvport *p,
			bool before, bool after)
{
	AUTO_STR *target = x_format("%s port %s", s->name, p->id);
	bool planned = args_have(run->args, "dry-run");

	change_row(run, &(struct change){
				.target_type = "dvport",
				.target = target,
				.setting = "mac-learning",
				.before = before ? "true" : "false",
				.after = after ? "true" : "false",
				.status = before == after ? "unchanged"
					  : planned       ? "planned"
							  : "changed",
				.message = before == after
						   ? ""
						   : "on this host only: vCenter may overwrite it",
			});
}

static int set_port(struct run *run, const struct host *h, const struct distributed *all,
		    struct err *e)
{
	bool after = span_is(span_of(args_get(run->args, "enabled")), "true");
	const struct dvswitch *s;
	const struct dvport *p;
	struct maclearn now;

	if (find(&s, &p, run, all, e) < 0 || maclearn_get(&now, h, s->name, p->id, e) < 0)
		return -1;
	if (now.state == MACLEARN_NOT_AVAILABLE)
		return err_set(e, ERR_REFUSED,
			       "MAC learning is not available on this release; "
			       "configure it in vCenter");
	if (now.port.enabled != after && !args_have(run->args, "dry-run") &&
	    maclearn_set(h, s->name, p->id, after, e) < 0)
		return -1;
	show_change(run, s, p, now.port.enabled, after);
	return 0;
}

static int list(struct run *run, const struct host *h, const struct distributed *all, struct err *e)
{
	(void)e;
	list_ports(run, h, all);
	return 0;
}

static int get(struct run *run, const struct host *h, const struct distributed *all, struct err *e)
{
	const struct dvswitch *s;
	const struct dvport *p;

	if (find(&s, &p, run, all, e) < 0)
		return -1;
	ask_and_show(run, h, s, p);
	return 0;
}

typedef int work(struct run *run, const struct host *h, const struct distributed *all,
		 struct err *e);

static int with_switches(struct run *run, work *todo, struct err *e)
{
	AUTO(distributed) *all = NULL;
	struct host h;
	int result;

	if (run_open_host(&h, run, e) < 0)
		return -1;
	result = distributed_read(&all, &h, e);
	if (result == 0)
		result = todo(run, &h, all, e);
	host_close(&h);
	return result;
}

static int run_list(struct run *run, struct err *e)
{
	return with_switches(run, list, e);
}

static int run_get(struct run *run, struct err *e)
{
	return with_switches(run, get, e);
}

static int run_set(struct run *run, struct err *e)
{
	return with_switches(run, set_port, e);
}

static const struct param *const no_params[] = { NULL };
static const struct param *const get_params[] = { &param_switch, &param_port, NULL };
static const struct param *const set_params[] = { &param_switch, &param_port, &param_enabled,
						  NULL };

const struct command command_network_maclearn_list = {
	.path = "network maclearn list",
	.summary =
		"List the ports of distributed switches that are in use, and their MAC learning.",
	.detail =
		"With MAC learning a port group needs no promiscuous mode, only forged transmits.",
	.params = no_params,
	.shape = { .type = "MacLearningPort", .fields = fields, .count = COUNT_OF(fields) },
	.flags = CMD_HOST,
	.run = run_list,
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
	.run = run_get,
};

const struct command command_network_maclearn_set = {
	.path = "network maclearn set",
	.summary = "Switch MAC learning of one port on or off, on this host only.",
	.detail =
		"vCenter may overwrite it at any time; configure the port group there to keep it.",
	.params = set_params,
	.shape = CHANGE_SHAPE,
	.flags = CMD_WRITES | CMD_HOST,
	.run = run_set,
};
