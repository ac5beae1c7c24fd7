/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"

static void list_push__many__keeps_them_in_order(void **state)
{
	struct {
		size_t *items;
		size_t count;
		size_t room;
	} list = { 0 };

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		LIST_PUSH(&list, i * i);
	assert_int_equal(list.count, 1000);
	assert_true(list.room >= 1000);
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(list.items[i], i * i);
	free(list.items);
}

static void strings__added__are_copies(void **state)
{
	AUTO_VALUE(strings) l = { 0 };
	char word[] = "web";

	(void)state;
	strings_add(&l, word);
	word[0] = 'W';
	strings_take(&l, x_strdup("taken"));
	strings_format(&l, "%s-%02d", "vm", 7);
	assert_int_equal(l.count, 3);
	assert_string_equal(l.items[0], "web");
	assert_string_equal(l.items[1], "taken");
	assert_string_equal(l.items[2], "vm-07");
}

static void strings_have__compares_whole_and_exactly(void **state)
{
	AUTO_VALUE(strings) l = { 0 };

	(void)state;
	assert_false(strings_have(&l, ""));
	strings_add(&l, "web");
	assert_true(strings_have(&l, "web"));
	assert_false(strings_have(&l, "Web"));
	assert_false(strings_have(&l, "we"));
	assert_false(strings_have(&l, "web "));
}

static void strings_free__twice__is_empty_and_usable(void **state)
{
	struct strings l = { 0 };

	(void)state;
	strings_add(&l, "a");
	strings_free(&l);
	strings_free(&l);
	assert_int_equal(l.count, 0);
	strings_add(&l, "b");
	assert_string_equal(l.items[0], "b");
	strings_free(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(list_push__many__keeps_them_in_order),
		cmocka_unit_test(strings__added__are_copies),
		cmocka_unit_test(strings_have__compares_whole_and_exactly),
		cmocka_unit_test(strings_free__twice__is_empty_and_usable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
