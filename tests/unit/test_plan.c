#include "plan_check.h"

#define CHANGES_MAX 4

static void plan_exit_status__table(void **state)
{
	/* U, P, C: unchanged, planned, changed; R and F carry a code. */
	static const struct {
		const char *what; /* for people who read this table */
		struct {
			enum change_state state;
			enum err_code code;
		} changes[CHANGES_MAX];
		size_t count;
		bool reload_owed;
		int status;
	} rows[] = {
		{ "nothing fits", { { 0 } }, 0, false, 0 },
		{ "right already", { { CHANGE_UNCHANGED, 0 } }, 1, false, 0 },
		{ "done", { { CHANGE_DONE, 0 }, { CHANGE_UNCHANGED, 0 } }, 2, false, 0 },
		{ "--dry-run, all would be done",
		  { { CHANGE_PLANNED, 0 }, { CHANGE_UNCHANGED, 0 } },
		  2,
		  false,
		  0 },
		{ "refused", { { CHANGE_REFUSED, ERR_REFUSED } }, 1, false, 4 },
		{ "all refused",
		  { { CHANGE_REFUSED, ERR_REFUSED }, { CHANGE_REFUSED, ERR_REFUSED } },
		  2,
		  false,
		  4 },
		{ "failed", { { CHANGE_FAILED, ERR_IO } }, 1, false, 6 },
		{ "somebody else was faster", { { CHANGE_FAILED, ERR_BUSY } }, 1, false, 7 },
		{ "nothing done: the first reason counts",
		  { { CHANGE_FAILED, ERR_IO },
		    { CHANGE_REFUSED, ERR_REFUSED },
		    { CHANGE_FAILED, ERR_BUSY } },
		  3,
		  false,
		  6 },
		{ "nothing done, the other way round",
		  { { CHANGE_REFUSED, ERR_REFUSED }, { CHANGE_FAILED, ERR_IO } },
		  2,
		  false,
		  4 },
		{ "some done",
		  { { CHANGE_DONE, 0 }, { CHANGE_REFUSED, ERR_REFUSED } },
		  2,
		  false,
		  8 },
		{ "some right already",
		  { { CHANGE_FAILED, ERR_IO }, { CHANGE_UNCHANGED, 0 } },
		  2,
		  false,
		  8 },
		{ "--dry-run, some would be refused",
		  { { CHANGE_REFUSED, ERR_REFUSED }, { CHANGE_PLANNED, 0 } },
		  2,
		  false,
		  8 },
		{ "done, but hostd does not know", { { CHANGE_DONE, 0 } }, 1, true, 8 },
		{ "both", { { CHANGE_DONE, 0 }, { CHANGE_FAILED, ERR_HOST } }, 2, true, 8 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct change changes[CHANGES_MAX] = { 0 };
		struct setting_change items[CHANGES_MAX] = { 0 };
		char problem[] = "hostd is down";
		struct plan plan = { .items = changes, .count = rows[i].count };

		plan.reload_problem = rows[i].reload_owed ? problem : NULL;
		for (size_t k = 0; k < rows[i].count; k++) {
			changes[k].state = rows[i].changes[k].state;
			changes[k].code = rows[i].changes[k].code;
			changes[k].items = &items[k];
			changes[k].count = 1;
		}
		if (plan_exit_status(&plan) != rows[i].status)
			fail_msg("%s: %d, not %d", rows[i].what, plan_exit_status(&plan),
				 rows[i].status);
	}
}

static void change__what_is_not_there__has_a_name_and_counts_only_where_it_failed(void **state)
{
	char name[] = "HyperV-*";
	struct setting_change item = { 0 };
	struct change changes[] = {
		{ .kind = CHANGE_VMX, .target = name, .is_missing = true },
		{ .kind = CHANGE_PORTGROUP, .target = name, .is_missing = true },
		{ .kind = CHANGE_VSWITCH,
		  .target = name,
		  .is_missing = true,
		  .state = CHANGE_REFUSED,
		  .code = ERR_NOT_FOUND },
	};
	struct plan plan = { .items = changes, .count = 2 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(changes); i++) {
		changes[i].items = &item;
		changes[i].count = 1;
	}
	assert_string_equal(change_target_type(&changes[0]), "vm");
	assert_string_equal(change_target_type(&changes[1]), "portgroup");
	assert_string_equal(change_target_type(&changes[2]), "vswitch");
	assert_string_equal(change_target(&changes[0]), "HyperV-*");
	assert_int_equal(plan_exit_status(&plan), 0);
	plan.count = 3;
	assert_int_equal(plan_exit_status(&plan), ERR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plan_exit_status__table),
		cmocka_unit_test(
			change__what_is_not_there__has_a_name_and_counts_only_where_it_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
