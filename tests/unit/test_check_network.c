/* Each check of a network adapter: fires, does not fire, cannot tell. */
#include "vm_check.h"

#include "finding_check.h"
#include "host/facts.h"
#include "network_text.h"

#define VM(id, nics)                                                                               \
	"displayName = \"" id "\"\nvirtualHW.version = \"19\"\nvhv.enable = \"TRUE\"\n" nics
#define NIC           "ethernet0.present = \"TRUE\"\n"
#define ON(portgroup) NIC "ethernet0.networkName = \"" portgroup "\"\n"

/* A switch with one uplink that accepts nothing, and port groups on it. */
#define SWITCH                    "vswitch\tS\tfff\tvmnic0\tvmnic0\t-\n"
#define TEAM                      "vswitch\tS\tfff\tvmnic0,vmnic1\tvmnic0,vmnic1\t-\n"
#define GROUP(name, vlan, policy) "portgroup\t" name "\tS\t" vlan "\t" policy "\t0\t-\t-\t0\n"
#define NOT_BEHIND_NAT            "; nested guests behind NAT do not need it"

struct row {
	const char *network; /* NULL: not read */
	const char *nic;
	const char *want;
};

static void assert_rows(const char *id, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct vm vm = vm_of_bytes(span_of(rows[i].nic));
		struct facts facts = { 0 };

		vm.nested = true;
		if (rows[i].network)
			facts.network = network_text_parse(span_of(rows[i].network));
		else
			facts.network_problem = x_strdup("vim-cmd: no answer");
		assert_look(id, &facts, &vm, rows[i].want);
		facts_free(&facts);
		vm_done(&vm);
	}
}

#define ASSERT_ROWS(id, rows) assert_rows(id, rows, COUNT_OF(rows))

static void network_unknown__what_the_adapter_is_on(void **state)
{
	static const struct row rows[] = {
		{ SWITCH GROUP("A", "0", "iii"), VM("web", ON("A")), "" },
		/* a name with other bytes than people see */
		{ SWITCH GROUP("a%09b", "0", "iii"), VM("web", ON("a|09b")), "" },
		{ SWITCH, VM("web", ON("A")),
		  "error web/ethernet0: VM \"web\" ethernet0 is on \"A\", and this host has no "
		  "port "
		  "group of that name\n  make that port group, or choose another network for "
		  "it\n" },
		{ SWITCH, VM("web", NIC),
		  "error web/ethernet0: VM \"web\" ethernet0 is on no network\n  choose a network "
		  "for "
		  "it in the VM's options\n" },
		{ SWITCH, VM("web", NIC "ethernet0.opaqueNetwork.id = \"x\"\n"),
		  "info web/ethernet0: VM \"web\" ethernet0: cannot tell what its network lets "
		  "through: it is an opaque network of NSX\n" },
		{ NULL, VM("web", ON("A")),
		  "info web/ethernet0: VM \"web\" ethernet0: cannot tell what its network lets "
		  "through: vim-cmd: no answer\n" },
		/* an adapter that is not there */
		{ SWITCH,
		  VM("web", "ethernet0.present = \"FALSE\"\nethernet0.networkName = \"B\"\n"), "" },
	};

	(void)state;
	ASSERT_ROWS("network-unknown", rows);
}

static void not_connected__at_power_on(void **state)
{
	static const struct row rows[] = {
		{ SWITCH, VM("web", NIC "ethernet0.startConnected = \"TRUE\"\n"), "" },
		{ SWITCH, VM("web", NIC "ethernet0.startConnected = \"false\"\n"),
		  "warning web/ethernet0: VM \"web\" ethernet0 is not connected when the VM powers "
		  "on: no frame of a nested guest gets out\n  /opt/nestvirt/bin/nestvirt vmx set "
		  "/vmfs/volumes/ds1/web/web.vmx ethernet0.startConnected=TRUE && vim-cmd "
		  "vmsvc/reload 12\n" },
	};

	(void)state;
	ASSERT_ROWS("not-connected", rows);
}

static void policy__effective_value_counts(void **state)
{
#define FORGED(group, word)                                                                        \
	"error web/ethernet0: VM \"web\" ethernet0: port group \"" group                           \
	"\" rejects forged transmits, so no frame of a nested guest gets out" NOT_BEHIND_NAT       \
	"\n  esxcli nestvirt network enable --portgroup-name=" word "\n"
#define PROMISCUOUS(group, word)                                                                   \
	"error web/ethernet0: VM \"web\" ethernet0: port group \"" group                           \
	"\" rejects promiscuous mode, so no frame for a nested guest gets in" NOT_BEHIND_NAT       \
	"\n  esxcli nestvirt network enable --portgroup-name=" word "\n"
#define OPEN "vswitch\tS\tttf\t-\t-\t-\n"
	static const struct row forged[] = {
		{ SWITCH GROUP("A", "0", "ftf"), VM("web", ON("A")), "" },
		{ SWITCH GROUP("A", "0", "tit"), VM("web", ON("A")), FORGED("A", "A") },
		{ OPEN GROUP("A", "0", "iii"), VM("web", ON("A")), "" },
		{ OPEN GROUP("a b", "0", "ifi"), VM("web", ON("a b")), FORGED("a b", "'a b'") },
		/* "network-unknown" tells of these */
		{ OPEN, VM("web", ON("A")), "" },
		{ NULL, VM("web", ON("A")), "" },
	};
	static const struct row promiscuous[] = {
		{ SWITCH GROUP("A", "0", "tff"), VM("web", ON("A")), "" },
		{ SWITCH GROUP("A", "0", "iti"), VM("web", ON("A")), PROMISCUOUS("A", "A") },
		{ OPEN GROUP("A", "0", "iff"), VM("web", ON("A")), "" },
	};

	(void)state;
	ASSERT_ROWS("forged-rejected", forged);
	ASSERT_ROWS("promiscuous-rejected", promiscuous);
}

/* A name that esxcli would evaluate goes by the program itself [facts 5.4]. */
static void policy__name_with_a_dollar__is_fixed_without_esxcli(void **state)
{
	static const struct row rows[] = {
		{ SWITCH GROUP("$if{a}", "0", "iti"), VM("web", ON("$if{a}")),
		  "error web/ethernet0: VM \"web\" ethernet0: port group \"$if{a}\" rejects "
		  "promiscuous mode, so no frame for a nested guest gets in" NOT_BEHIND_NAT
		  "\n  /opt/nestvirt/bin/nestvirt network enable --portgroup-name='$if{a}'\n" },
	};

	(void)state;
	ASSERT_ROWS("promiscuous-rejected", rows);
}

/* Nor can esxcli fix where it does not know nestvirt: not installed, not loaded, hostd is down. */
static void policy__without_esxcli__is_fixed_by_the_program(void **state)
{
	static const enum host_fact missing[] = { HOST_INSTALLED, HOST_HOSTD, HOST_EXTENSION };
	struct vm vm = vm_of(VM("web", ON("A")));
	struct host_facts host = { 0 };
	struct facts facts = { .host = &host };

	(void)state;
	facts.network = network_text_parse(span_of(SWITCH GROUP("A", "0", "iti")));
	for (size_t i = 0; i < COUNT_OF(missing); i++)
		fact_number(&host.items[missing[i]], 1);
	assert_look("promiscuous-rejected", &facts, &vm, PROMISCUOUS("A", "A"));
	for (size_t i = 0; i < COUNT_OF(missing); i++) {
		host.items[missing[i]].number = 0;
		assert_look(
			"promiscuous-rejected", &facts, &vm,
			"error web/ethernet0: VM \"web\" ethernet0: port group \"A\" rejects "
			"promiscuous mode, so no frame for a nested guest gets in" NOT_BEHIND_NAT
			"\n  /opt/nestvirt/bin/nestvirt network enable "
			"--portgroup-name=A\n");
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

/* What the first of so many VMs on port group A is told. */
static void assert_shared(const char *network, int first, int count, const char *want)
{
	struct vm items[SHARED_MAX];
	struct facts facts = { 0 };

	assert_in_range(count, 1, SHARED_MAX);
	for (int i = 0; i < count; i++)
		items[i] = vm_numbered(first + i, ON("A") "ethernet1.present = \"TRUE\"\n"
							  "ethernet1.networkName = \"A\"\n");
	facts.network = network_text_parse(span_of(network));
	facts_note_bystanders(&facts, &(struct vms){ .items = items, .count = (size_t)count });
	assert_look("promiscuous-shared", &facts, &items[0], want);
	facts_free(&facts);
	for (int i = 0; i < count; i++)
		vm_done(&items[i]);
}

#define SHARED(vm, nic, names)                                                                     \
	"warning " vm "/" nic ": VM \"" vm "\" " nic                                               \
	": port group \"A\" is promiscuous, so all its traffic is seen by " names                  \
	"\n  give nested guests a port group of their own: network enable --create\n"
#define SHARED_BY(vm, names) SHARED(vm, "ethernet0", names) SHARED(vm, "ethernet1", names)

static void promiscuous_shared__names_vms_without_nested_guests(void **state)
{
	(void)state;
	assert_shared(SWITCH GROUP("A", "0", "tti"), 1, 1, "");
	assert_shared(SWITCH GROUP("A", "0", "tti"), 1, 2, SHARED_BY("vm1", "vm2"));
	assert_shared(SWITCH GROUP("A", "0", "fti"), 1, 2, "");
	/* itself is none of the others */
	assert_shared(SWITCH GROUP("A", "0", "tti"), 2, 2, "");
	assert_shared(SWITCH GROUP("A", "0", "tti"), 2, 3, SHARED_BY("vm2", "vm4"));
	assert_shared(SWITCH GROUP("A", "0", "tti"), 1, 24,
		      SHARED_BY("vm1", "vm2, vm4, vm6, vm8, vm10, vm12, vm14, vm16 and 4 more"));
	assert_shared(SWITCH GROUP("A", "0", "tti"), 2, 24,
		      SHARED_BY("vm2", "vm4, vm6, vm8, vm10, vm12, vm14, vm16, vm18 and 3 more"));
}

/* What is not registered is not among those who were counted. */
static void promiscuous_shared__not_registered__counts_the_others(void **state)
{
	struct vm items[SHARED_MAX];
	struct vm stray = vm_numbered(2, ON("A"));
	struct facts facts = { .network =
				       network_text_parse(span_of(SWITCH GROUP("A", "0", "tti"))) };

	(void)state;
	stray.id = 0;
	for (int i = 0; i < 10; i++)
		items[i] = vm_numbered(2 * i + 4, ON("A"));
	facts_note_bystanders(&facts, &(struct vms){ .items = items, .count = 10 });
	assert_look("promiscuous-shared", &facts, &stray,
		    SHARED("vm2", "ethernet0",
			   "vm4, vm6, vm8, vm10, vm12, vm14, vm16, vm18 and 2 more"));
	facts_free(&facts);
	for (int i = 0; i < 10; i++)
		vm_done(&items[i]);
	vm_done(&stray);
}

static void promiscuous_shared__others_not_read__cannot_tell(void **state)
{
	struct vm vm = vm_of(VM("web", ON("A")));
	struct facts facts = { .bystanders_problem = x_strdup("--vm-id reads that VM alone") };

	(void)state;
	facts.network = network_text_parse(span_of(SWITCH GROUP("A", "0", "tti")));
	assert_look("promiscuous-shared", &facts, &vm,
		    "info web/ethernet0: VM \"web\" ethernet0: cannot tell who else sees the "
		    "traffic of its port group: --vm-id reads that VM alone\n");
	facts_free(&facts);
	vm_done(&vm);
}

static void teamed_duplicates__by_the_option(void **state)
{
#define TWICE                                                                                      \
	"warning web/ethernet0: VM \"web\" ethernet0: port group \"A\" is promiscuous and has "    \
	"several active uplinks, by which frames come twice\n  esxcli nestvirt network enable "    \
	"--portgroup-name=A\n"
	static const struct {
		const char *network;
		struct fact option;
		const char *want;
	} rows[] = {
		{ TEAM GROUP("A", "0", "tti"), { .known = true, .number = 0 }, TWICE },
		{ TEAM GROUP("A", "0", "tti"), { .known = true, .number = 1 }, "" },
		{ TEAM GROUP("A", "0", "fti"), { .known = true, .number = 0 }, "" },
		{ SWITCH GROUP("A", "0", "tti"), { .known = true, .number = 0 }, "" },
		{ "vswitch\tS\tfff\tvmnic0,vmnic1\tvmnic0\tvmnic1\n" GROUP("A", "0", "tti"),
		  { .known = true, .number = 0 },
		  "" },
		{ TEAM GROUP("A", "0", "tti"),
		  { .why = "localcli: no" },
		  "info web/ethernet0: VM \"web\" ethernet0: cannot tell whether frames come twice "
		  "by "
		  "its uplinks: localcli: no\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct vm vm = vm_of(VM("web", ON("A")));
		struct host_facts host = { 0 };
		struct facts facts = { .host = &host };

		host.items[HOST_REVERSE_PATH] = rows[i].option;
		facts.network = network_text_parse(span_of(rows[i].network));
		assert_look("teamed-duplicates", &facts, &vm, rows[i].want);
		facts_free(&facts);
		vm_done(&vm);
	}
}

static void two_promiscuous_same_vlan__where_frames_can_meet(void **state)
{
#define BOTH(names)                                                                                \
	"warning web/ethernet0: VM \"web\" ethernet0: port group \"A\" is promiscuous, and on "    \
	"the same VLAN so is " names ": frames come twice\n  reject promiscuous mode on all but "  \
	"one of them, or give it a VLAN of its own\n"
	static const struct row rows[] = {
		{ TEAM GROUP("A", "7", "tti") GROUP("B", "7", "tti"), VM("web", ON("A")),
		  BOTH("B") },
		{ TEAM GROUP("A", "7", "tti") GROUP("B", "8", "tti"), VM("web", ON("A")), "" },
		{ TEAM GROUP("A", "7", "tti") GROUP("B", "4095", "tti") GROUP("C", "7", "tti"),
		  VM("web", ON("A")), BOTH("B, C") },
		{ TEAM GROUP("A", "7", "tti") GROUP("B", "7", "fti"), VM("web", ON("A")), "" },
		{ TEAM GROUP("A", "7", "fti") GROUP("B", "7", "tti"), VM("web", ON("A")), "" },
		/* one uplink gives nothing twice */
		{ SWITCH GROUP("A", "7", "tti") GROUP("B", "7", "tti"), VM("web", ON("A")), "" },
	};

	(void)state;
	ASSERT_ROWS("two-promiscuous-same-vlan", rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(network_unknown__what_the_adapter_is_on),
		cmocka_unit_test(not_connected__at_power_on),
		cmocka_unit_test(policy__effective_value_counts),
		cmocka_unit_test(policy__name_with_a_dollar__is_fixed_without_esxcli),
		cmocka_unit_test(policy__without_esxcli__is_fixed_by_the_program),
		cmocka_unit_test(promiscuous_shared__names_vms_without_nested_guests),
		cmocka_unit_test(promiscuous_shared__not_registered__counts_the_others),
		cmocka_unit_test(promiscuous_shared__others_not_read__cannot_tell),
		cmocka_unit_test(teamed_duplicates__by_the_option),
		cmocka_unit_test(two_promiscuous_same_vlan__where_frames_can_meet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
