/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "checks/check.h"

static void add(struct findings *all, enum severity severity, const char *target, const char *text)
{
	struct finding one = {
		.id = "x",
		.severity = severity,
		.target_type = "vm",
		.target = x_strdup(target),
		.text = x_strdup(text),
	};

	LIST_PUSH(all, one);
}

static void findings_sort__by_severity_and_target__the_rest_as_it_came(void **state)
{
	AUTO_VALUE(findings) all = { 0 };
	AUTO_VALUE(buf) got = { 0 };

	(void)state;
	findings_sort(&all);
	add(&all, SEVERITY_INFO, "a", "1");
	add(&all, SEVERITY_ERROR, "b", "2");
	add(&all, SEVERITY_WARNING, "a", "3");
	add(&all, SEVERITY_ERROR, "a", "4");
	add(&all, SEVERITY_ERROR, "b", "5");
	add(&all, SEVERITY_ERROR, "a", "6");
	findings_sort(&all);
	for (size_t i = 0; i < all.count; i++)
		buf_format(&got, "%s %s %s, ", severity_name(all.items[i].severity),
			   all.items[i].target, all.items[i].text);
	assert_string_equal(buf_text(&got), "error a 4, error a 6, error b 2, error b 5, "
					    "warning a 3, info a 1, ");
	assert_int_equal(findings_count(&all, SEVERITY_ERROR), 4);
	assert_int_equal(findings_count(&all, SEVERITY_WARNING), 1);
	assert_int_equal(findings_count(&all, SEVERITY_INFO), 1);
}

static void names_text__more_than_eight__are_counted(void **state)
{
	static const char *const wanted[] = {
		"",
		"vm0",
		"vm0, vm1",
		"vm0, vm1, vm2, vm3, vm4, vm5, vm6, vm7",
		"vm0, vm1, vm2, vm3, vm4, vm5, vm6, vm7 and 1 more",
	};
	static const int counts[] = { 0, 1, 2, 8, 9 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(counts); i++) {
		AUTO_VALUE(names) names = { 0 };

		for (int k = 0; k < counts[i]; k++) {
			AUTO_STR *name = x_format("vm%d", k);

			assert_int_equal(names_is_full(&names), k >= 8);
			names_add(&names, name);
		}
		assert_string_equal(names_text(&names), wanted[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings_sort__by_severity_and_target__the_rest_as_it_came),
		cmocka_unit_test(names_text__more_than_eight__are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
