#include "host/network_toggle.h"

#include "host/network_internal.h"
#include "system/clock.h"

/* How often it is tried to switch promiscuous mode on again, by the two ways in turn. */
#define ATTEMPTS 4

/* Between two of them: long enough for an operation of hostd to end, short for a VM's network. */
#define PAUSE_MS 1000

struct toggle {
	struct policy_target target;
	struct policy on;  /* as it is, and has to be again */
	struct policy off; /* in between */
	struct cli cli;
};

static enum cli_way usual_way(const struct toggle *t)
{
	return t->cli.h->in_extension ? CLI_LOCAL : CLI_AS_USUAL;
}

/* The words that lead from one policy of the target to another. */
static void words_to(struct argv *words, const struct toggle *t, const struct policy *from,
		     const struct policy *to)
{
	struct policy_change change = { 0 };

	policy_ask(&change, POLICY_PROMISCUOUS, to->values[POLICY_PROMISCUOUS]);
	(void)network_set_argv(words, &t->target, from, &change);
}

static int go(struct toggle *t, const struct policy *from, const struct policy *to,
	      enum cli_way way, struct err *e)
{
	AUTO_VALUE(argv) words = { 0 };
	AUTO_VALUE(buf) shown = { 0 };
	struct policy found;

	words_to(&words, t, from, to);
	if (cli_change(&t->cli, &words, way, e) < 0 ||
	    network_set_read_back(&found, &t->target, &t->cli, e) < 0)
		return -1;
	if (policy_same(&found, to))
		return 0;
	policy_show(&shown, &found);
	return err_set(e, ERR_HOST, "found %s", buf_text(&shown));
}

/* The command that a person can type where all attempts failed. */
static int is_off(const struct toggle *t, bool seen_off, const struct err *why, struct err *e)
{
	AUTO_VALUE(argv) words = { 0 };
	AUTO_VALUE(buf) text = { 0 };

	argv_add(&words, "esxcli");
	words_to(&words, t, &t->off, &t->on);
	network_set_show(&text, &t->target);
	buf_format(&text, ": promiscuous mode %s; run: ",
		   seen_off ? "was switched off and is not on again"
			    : "could not be switched off and on, and may be off now");
	argv_show(&text, &words);
	*e = *why;
	return err_wrap(e, "%s", buf_text(&text));
}

static int on_again(struct toggle *t, bool seen_off, struct err *e)
{
	struct err why = { 0 };

	for (int i = 0; i < ATTEMPTS; i++) {
		enum cli_way way = usual_way(t);

		if (i > 0)
			clock_sleep_ms(PAUSE_MS);
		if (i % 2 == 1)
			way = way == CLI_LOCAL ? CLI_AS_USUAL : CLI_LOCAL;
		if (go(t, &t->off, &t->on, way, &why) == 0)
			return 0;
	}
	return is_off(t, seen_off, &why, e);
}

static int run(struct toggle *t, struct err *e)
{
	AUTO_VALUE(buf) text = { 0 };
	struct err why = { 0 };
	int off = go(t, &t->on, &t->off, usual_way(t), &why);
	/* Whatever became of it: an error may have come after it was off. */
	int on = on_again(t, off == 0, e);

	cli_refresh_network(&t->cli);
	if (on < 0 || off == 0)
		return on;
	network_set_show(&text, &t->target);
	*e = why;
	return err_wrap(e, "%s: promiscuous mode is on, but could not be switched off in between",
			buf_text(&text));
}

static int toggle(const struct host *h, const struct policy_target *target,
		  const struct policy *now, bool allowed, struct err *e)
{
	struct toggle t = { .target = *target, .on = *now, .off = *now, .cli = { .h = h } };
	AUTO_VALUE(buf) text = { 0 };

	t.off.values[POLICY_PROMISCUOUS] = POLICY_FALSE;
	if (allowed)
		return run(&t, e);
	network_set_show(&text, target);
	return err_set(e, ERR_REFUSED, "%s: promiscuous mode is not on", buf_text(&text));
}

int network_toggle_vswitch(const struct host *h, const struct vswitch *now, struct err *e)
{
	const struct policy_target target = { &network_set_of_vswitch, now->name };

	return toggle(h, &target, &now->policy,
		      now->policy.values[POLICY_PROMISCUOUS] == POLICY_TRUE, e);
}

int network_toggle_portgroup(const struct host *h, const struct network *network,
			     const struct portgroup *now, struct err *e)
{
	const struct policy_target target = { &network_set_of_portgroup, now->name };

	return toggle(h, &target, &now->policy,
		      network_effective(network, now, POLICY_PROMISCUOUS).allowed, e);
}
