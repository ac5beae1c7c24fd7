#include "test_history.h"

#include "history/chain.h"

/* `2 a, ` for each link: the change, and its setting. */
static void show_links(struct buf *out, const struct link *links, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_format(out, "%lld %s, ", links[i].change->id, links[i].item->setting);
}

static void assert_links(const struct link *links, size_t count, const char *want)
{
	AUTO_VALUE(buf) got = { 0 };

	show_links(&got, links, count);
	assert_string_equal(buf_text(&got), want);
}

static const char two_vms[] = "1 done vmx /b - - t - 1 s - 1\n"
			      "2 done vmx /a - - s - 1\n"
			      "3 not-done vmx /b - - s 1 2\n"
			      "4 - vmx /b - - S 1 3\n"
			      "5 different vmx /a - - s 1 2 r - 1\n"
			      "6 done vmx /b - - t 1 2\n"
			      "7 done vswitch /a - - s true false\n"
			      "8 done portgroup /a - - s true false\n";

static void chains_of__history__by_object_and_setting_and_age(void **state)
{
	AUTO(journal) *journal = journal_of_changes(two_vms);
	AUTO_VALUE(chains) chains = { 0 };
	AUTO_VALUE(buf) places = { 0 };

	chains_of(&chains, journal);
	/* What was not done is no link, and names of settings are the same in any case. */
	assert_links(chains.items, chains.count, "5 r, 2 s, 5 s, 1 s, 4 S, 1 t, 6 t, 7 s, 8 s, ");
	for (size_t i = 0; i < chains.count; i++)
		buf_format(&places, "%zu ", chains.items[i].place);
	/* Counted through all settings, those of what was not done among them. */
	assert_string_equal(buf_text(&places), "6 2 5 1 4 0 7 8 9 ");
	qsort(chains.items, chains.count, sizeof(*chains.items), chain_by_place);
	assert_links(chains.items, chains.count, "1 t, 1 s, 2 s, 4 S, 5 s, 5 r, 6 t, 7 s, 8 s, ");
}

static void chains_of__empty_history__has_no_link(void **state)
{
	AUTO(journal) *journal = journal_of_lines(FIRST_LINES);
	AUTO_VALUE(chains) chains = { 0 };

	chains_of(&chains, journal);
	assert_int_equal(chains.count, 0);
	assert_int_equal(chain_find(&chains, CHANGE_VMX, "/a", "s").count, 0);
	assert_int_equal(chain_find(&chains, CHANGE_VMX, "/a", NULL).count, 0);
}

/* A port group and a switch of one name, each switched off and on; an old record does not say. */
static void chains_of__toggles__are_told_apart_by_what_they_are_of(void **state)
{
	static char vswitch[] = "vswitch", portgroup[] = "portgroup";
	AUTO(journal) *journal = journal_of_changes("1 done off-and-on N - - p true true\n"
						    "2 done off-and-on N - - p true true\n"
						    "3 done off-and-on N - - p true true\n"
						    "4 done off-and-on N - - p true true\n");
	AUTO_VALUE(chains) chains = { 0 };
	struct chain object;

	journal->entries.items[0].name = vswitch;
	journal->entries.items[1].name = portgroup;
	journal->entries.items[3].name = vswitch;
	chains_of(&chains, journal);
	assert_links(chains.items, chains.count, "3 p, 2 p, 1 p, 4 p, ");
	object = chain_object(&chains.items[0], chains.count);
	assert_links(object.links, object.count, "3 p, ");
	object = chain_object(&chains.items[2], chains.count - 2);
	assert_links(object.links, object.count, "1 p, 4 p, ");
}

/* The history cut into chains: one a line. */
static void assert_cut(const struct chains *chains,
		       struct chain (*next)(struct link *first, size_t left), const char *want)
{
	AUTO_VALUE(buf) got = { 0 };

	for (size_t i = 0, count; i < chains->count; i += count) {
		count = next(&chains->items[i], chains->count - i).count;
		show_links(&got, &chains->items[i], count);
		buf_char(&got, '\n');
	}
	assert_string_equal(buf_text(&got), want);
}

static void chain_object__and_setting__reach_as_far_as_theirs(void **state)
{
	AUTO(journal) *journal = journal_of_changes(two_vms);
	AUTO_VALUE(chains) chains = { 0 };

	chains_of(&chains, journal);
	assert_cut(&chains, chain_object, "5 r, 2 s, 5 s, \n1 s, 4 S, 1 t, 6 t, \n7 s, \n8 s, \n");
	assert_cut(&chains, chain_setting,
		   "5 r, \n2 s, 5 s, \n1 s, 4 S, \n1 t, 6 t, \n7 s, \n8 s, \n");
}

static void chain_find__table(void **state)
{
	static const struct {
		enum change_kind kind;
		const char *target, *setting, *want;
	} rows[] = {
		{ CHANGE_VMX, "/a", "s", "2 s, 5 s, " },
		{ CHANGE_VMX, "/a", "R", "5 r, " },
		{ CHANGE_VMX, "/b", "s", "1 s, 4 S, " },
		{ CHANGE_VMX, "/b", "T", "1 t, 6 t, " },
		{ CHANGE_VMX, "/a", NULL, "5 r, 2 s, 5 s, " },
		{ CHANGE_VMX, "/b", NULL, "1 s, 4 S, 1 t, 6 t, " },
		{ CHANGE_VSWITCH, "/a", "s", "7 s, " },
		{ CHANGE_PORTGROUP, "/a", NULL, "8 s, " },
		/* before the first, between two, behind the last, of another kind */
		{ CHANGE_VMX, "/", "s", "" },
		{ CHANGE_VMX, "/a", "a", "" },
		{ CHANGE_VMX, "/a", "ss", "" },
		{ CHANGE_VMX, "/ab", NULL, "" },
		{ CHANGE_VMX, "/B", NULL, "" },
		{ CHANGE_HOST_OPTION, "/a", "s", "" },
		{ CHANGE_PORTGROUP, "/b", NULL, "" },
		{ CHANGE_TOGGLE, "/a", "s", "" },
	};
	AUTO(journal) *journal = journal_of_changes(two_vms);
	AUTO_VALUE(chains) chains = { 0 };

	chains_of(&chains, journal);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct chain chain =
			chain_find(&chains, rows[i].kind, rows[i].target, rows[i].setting);

		assert_links(chain.links, chain.count, rows[i].want);
	}
}

int test_chain(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(chains_of__history__by_object_and_setting_and_age),
		cmocka_unit_test(chains_of__empty_history__has_no_link),
		cmocka_unit_test(chains_of__toggles__are_told_apart_by_what_they_are_of),
		cmocka_unit_test(chain_object__and_setting__reach_as_far_as_theirs),
		cmocka_unit_test(chain_find__table),
	};

	return cmocka_run_group_tests_name("chain", tests, NULL, NULL);
}
