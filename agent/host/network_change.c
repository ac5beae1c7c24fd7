#include "host/network_change.h"

#include <limits.h>
#include <string.h>

#include "host/host.h"
#include "host/network.h"
#include "system/clock.h"

static void host_option_add_command(struct argv *words, const char *verb, const char *option)
{
	argv_add(words, "system");
	argv_add(words, "settings");
	argv_add(words, "advanced");
	argv_add(words, verb);
	argv_format(words, "--option=%s", option);
}

/* The types of ESXi 6.7: SettingsAdvancedOption has Path and, for a number, IntValue. */
static int read_value(long long *value, const struct esxcli_reply *reply, const char *option,
		      struct err *e)
{
	const char *path, *text;

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

static int get(long long *value, struct cli *cli, const char *option, struct err *e)
{
	AUTO(esxcli_reply) *reply = NULL;
	AUTO_VALUE(argv) words = { 0 };

	host_option_add_command(&words, "list", option);
	if (cli_read(&reply, cli, &words, e) < 0)
		return -1;
	return read_value(value, reply, option, e);
}

int host_option_get(long long *value, const struct host *h, const char *option, struct err *e)
{
	struct cli cli = { .h = h };

	return get(value, &cli, option, e) < 0 ? err_wrap(e, "option %s", option) : 0;
}

static int host_option_verify(struct cli *cli, const char *option, long long wanted,
			      const struct err *said, struct err *e)
{
	struct err unread = { 0 };
	long long found;

	if (get(&found, cli, option, &unread) < 0) {
		(void)err_wrap(&unread, "it was set, but cannot be read back");
		*e = said->code != ERR_NONE ? *said : unread;
		return -1;
	}
	if (found == wanted)
		return 0;
	if (said->code == ERR_NONE)
		return err_set(e, ERR_HOST, "wanted %lld, found %lld", wanted, found);
	*e = *said;
	return -1;
}

int host_option_set(const struct host *h, const char *option, long long value, struct err *e)
{
	struct cli cli = { .h = h };
	AUTO_VALUE(argv) words = { 0 };
	struct err said = { 0 };

	host_option_add_command(&words, "set", option);
	argv_format(&words, "--int-value=%lld", value);
	(void)!cli_change(&cli, &words, CLI_AS_USUAL, &said);
	return host_option_verify(&cli, option, value, &said, e) < 0
		       ? err_wrap(e, "option %s", option)
		       : 0;
}

struct policy_target_kind {
	const char *what;
	const char *portgroup; /* a word of the command, or NULL */
	const char *option;
	int (*read)(struct policy *policy, struct cli *cli, const char *name, struct err *e);
};

const struct policy_target_kind network_set_of_vswitch = {
	.what = "switch",
	.option = "--vswitch-name",
	.read = network_read_cli_vswitch,
};

const struct policy_target_kind network_set_of_portgroup = {
	.what = "port group",
	.portgroup = "portgroup",
	.option = "--portgroup-name",
	.read = network_read_cli_portgroup,
};

void network_set_show(struct buf *text, const struct policy_target *target)
{
	buf_format(text, "%s \"%s\"", target->kind->what, target->name);
}

static void network_set_add_command(struct argv *words, const struct policy_target *target)
{
	argv_add(words, "network");
	argv_add(words, "vswitch");
	argv_add(words, "standard");
	if (target->kind->portgroup)
		argv_add(words, target->kind->portgroup);
	argv_add(words, "policy");
	argv_add(words, "security");
	argv_add(words, "set");
	argv_format(words, "%s=%s", target->kind->option, target->name);
}

/* Only all three can be taken back together; what is to stay its own is set again. */
static bool takes_all_back(const struct policy *now, const struct policy *after)
{
	for (int i = 0; i < POLICY_FIELDS; i++) {
		if (after->values[i] == POLICY_INHERIT && now->values[i] != POLICY_INHERIT)
			return true;
	}
	return false;
}

bool network_set_argv(struct argv *words, const struct policy_target *target,
		      const struct policy *now, const struct policy_change *change)
{
	struct policy after = policy_after(now, change);
	bool takes_all = takes_all_back(now, &after);

	if (policy_same(now, &after))
		return false;
	network_set_add_command(words, target);
	if (takes_all)
		argv_add(words, "--use-vswitch");
	for (int i = 0; i < POLICY_FIELDS; i++) {
		if (after.values[i] != POLICY_INHERIT && (takes_all || change->asked[i]))
			argv_format(words, "--%s=%s", policy_field_name((enum policy_field)i),
				    policy_value_name(after.values[i]));
	}
	return true;
}

int network_set_read_back(struct policy *found, const struct policy_target *target, struct cli *cli,
			  struct err *e)
{
	return target->kind->read(found, cli, target->name, e);
}

static int did_not_take(const struct policy_target *target, const struct policy *wanted,
			const struct policy *found, struct err *e)
{
	AUTO_VALUE(buf) text = { 0 };

	network_set_show(&text, target);
	buf_str(&text, ": wanted ");
	policy_show(&text, wanted);
	buf_str(&text, "; found ");
	policy_show(&text, found);
	return err_set(e, ERR_HOST, "%s", buf_text(&text));
}

static int failed(const struct policy_target *target, const struct err *why, struct err *e)
{
	AUTO_VALUE(buf) text = { 0 };

	network_set_show(&text, target);
	*e = *why;
	return err_wrap(e, "%s", buf_text(&text));
}

/* Did it take? What the command said matters only where it did not. */
static int network_set_verify(struct policy *now, const struct policy_target *target,
			      const struct policy *wanted, struct cli *cli, const struct err *said,
			      struct err *e)
{
	struct err unread = { 0 };
	struct policy found;

	if (network_set_read_back(&found, target, cli, &unread) < 0) {
		if (said->code != ERR_NONE)
			return failed(target, said, e);
		(void)err_wrap(&unread, "it was set, but cannot be read back");
		return failed(target, &unread, e);
	}
	*now = found;
	if (policy_same(&found, wanted))
		return 0;
	return said->code != ERR_NONE ? failed(target, said, e)
				      : did_not_take(target, wanted, &found, e);
}

/* What nobody asked to change would go back to what was read before another run, say, had it. */
static int check_unchanged(const struct policy_target *target, const struct policy *now,
			   struct cli *cli, struct err *e)
{
	AUTO_VALUE(buf) text = { 0 };
	struct policy found;

	if (network_set_read_back(&found, target, cli, e) < 0)
		return -1;
	if (policy_same(&found, now))
		return 0;
	/* `now` is hostd's, which does not see what localcli does: the next run would not either.
	 */
	cli->behind_hostd = true;
	cli_refresh_network(cli);
	network_set_show(&text, target);
	return err_set(e, ERR_BUSY, "%s: somebody else has changed it meanwhile: run this again",
		       buf_text(&text));
}

static int set(struct policy *now, const struct policy_target *target, const struct host *h,
	       const struct policy_change *change, struct err *e)
{
	struct policy wanted = policy_after(now, change);
	struct cli cli = { .h = h };
	AUTO_VALUE(argv) words = { 0 };
	struct err said = { 0 };

	if (!network_set_argv(&words, target, now, change))
		return 0;
	if (takes_all_back(now, &wanted) && check_unchanged(target, now, &cli, e) < 0)
		return -1;
	(void)!cli_change(&cli, &words, CLI_AS_USUAL, &said);
	cli_refresh_network(&cli);
	return network_set_verify(now, target, &wanted, &cli, &said, e);
}

bool network_set_vswitch_argv(struct argv *words, const struct vswitch *now,
			      const struct policy_change *change)
{
	const struct policy_target target = { &network_set_of_vswitch, now->name };

	return network_set_argv(words, &target, &now->policy, change);
}

bool network_set_portgroup_argv(struct argv *words, const struct portgroup *now,
				const struct policy_change *change)
{
	const struct policy_target target = { &network_set_of_portgroup, now->name };

	return network_set_argv(words, &target, &now->policy, change);
}

int network_set_vswitch(const struct host *h, struct vswitch *now,
			const struct policy_change *change, struct err *e)
{
	const struct policy_target target = { &network_set_of_vswitch, now->name };

	return set(&now->policy, &target, h, change, e);
}

int network_set_portgroup(const struct host *h, struct portgroup *now,
			  const struct policy_change *change, struct err *e)
{
	const struct policy_target target = { &network_set_of_portgroup, now->name };

	return set(&now->policy, &target, h, change, e);
}

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

static void network_portgroup_add_command(struct argv *words, const char *verb, const char *name)
{
	argv_add(words, "network");
	argv_add(words, "vswitch");
	argv_add(words, "standard");
	argv_add(words, "portgroup");
	argv_add(words, verb);
	argv_format(words, "--portgroup-name=%s", name);
}

static int add(struct cli *cli, const char *name, const char *vswitch, struct err *e)
{
	AUTO_VALUE(argv) words = { 0 };

	network_portgroup_add_command(&words, "add", name);
	argv_format(&words, "--vswitch-name=%s", vswitch);
	return cli_change(cli, &words, CLI_AS_USUAL, e);
}

static int remove_it(struct cli *cli, const char *name, const char *vswitch, struct err *e)
{
	AUTO_VALUE(argv) words = { 0 };

	network_portgroup_add_command(&words, "remove", name);
	argv_format(&words, "--vswitch-name=%s", vswitch);
	return cli_change(cli, &words, CLI_AS_USUAL, e);
}

static int set_vlan(struct cli *cli, const char *name, long long vlan_id, struct err *e)
{
	AUTO_VALUE(argv) words = { 0 };

	network_portgroup_add_command(&words, "set", name);
	argv_format(&words, "--vlan-id=%lld", vlan_id);
	return cli_change(cli, &words, CLI_AS_USUAL, e);
}

/* *found is borrowed from *list, NULL where there is no such port group. */
static int find(struct portgroup **found, struct network **list, struct cli *cli, const char *name,
		struct err *e)
{
	AUTO(network) *made = x_alloc(sizeof(*made));

	if (network_read_cli_list(made, cli, e) < 0)
		return -1;
	*found = network_find_portgroup(made, name);
	*list = made;
	made = NULL;
	return 0;
}

static int check_absent(struct cli *cli, const char *name, struct err *e)
{
	AUTO(network) *list = NULL;
	struct portgroup *p;

	if (find(&p, &list, cli, name, e) < 0)
		return -1;
	return p ? err_set(e, ERR_REFUSED, "it is there already, on switch \"%s\"", p->vswitch) : 0;
}

/*
 * Is it there now as it was wanted? `said` is what went wrong with the commands, if anything.
 * *left: something of it is there, or may be.
 */
static int check_made(bool *left, struct cli *cli, const char *name, const char *vswitch,
		      long long vlan_id, const struct err *said, struct err *e)
{
	AUTO(network) *list = NULL;
	struct portgroup *p;

	*left = true;
	if (find(&p, &list, cli, name, e) < 0)
		return err_wrap(e, "it was made, but cannot be read back");
	*left = p != NULL;
	if (p && strcmp(p->vswitch, vswitch) == 0 && p->vlan_id == vlan_id)
		return 0;
	if (said->code != ERR_NONE) {
		*e = *said;
		return -1;
	}
	if (!p)
		return err_set(e, ERR_HOST, "it was made, but is not there");
	return err_set(e, ERR_HOST,
		       "wanted switch \"%s\", VLAN %lld; found switch \"%s\", VLAN %lld", vswitch,
		       vlan_id, p->vswitch, p->vlan_id);
}

static int make(struct cli *cli, const char *name, const char *vswitch, long long vlan_id,
		struct err *e)
{
	struct err said = { 0 };
	struct err ignored = { 0 };
	bool left;

	if (check_absent(cli, name, e) < 0)
		return -1;
	if (add(cli, name, vswitch, &said) == 0 && vlan_id != 0)
		(void)!set_vlan(cli, name, vlan_id, &said);
	if (check_made(&left, cli, name, vswitch, vlan_id, &said, e) == 0)
		return 0;
	if (left) /* and it was not there before, so it is ours */
		(void)!remove_it(cli, name, vswitch, &ignored);
	return -1;
}

int network_portgroup_add(const struct host *h, const char *name, const char *vswitch,
			  long long vlan_id, struct err *e)
{
	struct cli cli = { .h = h };
	int result = make(&cli, name, vswitch, vlan_id, e);

	cli_refresh_network(&cli);
	return result < 0 ? err_wrap(e, "port group \"%s\"", name) : 0;
}

/* *gone: there is nothing to do. */
static int check_unused(bool *gone, struct cli *cli, const char *name, const char *vswitch,
			struct err *e)
{
	AUTO(network) *list = NULL;
	struct portgroup *p;

	if (find(&p, &list, cli, name, e) < 0)
		return -1;
	*gone = !p;
	if (!p)
		return 0;
	if (strcmp(p->vswitch, vswitch) != 0)
		return err_set(e, ERR_REFUSED, "it is on switch \"%s\", not on \"%s\"", p->vswitch,
			       vswitch);
	if (p->active_clients > 0)
		return err_set(e, ERR_REFUSED, "it is in use (active clients: %lld)",
			       p->active_clients);
	return 0;
}

static int check_gone(struct cli *cli, const char *name, const struct err *said, struct err *e)
{
	AUTO(network) *list = NULL;
	struct portgroup *p;

	if (find(&p, &list, cli, name, e) < 0)
		return err_wrap(e, "it was removed, but cannot be looked for");
	if (!p)
		return 0;
	if (said->code == ERR_NONE)
		return err_set(e, ERR_HOST, "it was removed, but is still there");
	*e = *said;
	return -1;
}

static int unmake(struct cli *cli, const char *name, const char *vswitch, struct err *e)
{
	struct err said = { 0 };
	bool gone;

	if (check_unused(&gone, cli, name, vswitch, e) < 0)
		return -1;
	if (gone)
		return 0;
	(void)!remove_it(cli, name, vswitch, &said);
	return check_gone(cli, name, &said, e);
}

int network_portgroup_remove(const struct host *h, const char *name, const char *vswitch,
			     struct err *e)
{
	struct cli cli = { .h = h };
	int result = unmake(&cli, name, vswitch, e);

	cli_refresh_network(&cli);
	return result < 0 ? err_wrap(e, "port group \"%s\"", name) : 0;
}
