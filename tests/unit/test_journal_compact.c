#include "test_history.h"

/* Changes as of add_changes(): what a history holds, and what it comes to (NULL: all stays). */
struct row {
	const char *what, *changes, *next, *want;
};

static void assert_compacted(const char *what, const struct journal *journal, const char *next,
			     const char *want)
{
	AUTO_STR *all = x_format("start version=\"1\" generation=\"2\" next=\"%s\"\n%s"
				 "commit generation=\"2\"\n",
				 next, want);
	AUTO_VALUE(buf) text = { 0 };
	AUTO_VALUE(buf) plain = { 0 };
	AUTO_VALUE(buf) twice = { 0 };
	AUTO(journal) *compacted = NULL;

	journal_compact(&text, journal, 2);
	journal_unsummed(&plain, buf_view(&text));
	if (strcmp(buf_text(&plain), all) != 0)
		fail_msg("%s:\n%s\nwanted:\n%s", what, buf_text(&plain), all);
	compacted = journal_of(buf_view(&text));
	journal_compact(&twice, compacted, 2);
	assert_string_equal(buf_text(&twice), buf_text(&text));
}

static void assert_rows(const struct row *rows, size_t count)
{
	for (const struct row *row = rows; row < rows + count; row++) {
		AUTO(journal) *journal = journal_of_changes(row->changes);
		AUTO_VALUE(buf) want = { 0 };

		add_changes(&want, row->want ? row->want : row->changes);
		assert_compacted(row->what, journal, row->next, buf_text(&want));
	}
}

static void journal_compact__chains__come_to_their_ends(void **state)
{
	static const struct row rows[] = {
		{ "one change", "1 done vmx /a u - s - x\n", "2", NULL },
		{ "one takes up the other",
		  "1 done vmx /a u - s - x\n2 done vmx /a u - s x y\n3 done vmx /a u - s y z\n",
		  "4", "3 done vmx /a u - s - z\n" },
		{ "there and back",
		  "1 done vmx /a u - s p x\n2 done vmx /a u - s x y\n3 done vmx /a u 1 s y p\n",
		  "4", "" },
		{ "an undone pair above another change",
		  "1 done vmx /a u - s p x\n2 done vmx /a u - s x y\n3 done vmx /a u 2 s y x\n"
		  "4 done vmx /a u - s x z\n",
		  "5", "4 done vmx /a u - s p z\n" },
		{ "somebody else between", "1 done vmx /a u - s p x\n2 done vmx /a u - s q y\n",
		  "3", NULL },
		{ "a pair on top of somebody else's",
		  "1 done vmx /a u - s p x\n2 done vmx /a u - s q y\n3 done vmx /a u 2 s y q\n"
		  "4 done vmx /a u - s x r\n",
		  "5", "4 done vmx /a u - s p r\n" },
		{ "two settings, one of them back",
		  "1 done vmx /a u - s - x t - y\n2 done vmx /a u 1 t y@9 -\n", "3",
		  "1 done vmx /a u - s - x\n" },
		{ "only equal bytes are equal",
		  "1 done vmx /a u - s p TRUE\n2 done vmx /a u - s true y\n", "3", NULL },
		{ "nothing is not the empty value",
		  "1 done vmx /a u - s p  t - z\n2 done vmx /a u - s - y\n", "3", NULL },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void journal_compact__other_objects__are_other_chains(void **state)
{
	static const struct row rows[] = {
		{ "another VM, another VM at its path, another setting",
		  "1 done vmx /a u - s p x\n2 done vmx /b u - s x y\n3 done vmx /a v - s x y\n"
		  "4 done vmx /a - - s x y\n5 done vmx /a u - t x y\n",
		  "6", NULL },
		{ "a switch and a port group of one name",
		  "1 done vswitch N - - allow-promiscuous false true\n"
		  "2 done portgroup N - - allow-promiscuous true inherit\n",
		  "3", NULL },
		{ "a port group that was made and is gone again",
		  "1 done portgroup-made N - - vswitch - S\n2 done portgroup N - - f inherit true\n"
		  "3 done portgroup N - 2 f true inherit\n"
		  "4 done portgroup-made N - 1 vswitch S -\n",
		  "5", "" },
		{ "off and on, which undo has to do once more",
		  "1 done off-and-on N - - p true true\n2 - off-and-on N - - p true true\n", "3",
		  NULL },
		{ "once is enough",
		  "1 done off-and-on N - - p true true\n2 done off-and-on N - - p true true\n", "3",
		  "2 done off-and-on N - - p true true\n" },
		{ "and has done so",
		  "1 done off-and-on N - - p true true\n2 done off-and-on N - 1 p true true\n", "3",
		  "" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void journal_compact__states__only_what_was_done_is_taken_up(void **state)
{
	static const struct row rows[] = {
		{ "what was not done is nothing",
		  "1 done vmx /a u - s p x\n2 not-done vmx /a u - s x y\n3 done vmx /a u - s x z\n",
		  "4", "3 done vmx /a u - s p z\n" },
		{ "what is not closed stays, and so does what is around it",
		  "1 done vmx /a u - s p x\n2 - vmx /a u - s x y\n3 done vmx /a u - s y z\n", "4",
		  NULL },
		{ "what is not closed and comes back to itself", "1 - vmx /a u - s x x\n", "2",
		  NULL },
		{ "what is not closed and has no values, and what has none",
		  "1 - vmx /a u -\n2 done vmx /a u -\n", "3", "1 - vmx /a u -\n" },
		{ "what was found different",
		  "1 done vmx /a u - s p x\n2 different vmx /a u - s x y\n"
		  "3 done vmx /a u - s y z\n",
		  "4", NULL },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void journal_compact__removed_line__keeps_its_place(void **state)
{
	static const struct row rows[] = {
		{ "a change and a removal of it: the place is the same",
		  "1 done vmx /a u - s p x\n2 done vmx /a u - s x@3 -\n", "3",
		  "2 done vmx /a u - s p@3 -\n" },
		{ "removed, and added at the end",
		  "1 done vmx /a u - s p@3 -\n2 done vmx /a u - s - x\n", "3", NULL },
		{ "removed, and added at the end as it was",
		  "1 done vmx /a u - s p@3 -\n2 done vmx /a u - s - p\n", "3", NULL },
		{ "removed, and put back to its place",
		  "1 done vmx /a u - s p@3 -\n2 done vmx /a u 1 s - p\n", "3", "" },
		{ "removed, added, that taken back, put back",
		  "1 done vmx /a u - s p@3 -\n2 done vmx /a u - s - x\n3 done vmx /a u 2 s x@9 -\n"
		  "4 done vmx /a u 1 s - p\n",
		  "5", "" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void journal_compact__what_is_still_to_do__stays(void **state)
{
	AUTO(journal) *journal = journal_of_lines(
		FIRST_LINES "wait id=\"3\" time=\"7\" command=\"c\" target=\"/a\" enable=\"true\" "
			    "profile=\"esxi\" force=\"true\"\n"
			    "wait id=\"4\" time=\"7\" command=\"c\" target=\"/b\" enable=\"true\" "
			    "force=\"false\"\nclosed id=\"3\" why=\"cancelled\"\n"
			    "owed target=\"/a\"\nowed target=\"/b\"\npaid target=\"/a\"\n");

	assert_compacted("", journal, "5",
			 "wait id=\"4\" time=\"7\" command=\"c\" target=\"/b\" enable=\"true\" "
			 "force=\"false\"\nowed target=\"/b\"\n");
}

/* Its ids would be gone, or mean more than they did. */
static void journal_compact__what_an_undo_waits_for__is_not_taken_up(void **state)
{
#define KEPT                                                                                       \
	"1 done vmx /a - - s - x\n2 done vmx /a - - s x y\n3 done vmx /a - - t x y\n"              \
	"4 done vmx /a - - t y x\n"
#define WAITS                                                                                      \
	"wait-undo id=\"9\" time=\"7\" command=\"c\" target=\"/a\" enable=\"false\" "              \
	"force=\"false\" undoes=\"2 4\"\n"
	AUTO_VALUE(buf) lines = { 0 };
	AUTO_VALUE(buf) want = { 0 };
	AUTO(journal) *journal = NULL;

	buf_str(&lines, FIRST_LINES);
	add_changes(&lines, KEPT "5 done vmx /a - - w - x\n6 done vmx /a - - w x y\n");
	buf_str(&lines, WAITS);
	add_changes(&want, KEPT "6 done vmx /a - - w - y\n");
	buf_str(&want, WAITS);
	journal = journal_of_lines(buf_text(&lines));
	assert_compacted("", journal, "10", buf_text(&want));
}

int test_journal_compact(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(journal_compact__chains__come_to_their_ends),
		cmocka_unit_test(journal_compact__other_objects__are_other_chains),
		cmocka_unit_test(journal_compact__states__only_what_was_done_is_taken_up),
		cmocka_unit_test(journal_compact__removed_line__keeps_its_place),
		cmocka_unit_test(journal_compact__what_is_still_to_do__stays),
		cmocka_unit_test(journal_compact__what_an_undo_waits_for__is_not_taken_up),
	};

	return cmocka_run_group_tests_name("journal_compact", tests, NULL, NULL);
}
