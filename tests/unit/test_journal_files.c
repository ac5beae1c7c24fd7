/* The two files of a journal (history/journal.c): how they are written, how long, and what goes
 * wrong. */
#include "test_history.h"

#include <signal.h>
#include <sys/resource.h>

#include "fake_host.h"
#include "system/clock.h"
#include "system/file.h"

/* 1: a host with a journal, and runs that write to it */

#define FILE_0 "etc/config/nestvirt/journal.0"
#define FILE_1 "etc/config/nestvirt/journal.1"

static struct host h;
static long long now;

long long __wrap_clock_now(void);

long long __wrap_clock_now(void)
{
	return now;
}

static int journal_setup(void **state)
{
	if (fake_host_setup(state) < 0 || mkdir("sbin", 0755) < 0)
		return -1;
	now = 1764000000;
	h = fake_host(false);
	fake_file("/sbin/auto-backup.sh", "#!/bin/sh\necho saved >>\"${0%/*}/../calls\"\n");
	return chmod("sbin/auto-backup.sh", 0755);
}

static int journal_teardown(void **state)
{
	host_close(&h);
	return scratch_teardown(state);
}

static struct journal *read_journal(void)
{
	struct journal *journal = NULL;
	struct err e = { 0 };

	if (journal_read(&journal, &h, &e) < 0)
		fail_msg("%s", e.text);
	return journal;
}

static void assert_journal(const char *want)
{
	AUTO(journal) *journal = read_journal();
	AUTO_VALUE(buf) shown = { 0 };

	journal_show(&shown, journal);
	assert_string_equal(buf_text(&shown), want);
}

static void commit(struct journal *journal)
{
	AUTO_STR *warning = NULL;
	struct err e = { 0 };

	if (journal_commit(journal, &h, &warning, &e) < 0)
		fail_msg("%s", e.text);
	assert_null(warning);
}

#define UNWRITABLE "nothing was changed, since the history cannot be written: "

static void commit_fails(struct journal *journal, enum err_code code, const char *text)
{
	AUTO_STR *warning = NULL;
	struct err e = { 0 };

	assert_int_equal(journal_commit(journal, &h, &warning, &e), -1);
	assert_int_equal(e.code, code);
	assert_string_equal(e.text, text);
}

static void end(struct journal *journal)
{
	struct err e = { 0 };

	assert_int_equal(journal_end(journal, &e), 0);
}

/* A change of one setting of a VM, begun. */
static long long begin(struct journal *journal, const char *path, const char *before,
		       const char *after)
{
	struct change change = { .command = x_strdup("vm enable"),
				 .kind = CHANGE_VMX,
				 .target = x_strdup(path),
				 .uuid = x_strdup("56 4d") };
	long long id;

	(void)add_value(&change, "vhv.enable", before, after);
	journal_begin(journal, &change);
	assert_int_equal(change.state, CHANGE_BEGUN);
	id = change.id;
	change_free(&change);
	return id;
}

/* A whole run that changes one setting. */
static void run(const char *path, const char *before, const char *after)
{
	AUTO(journal) *journal = read_journal();
	long long id = begin(journal, path, before, after);

	commit(journal);
	journal_done(journal, id, CHANGE_DONE);
	end(journal);
}

static void assert_file(const char *path, const char *want)
{
	AUTO_VALUE(buf) bytes = { 0 };
	AUTO_VALUE(buf) plain = { 0 };
	struct err e = { 0 };

	assert_int_equal(file_read(&bytes, NULL, path, path, JOURNAL_READ_MAX, &e), 0);
	journal_unsummed(&plain, buf_view(&bytes));
	assert_string_equal(buf_text(&plain), want);
}

static size_t forget(long long before)
{
	AUTO(journal) *journal = read_journal();
	struct err e = { 0 };
	size_t dropped = 7;

	assert_int_equal(journal_forget(journal, &h, before, &dropped, &e), 0);
	end(journal);
	return dropped;
}

static off_t size_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_size;
}

#define BEGIN(as, id, path, values)                                                                \
	"begin kind=\"vmx\"" as " id=\"" id "\" time=\"1764000000\" command=\"vm enable\" "        \
	"target=\"" path "\" uuid=\"56 4d\" setting=\"vhv.enable\" " values "\n"
#define FIRST                                                                                      \
	"start version=\"1\" generation=\"1\" next=\"2\"\n" BEGIN(                                 \
		"", "1", "/a", "after=\"x\"") "commit generation=\"1\"\n"

#define ON_HOST(test) cmocka_unit_test_setup_teardown(test, journal_setup, journal_teardown)

/* 2: what is written */

static void journal_commit__no_files__are_made(void **state)
{
	AUTO(journal) *journal = read_journal();
	mode_t mask = umask(022);
	struct stat st;

	assert_int_equal(journal->entries.count, 0);
	assert_int_equal(begin(journal, "/a", NULL, "x"), 1);
	assert_false(scratch_exists("etc/config"));
	commit(journal);
	(void)umask(mask);
	assert_calls("saved\n");
	assert_file(FILE_0, FIRST);
	assert_false(scratch_exists(FILE_1));
	assert_int_equal(stat(FILE_0, &st), 0);
	assert_int_equal(st.st_mode & 07777, 01644);
}

static void journal_commit__more_runs__are_appended(void **state)
{
	AUTO(journal) *journal = NULL;

	fake_file("/etc/config/none", "");
	fake_file("/" FILE_0, "");
	fake_file("/" FILE_1, "");
	run("/a", NULL, "x");
	run("/a", "x", NULL);
	assert_file(FILE_0,
		    FIRST "done id=\"1\"\n" BEGIN("", "2", "/a", "before=\"x\"") "done id=\"2\"\n");
	assert_int_equal(size_of(FILE_1), 0);
	assert_calls("saved\nsaved\n");
	assert_journal("1 done vm enable of /a uuid 56 4d\n  vhv.enable: - -> x\n"
		       "2 done vm enable of /a uuid 56 4d\n  vhv.enable: x -> -\n");
	journal = read_journal();
	assert_int_equal(journal->entries.items[1].time, 1764000000);
}

static void journal_commit__nothing_added__touches_nothing(void **state)
{
	AUTO(journal) *journal = read_journal();

	journal_paid(journal, "/not/owed");
	journal_done(journal, 77, CHANGE_DONE);
	commit(journal);
	end(journal);
	assert_false(scratch_exists("etc/config"));
	assert_calls("");
}

static void journal_end__without_commit__writes_nothing(void **state)
{
	AUTO(journal) *journal = read_journal();

	(void)begin(journal, "/a", NULL, "x");
	end(journal);
	assert_false(scratch_exists("etc/config"));
}

static void journal_defer__again__takes_the_place(void **state)
{
	AUTO(journal) *journal = read_journal();
	AUTO(journal) *again = NULL;
	const char *const paths[] = { "/a", "/b", "/a", "/c" };

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
	commit(journal);
	end(journal);
	assert_journal("3 waits: vm enable root /a on hyperv force -\n"
		       "4 waits: vm enable root /c on hyperv force -\nowed: /b\n");
	again = read_journal();
	assert_int_equal(again->deferred.items[0].time, 1764000000);
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

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(journal) *journal = NULL;
		AUTO_STR *want = NULL;

		(void)unlink(FILE_0);
		run("/a", NULL, "x");
		assert_int_equal(truncate(FILE_0, size_of(FILE_0) - rows[i].cut), 0);
		run("/b", NULL, "y");
		want = x_format(FIRST "%s%s" BEGIN("", "2", "/b", "after=\"y\"") "done id=\"2\"\n",
				rows[i].state == CHANGE_DONE ? "done id=\"1\"\n" : "",
				rows[i].closed);
		assert_file(FILE_0, want);
		journal = read_journal();
		assert_int_equal(journal->damaged, 0);
		assert_int_equal(journal->entries.count, 2);
		assert_int_equal(journal->entries.items[0].state, rows[i].state);
		assert_int_equal(journal->entries.items[1].state, CHANGE_DONE);
	}
}

/* 3: how long it may be, and what becomes of one that would be longer */

/* As long as there is room; the next run writes everything anew into the other file. */
static void fill(size_t size)
{
	AUTO_STR *path = x_alloc(size + 2);

	memset(path, '/', size);
	path[size] = 'b';
	run(path, NULL, "x");
	run(path, "x", NULL);
}

#define QUARTER (JOURNAL_MAX / 4)
/* What a record of fill() and its end need besides the path, and a little more. */
#define BESIDES 210

/* So that no further change has room in the current file. */
static void fill_up(const char *file)
{
	fill((JOURNAL_MAX - (size_t)size_of(file)) / 2 - BESIDES);
}

static void journal_commit__too_long__goes_to_the_other_file(void **state)
{
	off_t full;

	run("/a", NULL, "x");
	fill(QUARTER);
	fill_up(FILE_0);
	full = size_of(FILE_0);
	assert_true(full > JOURNAL_MAX - BESIDES);
	run("/a", "x", "y");
	assert_int_equal(size_of(FILE_0), full); /* it stays for this run */
	assert_file(FILE_1,
		    "start version=\"1\" generation=\"2\" next=\"7\"\n" BEGIN(" as=\"done\"", "1",
									      "/a", "after=\"x\"")
			    BEGIN("", "6", "/a",
				  "before=\"x\" after=\"y\"") "commit generation=\"2\"\ndone "
							      "id=\"6\"\n");
	run("/a", "y", NULL);
	assert_int_equal(size_of(FILE_0), 0);
	fill_up(FILE_1);
	run("/c", NULL, "x");
	assert_file(FILE_0, "start version=\"1\" generation=\"3\" next=\"11\"\n" BEGIN(
				    "", "10", "/c",
				    "after=\"x\"") "commit generation=\"3\"\ndone id=\"10\"\n");
	assert_true(size_of(FILE_1) > 3 * QUARTER);
}

/* Two commits of one run: what the first has left in the other file may still be copied. */
static void journal_commit__twice_after_compaction__old_file_stays(void **state)
{
	AUTO(journal) *journal = NULL;
	AUTO(journal) *again = NULL;
	off_t full;

	run("/x", NULL, "x");
	fill_up(FILE_0);
	full = size_of(FILE_0);
	journal = read_journal();
	(void)begin(journal, "/a", NULL, "x");
	commit(journal);
	assert_true(size_of(FILE_1) > 0);
	(void)begin(journal, "/b", NULL, "x");
	commit(journal);
	end(journal);
	assert_int_equal(size_of(FILE_0), full);
	again = read_journal();
	assert_int_equal(again->entries.count, 3);
}

static void journal_commit__still_too_long__is_refused(void **state)
{
	AUTO(journal) *journal = NULL;
	AUTO(journal) *again = NULL;
	AUTO_STR *path = x_alloc(3 * QUARTER);
	off_t size;

	memset(path, '/', 3 * QUARTER - 1);
	run(path, NULL, "x");
	size = size_of(FILE_0);
	(void)unlink("calls");
	now++;
	journal = read_journal();
	(void)begin(journal, path, "x", "y");
	commit_fails(journal, ERR_REFUSED,
		     UNWRITABLE "it would be longer than 1024 KB; drop old records: nestvirt "
				"history forget --before=DATE");
	assert_calls("");
	assert_int_equal(size_of(FILE_0), size);
	assert_false(scratch_exists(FILE_1));
	assert_int_equal(forget(now), 1);
	run(path, "x", "y");
	again = read_journal();
	assert_int_equal(again->entries.count, 1);
	assert_int_equal(again->entries.items[0].id, 2);
}

static void journal_forget__date__drops_what_is_closed(void **state)
{
	AUTO(journal) *journal = NULL;

	run("/a", NULL, "x");
	journal = read_journal();
	(void)begin(journal, "/open", NULL, "x");
	journal_owe(journal, "/a");
	commit(journal);
	end(journal);
	now++;
	run("/a", "x", "y");
	assert_int_equal(forget(now - 1), 0);
	assert_false(scratch_exists(FILE_1));
	assert_int_equal(forget(now), 1);
	assert_journal("2 begun vm enable of /open uuid 56 4d\n  vhv.enable: - -> x\n"
		       "3 done vm enable of /a uuid 56 4d\n  vhv.enable: x -> y\nowed: /a\n");
}

/* Names and settings as they are found on large hosts. */
static void begin_realistic(struct journal *journal, int vm, struct strings *paths)
{
	static const char *const values[][3] = {
		{ "vhv.enable", "vhv.enable = \"FALSE\"", "vhv.enable = \"TRUE\"" },
		{ "hypervisor.cpuid.v0", NULL, "hypervisor.cpuid.v0 = \"TRUE\"" },
		{ "mce.enable", NULL, "mce.enable = \"TRUE\"" },
	};
	struct change change = {
		.command = x_strdup("vm enable"),
		.caller = x_strdup("VSPHERE.LOCAL\\Administrator"),
		.kind = CHANGE_VMX,
		.target = x_format(
			"/vmfs/volumes/5f3c1a2b-1a2b3c4d-5e6f-001122334455/HyperV-Node-%04d (do "
			"not delete)/HyperV-Node-%04d (do not delete).vmx",
			vm, vm),
		.name = x_format("HyperV-Node-%04d (do not delete)", vm),
		.uuid = x_format("56 4d 7e 1c 33 a0 52 10-9b 2f 00 11 22 33 %02x %02x", vm / 256,
				 vm % 256),
	};

	for (size_t i = 0; i < COUNT_OF(values); i++)
		(void)add_value(&change, values[i][0], values[i][1], values[i][2]);
	strings_add(paths, change.target);
	journal_begin(journal, &change);
	change_free(&change);
}

/* A host that is as full as can be, a profile of three settings, all of it recorded. */
static void journal__a_thousand_vms__fit(void **state)
{
	enum { VMS = 1024 };
	AUTO(journal) *journal = read_journal();
	AUTO_VALUE(strings) paths = { 0 };

	for (int i = 0; i < VMS; i++)
		begin_realistic(journal, i, &paths);
	commit(journal);
	for (int i = 0; i < VMS; i++)
		journal_owe(journal, paths.items[i]);
	for (int i = 0; i < VMS; i++) {
		journal_paid(journal, paths.items[i]);
		journal_done(journal, i + 1, CHANGE_DONE);
	}
	end(journal);
	journal_free(journal);
	journal = read_journal();
	assert_int_equal(journal->entries.count, VMS);
	assert_int_equal(journal->owed.count, 0);
	assert_int_equal(journal->damaged, 0);
	assert_int_equal(journal->entries.items[VMS - 1].state, CHANGE_DONE);
	assert_string_equal(journal->entries.items[VMS - 1].target, paths.items[VMS - 1]);
	print_message("%lld bytes\n", (long long)size_of(FILE_0));
}

/* 4: what keeps it from being read, written or saved */

static void read_fails(const char *text)
{
	struct journal *journal = NULL;
	struct err e = { 0 };

	assert_int_equal(journal_read(&journal, &h, &e), -1);
	assert_null(journal);
	assert_int_equal(e.code, ERR_REFUSED);
	if (text)
		assert_string_equal(e.text, text);
}

static void journal__no_ordinary_files__are_refused(void **state)
{
	static const char *const files[] = { FILE_0, FILE_1 };

	for (size_t i = 0; i < 2 * COUNT_OF(files); i++) {
		const char *file = files[i / 2];
		bool is_fifo = i % 2;
		AUTO_STR *text = x_format(
			"/%s: %s", file, is_fifo ? "not an ordinary file" : "a folder, not a file");

		(void)unlink(FILE_0);
		run("/a", NULL, "x");
		(void)unlink(file);
		assert_int_equal(is_fifo ? mkfifo(file, 0600) : mkdir(file, 0755), 0);
		read_fails(text);
		assert_int_equal(remove(file), 0);
	}
}

/* With --root no link leads out of DIR, whoever made it. */
static void journal__link_out_of_the_root__is_refused(void **state)
{
	assert_int_equal(mkdir("etc/config", 0755), 0);
	assert_int_equal(symlink("/tmp", "etc/config/nestvirt"), 0);
	read_fails(NULL);
}

static void journal_commit__no_folder_can_be_made__is_refused(void **state)
{
	AUTO(journal) *journal = NULL;

	scratch_write("etc/config", "a file\n");
	journal = read_journal();
	(void)begin(journal, "/a", NULL, "x");
	commit_fails(journal, ERR_REFUSED, UNWRITABLE "/etc/config/nestvirt: Not a directory");
	scratch_assert("etc/config", "a file\n");
	assert_calls("");
}

/* A disk that is full: a part of the write goes through, and is taken off again. */
static void journal_commit__full_disk__leaves_the_file_as_it_was(void **state)
{
	AUTO(journal) *journal = NULL;
	struct rlimit before, full;
	off_t size;

	run("/a", NULL, "x");
	size = size_of(FILE_0);
	journal = read_journal();
	(void)begin(journal, "/b", NULL, "x");
	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	full = before;
	full.rlim_cur = (rlim_t)size + 20;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
	commit_fails(journal, ERR_REFUSED,
		     UNWRITABLE "/etc/config/nestvirt/journal.0: File too large");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(size_of(FILE_0), size);
	assert_calls("saved\n");
}

static void journal_commit__changed_meanwhile__is_busy(void **state)
{
	AUTO(journal) *journal = NULL;

	run("/a", NULL, "x");
	journal = read_journal();
	(void)begin(journal, "/b", NULL, "x");
	run("/c", NULL, "x");
	commit_fails(journal, ERR_BUSY,
		     UNWRITABLE
		     "/etc/config/nestvirt/journal.0: somebody else has changed it; try again");
}

/* A write that fails, after which the file is longer than this run could have made it. */
static bool meddles;

int __real_in_place_append(struct in_place *f, struct span bytes, struct err *e);
int __wrap_in_place_append(struct in_place *f, struct span bytes, struct err *e);

int __wrap_in_place_append(struct in_place *f, struct span bytes, struct err *e)
{
	static char others[100000];
	struct err ignored;

	if (!meddles)
		return __real_in_place_append(f, bytes, e);
	meddles = false;
	memset(others, 'x', sizeof(others));
	assert_int_equal(__real_in_place_append(f, span_make(others, sizeof(others)), &ignored), 0);
	return err_set(e, ERR_IO, "no space left");
}

static void journal_commit__longer_than_what_was_written__is_closed_and_goes_on(void **state)
{
	AUTO(journal) *journal = NULL;

	run("/a", NULL, "x");
	journal = read_journal();
	(void)begin(journal, "/b", NULL, "y");
	meddles = true;
	commit_fails(journal, ERR_REFUSED, UNWRITABLE "no space left");
	commit(journal);
	end(journal);
	assert_journal("1 done vm enable of /a uuid 56 4d\n  vhv.enable: - -> x\n"
		       "2 begun vm enable of /b uuid 56 4d\n  vhv.enable: - -> y\n");
}

int test_journal_files(void)
{
	static const struct CMUnitTest tests[] = {
		ON_HOST(journal_commit__no_files__are_made),
		ON_HOST(journal_commit__more_runs__are_appended),
		ON_HOST(journal_commit__nothing_added__touches_nothing),
		ON_HOST(journal_end__without_commit__writes_nothing),
		ON_HOST(journal_defer__again__takes_the_place),
		ON_HOST(journal_commit__torn_line__is_closed),
		ON_HOST(journal_commit__too_long__goes_to_the_other_file),
		ON_HOST(journal_commit__twice_after_compaction__old_file_stays),
		ON_HOST(journal_commit__still_too_long__is_refused),
		ON_HOST(journal_forget__date__drops_what_is_closed),
		ON_HOST(journal__a_thousand_vms__fit),
		ON_HOST(journal__no_ordinary_files__are_refused),
		ON_HOST(journal_commit__no_folder_can_be_made__is_refused),
		ON_HOST(journal__link_out_of_the_root__is_refused),
		ON_HOST(journal_commit__full_disk__leaves_the_file_as_it_was),
		ON_HOST(journal_commit__changed_meanwhile__is_busy),
		ON_HOST(journal_commit__longer_than_what_was_written__is_closed_and_goes_on),
	};

	return cmocka_run_group_tests_name("journal_files", tests, NULL, NULL);
}
