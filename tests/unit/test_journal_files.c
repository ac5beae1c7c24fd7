/* The journal of a host, in its two files: plan/journal.c and journal_write.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "journal_host.h"

static void journal_commit__no_files__are_made(void **state)
{
	struct host h = fake_host(false);
	AUTO(journal) *journal = read_journal(&h);
	mode_t mask = umask(022);
	struct stat st;

	(void)state;
	assert_int_equal(journal->entries.count, 0);
	assert_int_equal(begin(journal, "/a", NULL, "x"), 1);
	assert_false(scratch_exists("etc/config"));
	commit(journal, &h);
	(void)umask(mask);
	assert_calls("saved\n");
	assert_file(FILE_0, FIRST);
	assert_false(scratch_exists(FILE_1));
	assert_int_equal(stat(FILE_0, &st), 0);
	assert_int_equal(st.st_mode & 07777, 01644);
	host_close(&h);
}

static void journal_commit__more_runs__are_appended(void **state)
{
	struct host h = fake_host(false);
	AUTO(journal) *journal = NULL;
	AUTO_VALUE(buf) shown = { 0 };

	(void)state;
	fake_file("/etc/config/none", "");
	fake_file("/" FILE_0, "");
	fake_file("/" FILE_1, "");
	run(&h, "/a", NULL, "x");
	run(&h, "/a", "x", NULL);
	assert_file(FILE_0, FIRST "done id=\"1\"\n"
				  "begin kind=\"vmx\" id=\"2\" " TIME TARGET(
					  "/a") " setting=\"vhv.enable\" before=\"x\"\n"
						"done id=\"2\"\n");
	assert_int_equal(size_of(FILE_1), 0);
	assert_calls("saved\nsaved\n");
	journal = read_journal(&h);
	journal_show(&shown, journal);
	assert_string_equal(buf_text(&shown), "1 vm enable - 0 /a - 56 4d: done\n"
					      "  vhv.enable: - -> x\n"
					      "2 vm enable - 0 /a - 56 4d: done\n"
					      "  vhv.enable: x -> -\n");
	assert_int_equal(journal->entries.items[1].time, 1764000000);
	host_close(&h);
}

static void journal_commit__nothing_added__touches_nothing(void **state)
{
	struct host h = fake_host(false);
	AUTO(journal) *journal = read_journal(&h);

	(void)state;
	journal_paid(journal, "/not/owed");
	journal_done(journal, 77, CHANGE_DONE);
	commit(journal, &h);
	end(journal);
	assert_false(scratch_exists("etc/config"));
	assert_calls("");
	host_close(&h);
}

static void journal_end__without_commit__writes_nothing(void **state)
{
	struct host h = fake_host(false);
	AUTO(journal) *journal = read_journal(&h);

	(void)state;
	(void)begin(journal, "/a", NULL, "x");
	end(journal);
	assert_false(scratch_exists("etc/config"));
	host_close(&h);
}

static void journal_defer__again__takes_the_place(void **state)
{
	struct host h = fake_host(false);
	AUTO(journal) *journal = read_journal(&h);
	AUTO_VALUE(buf) shown = { 0 };
	const char *const paths[] = { "/a", "/b", "/a", "/c" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		struct change deferred = {
			.command = x_strdup("vm enable"),
			.target = x_strdup(paths[i]),
			.caller = x_strdup("root"),
			.wish = { .profile = "hyperv", .force = true, .enable = i > 0 }
		};

		journal_defer(journal, &deferred);
		assert_int_equal(deferred.id, i + 1);
		assert_int_equal(deferred.state, CHANGE_DEFERRED);
		change_free(&deferred);
	}
	journal_close(journal, 2, "cancelled");
	journal_owe(journal, "/a");
	journal_owe(journal, "/a");
	journal_owe(journal, "/b");
	journal_paid(journal, "/a");
	commit(journal, &h);
	end(journal);
	journal_free(journal);
	journal = read_journal(&h);
	assert_int_equal(journal->deferred.items[0].time, 1764000000);
	journal_show(&shown, journal);
#define SHOWN                                                                                      \
	"3 waits: vm enable root /a on hyperv force -\n"                                           \
	"4 waits: vm enable root /c on hyperv force -\nowed: /b\n"
	assert_string_equal(buf_text(&shown), SHOWN);
	host_close(&h);
}

/* The last line was cut off; what follows is not joined to it, and it stays without a meaning. */
static void journal_commit__torn_line__is_closed(void **state)
{
	static const struct {
		off_t cut; /* bytes off `done id="1" #0123456789abcdef`, its end among them */
		enum change_state state;
		const char *closed; /* what it is then */
	} rows[] = {
		{ 0, CHANGE_DONE, "" },
		{ 1, CHANGE_DONE, "" },
		{ 19, CHANGE_BEGUN, "~done id=\"1\" #torn\n" },
		{ 20, CHANGE_BEGUN, "~done id=\"1 #torn\n" },
		{ 29, CHANGE_BEGUN, "~d #torn\n" },
		{ 30, CHANGE_BEGUN, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host h = fake_host(false);
		AUTO(journal) *journal = NULL;
		AUTO_STR *want = NULL;

		(void)unlink(FILE_0);
		run(&h, "/a", NULL, "x");
		assert_int_equal(truncate(FILE_0, size_of(FILE_0) - rows[i].cut), 0);
		run(&h, "/b", NULL, "y");
		want = x_format(FIRST "%s%sbegin kind=\"vmx\" id=\"2\" " TIME TARGET(
					"/b") " setting=\"vhv.enable\" "
					      "after=\"y\"\ndone id=\"2\"\n",
				rows[i].state == CHANGE_DONE ? "done id=\"1\"\n" : "",
				rows[i].closed);
		assert_file(FILE_0, want);
		journal = read_journal(&h);
		assert_int_equal(journal->damaged, 0);
		assert_int_equal(journal->entries.count, 2);
		assert_int_equal(journal->entries.items[0].state, rows[i].state);
		assert_int_equal(journal->entries.items[1].state, CHANGE_DONE);
		host_close(&h);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_HOST(journal_commit__no_files__are_made),
		ON_HOST(journal_commit__more_runs__are_appended),
		ON_HOST(journal_commit__nothing_added__touches_nothing),
		ON_HOST(journal_end__without_commit__writes_nothing),
		ON_HOST(journal_defer__again__takes_the_place),
		ON_HOST(journal_commit__torn_line__is_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
