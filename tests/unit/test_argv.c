/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"

static void argv_array__words__are_ended_by_null(void **state)
{
	AUTO_VALUE(argv) a = { 0 };
	char *const *words;

	(void)state;
	argv_add(&a, "/bin/vim-cmd");
	argv_add(&a, "vmsvc/reload");
	argv_format(&a, "%lld", 12LL);
	words = argv_array(&a);
	assert_string_equal(words[0], "/bin/vim-cmd");
	assert_string_equal(words[1], "vmsvc/reload");
	assert_string_equal(words[2], "12");
	assert_null(words[3]);

	argv_add(&a, "");
	words = argv_array(&a);
	assert_string_equal(words[2], "12");
	assert_string_equal(words[3], "");
	assert_null(words[4]);
}

static void argv_array__no_words__is_just_the_end(void **state)
{
	AUTO_VALUE(argv) a = { 0 };

	(void)state;
	assert_null(argv_array(&a)[0]);
}

/* The second form can be pasted into a shell and means the same word. */
static void argv_show__table(void **state)
{
	static const struct {
		const char *word;
		const char *shown;
	} rows[] = {
		{ "plain", "plain" },
		{ "--name=x.y-z_1,2:3@4%5+6", "--name=x.y-z_1,2:3@4%5+6" },
		{ "/vmfs/volumes/ds1/a/a.vmx", "/vmfs/volumes/ds1/a/a.vmx" },
		{ "", "''" },
		{ "a b", "'a b'" },
		{ "a\tb", "'a\tb'" },
		{ "it's", "'it'\\''s'" },
		{ "'", "''\\'''" },
		{ "say \"hi\"", "'say \"hi\"'" },
		{ "$HOME", "'$HOME'" },
		{ "`id`", "'`id`'" },
		{ "a\\b", "'a\\b'" },
		{ "a;b|c&d", "'a;b|c&d'" },
		{ "<a>", "'<a>'" },
		{ "f(x)", "'f(x)'" },
		{ "web*", "'web*'" },
		{ "w?b[1]", "'w?b[1]'" },
		{ "#1", "'#1'" },
		{ "~root", "'~root'" },
		{ "a\nb", "'a\nb'" },
		{ "\xE5\x90\x8D", "\xE5\x90\x8D" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(argv) a = { 0 };
		AUTO_VALUE(buf) shown = { 0 };

		argv_add(&a, rows[i].word);
		argv_show(&shown, &a);
		assert_string_equal(buf_text(&shown), rows[i].shown);
	}
}

static void argv_show__several__have_a_blank_between(void **state)
{
	AUTO_VALUE(argv) a = { 0 };
	AUTO_VALUE(buf) shown = { 0 };

	(void)state;
	argv_add(&a, "/bin/esxcli");
	argv_add(&a, "--vswitch-name=Lab net");
	argv_add(&a, "get");
	buf_str(&shown, "$ ");
	argv_show(&shown, &a);
	assert_string_equal(buf_text(&shown), "$ /bin/esxcli '--vswitch-name=Lab net' get");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(argv_array__words__are_ended_by_null),
		cmocka_unit_test(argv_array__no_words__is_just_the_end),
		cmocka_unit_test(argv_show__table),
		cmocka_unit_test(argv_show__several__have_a_blank_between),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
