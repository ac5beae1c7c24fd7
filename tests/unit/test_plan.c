/* The unit tests of plan/: all of them, or those whose name fits a pattern (*, ?). */
#include "test_plan.h"

#define ITEMS_MAX 8

/*
 * A plan of changes in few words, an item each: UNCHANGED, PLANNED, DONE, DEFERRED, REFUSED, FAILED
 * by their first letters, but W for what waits; behind R and F the error, as its exit status. A
 * lower letter is one more item of the change before it: r right already, l left alone.
 */
struct sample {
	struct change changes[ITEMS_MAX];
	struct setting_change items[ITEMS_MAX];
	struct plan plan;
};

static void make_sample(struct sample *sample, const char *words)
{
	static const char letters[] = "UPDWRF";
	static const enum change_state states[] = {
		CHANGE_UNCHANGED, CHANGE_PLANNED, CHANGE_DONE,
		CHANGE_DEFERRED,  CHANGE_REFUSED, CHANGE_FAILED
	};
	struct span rest = span_of(words), word;
	struct change *change = sample->changes - 1;

	*sample = (struct sample){ .plan = { .items = sample->changes } };
	for (size_t i = 0; span_next(&word, &rest, ' '); i++) {
		const char *letter = strchr(letters, word.p[0]);

		if (letter) {
			change++;
			sample->plan.count++;
			change->state = states[letter - letters];
			change->code = word.len > 1 ? (enum err_code)(word.p[1] - '0') : ERR_NONE;
			change->items = &sample->items[i];
		} else {
			sample->items[i].fate = word.p[0] == 'r' ? SETTING_RIGHT : SETTING_LEFT;
		}
		change->count++;
	}
}

static void plan_exit_status__table(void **state)
{
	static const struct {
		const char *what, *words;
		bool is_owed;
		int status;
	} rows[] = {
		{ "nothing fits", "", false, 0 },
		{ "right already", "U", false, 0 },
		{ "done", "D U", false, 0 },
		{ "--dry-run, all would be done", "P U", false, 0 },
		{ "it waits", "W", false, 0 },
		{ "refused", "R4", false, 4 },
		{ "all refused", "R4 R4", false, 4 },
		{ "failed", "F6", false, 6 },
		{ "somebody else was faster", "F7", false, 7 },
		{ "nothing done: the first reason counts", "F6 R4 F7", false, 6 },
		{ "nothing done, the other way round", "R4 F6", false, 4 },
		{ "some done", "D R4", false, 8 },
		{ "some right already", "F6 U", false, 8 },
		{ "--dry-run, some would be refused", "R4 P", false, 8 },
		{ "of one change, some right already", "F6 r", false, 8 },
		{ "a setting that an undo leaves alone", "D l", false, 8 },
		{ "nothing but those", "U F6 l", false, 8 },
		{ "done, but hostd does not know", "D", true, 8 },
		{ "both", "D F5", true, 8 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char problem[] = "hostd is down";
		struct sample sample;

		make_sample(&sample, rows[i].words);
		sample.plan.reload_problem = rows[i].is_owed ? problem : NULL;
		if (plan_exit_status(&sample.plan) != rows[i].status)
			fail_msg("%s: %d, not %d", rows[i].what, plan_exit_status(&sample.plan),
				 rows[i].status);
	}
}

static void plan_summary__counts_each_setting_by_its_end(void **state)
{
	static const struct {
		const char *words, *want;
	} rows[] = {
		{ "", "" },
		{ "U", "1 unchanged" },
		{ "D U D r", "2 unchanged, 2 changed" },
		{ "P l", "1 planned, 1 refused" },
		{ "F6 R4 W D P U",
		  "1 unchanged, 1 planned, 1 changed, 1 pending, 1 refused, 1 failed" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(buf) text = { 0 };
		struct sample sample;

		make_sample(&sample, rows[i].words);
		plan_summary(&text, &sample.plan);
		assert_string_equal(buf_text(&text), rows[i].want);
		/* Behind what stands there already. */
		buf_format(&text, ": ");
		plan_summary(&text, &sample.plan);
		assert_string_equal(buf_text(&text) + strlen(rows[i].want) + 2, rows[i].want);
	}
}

static void plan_vms_to_change__several_changes_of_one__count_once(void **state)
{
	struct vm vms[3] = { 0 };
	struct sample sample;

	make_sample(&sample, "P P U P P R4");
	for (size_t i = 0; i < 6; i++)
		sample.changes[i].vm = i < 3 ? &vms[0] : &vms[i - 3];
	sample.changes[4].vm = NULL; /* of the network */
	assert_int_equal(plan_vms_to_change(&sample.plan), 1);
	sample.changes[5].state = CHANGE_PLANNED;
	assert_int_equal(plan_vms_to_change(&sample.plan), 2);
	assert_true(plan_has(&sample.plan, CHANGE_PLANNED));
	assert_false(plan_has(&sample.plan, CHANGE_DONE));
}

static void change__what_is_not_there__has_a_name_and_counts_only_where_it_failed(void **state)
{
	static const enum change_kind kinds[] = { CHANGE_VMX, CHANGE_PORTGROUP, CHANGE_VSWITCH };
	static const char *const types[] = { "vm", "portgroup", "vswitch" };
	char name[] = "HyperV-*";
	struct sample sample;

	make_sample(&sample, "U U R3");
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		sample.changes[i].kind = kinds[i];
		sample.changes[i].target = name;
		sample.changes[i].is_missing = true;
		assert_string_equal(change_target_type(&sample.changes[i]), types[i]);
		assert_string_equal(change_target(&sample.changes[i]), "HyperV-*");
	}
	assert_int_equal(plan_exit_status(&sample.plan), ERR_NOT_FOUND);
	sample.plan.count = 2;
	assert_int_equal(plan_exit_status(&sample.plan), 0);
}

static int test_plan(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(plan_exit_status__table),
		cmocka_unit_test(plan_summary__counts_each_setting_by_its_end),
		cmocka_unit_test(plan_vms_to_change__several_changes_of_one__count_once),
		cmocka_unit_test(
			change__what_is_not_there__has_a_name_and_counts_only_where_it_failed),
	};

	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	/* test_apply() at the end: a signal that has come is never forgotten. */
	return test_plan() + test_diff() + test_profile() + test_refuse() + test_export() +
		       test_undo_vm() + test_undo_network() + test_undo_laws() + test_recover() +
		       test_apply() >
	       0;
}
