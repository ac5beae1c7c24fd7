#include "host/network_set.h"

#include "host/network_internal.h"

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

static void add_command(struct argv *words, const struct policy_target *target)
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
	add_command(words, target);
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
static int verify(struct policy *now, const struct policy_target *target,
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
	return verify(now, target, &wanted, &cli, &said, e);
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
