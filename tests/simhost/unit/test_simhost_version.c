#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attrs.h"
#include "vib/version.h"

static void version_compare__table(void **state)
{
	static const struct {
		const char *a, *b;
		int order;
	} rows[] = {
		{ "1.0.0-1", "1.0.0-1", 0 },  { "1.0.0-1", "1.0.0-2", -1 },
		{ "1.0.10-1", "1.0.9-1", 1 }, { "1.0.0-10", "1.0.0-9", 1 },
		{ "6.7.0", "6.5.0", 1 },      { "6.5", "6.5.0", -1 },
		{ "10.0.0-1", "9.9.9-9", 1 }, { "1.0.0-1a", "1.0.0-1b", -1 },
		{ "01.0.0-1", "1.0.0-1", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int order = version_compare(rows[i].a, rows[i].b);
		int back = version_compare(rows[i].b, rows[i].a);

		assert_int_equal((order > 0) - (order < 0), rows[i].order);
		assert_int_equal((back > 0) - (back < 0), -rows[i].order);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(version_compare__table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
