#include "commands/change.h"
#include "commands/network_words.h"
#include "commands/table.h"
#include "plan/diff_network.h"

/* Without a record of what was before: inherit on a port group, reject on a switch. */
static int disable(struct run *run, const struct host *h, struct network *network, struct err *e)
{
	AUTO_VALUE(plan) plan = { .network = network };
	struct policy_change change = { 0 };
	struct portgroup *portgroup;
	struct vswitch *vswitch;
	enum policy_value closed;

	if (network_words_target(&vswitch, &portgroup, network, run->args, e) < 0)
		return -1;
	closed = portgroup ? POLICY_INHERIT : POLICY_FALSE;
	policy_ask(&change, POLICY_PROMISCUOUS, closed);
	policy_ask(&change, POLICY_FORGED_TRANSMITS, closed);
	if (args_have(run->args, "allow-mac-change"))
		policy_ask(&change, POLICY_MAC_CHANGE, closed);
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
	.detail = "Forged transmits and promiscuous mode go back to inherit on a port group, to "
		  "reject\n"
		  "on a switch; MAC address changes with --allow-mac-change too.",
	.params = params,
	.shape = CHANGE_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS,
	.run = run,
};
