/*
 * Histories of the network for the tests of undo, value by value. CMocka's headers come with it.
 */
#ifndef TESTS_UNIT_UNDO_NETWORK_CHECK_H
#define TESTS_UNIT_UNDO_NETWORK_CHECK_H

#include "undo_check.h"

#include "host/network_change.h"
#include "network_text.h"

/* A value of a change. A kind of -1 ends a history; a target of NULL goes on with the change. */
struct recorded {
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

static UNUSED void make_history(struct journal *journal, const struct recorded *rows)
{
	struct change *change = NULL;

	for (; rows->kind >= 0; rows++) {
		if (rows->target)
			change = add_change(journal, (enum change_kind)rows->kind, rows->target,
					    "network enable");
		(void)add_value(change, rows->setting, rows->before, rows->after);
	}
}

/* vSwitch0 has one uplink, vSwitch1 two. */
#define SWITCHES                                                                                   \
	"vswitch\tvSwitch0\tftt\tvmnic0\tvmnic0\t-\n"                                              \
	"vswitch\tvSwitch1\tftt\tvmnic1,vmnic2\tvmnic1,vmnic2\t-\n"
#define PORTGROUP(name, vswitch, policy)                                                           \
	"portgroup\t" name "\t" vswitch "\t5\t" policy "\tf\t-\t-\t0\n"

#define MADE   "port group"
#define ON_0   "on vSwitch0, VLAN 5"
#define NESTED PORTGROUP("Nested", "vSwitch0", "tii")

#define OPTION                                                                                     \
	{                                                                                          \
		CHANGE_HOST_OPTION, "host", HOST_OPTION_REVERSE_PATH, "0", "1"                     \
	}
#define OPEN(name)                                                                                 \
	{                                                                                          \
		CHANGE_PORTGROUP, name, PROMISCUOUS, "inherit", "true"                             \
	}
#define TWO PORTGROUP("A", "vSwitch1", "tii") PORTGROUP("B", "vSwitch1", "tii")
#define ONE PORTGROUP("A", "vSwitch1", "iii") PORTGROUP("B", "vSwitch1", "tii")

#define TOGGLE(name)                                                                               \
	{                                                                                          \
		CHANGE_TOGGLE, name, PROMISCUOUS, "true", "true"                                   \
	}

struct undo_row {
	const char *network;
	long long option;
	struct recorded changes[CHANGES_MAX];
	long long id; /* 0: all */
	const char *plan;
};

static UNUSED void plan_row(struct plan *plan, const struct journal *journal,
			    const struct undo_row *row, const struct undo_facts *facts)
{
	const struct undo_choice choice = { .all = row->id == 0, .ids = &row->id, .id_count = 1 };

	undo_plan(plan, journal, &choice, facts);
}

static UNUSED void check_rows(const struct undo_row *rows, size_t count)
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
		show_plan(&got, &plan, true);
		assert_string_equal(buf_text(&got), rows[i].plan);
		assert_ptr_equal(plan.network, network);
		history_free(&journal);
	}
}

#endif
