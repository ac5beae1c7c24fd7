#include "test_base.h"

#include "base/text.h"

static void span_number__table(void **state)
{
	static const struct {
		const char *text;
		long long min, max;
		bool ok;
		long long value;
	} rows[] = {
		{ "0", 0, 10, true, 0 },
		{ "10", 0, 10, true, 10 },
		{ "11", 0, 10, false, 0 },
		{ "-5", -5, 10, true, -5 },
		{ "-6", -5, 10, false, 0 },
		{ "", 0, 10, false, 0 },
		{ "-", -10, 10, false, 0 },
		{ "1x", 0, 10, false, 0 },
		{ " 1", 0, 10, false, 0 },
		{ "9223372036854775807", 0, INT64_MAX, true, INT64_MAX },
		{ "9223372036854775808", 0, INT64_MAX, false, 0 },
		{ "-9223372036854775808", INT64_MIN, 0, true, INT64_MIN },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		long long value = 0;

		assert_int_equal(
			span_number(&value, span_of(rows[i].text), rows[i].min, rows[i].max),
			rows[i].ok);
		assert_int_equal(value, rows[i].value);
	}
}

static void span_next__lines__last_may_lack_its_end(void **state)
{
	struct span rest = span_of("a\n\nb"), line;

	assert_true(span_next(&line, &rest, '\n'));
	assert_true(span_is(line, "a"));
	assert_true(span_next(&line, &rest, '\n'));
	assert_true(span_is(line, ""));
	assert_true(span_next(&line, &rest, '\n'));
	assert_true(span_is(line, "b"));
	assert_false(span_next(&line, &rest, '\n'));
}

static void span_trim__blanks_at_either_end__are_left_out(void **state)
{
	static const struct {
		const char *text;
		const char *want;
	} rows[] = {
		{ "", "" },
		{ " \t\r ", "" },
		{ "a", "a" },
		{ " \ta b\t \r", "a b" },
		{ "\n a\n", "\n a\n" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_true(span_is(span_trim(span_of(rows[i].text)), rows[i].want));
}

static void buf__empty__is_an_empty_string(void **state)
{
	AUTO_VALUE(buf) b = { 0 };

	assert_string_equal(buf_text(&b), "");
	buf_format(&b, "%d %s", 12, "lines");
	buf_fill(&b, '-', 3);
	assert_string_equal(buf_text(&b), "12 lines---");
	buf_cut(&b, 2);
	assert_string_equal(buf_text(&b), "12");
}

static void text_base_name__table(void **state)
{
	static const struct {
		const char *path, *name;
	} rows[] = {
		{ "/vmfs/volumes/ds1/a.vmx", "a.vmx" },
		{ "a.vmx", "a.vmx" },
		{ "/a", "a" },
		{ "a/", "" },
		{ "", "" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_string_equal(text_base_name(rows[i].path), rows[i].name);
}

static void buf_hex__two_digits_in_upper_case(void **state)
{
	AUTO_VALUE(buf) b = { 0 };

	buf_hex(&b, '\0');
	buf_hex(&b, '\x1F');
	buf_hex(&b, (char)0xAB);
	assert_string_equal(buf_text(&b), "001FAB");
}

static void list_push__many__keeps_them_in_order(void **state)
{
	struct {
		size_t *items;
		size_t count;
		size_t room;
	} list = { 0 };

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

	strings_add(&l, "a");
	strings_free(&l);
	strings_free(&l);
	assert_int_equal(l.count, 0);
	strings_add(&l, "b");
	assert_string_equal(l.items[0], "b");
	strings_free(&l);
}

static void argv_array__words__are_ended_by_null(void **state)
{
	AUTO_VALUE(argv) a = { 0 };
	char *const *words;

	assert_null(argv_array(&a)[0]);
	argv_add(&a, "/bin/vim-cmd");
	assert_string_equal(argv_array(&a)[0], "/bin/vim-cmd");
	argv_format(&a, "%lld", 12LL);
	words = argv_array(&a);
	assert_string_equal(words[0], "/bin/vim-cmd");
	assert_string_equal(words[1], "12");
	assert_null(words[2]);
	argv_add(&a, "");
	words = argv_array(&a);
	assert_string_equal(words[1], "12");
	assert_string_equal(words[2], "");
	assert_null(words[3]);
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

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(argv) a = { 0 };
		AUTO_VALUE(buf) shown = { 0 };

		argv_add(&a, rows[i].word);
		argv_show(&shown, &a);
		assert_string_equal(buf_text(&shown), rows[i].shown);
	}
}

static int collect(void *where, struct span bytes)
{
	buf_span(where, bytes);
	buf_char(where, '|');
	return 0;
}

static int refuse(void *where, struct span bytes)
{
	(void)bytes;
	*(int *)where += 1;
	return -1;
}

static void out__without_a_sink__keeps_every_byte(void **state)
{
	struct out o = { 0 };

	out_str(&o, "a ");
	out_format(&o, "%d ", 12);
	out_span(&o, span_make("\0b", 2));
	out_flush(&o);
	assert_int_equal(o.bytes.len, 7);
	assert_memory_equal(o.bytes.p, "a 12 \0b", 7);
	assert_false(o.failed);
	out_free(&o);
}

static void out_flush__sends_each_byte_once_and_nothing_when_empty(void **state)
{
	AUTO_VALUE(buf) sent = { 0 };
	struct out o = { .sink = collect, .where = &sent };

	out_flush(&o);
	assert_string_equal(buf_text(&sent), "");
	out_str(&o, "one");
	out_flush(&o);
	out_flush(&o);
	out_str(&o, "two");
	assert_string_equal(buf_text(&sent), "one|");
	out_flush(&o);
	assert_string_equal(buf_text(&sent), "one|two|");
	assert_false(o.failed);
	out_free(&o);
}

static void out_flush__sink_fails__is_remembered(void **state)
{
	int calls = 0;
	struct out o = { .sink = refuse, .where = &calls };

	out_str(&o, "lost");
	out_flush(&o);
	assert_true(o.failed);
	o.sink = collect;
	o.where = &(struct buf){ 0 };
	out_flush(&o); /* nothing waits any more, and the failure stays */
	assert_true(o.failed);
	assert_int_equal(calls, 1);
	out_free(&o);
}

int test_text(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(span_number__table),
		cmocka_unit_test(span_next__lines__last_may_lack_its_end),
		cmocka_unit_test(span_trim__blanks_at_either_end__are_left_out),
		cmocka_unit_test(buf__empty__is_an_empty_string),
		cmocka_unit_test(text_base_name__table),
		cmocka_unit_test(buf_hex__two_digits_in_upper_case),
		cmocka_unit_test(list_push__many__keeps_them_in_order),
		cmocka_unit_test(strings__added__are_copies),
		cmocka_unit_test(strings_have__compares_whole_and_exactly),
		cmocka_unit_test(strings_free__twice__is_empty_and_usable),
		cmocka_unit_test(argv_array__words__are_ended_by_null),
		cmocka_unit_test(argv_show__table),
		cmocka_unit_test(out__without_a_sink__keeps_every_byte),
		cmocka_unit_test(out_flush__sends_each_byte_once_and_nothing_when_empty),
		cmocka_unit_test(out_flush__sink_fails__is_remembered),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
