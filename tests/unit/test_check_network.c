/* Each check of a network adapter: fires, does not fire, cannot tell. */
#include "network_text.h"
#include "test_checks.h"

#define VM(nics)      "displayName = \"web\"\nvirtualHW.version = \"19\"\nvhv.enable = \"TRUE\"\n" nics
#define NIC           "ethernet0.present = \"TRUE\"\n"
#define ON(portgroup) NIC "ethernet0.networkName = \"" portgroup "\"\n"

/* A switch with one uplink that accepts nothing, and port groups on it. */
#define SWITCH                    "vswitch\tS\tfff\tvmnic0\tvmnic0\t-\n"
#define TEAM                      "vswitch\tS\tfff\tvmnic0,vmnic1\tvmnic0,vmnic1\t-\n"
#define OPEN                      "vswitch\tS\tttf\t-\t-\t-\n"
#define GROUP(name, vlan, policy) "portgroup\t" name "\tS\t" vlan "\t" policy "\t0\t-\t-\t0\n"
#define PROGRAM                   "/opt/nestvirt/bin/nestvirt"

#define FORGED(group, word)                                                                        \
	"error ethernet0: nested guests cannot send (port group \"" group                          \
	"\" rejects forged transmits). Not needed if they use NAT.\n"                              \
	"  esxcli nestvirt network enable --portgroup-name=" word "\n"
#define PROMISCUOUS(group, program, word)                                                          \
	"error ethernet0: nested guests cannot receive (port group \"" group                       \
	"\" rejects promiscuous mode). Not needed if they use NAT.\n"                              \
	"  " program " network enable --portgroup-name=" word "\n"
#define SAME_VLAN(names)                                                                           \
	"warning ethernet0: port group \"A\" is promiscuous, and so is " names                     \
	" on the same VLAN: nested guests get duplicate packets\n"                                 \
	"  reject promiscuous mode on all but one of them, or give it a VLAN of its own\n"

static void checks_of_nic__standard_switch__fires_or_not_or_cannot_tell(void **state)
{
	static const struct {
		const char *id;
		const char *network; /* NULL: not read */
		const char *nic;
		const char *want;
	} rows[] = {
		{ "network-unknown", SWITCH GROUP("A", "0", "iii"), ON("A"), "" },
		/* a name with other bytes than people see */
		{ "network-unknown", SWITCH GROUP("a%09b", "0", "iii"), ON("a|09b"), "" },
		{ "network-unknown", SWITCH, ON("A"),
		  "error ethernet0 is on \"A\", and this host has no port group of that name\n"
		  "  create that port group, or choose another network for it\n" },
		{ "network-unknown", SWITCH, NIC,
		  "error ethernet0 is not on any network\n"
		  "  choose a network for it in the VM's options\n" },
		{ "network-unknown", SWITCH, NIC "ethernet0.opaqueNetwork.id = \"x\"\n",
		  "info ethernet0: cannot tell what its network lets through: it is an opaque "
		  "network of NSX\n" },
		{ "network-unknown", NULL, ON("A"),
		  "info ethernet0: cannot tell what its network lets through: vim-cmd: no "
		  "answer\n" },
		/* an adapter that is not there */
		{ "network-unknown", SWITCH,
		  "ethernet0.present = \"FALSE\"\nethernet0.networkName = \"B\"\n", "" },

		{ "not-connected", SWITCH, NIC "ethernet0.startConnected = \"TRUE\"\n", "" },
		{ "not-connected", SWITCH, NIC "ethernet0.startConnected = \"false\"\n",
		  "warning ethernet0 is not connected when the VM powers on, so nested guests "
		  "cannot use it\n  " PROGRAM " vmx set /vmfs/volumes/ds1/web/web.vmx "
		  "ethernet0.startConnected=TRUE && vim-cmd vmsvc/reload 12\n" },

		{ "forged-rejected", SWITCH GROUP("A", "0", "ftf"), ON("A"), "" },
		{ "forged-rejected", SWITCH GROUP("A", "0", "tit"), ON("A"), FORGED("A", "A") },
		{ "forged-rejected", OPEN GROUP("A", "0", "iii"), ON("A"), "" },
		{ "forged-rejected", OPEN GROUP("a b", "0", "ifi"), ON("a b"),
		  FORGED("a b", "'a b'") },
		/* "network-unknown" reports these */
		{ "forged-rejected", OPEN, ON("A"), "" },
		{ "forged-rejected", NULL, ON("A"), "" },

		{ "promiscuous-rejected", SWITCH GROUP("A", "0", "tff"), ON("A"), "" },
		{ "promiscuous-rejected", SWITCH GROUP("A", "0", "iti"), ON("A"),
		  PROMISCUOUS("A", "esxcli nestvirt", "A") },
		{ "promiscuous-rejected", OPEN GROUP("A", "0", "iff"), ON("A"), "" },
		/* esxcli may evaluate this name [facts 5.4] */
		{ "promiscuous-rejected", SWITCH GROUP("$if{a}", "0", "iti"), ON("$if{a}"),
		  PROMISCUOUS("$if{a}", PROGRAM, "'$if{a}'") },

		{ "two-promiscuous-same-vlan", TEAM GROUP("A", "7", "tti") GROUP("B", "7", "tti"),
		  ON("A"), SAME_VLAN("B") },
		{ "two-promiscuous-same-vlan", TEAM GROUP("A", "7", "tti") GROUP("B", "8", "tti"),
		  ON("A"), "" },
		{ "two-promiscuous-same-vlan",
		  TEAM GROUP("A", "7", "tti") GROUP("B", "4095", "tti") GROUP("C", "7", "tti"),
		  ON("A"), SAME_VLAN("B, C") },
		{ "two-promiscuous-same-vlan", TEAM GROUP("A", "7", "tti") GROUP("B", "7", "fti"),
		  ON("A"), "" },
		{ "two-promiscuous-same-vlan", TEAM GROUP("A", "7", "fti") GROUP("B", "7", "tti"),
		  ON("A"), "" },
		/* one uplink makes no duplicates */
		{ "two-promiscuous-same-vlan", SWITCH GROUP("A", "7", "tti") GROUP("B", "7", "tti"),
		  ON("A"), "" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_STR *vmx = x_format("%s%s", VM(""), rows[i].nic);
		struct vm vm = vm_of(vmx);
		struct facts facts = { 0 };

		if (rows[i].network)
			facts.network = network_text_parse(span_of(rows[i].network));
		else
			facts.network_problem = x_strdup("vim-cmd: no answer");
		assert_look(rows[i].id, &facts, &vm, rows[i].want);
		facts_free(&facts);
		vm_done(&vm);
	}
}

/* esxcli does not know nestvirt if it is not installed or not loaded, or hostd is down. */
static void promiscuous_rejected__without_esxcli__is_fixed_by_the_program(void **state)
{
	static const enum host_fact missing[] = { HOST_INSTALLED, HOST_HOSTD, HOST_EXTENSION };
	struct vm vm = vm_of(VM(ON("A")));
	struct host_facts host = { 0 };
	struct facts facts = { .host = &host };

	facts.network = network_text_parse(span_of(SWITCH GROUP("A", "0", "iti")));
	for (size_t i = 0; i < COUNT_OF(missing); i++)
		fact_number(&host.items[missing[i]], 1);
	assert_look("promiscuous-rejected", &facts, &vm, PROMISCUOUS("A", "esxcli nestvirt", "A"));
	for (size_t i = 0; i < COUNT_OF(missing); i++) {
		host.items[missing[i]].number = 0;
		assert_look("promiscuous-rejected", &facts, &vm, PROMISCUOUS("A", PROGRAM, "A"));
		host.items[missing[i]].number = 1;
	}
	facts_free(&facts);
	vm_done(&vm);
}

/* VMs by number; the odd ones have nested virtualization. */
static struct vm vm_numbered(int number, const char *nics)
{
	AUTO_STR *vmx = x_format("displayName = \"vm%d\"\nvhv.enable = \"%s\"\n%s", number,
				 number % 2 == 1 ? "TRUE" : "FALSE", nics);
	struct vm vm = vm_of(vmx);

	free(vm.path);
	vm.path = x_format("/vmfs/volumes/ds1/vm%d/vm%d.vmx", number, number);
	vm.id = number;
	return vm;
}

#define SHARED_MAX 24

/* What is found in the first of so many VMs on port group A, with two adapters each. */
static void assert_shared(const char *network, int first, int count, const char *want)
{
	struct vm items[SHARED_MAX];
	struct facts facts = { 0 };

	assert_in_range(count, 1, SHARED_MAX);
	for (int i = 0; i < count; i++)
		items[i] = vm_numbered(
			first + i,
			ON("A") "ethernet1.present = \"TRUE\"\nethernet1.networkName = \"A\"\n");
	facts.network = network_text_parse(span_of(network));
	facts_note_bystanders(&facts, &(struct vms){ .items = items, .count = (size_t)count });
	assert_look("promiscuous-shared", &facts, &items[0], want);
	facts_free(&facts);
	for (int i = 0; i < count; i++)
		vm_done(&items[i]);
}

#define SHARED(nic, names)                                                                         \
	"warning " nic                                                                             \
	": port group \"A\" is promiscuous, so all its traffic is also seen by " names             \
	"\n  give nested guests a port group of their own (network enable --create)\n"
#define SHARED_BY(names) SHARED("ethernet0", names) SHARED("ethernet1", names)

static void promiscuous_shared__names_vms_without_nested_guests(void **state)
{
	assert_shared(SWITCH GROUP("A", "0", "tti"), 1, 1, "");
	assert_shared(SWITCH GROUP("A", "0", "tti"), 1, 2, SHARED_BY("vm2"));
	assert_shared(SWITCH GROUP("A", "0", "fti"), 1, 2, "");
	/* a VM does not see its own traffic as another */
	assert_shared(SWITCH GROUP("A", "0", "tti"), 2, 2, "");
	assert_shared(SWITCH GROUP("A", "0", "tti"), 2, 3, SHARED_BY("vm4"));
	assert_shared(SWITCH GROUP("A", "0", "tti"), 1, 24,
		      SHARED_BY("vm2, vm4, vm6, vm8, vm10, vm12, vm14, vm16 and 4 more"));
	assert_shared(SWITCH GROUP("A", "0", "tti"), 2, 24,
		      SHARED_BY("vm4, vm6, vm8, vm10, vm12, vm14, vm16, vm18 and 3 more"));
}

/* What is not registered is not among those who were counted. */
static void promiscuous_shared__not_registered__counts_the_others(void **state)
{
	struct vm items[SHARED_MAX];
	struct vm stray = vm_numbered(2, ON("A"));
	struct facts facts = { .network =
				       network_text_parse(span_of(SWITCH GROUP("A", "0", "tti"))) };

	stray.id = 0;
	for (int i = 0; i < 10; i++)
		items[i] = vm_numbered(2 * i + 4, ON("A"));
	facts_note_bystanders(&facts, &(struct vms){ .items = items, .count = 10 });
	assert_look("promiscuous-shared", &facts, &stray,
		    SHARED("ethernet0", "vm4, vm6, vm8, vm10, vm12, vm14, vm16, vm18 and 2 more"));
	facts_free(&facts);
	for (int i = 0; i < 10; i++)
		vm_done(&items[i]);
	vm_done(&stray);
}

static void promiscuous_shared__others_not_read__cannot_tell(void **state)
{
	struct vm vm = vm_of(VM(ON("A")));
	struct facts facts = { .bystanders_problem = x_strdup("--vm-id reads that VM alone") };

	facts.network = network_text_parse(span_of(SWITCH GROUP("A", "0", "tti")));
	assert_look("promiscuous-shared", &facts, &vm,
		    "info ethernet0: cannot tell which other VMs see the traffic of its port "
		    "group: --vm-id reads that VM alone\n");
	facts_free(&facts);
	vm_done(&vm);
}

static void teamed_duplicates__by_the_option(void **state)
{
#define TWICE                                                                                      \
	"warning ethernet0: port group \"A\" is promiscuous and has several active uplinks, so "   \
	"nested guests get duplicate packets\n"                                                    \
	"  esxcli nestvirt network enable --portgroup-name=A\n"
	static const struct {
		const char *network;
		long long option; /* -1: not known */
		const char *want;
	} rows[] = {
		{ TEAM GROUP("A", "0", "tti"), 0, TWICE },
		{ TEAM GROUP("A", "0", "tti"), 1, "" },
		{ TEAM GROUP("A", "0", "fti"), 0, "" },
		{ SWITCH GROUP("A", "0", "tti"), 0, "" },
		{ "vswitch\tS\tfff\tvmnic0,vmnic1\tvmnic0\tvmnic1\n" GROUP("A", "0", "tti"), 0,
		  "" },
		{ TEAM GROUP("A", "0", "tti"), -1,
		  "info ethernet0: cannot tell whether nested guests get duplicate packets: "
		  "localcli: no\n" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct vm vm = vm_of(VM(ON("A")));
		struct host_facts host = { 0 };
		struct facts facts = { .host = &host };

		if (rows[i].option < 0)
			fact_unknown(&host.items[HOST_REVERSE_PATH], "localcli: no");
		else
			fact_number(&host.items[HOST_REVERSE_PATH], rows[i].option);
		facts.network = network_text_parse(span_of(rows[i].network));
		assert_look("teamed-duplicates", &facts, &vm, rows[i].want);
		fact_free(&host.items[HOST_REVERSE_PATH]);
		facts_free(&facts);
		vm_done(&vm);
	}
}

#define DISTRIBUTED                                                                                \
	VM(NIC "ethernet0.dvs.switchId = \"50 17\"\nethernet0.dvs.portgroupId = "                  \
	       "\"dvportgroup-1\"\n")

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
	struct vm vm = vm_of(DISTRIBUTED);
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

#define GROUP_IS "its distributed port group, port 9 of \"a b\", "
#define NO_LEARNING(and, fix)                                                                      \
	"error ethernet0: nested guests cannot receive (" GROUP_IS                                 \
	"does not learn MAC addresses and " and                                                    \
		"). Not needed if they use NAT.\n  " fix "\n"
#define SET "esxcli nestvirt network maclearn set --port-id=9 --enabled=true --dvs-name='a b'"
#define FORGED_UNKNOWN(why)                                                                        \
	"info ethernet0: cannot tell whether its distributed port group accepts forged "           \
	"transmits: " why "\n"

static void checks_of_nic__distributed_switch__fires_or_not_or_cannot_tell(void **state)
{
	static const struct {
		const char *id;
		struct said said;
		const char *want;
	} rows[] = {
		{ "network-unknown", { .learns = true }, "" },
		{ "network-unknown",
		  { .no_such_switch = true },
		  "error ethernet0 is on a distributed switch that this host is not part of\n"
		  "  add the host to the switch in vCenter, or choose another network\n" },
		{ "network-unknown",
		  { .no_such_switch = true, .distributed_problem = "localcli: no" },
		  "info ethernet0: cannot tell which distributed switch it is on: localcli: no\n" },

		{ "distributed-no-maclearn", { .learns = true, .promiscuous = NET_DVS_DENY }, "" },
		{ "distributed-no-maclearn", { .promiscuous = NET_DVS_ALLOW }, "" },
		{ "distributed-no-maclearn",
		  { .promiscuous = NET_DVS_ALLOW, .problem = "netdbg: no" },
		  "" },
		{ "distributed-no-maclearn",
		  { .promiscuous = NET_DVS_DENY },
		  NO_LEARNING("rejects promiscuous mode", SET) },
		{ "distributed-no-maclearn",
		  { .promiscuous = NET_DVS_UNKNOWN },
		  NO_LEARNING("is not known to accept promiscuous mode", SET) },
		{ "distributed-no-maclearn",
		  { .state = MACLEARN_NOT_AVAILABLE, .promiscuous = NET_DVS_ALLOW },
		  "" },
		{ "distributed-no-maclearn",
		  { .state = MACLEARN_NOT_AVAILABLE, .promiscuous = NET_DVS_DENY },
		  NO_LEARNING("rejects promiscuous mode",
			      "accept promiscuous mode on the distributed port group in vCenter") },
		{ "distributed-no-maclearn",
		  { .state = MACLEARN_NOT_AVAILABLE },
		  "info ethernet0: cannot tell whether nested guests can receive: this release has "
		  "no MAC learning, and net-dvs does not say whether promiscuous mode is "
		  "accepted\n" },
		{ "distributed-no-maclearn",
		  { .problem = "netdbg: no" },
		  "info ethernet0: cannot tell whether its distributed port group learns MAC "
		  "addresses: netdbg: no\n" },
		{ "distributed-no-maclearn", { .no_such_switch = true }, "" },

		{ "distributed-forged-rejected", { .forged = NET_DVS_ALLOW }, "" },
		{ "distributed-forged-rejected",
		  { .forged = NET_DVS_DENY },
		  "error ethernet0: nested guests cannot send (" GROUP_IS
		  "rejects forged transmits). Not needed if they use NAT.\n"
		  "  accept forged transmits on the distributed port group in vCenter\n" },
		{ "distributed-forged-rejected",
		  { .security_problem = "there is no net-dvs" },
		  FORGED_UNKNOWN("there is no net-dvs") },
		{ "distributed-forged-rejected",
		  { .problem = "none of its ports is on this host" },
		  FORGED_UNKNOWN("none of its ports is on this host") },
		{ "distributed-forged-rejected", { 0 }, FORGED_UNKNOWN("net-dvs does not say") },
		{ "distributed-forged-rejected", { .no_such_switch = true }, "" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_said(rows[i].id, &rows[i].said, rows[i].want);
}

int test_check_network(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(checks_of_nic__standard_switch__fires_or_not_or_cannot_tell),
		cmocka_unit_test(promiscuous_rejected__without_esxcli__is_fixed_by_the_program),
		cmocka_unit_test(promiscuous_shared__names_vms_without_nested_guests),
		cmocka_unit_test(promiscuous_shared__not_registered__counts_the_others),
		cmocka_unit_test(promiscuous_shared__others_not_read__cannot_tell),
		cmocka_unit_test(teamed_duplicates__by_the_option),
		cmocka_unit_test(checks_of_nic__distributed_switch__fires_or_not_or_cannot_tell),
	};

	return cmocka_run_group_tests_name("check_network", tests, NULL, NULL);
}
