#include "host/network_change.h"

#include <limits.h>
#include <string.h>

#include "system/clock.h"

/*
 * Options of the VMkernel.
 */

struct option_change {
	struct cli cli;
	const char *option;
	long long wanted;
};

/* By the types of ESXi 6.7: SettingsAdvancedOption has Path and, for a number, IntValue. */
static int read_option(long long *value, struct cli *cli, const char *option, struct err *e)
{
	AUTO(esxcli_reply) *reply = NULL;
	AUTO_VALUE(argv) words = { 0 };
	const char *path, *text;

	cli_words(&words, "system settings advanced list");
	argv_format(&words, "--option=%s", option);
	if (cli_read(&reply, cli, &words, e) < 0)
		return -1;
	if (esxcli_reply_rows(reply) != 1)
		return err_set(e, ERR_HOST, "the answer has %zu options, not one",
			       esxcli_reply_rows(reply));
	path = esxcli_reply_get(reply, 0, "Path");
	text = esxcli_reply_get(reply, 0, "IntValue");
	if (!path || strcmp(path, option) != 0)
		return err_set(e, ERR_HOST, "the answer is of %s", path ? path : "no option");
	if (!text || !span_number(value, span_of(text), LLONG_MIN, LLONG_MAX))
		return err_set(e, ERR_HOST, "its value is no number: \"%s\"", text ? text : "");
	return 0;
}

int host_option_get(long long *value, const struct host *h, const char *option, struct err *e)
{
	struct cli cli = { .h = h };

	return read_option(value, &cli, option, e) < 0 ? err_wrap(e, "option %s", option) : 0;
}

static int look_at_option(void *context, struct err *e)
{
	struct option_change *c = context;
	long long found;

	if (read_option(&found, &c->cli, c->option, e) < 0)
		return err_wrap(e, "it was set, but cannot be read back");
	if (found == c->wanted)
		return 0;
	return err_set(e, ERR_HOST, "wanted %lld, found %lld", c->wanted, found);
}

int host_option_set(const struct host *h, const char *option, long long value, struct err *e)
{
	struct option_change c = { .cli = { .h = h }, .option = option, .wanted = value };
	AUTO_VALUE(argv) words = { 0 };
	struct err said = { 0 };

	cli_words(&words, "system settings advanced set");
	argv_format(&words, "--option=%s", option);
	argv_format(&words, "--int-value=%lld", value);
	(void)!cli_change(&c.cli, &words, CLI_AS_USUAL, &said);
	if (host_confirm(&said, look_at_option, &c, e) < 0)
		return err_wrap(e, "option %s", option);
	return 0;
}

/*
 * Security policies.
 */

struct policy_attempt {
	struct cli cli;
	struct network_target target;
	struct policy wanted;
	struct policy found; /* by look_at_policy() */
};

static int look_at_policy(void *context, struct err *e)
{
	struct policy_attempt *t = context;
	AUTO_VALUE(buf) text = { 0 };
	struct policy found;

	if (network_read_policy(&found, &t->cli, t->target, e) < 0)
		return err_wrap(e, "it was set, but cannot be read back");
	t->found = found;
	if (policy_same(&found, &t->wanted))
		return 0;
	buf_str(&text, "wanted ");
	policy_show(&text, &t->wanted);
	buf_str(&text, "; found ");
	policy_show(&text, &found);
	return err_set(e, ERR_HOST, "%s", buf_text(&text));
}

/* All three can only go back to inherit together; what stays its own is then set again. */
static bool takes_all_back(const struct policy *now, const struct policy *after)
{
	for (int i = 0; i < POLICY_FIELDS; i++) {
		if (after->values[i] == POLICY_INHERIT && now->values[i] != POLICY_INHERIT)
			return true;
	}
	return false;
}

/* Append the command that makes the change; false, and nothing added, if there is none. */
static bool policy_words(struct argv *words, struct network_target target, const struct policy *now,
			 const struct policy_change *change)
{
	struct policy after = policy_after(now, change);
	bool takes_all = takes_all_back(now, &after);

	if (policy_same(now, &after))
		return false;
	network_target_words(words, target, "policy security set");
	if (takes_all)
		argv_add(words, "--use-vswitch");
	for (int i = 0; i < POLICY_FIELDS; i++) {
		if (after.values[i] != POLICY_INHERIT && (takes_all || change->asked[i]))
			argv_format(words, "--%s=%s", policy_field_name((enum policy_field)i),
				    policy_value_name(after.values[i]));
	}
	return true;
}

static int set_policy(struct policy *now, struct network_target target, const struct host *h,
		      const struct policy_change *change, struct err *e)
{
	struct policy_attempt t = { .cli = { .h = h },
				    .target = target,
				    .wanted = policy_after(now, change),
				    .found = *now };
	AUTO_VALUE(argv) words = { 0 };
	struct err said = { 0 };
	struct policy found;
	int done;

	if (!policy_words(&words, target, now, change))
		return 0;
	/* Fields that nobody asked to change go back to `now`, so it must still be there. */
	if (takes_all_back(now, &t.wanted)) {
		if (network_read_policy(&found, &t.cli, target, e) < 0)
			return -1;
		if (!policy_same(&found, now)) {
			/* hostd, which `now` is from, may have missed a change by localcli. */
			t.cli.behind_hostd = true;
			cli_refresh_network(&t.cli);
			(void)err_set(e, ERR_BUSY,
				      "somebody else has changed it meanwhile: run this again");
			return network_target_wrap(e, target);
		}
	}
	(void)!cli_change(&t.cli, &words, CLI_AS_USUAL, &said);
	cli_refresh_network(&t.cli);
	done = host_confirm(&said, look_at_policy, &t, e);
	*now = t.found;
	return done < 0 ? network_target_wrap(e, target) : 0;
}

int network_set_vswitch(const struct host *h, struct vswitch *now,
			const struct policy_change *change, struct err *e)
{
	return set_policy(&now->policy, (struct network_target){ .name = now->name }, h, change, e);
}

int network_set_portgroup(const struct host *h, struct portgroup *now,
			  const struct policy_change *change, struct err *e)
{
	return set_policy(&now->policy,
			  (struct network_target){ .is_portgroup = true, .name = now->name }, h,
			  change, e);
}

/*
 * Promiscuous mode off and on again.
 */

/* How many times it tries to switch promiscuous mode on again, by the two ways in turn. */
#define ATTEMPTS 4

/* Between two of them: long enough for an operation of hostd to end, short for a VM's network. */
#define PAUSE_MS 1000

/* Append the command that leads from one of the two policies to the other. */
static void toggle_words(struct argv *words, struct network_target target,
			 const struct policy *from, const struct policy *to)
{
	struct policy_change change = { 0 };

	policy_ask(&change, POLICY_PROMISCUOUS, to->values[POLICY_PROMISCUOUS]);
	(void)policy_words(words, target, from, &change);
}

/*
 * After a command that reports an error nothing is read back here: while hostd hangs that would
 * keep VMs without network for longer, and another attempt does no harm.
 */
static int switch_to(struct policy_attempt *t, const struct policy *from, const struct policy *to,
		     enum cli_way way, struct err *e)
{
	AUTO_VALUE(argv) words = { 0 };

	toggle_words(&words, t->target, from, to);
	t->wanted = *to;
	if (cli_change(&t->cli, &words, way, e) < 0)
		return -1;
	/* esxcli shows what hostd knows, which is not what localcli has just done. */
	if (!t->cli.h->in_extension && !t->cli.local_only)
		cli_refresh_network(&t->cli);
	return look_at_policy(t, e);
}

/* `on` is the policy as it is, and has to be again. */
static int toggle(const struct host *h, struct network_target target, const struct policy *on,
		  bool allowed, struct err *e)
{
	enum cli_way usual = h->in_extension ? CLI_LOCAL : CLI_AS_USUAL;
	enum cli_way other = h->in_extension ? CLI_AS_USUAL : CLI_LOCAL;
	struct policy_attempt t = { .cli = { .h = h }, .target = target };
	struct policy off = *on;
	AUTO_VALUE(argv) words = { 0 };
	AUTO_VALUE(buf) text = { 0 };
	struct err not_off = { 0 };
	struct err not_on = { 0 };
	bool was_off;
	bool is_on = false;

	if (!allowed) {
		(void)err_set(e, ERR_REFUSED, "promiscuous mode is not on");
		return network_target_wrap(e, target);
	}
	off.values[POLICY_PROMISCUOUS] = POLICY_FALSE;
	was_off = switch_to(&t, on, &off, usual, &not_off) == 0;
	/* Whatever that reported: it may have been done all the same. */
	for (int i = 0; i < ATTEMPTS && !is_on; i++) {
		if (i > 0)
			clock_sleep_ms(PAUSE_MS);
		is_on = switch_to(&t, &off, on, i % 2 == 0 ? usual : other, &not_on) == 0;
	}
	cli_refresh_network(&t.cli);
	if (was_off && is_on)
		return 0;
	*e = is_on ? not_off : not_on;
	if (is_on) {
		buf_str(&text, "promiscuous mode is on, but could not be switched off in between");
	} else {
		buf_format(&text, "promiscuous mode %s; run: ",
			   was_off ? "was switched off and is not on again"
				   : "could not be switched off and on, and may be off now");
		argv_add(&words, "esxcli");
		toggle_words(&words, target, &off, on);
		argv_show(&text, &words);
	}
	(void)err_wrap(e, "%s", buf_text(&text));
	return network_target_wrap(e, target);
}

int network_toggle_vswitch(const struct host *h, const struct vswitch *now, struct err *e)
{
	return toggle(h, (struct network_target){ .name = now->name }, &now->policy,
		      now->policy.values[POLICY_PROMISCUOUS] == POLICY_TRUE, e);
}

int network_toggle_portgroup(const struct host *h, const struct network *network,
			     const struct portgroup *now, struct err *e)
{
	return toggle(h, (struct network_target){ .is_portgroup = true, .name = now->name },
		      &now->policy, network_effective(network, now, POLICY_PROMISCUOUS).allowed, e);
}

/*
 * Port groups made and removed.
 */

struct portgroup_change {
	struct cli cli;
	const char *name;
	const char *vswitch;
	long long vlan_id;
	bool may_be_there; /* by look_for_made() */
};

static int change_portgroup(struct portgroup_change *c, const char *verb, struct err *e)
{
	const struct network_target target = { .is_portgroup = true, .name = c->name };
	AUTO_VALUE(argv) words = { 0 };

	network_target_words(&words, target, verb);
	if (strcmp(verb, "set") == 0)
		argv_format(&words, "--vlan-id=%lld", c->vlan_id);
	else
		argv_format(&words, "--vswitch-name=%s", c->vswitch);
	return cli_change(&c->cli, &words, CLI_AS_USUAL, e);
}

/* *found is NULL where there is no such port group; otherwise it is borrowed from `list`. */
static int find_portgroup(const struct portgroup **found, struct network *list,
			  struct portgroup_change *c, struct err *e)
{
	if (network_read_portgroups(list, &c->cli, e) < 0)
		return -1;
	*found = network_find_portgroup(list, c->name);
	return 0;
}

static int look_for_made(void *context, struct err *e)
{
	struct portgroup_change *c = context;
	AUTO(network) *list = x_alloc(sizeof(*list));
	const struct portgroup *p;

	c->may_be_there = true;
	if (find_portgroup(&p, list, c, e) < 0)
		return err_wrap(e, "it was made, but cannot be read back");
	c->may_be_there = p != NULL;
	if (!p)
		return err_set(e, ERR_HOST, "it was made, but is not there");
	if (strcmp(p->vswitch, c->vswitch) == 0 && p->vlan_id == c->vlan_id)
		return 0;
	return err_set(e, ERR_HOST,
		       "wanted switch \"%s\", VLAN %lld; found switch \"%s\", VLAN %lld",
		       c->vswitch, c->vlan_id, p->vswitch, p->vlan_id);
}

int network_portgroup_add(const struct host *h, const char *name, const char *vswitch,
			  long long vlan_id, struct err *e)
{
	struct portgroup_change c = {
		.cli = { .h = h }, .name = name, .vswitch = vswitch, .vlan_id = vlan_id
	};
	AUTO(network) *list = x_alloc(sizeof(*list));
	const struct portgroup *p;
	struct err said = { 0 };
	struct err ignored = { 0 };
	int done = find_portgroup(&p, list, &c, e);

	if (done == 0 && p)
		done = err_set(e, ERR_REFUSED, "it is there already, on switch \"%s\"", p->vswitch);
	if (done == 0) {
		if (change_portgroup(&c, "add", &said) == 0 && vlan_id != 0)
			(void)!change_portgroup(&c, "set", &said);
		done = host_confirm(&said, look_for_made, &c, e);
		if (done < 0 && c.may_be_there) /* it was not there before, so it is ours */
			(void)!change_portgroup(&c, "remove", &ignored);
		cli_refresh_network(&c.cli);
	}
	return done < 0 ? err_wrap(e, "port group \"%s\"", name) : 0;
}

static int look_for_gone(void *context, struct err *e)
{
	struct portgroup_change *c = context;
	AUTO(network) *list = x_alloc(sizeof(*list));
	const struct portgroup *p;

	if (find_portgroup(&p, list, c, e) < 0)
		return err_wrap(e, "it was removed, but cannot be looked for");
	return p ? err_set(e, ERR_HOST, "it was removed, but is still there") : 0;
}

int network_portgroup_remove(const struct host *h, const char *name, const char *vswitch,
			     struct err *e)
{
	struct portgroup_change c = { .cli = { .h = h }, .name = name, .vswitch = vswitch };
	AUTO(network) *list = x_alloc(sizeof(*list));
	const struct portgroup *p;
	struct err said = { 0 };
	int done = find_portgroup(&p, list, &c, e);

	if (done == 0 && !p)
		return 0;
	if (done == 0 && strcmp(p->vswitch, vswitch) != 0)
		done = err_set(e, ERR_REFUSED, "it is on switch \"%s\", not on \"%s\"", p->vswitch,
			       vswitch);
	else if (done == 0 && p->active_clients > 0)
		done = err_set(e, ERR_REFUSED, "it is in use (active clients: %lld)",
			       p->active_clients);
	if (done == 0) {
		(void)!change_portgroup(&c, "remove", &said);
		done = host_confirm(&said, look_for_gone, &c, e);
		cli_refresh_network(&c.cli);
	}
	return done < 0 ? err_wrap(e, "port group \"%s\"", name) : 0;
}
