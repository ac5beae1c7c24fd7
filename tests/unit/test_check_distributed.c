/* Checks of an adapter on a distributed switch. */
#include "vm_check.h"

#include "finding_check.h"

#define NIC                                                                                        \
	"displayName = \"web\"\nvhv.enable = \"TRUE\"\nethernet0.present = \"TRUE\"\n"             \
	"ethernet0.dvs.switchId = \"50 17\"\nethernet0.dvs.portgroupId = \"dvportgroup-1\"\n"
#define GROUP          "VM \"web\" ethernet0: its distributed port group (port 9 of \"a b\") "
#define NOT_BEHIND_NAT "; nested guests behind NAT do not need it"

/* What the host says of the port group. */
struct said {
	enum maclearn_state state;
	bool learns;
	enum net_dvs_answer promiscuous;
	enum net_dvs_answer forged;
	const char *problem;          /* of MAC learning */
	const char *security_problem; /* of the rules */
	bool no_such_switch;
	const char *distributed_problem;
};

static void assert_said(const char *id, const struct said *said, const char *want)
{
	struct vm vm = vm_of(NIC);
	struct dvport port = { .id = (char *)"9" };
	struct dvswitch dvs = { .name = (char *)"a b", .id = (char *)"50 17" };
	struct facts facts = { 0 };
	struct learned learned = {
		.dvs = &dvs,
		.portgroup_id = (char *)"dvportgroup-1",
		.port = &port,
		.maclearn = { .state = said->state, .port.enabled = said->learns },
		.problem = (char *)said->problem,
	};

	learned.security.answers[NET_DVS_PROMISCUOUS] = said->promiscuous;
	learned.security.answers[NET_DVS_FORGED_FRAMES] = said->forged;
	learned.security.problem = said->security_problem;
	facts.learned.items = &learned;
	facts.learned.count = said->no_such_switch ? 0 : 1;
	facts.distributed_problem = (char *)said->distributed_problem;
	assert_look(id, &facts, &vm, want);
	vm_done(&vm);
}

struct row {
	struct said said;
	const char *want;
};

static void network_unknown__switch_that_is_not_there(void **state)
{
	static const struct row rows[] = {
		{ { .learns = true }, "" },
		{ { .no_such_switch = true },
		  "error web/ethernet0: VM \"web\" ethernet0 is on a distributed switch that this "
		  "host does not have\n  add the host to the switch in vCenter, or choose another "
		  "network\n" },
		{ { .no_such_switch = true, .distributed_problem = "localcli: no" },
		  "info web/ethernet0: VM \"web\" ethernet0: cannot tell which distributed switch "
		  "it "
		  "is on: localcli: no\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_said("network-unknown", &rows[i].said, rows[i].want);
}

static void distributed_no_maclearn__neither_learning_nor_promiscuous(void **state)
{
#define NO_LEARNING(and, fix)                                                                      \
	"error web/ethernet0: " GROUP "does not learn MAC addresses, and " and                     \
		", so no frame for a nested guest gets in" NOT_BEHIND_NAT "\n  " fix "\n"
#define SET "esxcli nestvirt network maclearn set --port-id=9 --enabled=true --dvs-name='a b'"
	static const struct row rows[] = {
		{ { .learns = true, .promiscuous = NET_DVS_DENY }, "" },
		{ { .promiscuous = NET_DVS_ALLOW }, "" },
		{ { .promiscuous = NET_DVS_ALLOW, .problem = "netdbg: no" }, "" },
		{ { .promiscuous = NET_DVS_DENY }, NO_LEARNING("rejects promiscuous mode", SET) },
		{ { .promiscuous = NET_DVS_UNKNOWN },
		  NO_LEARNING("is not known to be promiscuous", SET) },
		{ { .state = MACLEARN_NOT_AVAILABLE, .promiscuous = NET_DVS_ALLOW }, "" },
		{ { .state = MACLEARN_NOT_AVAILABLE, .promiscuous = NET_DVS_DENY },
		  NO_LEARNING("rejects promiscuous mode",
			      "accept promiscuous mode on the distributed "
			      "port group in vCenter") },
		{ { .state = MACLEARN_NOT_AVAILABLE },
		  "info web/ethernet0: VM \"web\" ethernet0: cannot tell whether frames for nested "
		  "guests get in: this release has no MAC learning, and net-dvs does not say "
		  "whether "
		  "promiscuous mode is accepted\n" },
		{ { .problem = "netdbg: no" },
		  "info web/ethernet0: VM \"web\" ethernet0: cannot tell whether its distributed "
		  "port "
		  "group learns MAC addresses: netdbg: no\n" },
		{ { .no_such_switch = true }, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_said("distributed-no-maclearn", &rows[i].said, rows[i].want);
}

static void distributed_forged_rejected__by_the_rules_of_the_port(void **state)
{
#define CANNOT_TELL(why)                                                                           \
	"info web/ethernet0: VM \"web\" ethernet0: cannot tell whether its distributed port "      \
	"group accepts forged transmits: " why "\n"
	static const struct row rows[] = {
		{ { .forged = NET_DVS_ALLOW }, "" },
		{ { .forged = NET_DVS_DENY },
		  "error web/ethernet0: " GROUP "rejects forged transmits, so no frame of a nested "
		  "guest gets out" NOT_BEHIND_NAT "\n  accept forged transmits on the distributed "
		  "port group in vCenter\n" },
		{ { .security_problem = "there is no net-dvs" },
		  CANNOT_TELL("there is no net-dvs") },
		{ { .problem = "none of its ports is on this host" },
		  CANNOT_TELL("none of its ports is on this host") },
		{ { 0 }, CANNOT_TELL("net-dvs does not say") },
		{ { .no_such_switch = true }, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_said("distributed-forged-rejected", &rows[i].said, rows[i].want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(network_unknown__switch_that_is_not_there),
		cmocka_unit_test(distributed_no_maclearn__neither_learning_nor_promiscuous),
		cmocka_unit_test(distributed_forged_rejected__by_the_rules_of_the_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
