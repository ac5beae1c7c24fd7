#include "host/vms.h"
#include "undo_network_check.h"

static void undo_outcome__network__by_the_present_values(void **state)
{
	static const struct {
		const char *network;
		long long option;
		struct recorded changes[3];
		enum change_state want;
	} rows[] = {
		{ SWITCHES NESTED, 0, { OPEN("Nested"), END }, CHANGE_DONE },
		{ SWITCHES PORTGROUP("Nested", "vSwitch0", "iii"),
		  0,
		  { OPEN("Nested"), END },
		  CHANGE_NOT_DONE },
		{ SWITCHES PORTGROUP("Nested", "vSwitch0", "fii"),
		  0,
		  { OPEN("Nested"), END },
		  CHANGE_DIFFERENT },
		{ SWITCHES, 0, { OPEN("Nested"), END }, CHANGE_DIFFERENT },
		{ SWITCHES PORTGROUP("Nested", "vSwitch0", "tii"),
		  0,
		  { OPEN("Nested"), { 0, NULL, FORGED, "inherit", "true" }, END },
		  CHANGE_DIFFERENT },
		{ SWITCHES NESTED,
		  0,
		  { { CHANGE_PORTGROUP_MADE, "Nested", MADE, NULL, ON_0 }, END },
		  CHANGE_DONE },
		{ SWITCHES,
		  0,
		  { { CHANGE_PORTGROUP_MADE, "Nested", MADE, NULL, ON_0 }, END },
		  CHANGE_NOT_DONE },
		{ SWITCHES, 1, { OPTION, END }, CHANGE_DONE },
		{ SWITCHES, 0, { OPTION, END }, CHANGE_NOT_DONE },
		{ SWITCHES, 2, { OPTION, END }, CHANGE_DIFFERENT },
		{ SWITCHES NESTED, 0, { TOGGLE("Nested"), END }, CHANGE_BEGUN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(network) *network = network_text_parse(span_of(rows[i].network));
		const struct undo_facts facts = { .root = "",
						  .network = network,
						  .reverse_path_check = rows[i].option };
		struct journal journal = { 0 };

		make_history(&journal, rows[i].changes);
		assert_int_equal(outcome_of(&journal, &journal.entries.items[0], &facts),
				 rows[i].want);
		history_free(&journal);
	}
}

static void undo_needs__table(void **state)
{
	static const struct {
		struct recorded changes[3];
		long long id;
		bool of_vms;
		struct undo_needs want;
	} rows[] = {
		{ { END }, 0, false, { false, false, false, false } },
		{ { OPTION, END }, 0, false, { false, false, true, true } },
		{ { OPEN("A"), END }, 0, false, { false, false, true, false } },
		{ { OPEN("A"), OPTION, END }, 1, false, { false, false, true, false } },
		{ { { CHANGE_PORTGROUP_MADE, "A", MADE, NULL, ON_0 }, END },
		  0,
		  false,
		  { false, true, true, false } },
		{ { { CHANGE_VMX, VMX_PATH, "a", NULL, "a = 1" }, OPTION, END },
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
		CHANGE_PORTGROUP, "A", PROMISCUOUS, before, after                                  \
	}
	static const struct {
		struct recorded changes[4];
		enum policy_value now, want;
	} rows[] = {
		/* not known: inherit */
		{ { END }, POLICY_TRUE, POLICY_INHERIT },
		{ { END }, POLICY_FALSE, POLICY_INHERIT },
		{ { OPEN("B"), { CHANGE_VSWITCH, "A", PROMISCUOUS, "false", "true" }, END },
		  POLICY_TRUE,
		  POLICY_INHERIT },
		{ { { CHANGE_PORTGROUP, "A", FORGED, "false", "true" }, END },
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
		assert_int_equal(undo_closed(&journal, CHANGE_PORTGROUP, "A", POLICY_PROMISCUOUS,
					     rows[i].now, POLICY_INHERIT),
				 rows[i].want);
		history_free(&journal);
	}
}

#define WEB "displayName = \"web\"\n"

/* Somebody else writes a whole file. */
static void rewrite(struct vm *vm, struct span text)
{
	vm_done(vm);
	*vm = vm_of_bytes(text);
	vm->file->real = x_strdup(VMX_PATH);
}

static void undo_outcome__vm__by_the_present_lines(void **state)
{
	static const struct {
		const char *vmx;
		enum change_state want;
	} rows[] = {
		{ WEB "a = \"1\"\n", CHANGE_DONE },
		{ WEB "A = 1 # hostd\n", CHANGE_DONE },
		{ WEB "a = 0\nb = 2\n", CHANGE_NOT_DONE },
		{ WEB "a = 0\n", CHANGE_DIFFERENT },
		{ WEB "a = \"1\"\nb = 2\n", CHANGE_DIFFERENT },
		{ WEB "a = 7\nb = 2\n", CHANGE_DIFFERENT },
		{ WEB "uuid.bios = \"other\"\na = \"1\"\n", CHANGE_DIFFERENT },
		{ WEB "encryption.data = \"x\"\n", CHANGE_BEGUN },
	};
	struct journal journal = { 0 };
	struct change *entry = add_change(&journal, CHANGE_VMX, VMX_PATH, "vm enable");
	struct undo_facts facts = { .root = "" };

	(void)state;
	add_value(entry, "a", "a = 0", "a = \"1\"");
	add_value(entry, "b", "b = 2", NULL);
	entry->uuid = x_strdup("56 4d");
	assert_int_equal(outcome_of(&journal, entry, &facts), CHANGE_BEGUN);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct vm vm = vm_at(rows[i].vmx);
		struct vms vms = { .items = &vm, .count = 1 };

		facts.vms = &vms;
		assert_int_equal(outcome_of(&journal, entry, &facts), rows[i].want);
		vm_done(&vm);
	}
	history_free(&journal);
}

/* A line that moves is two values of one setting: what counts is the first and the last. */
static void undo_outcome__moved_line__first_before_and_last_after(void **state)
{
	struct journal journal = { 0 };
	struct change *entry = add_change(&journal, CHANGE_VMX, VMX_PATH, "undo");
	struct vm vm = vm_at("a = 1\n");
	struct vms vms = { .items = &vm, .count = 1 };
	const struct undo_facts facts = { .root = "", .vms = &vms };

	(void)state;
	add_value(entry, "a", "a = 2", NULL);
	add_value(entry, "a", NULL, "a = 1");
	assert_int_equal(outcome_of(&journal, entry, &facts), CHANGE_DONE);
	rewrite(&vm, span_of("a = 2\n"));
	assert_int_equal(outcome_of(&journal, entry, &facts), CHANGE_NOT_DONE);
	rewrite(&vm, span_of("b = 2\n"));
	assert_int_equal(outcome_of(&journal, entry, &facts), CHANGE_DIFFERENT);
	vm_done(&vm);
	history_free(&journal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(undo_outcome__network__by_the_present_values),
		cmocka_unit_test(undo_needs__table),
		cmocka_unit_test(undo_closed__table),
		cmocka_unit_test(undo_outcome__vm__by_the_present_lines),
		cmocka_unit_test(undo_outcome__moved_line__first_before_and_last_after),
	};

	return cmocka_run_group_tests_name("undo", tests, NULL, NULL);
}
