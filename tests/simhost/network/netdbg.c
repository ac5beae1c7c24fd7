#include "network/netdbg.h"

#include <string.h>

#include "core/options.h"
#include "network/distributed.h"

/* What such programs of the host end with when their words are wrong: assumed, as its texts. */
#define STATUS_USAGE 2

struct request {
	const char *alias;
	const char *port;
	bool set;
	bool enable;
	bool disable;
};

/* The words up to the verb, which is looked at by itself. */
static const char *const path[] = { "vswitch", "mac-learning", "port" };

static int no_such_command(struct call *c, const char *word)
{
	out_format(c->err, "Error: No such command \"%s\".\n", word);
	return STATUS_USAGE;
}

/* 0, or the status to end with after saying why. */
static int read_words(struct request *r, struct call *c)
{
	const int verb = 1 + (int)COUNT_OF(path);

	for (int i = 1; i < verb; i++) {
		if (i >= c->argc || strcmp(c->argv[i], path[i - 1]) != 0)
			return no_such_command(c, i < c->argc ? c->argv[i] : "");
	}
	if (verb >= c->argc)
		return no_such_command(c, "");
	r->set = strcmp(c->argv[verb], "set") == 0;
	if (!r->set && strcmp(c->argv[verb], "get") != 0)
		return no_such_command(c, c->argv[verb]);
	for (int i = verb + 1; i < c->argc; i++) {
		const char *value;

		if ((value = option_value("--dvs-alias", c, &i))) {
			r->alias = value;
		} else if ((value = option_value("--dvport", c, &i))) {
			r->port = value;
		} else if (r->set && strcmp(c->argv[i], "--enable") == 0) {
			r->enable = true;
		} else if (r->set && strcmp(c->argv[i], "--disable") == 0) {
			r->disable = true;
		} else {
			out_format(c->err, "Error: no such option: %s\n", c->argv[i]);
			return STATUS_USAGE;
		}
	}
	if (r->alias && r->port && (!r->set || r->enable != r->disable))
		return 0;
	out_str(c->err, "Error: Missing option.\n");
	return STATUS_USAGE;
}

static void show(struct call *c, const struct dport *p)
{
	out_format(c->out,
		   "MAC Learning: %s\n"
		   "Unknown Unicast Flooding: %s\n"
		   "MAC Limit: %ld\n"
		   "MAC Limit Policy: %s\n",
		   p->learning ? "True" : "False", p->flooding ? "True" : "False", p->limit,
		   p->limit_policy);
}

/* NULL after saying that there is none. */
static struct dport *find(struct call *c, const struct distributed *d, const struct request *r)
{
	struct dport *p = strcmp(d->name, r->alias) == 0 ? distributed_port(d, r->port) : NULL;

	if (!p)
		out_format(c->err, "Error: DVPort %s not found on %s\n", r->port, r->alias);
	return p;
}

static int run(struct call *c, const struct request *r, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	AUTO_VALUE(distributed) d = { 0 };
	struct dport *p;

	if ((r->set ? state_begin(&st, c->sim, e) : state_load(&st, c->sim, e)) < 0)
		return -1;
	distributed_load(&d, &st);
	p = find(c, &d, r);
	if (!p)
		return 1;
	if (!r->set) {
		show(c, p);
		return 0;
	}
	p->learning = r->enable;
	distributed_store(&st, &d);
	return state_commit(&st, e);
}

int netdbg_main(struct call *c)
{
	struct request r = { 0 };
	struct err e = { 0 };
	int status = read_words(&r, c);

	if (status)
		return status;
	status = run(c, &r, &e);
	if (status < 0)
		out_format(c->err, "%s\n", e.text);
	return status < 0 ? 1 : status;
}
