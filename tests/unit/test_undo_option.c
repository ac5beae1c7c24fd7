#include "undo_network_check.h"

static void undo_plan__host_option__stays_where_it_is_needed(void **state)
{
	static const struct undo_row rows[] = {
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
		  { { CHANGE_HOST_OPTION, "host", "/Net/Other", "0", "1" }, END },
		  0,
		  "host host failed /Net/Other: 1 -> 0; this nestvirt does not know the option\n" },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void undo_plan__off_and_on__only_behind_an_option_that_goes_back(void **state)
{
	static const struct undo_row rows[] = {
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

static void undo_plan__off_and_on__of_a_switch_and_a_port_group_of_one_name(void **state)
{
	static const struct recorded changes[] = { OPTION, TOGGLE("Lab"), TOGGLE("Lab"), END };
	static const struct undo_choice everything = { .all = true };
	AUTO(network) *network = network_text_parse(
		span_of("vswitch\tLab\tttt\tvmnic1,vmnic2\tvmnic1,vmnic2\t-\n" PORTGROUP(
			"Lab", "Lab", "tii")));
	const struct undo_facts facts = { .root = "", .network = network, .reverse_path_check = 1 };
	struct journal journal = { 0 };
	AUTO_VALUE(plan) plan = { 0 };
	AUTO_VALUE(buf) got = { 0 };

	(void)state;
	make_history(&journal, changes);
	journal.entries.items[1].name = x_strdup("portgroup");
	journal.entries.items[2].name = x_strdup("vswitch");
	undo_plan(&plan, &journal, &everything, &facts);
	show_plan(&got, &plan, true);
	assert_string_equal(buf_text(&got),
			    "host host planned /Net/ReversePathFwdCheckPromisc: 1 -> 0\n"
			    "vswitch Lab planned allow-promiscuous: true -> off and on again\n"
			    "portgroup Lab planned allow-promiscuous: true -> off and on again\n");
	history_free(&journal);
}

/* An old record does not say which of the two it is of; the others keep together all the same. */
static void undo_plan__off_and_on__without_a_word_of_which__stands_by_itself(void **state)
{
	static const struct recorded changes[] = { OPTION,        TOGGLE("Lab"),
						   TOGGLE("Lab"), TOGGLE("Lab"),
						   TOGGLE("Lab"), TOGGLE("Lab"),
						   TOGGLE("Lab"), END };
	static const char *const names[] = { "vswitch", NULL, "portgroup",
					     "vswitch", NULL, "portgroup" };
	static const struct undo_choice everything = { .all = true };
	AUTO(network) *network = network_text_parse(
		span_of("vswitch\tLab\tttt\tvmnic1,vmnic2\tvmnic1,vmnic2\t-\n" PORTGROUP(
			"Lab", "Lab", "tii")));
	const struct undo_facts facts = { .root = "", .network = network, .reverse_path_check = 1 };
	struct journal journal = { 0 };
	AUTO_VALUE(plan) plan = { 0 };
	AUTO_VALUE(buf) got = { 0 };

	(void)state;
	make_history(&journal, changes);
	for (size_t i = 0; i < COUNT_OF(names); i++)
		journal.entries.items[1 + i].name = names[i] ? x_strdup(names[i]) : NULL;
	undo_plan(&plan, &journal, &everything, &facts);
	for (size_t i = 0; i < plan.count; i++) {
		for (size_t k = 0; k < plan.items[i].undoes.count; k++)
			buf_format(&got, "%lld ", plan.items[i].undoes.items[k]);
		buf_char(&got, '\n');
	}
	assert_string_equal(buf_text(&got), "1 \n4 7 \n3 6 \n2 5 \n");
	history_free(&journal);
}

static void undo_plan__host_cannot_be_asked__fails_with_the_reason(void **state)
{
	static const struct recorded changes[] = {
		OPTION,
		{ CHANGE_VSWITCH, "vSwitch0", PROMISCUOUS, "false", "true" },
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
	show_plan(&got, &plan, true);
	assert_string_equal(
		buf_text(&got),
		"vswitch vSwitch0 failed allow-promiscuous: true -> false; hostd is down\n"
		"host host failed /Net/ReversePathFwdCheckPromisc: 1 -> 0; no answer\n");
	assert_int_equal(plan.items[0].code, ERR_HOST);
	assert_int_equal(outcome_of(&journal, &journal.entries.items[0], &facts), CHANGE_BEGUN);
	assert_int_equal(outcome_of(&journal, &journal.entries.items[1], &facts), CHANGE_BEGUN);
	history_free(&journal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(undo_plan__host_option__stays_where_it_is_needed),
		cmocka_unit_test(undo_plan__off_and_on__only_behind_an_option_that_goes_back),
		cmocka_unit_test(undo_plan__off_and_on__of_a_switch_and_a_port_group_of_one_name),
		cmocka_unit_test(undo_plan__off_and_on__without_a_word_of_which__stands_by_itself),
		cmocka_unit_test(undo_plan__host_cannot_be_asked__fails_with_the_reason),
	};

	return cmocka_run_group_tests_name("undo_option", tests, NULL, NULL);
}
