/* Undo of what was changed of the network, value by value. */
#include "test_plan.h"

#include "host/network_change.h"
#include "network_text.h"
#include "undo_check.h"

/* vSwitch0 has one uplink, vSwitch1 two. */
#define SWITCHES                                                                                   \
	"vswitch\tvSwitch0\tftt\tvmnic0\tvmnic0\t-\n"                                              \
	"vswitch\tvSwitch1\tftt\tvmnic1,vmnic2\tvmnic1,vmnic2\t-\n"
#define PORTGROUP(name, vswitch, policy)                                                           \
	"portgroup\t" name "\t" vswitch "\t5\t" policy "\tf\t-\t-\t0\n"
#define NESTED PORTGROUP("Nested", "vSwitch0", "tii")
#define TWO    PORTGROUP("A", "vSwitch1", "tii") PORTGROUP("B", "vSwitch1", "tii")
#define ONE    PORTGROUP("A", "vSwitch1", "iii") PORTGROUP("B", "vSwitch1", "tii")

/* Changes of a history, as of history_of(). */
#define MADE         "portgroup-made Nested port group: - -> on vSwitch0, VLAN 5\n"
#define OPTION       "option host /Net/ReversePathFwdCheckPromisc: 0 -> 1\n"
#define OPEN(name)   "portgroup " name " allow-promiscuous: inherit -> true\n"
#define TOGGLE(name) "off-and-on " name " allow-promiscuous: true -> true\n"

/* What is planned to undo them. */
#define OPTION_BACK  "host host planned /Net/ReversePathFwdCheckPromisc: 1 -> 0\n"
#define CLOSED(name) "portgroup " name " planned allow-promiscuous: true -> inherit\n"
#define AGAIN(what)  what " planned allow-promiscuous: true -> off and on again\n"

struct row {
	const char *network;
	long long option;
	const char *changes;
	long long id; /* 0: all */
	const char *plan;
};

static const struct undo_choice everything = { .all = true };

static void check_rows(const struct row *rows, size_t count)
{
	for (const struct row *row = rows; row < rows + count; row++) {
		AUTO(network) *network = network_text_parse(span_of(row->network));
		const struct undo_facts facts = { .network = network,
						  .reverse_path_check = row->option };
		long long id = row->id;
		const struct undo_choice choice = { .all = id == 0, .ids = { &id, 1, 1 } };
		AUTO(journal) *journal = history_of(row->changes);
		AUTO_VALUE(plan) plan = { 0 };

		undo_plan(&plan, journal, &choice, &facts);
		assert_plan_of_targets(&plan, row->plan);
		assert_ptr_equal(plan.network, network);
	}
}

static void undo_plan__policy__each_field_goes_back(void **state)
{
	static const struct row rows[] = {
		{ SWITCHES PORTGROUP("Nested", "vSwitch0", "tti"), 0,
		  "portgroup Nested allow-forged-transmits: inherit -> true\n"
		  "  allow-promiscuous: false -> true\n",
		  0,
		  "portgroup Nested planned allow-promiscuous: true -> false\n"
		  "portgroup Nested planned allow-forged-transmits: true -> inherit\n" },
		{ SWITCHES, 0,
		  "vswitch vSwitch0 allow-forged-transmits: false -> true\n"
		  "vswitch vSwitch1 allow-promiscuous: true -> false\n",
		  0,
		  "vswitch vSwitch1 planned allow-promiscuous: false -> true\n"
		  "vswitch vSwitch0 planned allow-forged-transmits: true -> false\n" },
		/* a switch and a port group of one name */
		{ SWITCHES PORTGROUP("vSwitch0", "vSwitch0", "tii"), 0, OPEN("vSwitch0"), 0,
		  CLOSED("vSwitch0") },
		/* undone before */
		{ SWITCHES PORTGROUP("Nested", "vSwitch0", "iii"), 0,
		  OPEN("Nested") "portgroup Nested allow-promiscuous: true -> inherit\n", 0, "" },
		{ SWITCHES PORTGROUP("Nested", "vSwitch0", "iii"), 0,
		  OPEN("Nested") "portgroup Nested allow-promiscuous: true -> inherit\n", 2,
		  "portgroup Nested planned allow-promiscuous: inherit -> true\n" },
	};

	check_rows(rows, COUNT_OF(rows));
}

static void undo_plan__policy_of_somebody_else__left_alone(void **state)
{
	static const struct row rows[] = {
		{ SWITCHES PORTGROUP("Nested", "vSwitch0", "fti"), 0,
		  "portgroup Nested allow-forged-transmits: inherit -> true\n"
		  "  allow-promiscuous: inherit -> true\n",
		  0,
		  "portgroup Nested refused allow-promiscuous: false -> inherit; port group "
		  "\"Nested\": allow-promiscuous is left alone: it is \"false\", not \"true\" as "
		  "change 1 (network enable) " BY_OTHERS
		  "portgroup Nested planned allow-forged-transmits: true -> inherit\n" },
		{ SWITCHES, 0,
		  "vswitch vSwitch0 allow-promiscuous: true -> false\n"
		  "vswitch vSwitch0 allow-promiscuous: false -> true\n",
		  0, "" },
		{ SWITCHES, 0, "vswitch vSwitch9 allow-promiscuous: false -> true\n", 0,
		  "vswitch vSwitch9 refused allow-promiscuous: true -> false; switch \"vSwitch9\" "
		  "no longer exists: nothing to undo\n" },
		{ SWITCHES, 0, OPEN("Gone"), 0,
		  "portgroup Gone refused allow-promiscuous: true -> inherit; port group \"Gone\" "
		  "no longer exists: nothing to undo\n" },
		/* what no program can set */
		{ SWITCHES, 0, "vswitch vSwitch0 allow-promiscuous: inherit -> false\n", 0,
		  "vswitch vSwitch0 refused allow-promiscuous: false -> inherit; switch "
		  "\"vSwitch0\": allow-promiscuous is left alone: the history does not say how it "
		  "was\n" },
	};

	check_rows(rows, COUNT_OF(rows));
}

static void undo_plan__port_group_made__is_removed_and_made_again(void **state)
{
	static const struct row rows[] = {
		/* its own policy first */
		{ SWITCHES NESTED, 0, MADE OPEN("Nested"), 0,
		  CLOSED("Nested") "portgroup Nested planned port group: on vSwitch0, VLAN 5 -> "
				   "-\n" },
		/* somebody else has removed it: nothing is missed */
		{ SWITCHES, 0, MADE OPEN("Nested"), 0, "" },
		/* or has moved it */
		{ SWITCHES PORTGROUP("Nested", "vSwitch1", "iii"), 0, MADE, 0,
		  "portgroup Nested refused port group: on vSwitch1, VLAN 5 -> -; port group "
		  "\"Nested\": port group is left alone: it is \"on vSwitch1, VLAN 5\", not \"on "
		  "vSwitch0, VLAN 5\" as change 1 (network enable) " BY_OTHERS },
		/* the undo of that undo */
		{ SWITCHES, 0,
		  "portgroup Nested allow-promiscuous: true -> inherit\n"
		  "portgroup-made Nested port group: on vSwitch0, VLAN 5 -> -\n",
		  0,
		  "portgroup Nested planned port group: - -> on vSwitch0, VLAN 5\n"
		  "portgroup Nested planned allow-promiscuous: inherit -> true\n" },
		{ SWITCHES, 0, "portgroup-made Nested port group: on a, VLAN 1, VLAN 4095 -> -\n",
		  0,
		  "portgroup Nested refused port group: - -> on a, VLAN 1, VLAN 4095; port group "
		  "\"Nested\": its switch \"a, VLAN 1\" no longer exists\n" },
		{ SWITCHES, 0, "portgroup-made Nested port group: on vSwitch0, VLAN 4096 -> -\n", 0,
		  "portgroup Nested refused port group: - -> on vSwitch0, VLAN 4096; port group "
		  "\"Nested\": the history does not say how it was\n" },
	};

	check_rows(rows, COUNT_OF(rows));
}

static void undo_plan__port_group_made_again__is_the_plans_own(void **state)
{
	AUTO(network) *network = network_text_parse(span_of(SWITCHES));
	const struct undo_facts facts = { .network = network };
	AUTO(journal) *journal =
		history_of("portgroup-made Nested port group: on vSwitch0, VLAN 5 -> -\n");
	AUTO_VALUE(plan) plan = { 0 };
	const struct portgroup *made;

	undo_plan(&plan, journal, &everything, &facts);
	assert_int_equal(plan.count, 1);
	made = plan.items[0].portgroup;
	assert_string_equal(made->name, "Nested");
	assert_string_equal(made->vswitch, "vSwitch0");
	assert_int_equal(made->vlan_id, 5);
	assert_int_equal(made->policy.values[POLICY_PROMISCUOUS], POLICY_INHERIT);
	assert_int_equal(plan.items[0].undoes.items[0], 1);
}

/* Also by a VM that is off: it would not find its network. */
static void undo_plan__port_group_made_is_used__stays(void **state)
{
	AUTO(network) *network = network_text_parse(span_of(SWITCHES NESTED));
	struct vm vm = vm_at("displayName = \"web\"\nethernet0.present = \"TRUE\"\n"
			     "ethernet0.networkName = \"Nested\"\n");
	struct vms vms = { .items = &vm, .count = 1 };
	const struct undo_facts facts = { .network = network, .vms = &vms };
	AUTO(journal) *journal = history_of(MADE);
	AUTO_VALUE(plan) plan = { 0 };

	undo_plan(&plan, journal, &everything, &facts);
	assert_int_equal(plan.count, 1);
	assert_int_equal(plan_exit_status(&plan), ERR_REFUSED);
	assert_plan(&plan,
		    "refused port group: on vSwitch0, VLAN 5 -> -; port group \"Nested\" "
		    "stays: VM \"web\" is connected to it; connect it to another port group first");
	vm_done(&vm);
}

static void undo_plan__host_option__stays_where_it_is_needed(void **state)
{
	static const struct row rows[] = {
		{ SWITCHES TWO, 1, OPTION OPEN("A") OPEN("B"), 0,
		  CLOSED("B") CLOSED("A") OPTION_BACK },
		/* also where the other is taken back behind it */
		{ SWITCHES TWO, 1, OPEN("A") OPTION OPEN("B"), 0,
		  CLOSED("B") OPTION_BACK CLOSED("A") },
		{ SWITCHES TWO, 1, OPTION OPEN("A") OPEN("B"), 1,
		  "host host unchanged /Net/ReversePathFwdCheckPromisc: 1 -> 1; left in place: "
		  "port group \"B\" still needs it: undo change 3 first\n" },
		{ SWITCHES ONE, 1, OPTION OPEN("B"), 1,
		  "host host unchanged /Net/ReversePathFwdCheckPromisc: 1 -> 1; left in place: "
		  "port group \"B\" still needs it: undo change 2 first\n" },
		/* not by what was closed since, or has one uplink */
		{ SWITCHES ONE, 1, OPTION OPEN("A"), 1, OPTION_BACK },
		{ SWITCHES NESTED, 1, OPTION OPEN("Nested"), 1, OPTION_BACK },
		/* nor by what was open before anything was recorded */
		{ SWITCHES TWO, 1, OPTION, 0, OPTION_BACK },
		{ SWITCHES TWO, 7, OPTION, 0,
		  "host host refused /Net/ReversePathFwdCheckPromisc: 7 -> 0; host: "
		  "/Net/ReversePathFwdCheckPromisc is left alone: it is \"7\", not \"1\" as change "
		  "1 (network enable) " BY_OTHERS },
		{ SWITCHES, 1, "option host /Net/Other: 0 -> 1\n", 0,
		  "host host failed /Net/Other: 1 -> 0; this nestvirt does not know the option\n" },
	};

	check_rows(rows, COUNT_OF(rows));
}

static void undo_plan__off_and_on__only_behind_an_option_that_goes_back(void **state)
{
	static const struct row rows[] = {
		/* it was promiscuous before, and stays so */
		{ SWITCHES TWO, 1, OPTION TOGGLE("A"), 0, OPTION_BACK AGAIN("portgroup A") },
		{ "vswitch\tvSwitch1\tttt\tvmnic1,vmnic2\tvmnic1,vmnic2\t-\n", 1,
		  OPTION TOGGLE("vSwitch1"), 0, OPTION_BACK AGAIN("vswitch vSwitch1") },
		/* the option stays, or promiscuous mode goes off anyway, or is off, or is gone */
		{ SWITCHES TWO, 0, OPTION TOGGLE("A"), 0, "" },
		{ SWITCHES TWO, 1, OPTION TOGGLE("A"), 2, "" },
		{ SWITCHES TWO, 1, OPEN("A") OPTION TOGGLE("A"), 0, OPTION_BACK CLOSED("A") },
		{ SWITCHES ONE, 1, OPTION TOGGLE("A"), 0, OPTION_BACK },
		{ SWITCHES, 1, OPTION TOGGLE("A"), 0, OPTION_BACK },
	};

	check_rows(rows, COUNT_OF(rows));
}

/* Toggles of a switch and a port group of one name; who they are of, NULL: it is not recorded. */
static void assert_toggles(const char *const *names, size_t count, const char *undoes,
			   const char *want)
{
	AUTO(network) *network = network_text_parse(
		span_of("vswitch\tLab\tttt\tvmnic1,vmnic2\tvmnic1,vmnic2\t-\n" PORTGROUP(
			"Lab", "Lab", "tii")));
	const struct undo_facts facts = { .network = network, .reverse_path_check = 1 };
	AUTO(journal) *journal = history_of(OPTION);
	AUTO_VALUE(plan) plan = { 0 };
	AUTO_VALUE(buf) ids = { 0 };

	for (size_t i = 0; i < count; i++) {
		add_history(journal, TOGGLE("Lab"));
		journal->entries.items[1 + i].name = names[i] ? x_strdup(names[i]) : NULL;
	}
	undo_plan(&plan, journal, &everything, &facts);
	for (size_t i = 0; i < plan.count; i++) {
		for (size_t k = 0; k < plan.items[i].undoes.count; k++)
			buf_format(&ids, "%lld ", plan.items[i].undoes.items[k]);
		buf_char(&ids, '\n');
	}
	assert_string_equal(buf_text(&ids), undoes);
	if (want)
		assert_plan_of_targets(&plan, want);
}

static void undo_plan__off_and_on__of_a_switch_and_a_port_group_of_one_name(void **state)
{
	static const char *const names[] = { "portgroup", "vswitch" };

	assert_toggles(names, COUNT_OF(names), "1 \n3 \n2 \n",
		       OPTION_BACK AGAIN("vswitch Lab") AGAIN("portgroup Lab"));
}

/* An old record does not say which of the two it is of; the others keep together all the same. */
static void undo_plan__off_and_on__without_a_word_of_which__stands_by_itself(void **state)
{
	static const char *const names[] = { "vswitch", NULL, "portgroup",
					     "vswitch", NULL, "portgroup" };

	assert_toggles(names, COUNT_OF(names), "1 \n4 7 \n3 6 \n2 5 \n", NULL);
}

static void undo_plan__host_cannot_be_asked__fails_with_the_reason(void **state)
{
	const struct undo_facts facts = { .network_problem = "hostd is down",
					  .option_problem = "no answer" };
	AUTO(journal) *journal =
		history_of(OPTION "vswitch vSwitch0 allow-promiscuous: false -> true\n");
	AUTO_VALUE(plan) plan = { 0 };

	undo_plan(&plan, journal, &everything, &facts);
	assert_plan_of_targets(
		&plan, "vswitch vSwitch0 failed allow-promiscuous: true -> false; hostd is down\n"
		       "host host failed /Net/ReversePathFwdCheckPromisc: 1 -> 0; no answer\n");
	assert_int_equal(plan.items[0].code, ERR_HOST);
	assert_int_equal(outcome_of(journal, &journal->entries.items[0], &facts), CHANGE_BEGUN);
	assert_int_equal(outcome_of(journal, &journal->entries.items[1], &facts), CHANGE_BEGUN);
}

static void undo_outcome__network__by_the_present_values(void **state)
{
	static const struct {
		const char *network;
		long long option;
		const char *changes;
		enum change_state want;
	} rows[] = {
		{ SWITCHES NESTED, 0, OPEN("Nested"), CHANGE_DONE },
		{ SWITCHES PORTGROUP("Nested", "vSwitch0", "iii"), 0, OPEN("Nested"),
		  CHANGE_NOT_DONE },
		{ SWITCHES PORTGROUP("Nested", "vSwitch0", "fii"), 0, OPEN("Nested"),
		  CHANGE_DIFFERENT },
		{ SWITCHES, 0, OPEN("Nested"), CHANGE_DIFFERENT },
		{ SWITCHES PORTGROUP("Nested", "vSwitch0", "tii"), 0,
		  OPEN("Nested") "  allow-forged-transmits: inherit -> true\n", CHANGE_DIFFERENT },
		{ SWITCHES NESTED, 0, MADE, CHANGE_DONE },
		{ SWITCHES, 0, MADE, CHANGE_NOT_DONE },
		{ SWITCHES, 1, OPTION, CHANGE_DONE },
		{ SWITCHES, 0, OPTION, CHANGE_NOT_DONE },
		{ SWITCHES, 2, OPTION, CHANGE_DIFFERENT },
		{ SWITCHES NESTED, 0, TOGGLE("Nested"), CHANGE_BEGUN },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(network) *network = network_text_parse(span_of(rows[i].network));
		const struct undo_facts facts = { .network = network,
						  .reverse_path_check = rows[i].option };
		AUTO(journal) *journal = history_of(rows[i].changes);

		assert_int_equal(outcome_of(journal, &journal->entries.items[0], &facts),
				 rows[i].want);
	}
}

static void undo_needs__table(void **state)
{
	static const struct {
		const char *changes;
		long long id;
		bool of_vms;
		struct undo_needs want;
	} rows[] = {
		{ "",
		  0,
		  false,
		  { .vms = false, .all_vms = false, .network = false, .option = false } },
		{ OPTION,
		  0,
		  false,
		  { .vms = false, .all_vms = false, .network = true, .option = true } },
		{ OPEN("A"),
		  0,
		  false,
		  { .vms = false, .all_vms = false, .network = true, .option = false } },
		{ OPEN("A") OPTION,
		  1,
		  false,
		  { .vms = false, .all_vms = false, .network = true, .option = false } },
		{ "portgroup-made A port group: - -> on vSwitch0, VLAN 5\n",
		  0,
		  false,
		  { .vms = false, .all_vms = true, .network = true, .option = false } },
		{ "vmx /vmfs/volumes/ds1/web/web.vmx a: - -> a = 1\n" OPTION,
		  0,
		  true,
		  { .vms = true, .all_vms = false, .network = false, .option = false } },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		long long id = rows[i].id;
		const struct undo_choice choice = {
			.all = id == 0 && !rows[i].of_vms,
			.of_vms = rows[i].of_vms,
			.ids = { &id, 1, 1 },
		};
		AUTO(journal) *journal = history_of(rows[i].changes);
		struct undo_needs got;

		undo_needs(&got, journal, &choice);
		assert_int_equal(got.vms, rows[i].want.vms);
		assert_int_equal(got.all_vms, rows[i].want.all_vms);
		assert_int_equal(got.network, rows[i].want.network);
		assert_int_equal(got.option, rows[i].want.option);
	}
}

static void undo_closed__table(void **state)
{
#define CHANGE(before, after) "portgroup A allow-promiscuous: " before " -> " after "\n"
	static const struct {
		const char *changes;
		enum policy_value now, want;
	} rows[] = {
		/* not known: inherit */
		{ "", POLICY_TRUE, POLICY_INHERIT },
		{ "", POLICY_FALSE, POLICY_INHERIT },
		{ OPEN("B") "vswitch A allow-promiscuous: false -> true\n", POLICY_TRUE,
		  POLICY_INHERIT },
		{ "portgroup A allow-forged-transmits: false -> true\n", POLICY_TRUE,
		  POLICY_INHERIT },
		/* as it was before it was opened */
		{ CHANGE("false", "true"), POLICY_TRUE, POLICY_FALSE },
		{ CHANGE("inherit", "false") CHANGE("false", "true"), POLICY_TRUE, POLICY_FALSE },
		{ CHANGE("inherit", "true") CHANGE("true", "inherit") CHANGE("false", "true"),
		  POLICY_TRUE, POLICY_FALSE },
		/* closed already, and as it was left: a second run changes nothing */
		{ CHANGE("false", "true") CHANGE("true", "false"), POLICY_FALSE, POLICY_FALSE },
		/* somebody else has closed and opened it */
		{ CHANGE("false", "true") CHANGE("true", "false"), POLICY_TRUE, POLICY_INHERIT },
		{ CHANGE("false", "true"), POLICY_INHERIT, POLICY_INHERIT },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(journal) *journal = history_of(rows[i].changes);

		assert_int_equal(undo_closed(journal, CHANGE_PORTGROUP, "A", POLICY_PROMISCUOUS,
					     rows[i].now, POLICY_INHERIT),
				 rows[i].want);
	}
}

int test_undo_network(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(undo_plan__policy__each_field_goes_back),
		cmocka_unit_test(undo_plan__policy_of_somebody_else__left_alone),
		cmocka_unit_test(undo_plan__port_group_made__is_removed_and_made_again),
		cmocka_unit_test(undo_plan__port_group_made_again__is_the_plans_own),
		cmocka_unit_test(undo_plan__port_group_made_is_used__stays),
		cmocka_unit_test(undo_plan__host_option__stays_where_it_is_needed),
		cmocka_unit_test(undo_plan__off_and_on__only_behind_an_option_that_goes_back),
		cmocka_unit_test(undo_plan__off_and_on__of_a_switch_and_a_port_group_of_one_name),
		cmocka_unit_test(undo_plan__off_and_on__without_a_word_of_which__stands_by_itself),
		cmocka_unit_test(undo_plan__host_cannot_be_asked__fails_with_the_reason),
		cmocka_unit_test(undo_outcome__network__by_the_present_values),
		cmocka_unit_test(undo_needs__table),
		cmocka_unit_test(undo_closed__table),
	};

	return cmocka_run_group_tests_name("undo_network", tests, NULL, NULL);
}
