/* network maclearn list|get|set */
#include "commands/change.h"
#include "commands/maclearn_row.h"
#include "commands/table.h"

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
static void ask_and_show(struct run *run, const struct host *h, const struct dvs_security *security,
			 const struct dvswitch *s, const struct dvport *p)
{
	struct maclearn_port row = { .dvs = s, .port = p };
	struct err e = { 0 };

	if (maclearn_get(&row.learned, h, s->name, p->id, &e) < 0)
		row.problem = e.text;
	row.security = dvs_security_of(security, s, p);
	maclearn_row(run, &row);
}

static bool is_any_in_use(const struct distributed *all)
{
	for (size_t i = 0; i < all->count; i++) {
		for (size_t k = 0; k < all->items[i].count; k++) {
			if (all->items[i].items[k].in_use)
				return true;
		}
	}
	return false;
}

static void list_ports(struct run *run, const struct host *h, const struct distributed *all)
{
	AUTO_VALUE(dvs_security) security = { 0 };

	if (is_any_in_use(all))
		dvs_security_read(&security, h);
	for (size_t i = 0; i < all->count; i++) {
		const struct dvswitch *s = &all->items[i];

		for (size_t k = 0; k < s->count; k++) {
			if (s->items[k].in_use)
				ask_and_show(run, h, &security, s, &s->items[k]);
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
	AUTO_VALUE(dvs_security) security = { 0 };
	const struct dvswitch *s;
	const struct dvport *p;

	if (find(&s, &p, run, all, e) < 0)
		return -1;
	dvs_security_read(&security, h);
	ask_and_show(run, h, &security, s, p);
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
	.shape = { .type = "MacLearningPort",
		   .fields = maclearn_row_fields,
		   .count = MACLEARN_ROW_FIELDS },
	.flags = CMD_HOST,
	.run = run_list,
};

const struct command command_network_maclearn_get = {
	.path = "network maclearn get",
	.summary = "Show the MAC learning of one port of a distributed switch.",
	.params = get_params,
	.shape = { .type = "MacLearningPort",
		   .fields = maclearn_row_fields,
		   .count = MACLEARN_ROW_FIELDS,
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
