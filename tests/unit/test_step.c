#include "plan_check.h"

#define STEPS_MAX 4

static void plan_exit_status__table(void **state)
{
	/* U, P, C: unchanged, planned, changed; R and F carry a code. */
	static const struct {
		const char *what; /* for people who read this table */
		struct {
			enum step_status status;
			enum err_code code;
		} steps[STEPS_MAX];
		size_t count;
		bool reload_owed;
		int status;
	} rows[] = {
		{ "nothing fits", { { 0 } }, 0, false, 0 },
		{ "right already", { { STEP_UNCHANGED, 0 } }, 1, false, 0 },
		{ "done", { { STEP_CHANGED, 0 }, { STEP_UNCHANGED, 0 } }, 2, false, 0 },
		{ "--dry-run, all would be done",
		  { { STEP_PLANNED, 0 }, { STEP_UNCHANGED, 0 } },
		  2,
		  false,
		  0 },
		{ "refused", { { STEP_REFUSED, ERR_REFUSED } }, 1, false, 4 },
		{ "all refused",
		  { { STEP_REFUSED, ERR_REFUSED }, { STEP_REFUSED, ERR_REFUSED } },
		  2,
		  false,
		  4 },
		{ "failed", { { STEP_FAILED, ERR_IO } }, 1, false, 6 },
		{ "somebody else was faster", { { STEP_FAILED, ERR_BUSY } }, 1, false, 7 },
		{ "nothing done: the first reason counts",
		  { { STEP_FAILED, ERR_IO },
		    { STEP_REFUSED, ERR_REFUSED },
		    { STEP_FAILED, ERR_BUSY } },
		  3,
		  false,
		  6 },
		{ "nothing done, the other way round",
		  { { STEP_REFUSED, ERR_REFUSED }, { STEP_FAILED, ERR_IO } },
		  2,
		  false,
		  4 },
		{ "some done",
		  { { STEP_CHANGED, 0 }, { STEP_REFUSED, ERR_REFUSED } },
		  2,
		  false,
		  8 },
		{ "some right already",
		  { { STEP_FAILED, ERR_IO }, { STEP_UNCHANGED, 0 } },
		  2,
		  false,
		  8 },
		{ "--dry-run, some would be refused",
		  { { STEP_REFUSED, ERR_REFUSED }, { STEP_PLANNED, 0 } },
		  2,
		  false,
		  8 },
		{ "done, but hostd does not know", { { STEP_CHANGED, 0 } }, 1, true, 8 },
		{ "both", { { STEP_CHANGED, 0 }, { STEP_FAILED, ERR_HOST } }, 2, true, 8 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct step steps[STEPS_MAX] = { 0 };
		char problem[] = "hostd is down";
		struct plan plan = { .items = steps, .count = rows[i].count };

		plan.reload_problem = rows[i].reload_owed ? problem : NULL;
		for (size_t k = 0; k < rows[i].count; k++) {
			steps[k].status = rows[i].steps[k].status;
			steps[k].code = rows[i].steps[k].code;
		}
		if (plan_exit_status(&plan) != rows[i].status)
			fail_msg("%s: %d, not %d", rows[i].what, plan_exit_status(&plan),
				 rows[i].status);
	}
}

static void step_status_name__table(void **state)
{
	static const struct {
		enum step_status status;
		const char *name;
	} rows[] = {
		{ STEP_UNCHANGED, "unchanged" }, { STEP_PLANNED, "planned" },
		{ STEP_CHANGED, "changed" },     { STEP_REFUSED, "refused" },
		{ STEP_FAILED, "failed" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_string_equal(step_status_name(rows[i].status), rows[i].name);
}

static void step_say__again__replaces_the_message(void **state)
{
	AUTO_VALUE(plan) plan = { 0 };
	struct err e = { 0 };

	(void)state;
	LIST_PUSH(&plan,
		  (struct step){ .setting = x_strdup("vhv.enable"), .status = STEP_PLANNED });
	step_say(&plan.items[0], x_strdup("forced"));
	step_say(&plan.items[0], x_strdup("forced again"));
	assert_step(&plan.items[0], "planned vhv.enable: - -> -; forced again");
	(void)err_set(&e, ERR_IO, "disk full");
	step_fail(&plan.items[0], STEP_FAILED, &e);
	assert_step(&plan.items[0], "failed vhv.enable: - -> -; disk full");
	assert_int_equal(plan.items[0].code, ERR_IO);
}

static void step__what_is_not_there__has_a_name_and_counts_only_where_it_failed(void **state)
{
	char name[] = "HyperV-*";
	struct step steps[] = {
		{ .kind = STEP_VMX_SETTING, .missing = name },
		{ .kind = STEP_PORTGROUP, .missing = name },
		{ .kind = STEP_VSWITCH,
		  .missing = name,
		  .status = STEP_REFUSED,
		  .code = ERR_NOT_FOUND },
	};
	struct plan plan = { .items = steps, .count = 2 };

	(void)state;
	assert_string_equal(step_target_type(&steps[0]), "vm");
	assert_string_equal(step_target_type(&steps[1]), "portgroup");
	assert_string_equal(step_target_type(&steps[2]), "vswitch");
	assert_string_equal(step_target(&steps[0]), "HyperV-*");
	assert_int_equal(plan_exit_status(&plan), 0);
	plan.count = 3;
	assert_int_equal(plan_exit_status(&plan), ERR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plan_exit_status__table),
		cmocka_unit_test(step_status_name__table),
		cmocka_unit_test(step_say__again__replaces_the_message),
		cmocka_unit_test(
			step__what_is_not_there__has_a_name_and_counts_only_where_it_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
