/* Reading a journal (history/journal.c): its records, and which of its two files counts. */
#include "test_history.h"

#define START(generation)  "start version=\"1\" generation=\"" generation "\" next=\"1\"\n"
#define COMMIT(generation) "commit generation=\"" generation "\"\n"
#define ONE                FIRST_LINES
#define RECORD(as, id, more)                                                                       \
	"begin kind=\"vmx\"" as " id=\"" id                                                        \
	"\" time=\"7\" command=\"vm enable\" target=\"/a.vmx\"" more "\n"
#define BEGIN(id, more)     RECORD("", id, more)
#define ENDED(as, id, more) RECORD(" as=\"" as "\"", id, more)
#define WAIT(id, path, more)                                                                       \
	"wait id=\"" id "\" time=\"7\" command=\"vm enable\" target=\"" path "\" enable=\"true\""  \
	" force=\"false\"" more "\n"
#define WAIT_UNDO(id, path, more)                                                                  \
	"wait-undo id=\"" id "\" time=\"7\" command=\"history undo\" target=\"" path               \
	"\" enable=\"false\" force=\"false\"" more "\n"
/* How a change of BEGIN looks. */
#define SEEN_AND(id, state, more) id " " state " vm enable of /a.vmx" more "\n"
#define SEEN(id, state)           SEEN_AND(id, state, "")

struct row {
	const char *what;
	const char *file0, *file1; /* as of journal_lines() */
	const char *want;          /* as of journal_show(); an error starts with "! " */
};

static void load_and_show(struct buf *out, struct journal_memory *memory)
{
	struct journal *journal = NULL;
	struct err e = { 0 };

	if (journal_load(&journal, journal_memory_fetch, memory, &e) < 0) {
		assert_null(journal);
		assert_int_equal(e.code, ERR_REFUSED);
		buf_format(out, "! %s", e.text);
		return;
	}
	journal_show(out, journal);
	journal_free(journal);
}

static void assert_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		AUTO_VALUE(journal_memory) memory = { 0 };
		AUTO_VALUE(buf) found = { 0 };

		journal_lines(&memory.files[0], rows[i].file0);
		journal_lines(&memory.files[1], rows[i].file1);
		load_and_show(&found, &memory);
		if (strcmp(buf_text(&found), rows[i].want) != 0)
			fail_msg("%s:\n%s\nwanted:\n%s", rows[i].what, buf_text(&found),
				 rows[i].want);
	}
}

static void journal_load__records__say_what_they_say(void **state)
{
	static const struct row rows[] = {
		{ "nothing", "", "", "" },
		{ "no history yet", ONE, "", "" },
		{ "all fields",
		  ONE "begin kind=\"vmx\" id=\"12\" time=\"1764000000\" command=\"vm disable\" "
		      "caller=\"DOM|5Cme\" target=\"/vmfs/a b.vmx\" name=\"w|22b\" uuid=\"56 4d\" "
		      "setting=\"vhv.enable\" before=\"vhv.enable = |22TRUE|22\" above=\"12\" "
		      "end=\"|0D|0A\" setting=\"b\" after=\"b = \xE4\"\n",
		  "",
		  "12 begun vm disable of /vmfs/a b.vmx (w\"b) uuid 56 4d by DOM\\me\n"
		  "  vhv.enable: vhv.enable = \"TRUE\" -> - below 12 with 2\n"
		  "  b: - -> b = \xE4\n" },
		{ "every kind of object",
		  ONE
		  "begin kind=\"portgroup-made\" id=\"1\" time=\"1\" command=\"c\" target=\"P\"\n"
		  "begin kind=\"option\" id=\"2\" time=\"1\" command=\"c\" target=\"host\"\n"
		  "begin kind=\"vswitch\" id=\"3\" time=\"1\" command=\"c\" target=\"S\"\n"
		  "begin kind=\"portgroup\" id=\"4\" time=\"1\" command=\"c\" target=\"P\"\n"
		  "begin kind=\"off-and-on\" id=\"5\" time=\"1\" command=\"c\" target=\"P\"\n",
		  "",
		  "1 begun c of P kind 1\n2 begun c of host kind 2\n3 begun c of S kind 3\n"
		  "4 begun c of P kind 4\n5 begun c of P kind 5\n" },
		{ "how changes ended",
		  ONE BEGIN("1", "") BEGIN("2", "") BEGIN("3", "") ENDED("done", "4", "")
			  BEGIN("5", "") "done id=\"1\"\ndone id=\"2\" as=\"not-done\"\n"
					 "done id=\"3\" as=\"different\"\ndone id=\"9\"\n",
		  "",
		  SEEN("1", "done") SEEN("2", "not-done") SEEN("3", "different") SEEN("4", "done")
			  SEEN("5", "begun") },
		{ "what waits",
		  ONE WAIT("1", "/a", "") WAIT("2", "/b", " profile=\"esxi\" uuid=\"5\"")
			  WAIT("3", "/c", "") WAIT("4", "/a", "") "closed id=\"3\" why=\"done\"\n"
								  "closed id=\"1\" why=\"x\"\n",
		  "", "2 waits: vm enable - /b on esxi 5\n4 waits: vm enable - /a on - -\n" },
		{ "an undo that waits, one in the place of another change, and one of nothing",
		  ONE WAIT_UNDO("1", "/a", " undoes=\"7 8\"") WAIT("2", "/b", " undoes=\"7\"")
			  WAIT("3", "/c", "") WAIT_UNDO("4", "/c", " undoes=\"9\"")
				  WAIT_UNDO("5", "/d", ""),
		  "",
		  "1 waits: history undo - /a off - - undoes 7 undoes 8\n"
		  "2 waits: vm enable - /b on - -\n"
		  "4 waits: history undo - /c off - - undoes 9\n1 damaged\n" },
		{ "what is owed",
		  ONE "owed target=\"/a\"\nowed target=\"/b |22\"\nowed target=\"/c\"\n"
		      "paid target=\"/a\"\nowed target=\"/b |22\"\npaid target=\"/x\"\n",
		  "", "owed: /c\nowed: /b \"\n" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void journal_load__undos__say_who_stands(void **state)
{
	static const struct row rows[] = {
		{ "an undo",
		  ONE ENDED("done", "1", "") ENDED("done", "2", "")
			  ENDED("done", "3", " undoes=\"1 2\""),
		  "",
		  SEEN_AND("1", "done", " undone by 3") SEEN_AND("2", "done", " undone by 3")
			  SEEN_AND("3", "done", " undoes 1 undoes 2") },
		{ "an undo of it",
		  ONE ENDED("done", "1", "") ENDED("done", "2", " undoes=\"1\"")
			  ENDED("done", "3", " undoes=\"2\""),
		  "",
		  SEEN("1", "done") SEEN_AND("2", "done", " undoes 1 undone by 3")
			  SEEN_AND("3", "done", " undoes 2") },
		{ "and once more",
		  ONE ENDED("done", "1", "") ENDED("done", "2", " undoes=\"1\"")
			  ENDED("done", "3", " undoes=\"2\"") ENDED("done", "4", " undoes=\"3\""),
		  "",
		  SEEN_AND("1", "done", " undone by 2") SEEN_AND("2", "done", " undoes 1")
			  SEEN_AND("3", "done", " undoes 2 undone by 4")
				  SEEN_AND("4", "done", " undoes 3") },
		{ "one that was not done, one of itself and of what is not there",
		  ONE ENDED("done", "1", "") ENDED("not-done", "2", " undoes=\"1\"")
			  ENDED("done", "3", " undoes=\"3 4 77\"") BEGIN("4", ""),
		  "",
		  SEEN("1", "done") SEEN_AND("2", "not-done", " undoes 1") SEEN_AND(
			  "3", "done", " undoes 3 undoes 4 undoes 77") SEEN("4", "begun") },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void journal_load__lines_that_are_not_right__are_left_out(void **state)
{
	static const struct row rows[] = {
		{ "a last line that was cut off", ONE BEGIN("1", "") "done id=\"1", "",
		  SEEN("1", "begun") },
		{ "a last line that only has no end", ONE BEGIN("1", "") "^done id=\"1\"", "",
		  SEEN("1", "done") },
		{ "one that was closed since",
		  ONE BEGIN("1", "") "~done id=\"1\" #torn\n" BEGIN("2", ""), "",
		  SEEN("1", "begun") SEEN("2", "begun") },
		{ "a wrong sum, no sum, an empty line",
		  ONE "~begin id=\"1\" #0123456789abcdef\n~done\n~\n" BEGIN("2", ""), "",
		  SEEN("2", "begun") "3 damaged\n" },
		{ "an id that was there already, or is none",
		  ONE BEGIN("2", "") BEGIN("2", "") BEGIN("1", "") BEGIN("0", "") BEGIN("x", "")
			  BEGIN("3", ""),
		  "", SEEN("2", "begun") SEEN("3", "begun") "4 damaged\n" },
		{ "records that lack something",
		  ONE "begin kind=\"vmx\" id=\"1\" time=\"1\" command=\"c\"\n"
		      "begin kind=\"vmx\" id=\"2\" time=\"1\" target=\"/a\"\n"
		      "begin kind=\"vmx\" time=\"1\" command=\"c\" target=\"/a\"\n"
		      "begin id=\"3\" time=\"1\" command=\"c\" target=\"/a\"\n"
		      "begin kind=\"vmx\" id=\"4\" time=\"1\" command=\"c\" target=\"/a\" x\n"
		      "begin kind=\"vmx\" id=\"5\" time=\"1\" command=\"c\" target=\"|0\"\n"
		      "begin kind=\"vmx\" id=\"6\" time=\"1\" command=\"c\" target=\"/a\" "
		      "undoes=\"1 x\"\nwait id=\"7\" command=\"c\"\n"
		      "wait id=\"8\" command=\"c\" target=\"/a\" enable=\"perhaps\"\n"
		      "done\nclosed\nowed\npaid target=\"|\"\n" START("1"),
		  "", "14 damaged\n" },
		{ "a value before there is a setting",
		  ONE BEGIN("1", " before=\"x\" setting=\"s\" after=\"y\""), "",
		  SEEN("1", "begun") "  s: - -> y\n" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

#define UNREADABLE ": not a readable history; look at it, and empty it to begin a new one"

static void journal_load__two_files__the_highest_committed_generation(void **state)
{
	static const struct row rows[] = {
		{ "a newer one in file 1", START("1") COMMIT("1") BEGIN("1", ""),
		  START("2") COMMIT("2") BEGIN("2", ""), SEEN("2", "begun") },
		{ "a newer one in file 0", START("12") COMMIT("12") BEGIN("1", ""),
		  START("9") COMMIT("9") BEGIN("2", ""), SEEN("1", "begun") },
		{ "a newer one that is not committed", START("1") COMMIT("1") BEGIN("1", ""),
		  START("2") BEGIN("2", ""), SEEN("1", "begun") },
		{ "the commit of another one", START("1") COMMIT("1") BEGIN("1", ""),
		  START("2") BEGIN("2", "") COMMIT("1"), SEEN("1", "begun") },
		{ "a newer one whose first line is cut off", START("1") COMMIT("1") BEGIN("1", ""),
		  "start version=\"1\" gen", SEEN("1", "begun") },
		{ "a commit that only has no end", START("1") COMMIT("1"),
		  START("2") BEGIN("2", "") "^commit generation=\"2\"", SEEN("2", "begun") },
		{ "the other one is garbage", START("3") COMMIT("3") BEGIN("1", ""),
		  "~PK\x03\x04\n", SEEN("1", "begun") "1 damaged\n" },
		{ "the other one is garbage, the other way round", "~\n",
		  START("3") COMMIT("3") BEGIN("1", ""), SEEN("1", "begun") "1 damaged\n" },
		{ "a first generation that was never committed", START("1") BEGIN("1", ""), "",
		  "" },
		{ "its first line cut off", "st", "", "" },
		{ "its first line without an end", "^start version=\"1\" generation=\"1\"", "",
		  "" },
		{ "a second one that is not committed, and no first", "", START("2") BEGIN("1", ""),
		  "! /etc/config/nestvirt/journal.1" UNREADABLE },
		{ "garbage", "~hello\n", "", "! /etc/config/nestvirt/journal.0" UNREADABLE },
		{ "garbage without an end", "", "hello",
		  "! /etc/config/nestvirt/journal.1" UNREADABLE },
		{ "a first line with a wrong sum",
		  "~start version=\"1\" generation=\"1\" next=\"1\" #0123456789abcdef\n" COMMIT(
			  "1"),
		  "", "! /etc/config/nestvirt/journal.0" UNREADABLE },
		{ "another first line", COMMIT("1"), "",
		  "! /etc/config/nestvirt/journal.0" UNREADABLE },
		{ "generation 0", START("0") COMMIT("0"), "",
		  "! /etc/config/nestvirt/journal.0" UNREADABLE },
		{ "a newer nestvirt's", START("1") COMMIT("1"),
		  "start version=\"2\" something=\"else\"\n",
		  "! /etc/config/nestvirt/journal.1: a newer nestvirt wrote this history; install "
		  "that one again" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

/* What a newer nestvirt of the same version adds: kept by compaction, and its ids are not used. */
static void journal_load__unknown_records__are_kept(void **state)
{
	AUTO(journal) *journal = journal_of_lines(
		ONE "lease id=\"41\" what=\"|22|zz\" x\n"
		    "begin kind=\"lamp\" as=\"lit|41\" id=\"40\"\n"
		    "begin kind=\"vmx\" as=\"perhaps\" id=\"7\"\ndone id=\"1\" as=\"half\"\n");
	AUTO_VALUE(buf) text = { 0 };
	AUTO_VALUE(buf) plain = { 0 };

	assert_int_equal(journal->entries.count, 0);
	journal_compact(&text, journal, 2);
	journal_unsummed(&plain, buf_view(&text));
	assert_string_equal(
		buf_text(&plain),
		"start version=\"1\" generation=\"2\" next=\"42\"\n"
		"lease id=\"41\" what=\"|22|zz\" x\nbegin kind=\"lamp\" as=\"lit|41\" id=\"40\"\n"
		"begin kind=\"vmx\" as=\"perhaps\" id=\"7\"\ndone id=\"1\" as=\"half\"\n"
		"commit generation=\"2\"\n");
}

int test_journal(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(journal_load__records__say_what_they_say),
		cmocka_unit_test(journal_load__undos__say_who_stands),
		cmocka_unit_test(journal_load__lines_that_are_not_right__are_left_out),
		cmocka_unit_test(journal_load__two_files__the_highest_committed_generation),
		cmocka_unit_test(journal_load__unknown_records__are_kept),
	};

	return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
