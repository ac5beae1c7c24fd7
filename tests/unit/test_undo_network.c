#include "undo_check.h"

#include "host/host_option.h"
#include "network_text.h"

/* One value of one entry. A kind of -1 ends a history; a target of NULL goes on with the entry. */
struct change {
	int kind;
	const char *target;
	const char *setting;
	const char *before;
	const char *after;
};

#define CHANGES_MAX 8
#define END                                                                                        \
	{                                                                                          \
		-1, NULL, NULL, NULL, NULL                                                         \
	}
#define PROMISCUOUS "allow-promiscuous"
#define FORGED      "allow-forged-transmits"

static void make_history(struct journal *journal, const struct change *changes)
{
	struct journal_entry *entry = NULL;

	for (; changes->kind >= 0; changes++) {
		if (changes->target)
			entry = add_entry(journal, (enum step_kind)changes->kind, changes->target,
					  "network enable");
		add_value(entry, changes->setting, changes->before, changes->after);
	}
}

/* vSwitch0 has one uplink, vSwitch1 two. */
#define SWITCHES                                                                                   \
	"vswitch\tvSwitch0\tftt\tvmnic0\tvmnic0\t-\n"                                              \
	"vswitch\tvSwitch1\tftt\tvmnic1,vmnic2\tvmnic1,vmnic2\t-\n"
#define PORTGROUP(name, vswitch, policy)                                                           \
	"portgroup\t" name "\t" vswitch "\t5\t" policy "\tf\t-\t-\t0\n"

struct row {
	const char *network;
	long long option;
	struct change changes[CHANGES_MAX];
	long long id; /* 0: all */
	const char *plan;
};

static void plan_row(struct plan *plan, const struct journal *journal, const struct row *row,
		     const struct undo_facts *facts)
{
	const struct undo_choice choice = { .all = row->id == 0, .ids = &row->id, .id_count = 1 };

	undo_plan(plan, journal, &choice, facts);
}

static void check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		AUTO(network) *network = network_text_parse(span_of(rows[i].network));
		const struct undo_facts facts = { .root = "",
						  .network = network,
						  .reverse_path_check = rows[i].option };
		struct journal journal = { 0 };
		AUTO_VALUE(plan) plan = { 0 };
		AUTO_VALUE(buf) got = { 0 };

		make_history(&journal, rows[i].changes);
		plan_row(&plan, &journal, &rows[i], &facts);
		show_plan(&got, &plan);
		assert_string_equal(buf_text(&got), rows[i].plan);
		assert_ptr_equal(plan.network, network);
		history_free(&journal);
	}
}

static void undo_plan__policy__each_field_goes_back(void **state)
{
	static const struct row rows[] = {
		{ SWITCHES PORTGROUP("Nested", "vSwitch0", "tti"),
		  0,
		  { { STEP_PORTGROUP, "Nested", FORGED, "inherit", "true" },
		    { 0, NULL, PROMISCUOUS, "false", "true" },
		    END },
		  0,
		  "portgroup Nested planned allow-promiscuous: true -> false\n"
		  "portgroup Nested planned allow-forged-transmits: true -> inherit\n" },
		{ SWITCHES,
		  0,
		  { { STEP_VSWITCH, "vSwitch0", FORGED, "false", "true" },
		    { STEP_VSWITCH, "vSwitch1", PROMISCUOUS, "true", "false" },
		    END },
		  0,
		  "vswitch vSwitch1 planned allow-promiscuous: false -> true\n"
		  "vswitch vSwitch0 planned allow-forged-transmits: true -> false\n" },
		/* a switch and a port group of one name */
		{ SWITCHES PORTGROUP("vSwitch0", "vSwitch0", "tii"),
		  0,
		  { { STEP_PORTGROUP, "vSwitch0", PROMISCUOUS, "inherit", "true" }, END },
		  0,
		  "portgroup vSwitch0 planned allow-promiscuous: true -> inherit\n" },
		/* undone before */
		{ SWITCHES PORTGROUP("Nested", "vSwitch0", "iii"),
		  0,
		  { { STEP_PORTGROUP, "Nested", PROMISCUOUS, "inherit", "true" },
		    { STEP_PORTGROUP, "Nested", PROMISCUOUS, "true", "inherit" },
		    END },
		  0,
		  "" },
		{ SWITCHES PORTGROUP("Nested", "vSwitch0", "iii"),
		  0,
		  { { STEP_PORTGROUP, "Nested", PROMISCUOUS, "inherit", "true" },
		    { STEP_PORTGROUP, "Nested", PROMISCUOUS, "true", "inherit" },
		    END },
		  2,
		  "portgroup Nested planned allow-promiscuous: inherit -> true\n" },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void undo_plan__policy_of_somebody_else__left_alone(void **state)
{
	static const struct row rows[] = {
		{ SWITCHES PORTGROUP("Nested", "vSwitch0", "fti"),
		  0,
		  { { STEP_PORTGROUP, "Nested", FORGED, "inherit", "true" },
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
		  { { STEP_VSWITCH, "vSwitch0", PROMISCUOUS, "true", "false" },
		    { STEP_VSWITCH, "vSwitch0", PROMISCUOUS, "false", "true" },
		    END },
		  0,
		  "" },
		{ SWITCHES,
		  0,
		  { { STEP_VSWITCH, "vSwitch9", PROMISCUOUS, "false", "true" }, END },
		  0,
		  "vswitch vSwitch9 refused allow-promiscuous: true -> false; switch \"vSwitch9\" "
		  "is not there any more: nothing to take back\n" },
		{ SWITCHES,
		  0,
		  { { STEP_PORTGROUP, "Gone", PROMISCUOUS, "inherit", "true" }, END },
		  0,
		  "portgroup Gone refused allow-promiscuous: true -> inherit; port group \"Gone\" "
		  "is not there any more: nothing to take back\n" },
		/* what no program can set */
		{ SWITCHES,
		  0,
		  { { STEP_VSWITCH, "vSwitch0", PROMISCUOUS, "inherit", "false" }, END },
		  0,
		  "vswitch vSwitch0 refused allow-promiscuous: false -> inherit; switch "
		  "\"vSwitch0\": allow-promiscuous is left alone: the history does not say how it "
		  "was\n" },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

#define MADE   "port group"
#define ON_0   "on vSwitch0, VLAN 5"
#define NESTED PORTGROUP("Nested", "vSwitch0", "tii")

static void undo_plan__port_group_made__is_removed_and_made_again(void **state)
{
	static const struct row rows[] = {
		/* its own policy first */
		{ SWITCHES NESTED,
		  0,
		  { { STEP_PORTGROUP_MADE, "Nested", MADE, NULL, ON_0 },
		    { STEP_PORTGROUP, "Nested", PROMISCUOUS, "inherit", "true" },
		    END },
		  0,
		  "portgroup Nested planned allow-promiscuous: true -> inherit\n"
		  "portgroup Nested planned port group: on vSwitch0, VLAN 5 -> -\n" },
		/* somebody else has removed it: nothing is missed */
		{ SWITCHES,
		  0,
		  { { STEP_PORTGROUP_MADE, "Nested", MADE, NULL, ON_0 },
		    { STEP_PORTGROUP, "Nested", PROMISCUOUS, "inherit", "true" },
		    END },
		  0,
		  "" },
		/* or has moved it */
		{ SWITCHES PORTGROUP("Nested", "vSwitch1", "iii"),
		  0,
		  { { STEP_PORTGROUP_MADE, "Nested", MADE, NULL, ON_0 }, END },
		  0,
		  "portgroup Nested refused port group: on vSwitch1, VLAN 5 -> -; port group "
		  "\"Nested\": port group is left alone: it is \"on vSwitch1, VLAN 5\", not \"on "
		  "vSwitch0, VLAN 5\" as change 1 (network enable) made it: somebody else has "
		  "changed it; do so by hand if need be\n" },
		/* the undo of that undo */
		{ SWITCHES,
		  0,
		  { { STEP_PORTGROUP, "Nested", PROMISCUOUS, "true", "inherit" },
		    { STEP_PORTGROUP_MADE, "Nested", MADE, ON_0, NULL },
		    END },
		  0,
		  "portgroup Nested planned port group: - -> on vSwitch0, VLAN 5\n"
		  "portgroup Nested planned allow-promiscuous: inherit -> true\n" },
		{ SWITCHES,
		  0,
		  { { STEP_PORTGROUP_MADE, "Nested", MADE, "on a, VLAN 1, VLAN 4095", NULL }, END },
		  0,
		  "portgroup Nested refused port group: - -> on a, VLAN 1, VLAN 4095; port group "
		  "\"Nested\": its switch \"a, VLAN 1\" is not there any more\n" },
		{ SWITCHES,
		  0,
		  { { STEP_PORTGROUP_MADE, "Nested", MADE, "on vSwitch0, VLAN 4096", NULL }, END },
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
	static const struct row row = {
		.changes = { { STEP_PORTGROUP_MADE, "Nested", MADE, ON_0, NULL }, END },
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
	static const struct row row = {
		.changes = { { STEP_PORTGROUP_MADE, "Nested", MADE, NULL, ON_0 }, END },
	};
	struct journal journal = { 0 };
	AUTO_VALUE(plan) plan = { 0 };

	(void)state;
	make_history(&journal, row.changes);
	plan_row(&plan, &journal, &row, &facts);
	assert_int_equal(plan.count, 1);
	assert_int_equal(plan.items[0].code, ERR_REFUSED);
	assert_step(&plan.items[0],
		    "refused port group: on vSwitch0, VLAN 5 -> -; port group \"Nested\" stays: VM "
		    "\"web\" is connected to it; connect that to another first");
	vm_done(&vm);
	history_free(&journal);
}

#define OPTION                                                                                     \
	{                                                                                          \
		STEP_HOST_OPTION, "host", HOST_OPTION_REVERSE_PATH, "0", "1"                       \
	}
#define OPEN(name)                                                                                 \
	{                                                                                          \
		STEP_PORTGROUP, name, PROMISCUOUS, "inherit", "true"                               \
	}
#define TWO PORTGROUP("A", "vSwitch1", "tii") PORTGROUP("B", "vSwitch1", "tii")
#define ONE PORTGROUP("A", "vSwitch1", "iii") PORTGROUP("B", "vSwitch1", "tii")

static void undo_plan__host_option__stays_where_it_is_needed(void **state)
{
	static const struct row rows[] = {
		{ SWITCHES TWO,
		  1,
		  { OPTION, OPEN("A"), OPEN("B"), END },
		  0,
		  "portgroup B planned allow-promiscuous: true -> inherit\n"
		  "portgroup A planned allow-promiscuous: true -> inherit\n"
		  "host host planned /Net/ReversePathFwdCheckPromisc: 1 -> 0\n" },
		/* also where the other is taken back behind it */
		{ SWITCHES TWO,
		  1,
		  { OPEN("A"), OPTION, OPEN("B"), END },
		  0,
		  "portgroup B planned allow-promiscuous: true -> inherit\n"
		  "host host planned /Net/ReversePathFwdCheckPromisc: 1 -> 0\n"
		  "portgroup A planned allow-promiscuous: true -> inherit\n" },
		{ SWITCHES TWO,
		  1,
		  { OPTION, OPEN("A"), OPEN("B"), END },
		  1,
		  "host host unchanged /Net/ReversePathFwdCheckPromisc: 1 -> 1; left in place: "
		  "port "
		  "group \"B\" still needs it: undo change 3 first\n" },
		{ SWITCHES ONE,
		  1,
		  { OPTION, OPEN("B"), END },
		  1,
		  "host host unchanged /Net/ReversePathFwdCheckPromisc: 1 -> 1; left in place: "
		  "port "
		  "group \"B\" still needs it: undo change 2 first\n" },
		/* not by what was closed since, or has one uplink */
		{ SWITCHES ONE,
		  1,
		  { OPTION, OPEN("A"), END },
		  1,
		  "host host planned /Net/ReversePathFwdCheckPromisc: 1 -> 0\n" },
		{ SWITCHES NESTED,
		  1,
		  { OPTION, OPEN("Nested"), END },
		  1,
		  "host host planned /Net/ReversePathFwdCheckPromisc: 1 -> 0\n" },
		/* nor by what was open before anything was recorded */
		{ SWITCHES TWO,
		  1,
		  { OPTION, END },
		  0,
		  "host host planned /Net/ReversePathFwdCheckPromisc: 1 -> 0\n" },
		{ SWITCHES TWO,
		  7,
		  { OPTION, END },
		  0,
		  "host host refused /Net/ReversePathFwdCheckPromisc: 7 -> 0; host: "
		  "/Net/ReversePathFwdCheckPromisc is left alone: it is \"7\", not \"1\" as change "
		  "1 (network enable) made it: somebody else has changed it; do so by hand if need "
		  "be\n" },
		{ SWITCHES,
		  1,
		  { { STEP_HOST_OPTION, "host", "/Net/Other", "0", "1" }, END },
		  0,
		  "host host failed /Net/Other: 1 -> 0; this nestvirt does not know the option\n" },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

#define TOGGLE(name)                                                                               \
	{                                                                                          \
		STEP_OFF_AND_ON, name, PROMISCUOUS, "true", "true"                                 \
	}

static void undo_plan__off_and_on__only_behind_an_option_that_goes_back(void **state)
{
	static const struct row rows[] = {
		/* it was promiscuous before, and stays so */
		{ SWITCHES TWO,
		  1,
		  { OPTION, TOGGLE("A"), END },
		  0,
		  "host host planned /Net/ReversePathFwdCheckPromisc: 1 -> 0\n"
		  "portgroup A planned allow-promiscuous: true -> off and on again\n" },
		{ "vswitch\tvSwitch1\tttt\tvmnic1,vmnic2\tvmnic1,vmnic2\t-\n",
		  1,
		  { OPTION, TOGGLE("vSwitch1"), END },
		  0,
		  "host host planned /Net/ReversePathFwdCheckPromisc: 1 -> 0\n"
		  "vswitch vSwitch1 planned allow-promiscuous: true -> off and on again\n" },
		/* the option stays, or promiscuous mode goes off anyway, or is off, or is gone */
		{ SWITCHES TWO, 0, { OPTION, TOGGLE("A"), END }, 0, "" },
		{ SWITCHES TWO, 1, { OPTION, TOGGLE("A"), END }, 2, "" },
		{ SWITCHES TWO,
		  1,
		  { OPEN("A"), OPTION, TOGGLE("A"), END },
		  0,
		  "host host planned /Net/ReversePathFwdCheckPromisc: 1 -> 0\n"
		  "portgroup A planned allow-promiscuous: true -> inherit\n" },
		{ SWITCHES ONE,
		  1,
		  { OPTION, TOGGLE("A"), END },
		  0,
		  "host host planned /Net/ReversePathFwdCheckPromisc: 1 -> 0\n" },
		{ SWITCHES,
		  1,
		  { OPTION, TOGGLE("A"), END },
		  0,
		  "host host planned /Net/ReversePathFwdCheckPromisc: 1 -> 0\n" },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void undo_plan__host_cannot_be_asked__fails_with_the_reason(void **state)
{
	static const struct change changes[] = {
		OPTION,
		{ STEP_VSWITCH, "vSwitch0", PROMISCUOUS, "false", "true" },
		END,
	};
	static const struct undo_choice everything = { .all = true };
	const struct undo_facts facts = { .root = "",
					  .network_problem = "hostd is down",
					  .option_problem = "no answer" };
	struct journal journal = { 0 };
	AUTO_VALUE(plan) plan = { 0 };
	AUTO_VALUE(buf) got = { 0 };

	(void)state;
	make_history(&journal, changes);
	undo_plan(&plan, &journal, &everything, &facts);
	show_plan(&got, &plan);
	assert_string_equal(
		buf_text(&got),
		"vswitch vSwitch0 failed allow-promiscuous: true -> false; hostd is down\n"
		"host host failed /Net/ReversePathFwdCheckPromisc: 1 -> 0; no answer\n");
	assert_int_equal(plan.items[0].code, ERR_HOST);
	assert_int_equal(undo_outcome(&journal.entries.items[0], &facts), JOURNAL_BEGUN);
	assert_int_equal(undo_outcome(&journal.entries.items[1], &facts), JOURNAL_BEGUN);
	history_free(&journal);
}

static void undo_outcome__network__by_the_present_values(void **state)
{
	static const struct {
		const char *network;
		long long option;
		struct change changes[3];
		enum journal_state want;
	} rows[] = {
		{ SWITCHES NESTED, 0, { OPEN("Nested"), END }, JOURNAL_DONE },
		{ SWITCHES PORTGROUP("Nested", "vSwitch0", "iii"),
		  0,
		  { OPEN("Nested"), END },
		  JOURNAL_NOT_DONE },
		{ SWITCHES PORTGROUP("Nested", "vSwitch0", "fii"),
		  0,
		  { OPEN("Nested"), END },
		  JOURNAL_DIFFERENT },
		{ SWITCHES, 0, { OPEN("Nested"), END }, JOURNAL_DIFFERENT },
		{ SWITCHES PORTGROUP("Nested", "vSwitch0", "tii"),
		  0,
		  { OPEN("Nested"), { 0, NULL, FORGED, "inherit", "true" }, END },
		  JOURNAL_DIFFERENT },
		{ SWITCHES NESTED,
		  0,
		  { { STEP_PORTGROUP_MADE, "Nested", MADE, NULL, ON_0 }, END },
		  JOURNAL_DONE },
		{ SWITCHES,
		  0,
		  { { STEP_PORTGROUP_MADE, "Nested", MADE, NULL, ON_0 }, END },
		  JOURNAL_NOT_DONE },
		{ SWITCHES, 1, { OPTION, END }, JOURNAL_DONE },
		{ SWITCHES, 0, { OPTION, END }, JOURNAL_NOT_DONE },
		{ SWITCHES, 2, { OPTION, END }, JOURNAL_DIFFERENT },
		{ SWITCHES NESTED, 0, { TOGGLE("Nested"), END }, JOURNAL_BEGUN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(network) *network = network_text_parse(span_of(rows[i].network));
		const struct undo_facts facts = { .root = "",
						  .network = network,
						  .reverse_path_check = rows[i].option };
		struct journal journal = { 0 };

		make_history(&journal, rows[i].changes);
		assert_int_equal(undo_outcome(&journal.entries.items[0], &facts), rows[i].want);
		history_free(&journal);
	}
}

static void undo_needs__table(void **state)
{
	static const struct {
		struct change changes[3];
		long long id;
		bool of_vms;
		struct undo_needs want;
	} rows[] = {
		{ { END }, 0, false, { false, false, false, false } },
		{ { OPTION, END }, 0, false, { false, false, true, true } },
		{ { OPEN("A"), END }, 0, false, { false, false, true, false } },
		{ { OPEN("A"), OPTION, END }, 1, false, { false, false, true, false } },
		{ { { STEP_PORTGROUP_MADE, "A", MADE, NULL, ON_0 }, END },
		  0,
		  false,
		  { false, true, true, false } },
		{ { { STEP_VMX_SETTING, VMX_PATH, "a", NULL, "a = 1" }, OPTION, END },
		  0,
		  true,
		  { true, false, false, false } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct undo_choice choice = {
			.all = rows[i].id == 0 && !rows[i].of_vms,
			.of_vms = rows[i].of_vms,
			.ids = &rows[i].id,
			.id_count = 1,
		};
		struct journal journal = { 0 };
		struct undo_needs got;

		make_history(&journal, rows[i].changes);
		undo_needs(&got, &journal, &choice);
		assert_int_equal(got.vms, rows[i].want.vms);
		assert_int_equal(got.all_vms, rows[i].want.all_vms);
		assert_int_equal(got.network, rows[i].want.network);
		assert_int_equal(got.option, rows[i].want.option);
		history_free(&journal);
	}
}

static void undo_closed__table(void **state)
{
#define CHANGE(before, after)                                                                      \
	{                                                                                          \
		STEP_PORTGROUP, "A", PROMISCUOUS, before, after                                    \
	}
	static const struct {
		struct change changes[4];
		enum policy_value now, want;
	} rows[] = {
		/* not known: inherit */
		{ { END }, POLICY_TRUE, POLICY_INHERIT },
		{ { END }, POLICY_FALSE, POLICY_INHERIT },
		{ { OPEN("B"), { STEP_VSWITCH, "A", PROMISCUOUS, "false", "true" }, END },
		  POLICY_TRUE,
		  POLICY_INHERIT },
		{ { { STEP_PORTGROUP, "A", FORGED, "false", "true" }, END },
		  POLICY_TRUE,
		  POLICY_INHERIT },
		/* as it was before it was opened */
		{ { CHANGE("false", "true"), END }, POLICY_TRUE, POLICY_FALSE },
		{ { CHANGE("inherit", "false"), CHANGE("false", "true"), END },
		  POLICY_TRUE,
		  POLICY_FALSE },
		{ { CHANGE("inherit", "true"), CHANGE("true", "inherit"), CHANGE("false", "true"),
		    END },
		  POLICY_TRUE,
		  POLICY_FALSE },
		/* closed already, and as it was left: a second run changes nothing */
		{ { CHANGE("false", "true"), CHANGE("true", "false"), END },
		  POLICY_FALSE,
		  POLICY_FALSE },
		/* somebody else has closed and opened it */
		{ { CHANGE("false", "true"), CHANGE("true", "false"), END },
		  POLICY_TRUE,
		  POLICY_INHERIT },
		{ { CHANGE("false", "true"), END }, POLICY_INHERIT, POLICY_INHERIT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct journal journal = { 0 };

		make_history(&journal, rows[i].changes);
		assert_int_equal(undo_closed(&journal, STEP_PORTGROUP, "A", POLICY_PROMISCUOUS,
					     rows[i].now, POLICY_INHERIT),
				 rows[i].want);
		history_free(&journal);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(undo_plan__policy__each_field_goes_back),
		cmocka_unit_test(undo_plan__policy_of_somebody_else__left_alone),
		cmocka_unit_test(undo_plan__port_group_made__is_removed_and_made_again),
		cmocka_unit_test(undo_plan__port_group_made_again__is_the_plans_own),
		cmocka_unit_test(undo_plan__port_group_made_is_used__stays),
		cmocka_unit_test(undo_plan__host_option__stays_where_it_is_needed),
		cmocka_unit_test(undo_plan__off_and_on__only_behind_an_option_that_goes_back),
		cmocka_unit_test(undo_plan__host_cannot_be_asked__fails_with_the_reason),
		cmocka_unit_test(undo_outcome__network__by_the_present_values),
		cmocka_unit_test(undo_needs__table),
		cmocka_unit_test(undo_closed__table),
	};

	return cmocka_run_group_tests_name("undo_network", tests, NULL, NULL);
}
