#include "commands/change.h"
#include "commands/network_words.h"
#include "commands/table.h"
#include "plan/diff_network.h"
#include "plan/undo.h"

/* What closes a field: the value before nestvirt opened it, as far as that is recorded. */
static void ask(struct policy_change *change, const struct journal *journal,
		const struct vswitch *vswitch, const struct portgroup *portgroup,
		enum policy_field field)
{
	const struct policy *now = portgroup ? &portgroup->policy : &vswitch->policy;
	enum policy_value closed = portgroup ? POLICY_INHERIT : POLICY_FALSE;

	if (journal)
		closed = undo_closed(journal, portgroup ? STEP_PORTGROUP : STEP_VSWITCH,
				     portgroup ? portgroup->name : vswitch->name, field,
				     now->values[field], closed);
	policy_ask(change, field, closed);
}

static int disable(struct run *run, const struct host *h, struct network *network, struct err *e)
{
	AUTO_VALUE(plan) plan = { .network = network };
	AUTO(journal) *journal = NULL;
	struct policy_change change = { 0 };
	struct portgroup *portgroup;
	struct vswitch *vswitch;

	if (network_words_target(&vswitch, &portgroup, network, run->args, e) < 0 ||
	    (!args_have(run->args, "no-history") && journal_read(&journal, h, e) < 0))
		return -1;
	ask(&change, journal, vswitch, portgroup, POLICY_PROMISCUOUS);
	ask(&change, journal, vswitch, portgroup, POLICY_FORGED_TRANSMITS);
	if (args_have(run->args, "allow-mac-change"))
		ask(&change, journal, vswitch, portgroup, POLICY_MAC_CHANGE);
	if (portgroup)
		diff_network_portgroup(&plan, portgroup, &change);
	else
		diff_network_vswitch(&plan, vswitch, &change);
	return network_words_apply(run, h, &plan, e);
}

static int run(struct run *run, struct err *e)
{
	return network_words_run(run, disable, e);
}

static const struct param *const params[] = { &param_target_portgroup, &param_target_vswitch,
					      &param_target_mac, NULL };

const struct command command_network_disable = {
	.path = "network disable",
	.summary = "Close a port group or a standard switch again.",
	.detail =
		"Forged transmits and promiscuous mode go back to what they were before nestvirt\n"
		"accepted them; where that is not recorded to inherit on a port group, to reject "
		"on\n"
		"a switch. MAC address changes with --allow-mac-change too.",
	.params = params,
	.shape = CHANGE_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS,
	.run = run,
};
