#include "test_base.h"

#include <errno.h>
#include <string.h>

#include "base/err.h"

static void err_set__kind_and_text__are_kept_and_give_minus_one(void **state)
{
	struct err e = { 0 };

	assert_int_equal(err_set(&e, ERR_NOT_FOUND, "no VM is called \"%s\"", "web"), -1);
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_string_equal(e.text, "no VM is called \"web\"");
	assert_string_equal(e.target, "");
}

static void err_set__used_again__forgets_the_target_before(void **state)
{
	struct err e = { 0 };

	(void)err_set(&e, ERR_IO, "first");
	assert_int_equal(err_target(&e, "web"), -1);
	assert_string_equal(e.target, "web");
	assert_int_equal(err_set(&e, ERR_BUSY, "second"), -1);
	assert_string_equal(e.target, "");
	assert_string_equal(e.text, "second");
}

static void err_set_errno__names_the_system_s_reason(void **state)
{
	struct err e = { 0 };

	assert_int_equal(err_set_errno(&e, ERR_IO, ENOSPC, "%s", "/tmp/a.vmx"), -1);
	assert_int_equal(e.code, ERR_IO);
	assert_string_equal(e.text, "/tmp/a.vmx: No space left on device");
}

static void err_wrap__twice__reads_from_the_outside_in(void **state)
{
	struct err e = { 0 };

	(void)err_set(&e, ERR_IO, "line %d: a quote is not closed", 12);
	(void)err_target(&e, "web");
	assert_int_equal(err_wrap(&e, "%s", "/vmfs/volumes/ds1/web/web.vmx"), -1);
	assert_int_equal(err_wrap(&e, "VM \"%s\"", "web"), -1);
	assert_int_equal(e.code, ERR_IO);
	assert_string_equal(e.target, "web");
	assert_string_equal(e.text,
			    "VM \"web\": /vmfs/volumes/ds1/web/web.vmx: line 12: a quote is "
			    "not closed");
}

static void err__text_that_does_not_fit__is_cut(void **state)
{
	char much[3 * ERR_TEXT_MAX];
	struct err e = { 0 };

	memset(much, 'x', sizeof(much) - 1);
	much[sizeof(much) - 1] = '\0';
	(void)err_set(&e, ERR_HOST, "%s", much);
	assert_int_equal(strlen(e.text), ERR_TEXT_MAX - 1);
	(void)err_wrap(&e, "esxcli");
	assert_int_equal(strlen(e.text), ERR_TEXT_MAX - 1);
	assert_memory_equal(e.text, "esxcli: xxx", 11);
	(void)err_set_errno(&e, ERR_HOST, EIO, "%s", much);
	assert_int_equal(strlen(e.text), ERR_TEXT_MAX - 1);
	(void)err_target(&e, much);
	assert_int_equal(strlen(e.target), ERR_TARGET_MAX - 1);
}

/* The words and numbers that scripts see: they may grow, but never change. */
static void err_code__names_and_numbers__are_these(void **state)
{
	static const struct {
		enum err_code code;
		int number;
		const char *name;
	} rows[] = {
		{ ERR_NONE, 0, "none" },           { ERR_USAGE, 2, "usage" },
		{ ERR_NOT_FOUND, 3, "not-found" }, { ERR_REFUSED, 4, "refused" },
		{ ERR_HOST, 5, "host" },           { ERR_IO, 6, "io" },
		{ ERR_BUSY, 7, "busy" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(rows[i].code, rows[i].number);
		assert_string_equal(err_code_name(rows[i].code), rows[i].name);
	}
}

int test_err(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(err_set__kind_and_text__are_kept_and_give_minus_one),
		cmocka_unit_test(err_set__used_again__forgets_the_target_before),
		cmocka_unit_test(err_set_errno__names_the_system_s_reason),
		cmocka_unit_test(err_wrap__twice__reads_from_the_outside_in),
		cmocka_unit_test(err__text_that_does_not_fit__is_cut),
		cmocka_unit_test(err_code__names_and_numbers__are_these),
	};

	return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
