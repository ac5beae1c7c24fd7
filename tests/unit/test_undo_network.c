#include "host/vms.h"
#include "undo_network_check.h"

static void undo_plan__policy__each_field_goes_back(void **state)
{
	static const struct undo_row rows[] = {
		{ SWITCHES PORTGROUP("Nested", "vSwitch0", "tti"),
		  0,
		  { { CHANGE_PORTGROUP, "Nested", FORGED, "inherit", "true" },
		    { 0, NULL, PROMISCUOUS, "false", "true" },
		    END },
		  0,
		  "portgroup Nested planned allow-promiscuous: true -> false\n"
		  "portgroup Nested planned allow-forged-transmits: true -> inherit\n" },
		{ SWITCHES,
		  0,
		  { { CHANGE_VSWITCH, "vSwitch0", FORGED, "false", "true" },
		    { CHANGE_VSWITCH, "vSwitch1", PROMISCUOUS, "true", "false" },
		    END },
		  0,
		  "vswitch vSwitch1 planned allow-promiscuous: false -> true\n"
		  "vswitch vSwitch0 planned allow-forged-transmits: true -> false\n" },
		/* a switch and a port group of one name */
		{ SWITCHES PORTGROUP("vSwitch0", "vSwitch0", "tii"),
		  0,
		  { { CHANGE_PORTGROUP, "vSwitch0", PROMISCUOUS, "inherit", "true" }, END },
		  0,
		  "portgroup vSwitch0 planned allow-promiscuous: true -> inherit\n" },
		/* undone before */
		{ SWITCHES PORTGROUP("Nested", "vSwitch0", "iii"),
		  0,
		  { { CHANGE_PORTGROUP, "Nested", PROMISCUOUS, "inherit", "true" },
		    { CHANGE_PORTGROUP, "Nested", PROMISCUOUS, "true", "inherit" },
		    END },
		  0,
		  "" },
		{ SWITCHES PORTGROUP("Nested", "vSwitch0", "iii"),
		  0,
		  { { CHANGE_PORTGROUP, "Nested", PROMISCUOUS, "inherit", "true" },
		    { CHANGE_PORTGROUP, "Nested", PROMISCUOUS, "true", "inherit" },
		    END },
		  2,
		  "portgroup Nested planned allow-promiscuous: inherit -> true\n" },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void undo_plan__policy_of_somebody_else__left_alone(void **state)
{
	static const struct undo_row rows[] = {
		{ SWITCHES PORTGROUP("Nested", "vSwitch0", "fti"),
		  0,
		  { { CHANGE_PORTGROUP, "Nested", FORGED, "inherit", "true" },
		    { 0, NULL, PROMISCUOUS, "inherit", "true" },
		    END },
		  0,
		  "portgroup Nested refused allow-promiscuous: false -> inherit; port group "
		  "\"Nested\": allow-promiscuous is left alone: it is \"false\", not \"true\" as "
		  "change 1 (network enable) made it: somebody else has changed it; do so by hand "
		  "if need be\n"
		  "portgroup Nested planned allow-forged-transmits: true -> inherit\n" },
		{ SWITCHES,
		  0,
		  { { CHANGE_VSWITCH, "vSwitch0", PROMISCUOUS, "true", "false" },
		    { CHANGE_VSWITCH, "vSwitch0", PROMISCUOUS, "false", "true" },
		    END },
		  0,
		  "" },
		{ SWITCHES,
		  0,
		  { { CHANGE_VSWITCH, "vSwitch9", PROMISCUOUS, "false", "true" }, END },
		  0,
		  "vswitch vSwitch9 refused allow-promiscuous: true -> false; switch \"vSwitch9\" "
		  "is not there any more: nothing to take back\n" },
		{ SWITCHES,
		  0,
		  { { CHANGE_PORTGROUP, "Gone", PROMISCUOUS, "inherit", "true" }, END },
		  0,
		  "portgroup Gone refused allow-promiscuous: true -> inherit; port group \"Gone\" "
		  "is not there any more: nothing to take back\n" },
		/* what no program can set */
		{ SWITCHES,
		  0,
		  { { CHANGE_VSWITCH, "vSwitch0", PROMISCUOUS, "inherit", "false" }, END },
		  0,
		  "vswitch vSwitch0 refused allow-promiscuous: false -> inherit; switch "
		  "\"vSwitch0\": allow-promiscuous is left alone: the history does not say how it "
		  "was\n" },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void undo_plan__port_group_made__is_removed_and_made_again(void **state)
{
	static const struct undo_row rows[] = {
		/* its own policy first */
		{ SWITCHES NESTED,
		  0,
		  { { CHANGE_PORTGROUP_MADE, "Nested", MADE, NULL, ON_0 },
		    { CHANGE_PORTGROUP, "Nested", PROMISCUOUS, "inherit", "true" },
		    END },
		  0,
		  "portgroup Nested planned allow-promiscuous: true -> inherit\n"
		  "portgroup Nested planned port group: on vSwitch0, VLAN 5 -> -\n" },
		/* somebody else has removed it: nothing is missed */
		{ SWITCHES,
		  0,
		  { { CHANGE_PORTGROUP_MADE, "Nested", MADE, NULL, ON_0 },
		    { CHANGE_PORTGROUP, "Nested", PROMISCUOUS, "inherit", "true" },
		    END },
		  0,
		  "" },
		/* or has moved it */
		{ SWITCHES PORTGROUP("Nested", "vSwitch1", "iii"),
		  0,
		  { { CHANGE_PORTGROUP_MADE, "Nested", MADE, NULL, ON_0 }, END },
		  0,
		  "portgroup Nested refused port group: on vSwitch1, VLAN 5 -> -; port group "
		  "\"Nested\": port group is left alone: it is \"on vSwitch1, VLAN 5\", not \"on "
		  "vSwitch0, VLAN 5\" as change 1 (network enable) made it: somebody else has "
		  "changed it; do so by hand if need be\n" },
		/* the undo of that undo */
		{ SWITCHES,
		  0,
		  { { CHANGE_PORTGROUP, "Nested", PROMISCUOUS, "true", "inherit" },
		    { CHANGE_PORTGROUP_MADE, "Nested", MADE, ON_0, NULL },
		    END },
		  0,
		  "portgroup Nested planned port group: - -> on vSwitch0, VLAN 5\n"
		  "portgroup Nested planned allow-promiscuous: inherit -> true\n" },
		{ SWITCHES,
		  0,
		  { { CHANGE_PORTGROUP_MADE, "Nested", MADE, "on a, VLAN 1, VLAN 4095", NULL },
		    END },
		  0,
		  "portgroup Nested refused port group: - -> on a, VLAN 1, VLAN 4095; port group "
		  "\"Nested\": its switch \"a, VLAN 1\" is not there any more\n" },
		{ SWITCHES,
		  0,
		  { { CHANGE_PORTGROUP_MADE, "Nested", MADE, "on vSwitch0, VLAN 4096", NULL },
		    END },
		  0,
		  "portgroup Nested refused port group: - -> on vSwitch0, VLAN 4096; port group "
		  "\"Nested\": the history does not say how it was\n" },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void undo_plan__port_group_made_again__is_the_plans_own(void **state)
{
	AUTO(network) *network = network_text_parse(span_of(SWITCHES));
	const struct undo_facts facts = { .root = "", .network = network };
	static const struct undo_row row = {
		.changes = { { CHANGE_PORTGROUP_MADE, "Nested", MADE, ON_0, NULL }, END },
	};
	struct journal journal = { 0 };
	AUTO_VALUE(plan) plan = { 0 };
	const struct portgroup *made;

	(void)state;
	make_history(&journal, row.changes);
	plan_row(&plan, &journal, &row, &facts);
	assert_int_equal(plan.count, 1);
	made = plan.items[0].portgroup;
	assert_string_equal(made->name, "Nested");
	assert_string_equal(made->vswitch, "vSwitch0");
	assert_int_equal(made->vlan_id, 5);
	assert_int_equal(made->policy.values[POLICY_PROMISCUOUS], POLICY_INHERIT);
	assert_int_equal(plan.items[0].undoes.items[0], 1);
	history_free(&journal);
}

/* Also by a VM that is off: it would not find its network. */
static void undo_plan__port_group_made_is_used__stays(void **state)
{
	AUTO(network) *network = network_text_parse(span_of(SWITCHES NESTED));
	struct vm vm = vm_at("displayName = \"web\"\nethernet0.present = \"TRUE\"\n"
			     "ethernet0.networkName = \"Nested\"\n");
	struct vms vms = { .items = &vm, .count = 1 };
	const struct undo_facts facts = { .root = "", .network = network, .vms = &vms };
	static const struct undo_row row = {
		.changes = { { CHANGE_PORTGROUP_MADE, "Nested", MADE, NULL, ON_0 }, END },
	};
	struct journal journal = { 0 };
	AUTO_VALUE(plan) plan = { 0 };

	(void)state;
	make_history(&journal, row.changes);
	plan_row(&plan, &journal, &row, &facts);
	assert_int_equal(plan.count, 1);
	assert_int_equal(plan_exit_status(&plan), ERR_REFUSED);
	assert_item(&plan, 0,
		    "refused port group: on vSwitch0, VLAN 5 -> -; port group \"Nested\" stays: VM "
		    "\"web\" is connected to it; connect that to another first");
	vm_done(&vm);
	history_free(&journal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(undo_plan__policy__each_field_goes_back),
		cmocka_unit_test(undo_plan__policy_of_somebody_else__left_alone),
		cmocka_unit_test(undo_plan__port_group_made__is_removed_and_made_again),
		cmocka_unit_test(undo_plan__port_group_made_again__is_the_plans_own),
		cmocka_unit_test(undo_plan__port_group_made_is_used__stays),
	};

	return cmocka_run_group_tests_name("undo_network", tests, NULL, NULL);
}
