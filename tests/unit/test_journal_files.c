/* The journal of a host, in its two files: plan/journal.c and journal_write.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/resource.h>

#include "fake_host.h"
#include "journal_check.h"
#include "system/clock.h"

#define FILE_0 "etc/config/nestvirt/journal.0"
#define FILE_1 "etc/config/nestvirt/journal.1"

static long long now = 1764000000;

long long __wrap_clock_now(void);

long long __wrap_clock_now(void)
{
	return now;
}

static int setup(void **state)
{
	if (fake_host_setup(state) < 0 || mkdir("sbin", 0755) < 0)
		return -1;
	now = 1764000000;
	fake_file("/sbin/auto-backup.sh", "#!/bin/sh\necho saved >>\"${0%/*}/../calls\"\n");
	return chmod("sbin/auto-backup.sh", 0755);
}

static struct journal *read_journal(const struct host *h)
{
	struct journal *journal = NULL;
	struct err e = { 0 };

	if (journal_read(&journal, h, &e) < 0)
		fail_msg("%s", e.text);
	return journal;
}

static void commit(struct journal *journal, const struct host *h)
{
	AUTO_STR *warning = NULL;
	struct err e = { 0 };

	if (journal_commit(journal, h, &warning, &e) < 0)
		fail_msg("%s", e.text);
	assert_null(warning);
}

static void end(struct journal *journal)
{
	struct err e = { 0 };

	assert_int_equal(journal_end(journal, &e), 0);
}

static void add_value(struct journal_entry *entry, const char *setting, const char *before,
		      const char *after)
{
	LIST_PUSH(entry, (struct journal_value){ .setting = x_strdup(setting),
						 .before = before ? x_strdup(before) : NULL,
						 .after = after ? x_strdup(after) : NULL,
						 .lines_above = -1 });
}

/* A change of one setting of a VM, begun. */
static long long begin(struct journal *journal, const char *path, const char *before,
		       const char *after)
{
	struct journal_entry entry = { .command = x_strdup("vm enable"),
				       .kind = STEP_VMX_SETTING,
				       .target = x_strdup(path),
				       .uuid = x_strdup("56 4d") };
	long long id;

	add_value(&entry, "vhv.enable", before, after);
	id = journal_begin(journal, &entry)->id;
	assert_null(entry.command);
	assert_null(entry.items);
	return id;
}

/* A whole run that changes one setting. */
static void run(const struct host *h, const char *path, const char *before, const char *after)
{
	AUTO(journal) *journal = read_journal(h);
	long long id = begin(journal, path, before, after);

	commit(journal, h);
	journal_done(journal, id, JOURNAL_DONE);
	journal_note(journal);
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

static off_t size_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_size;
}

#define TIME      "time=\"1764000000\" "
#define TARGET(p) "command=\"vm enable\" target=\"" p "\" uuid=\"56 4d\""
#define FIRST                                                                                      \
	"start version=\"1\" generation=\"1\" next=\"2\"\n"                                        \
	"begin kind=\"vmx\" id=\"1\" " TIME TARGET("/a") " setting=\"vhv.enable\" after=\"x\"\n"   \
							 "commit generation=\"1\"\n"

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
	journal_done(journal, 77, JOURNAL_DONE);
	commit(journal, &h);
	journal_note(journal);
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
	journal_note(journal);
	end(journal);
	assert_false(scratch_exists("etc/config"));
	host_close(&h);
}

static void journal_wait__again__takes_the_place(void **state)
{
	struct host h = fake_host(false);
	AUTO(journal) *journal = read_journal(&h);
	AUTO_VALUE(buf) shown = { 0 };
	const char *const paths[] = { "/a", "/b", "/a", "/c" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		struct journal_pending pending = { .command = x_strdup("vm enable"),
						   .path = x_strdup(paths[i]),
						   .profile = x_strdup("hyperv"),
						   .caller = x_strdup("root"),
						   .force = true,
						   .enable = i > 0 };

		assert_int_equal(journal_wait(journal, &pending)->id, i + 1);
		assert_null(pending.path);
	}
	journal_wait_no_more(journal, 2, "cancelled");
	journal_owe(journal, "/a");
	journal_owe(journal, "/a");
	journal_owe(journal, "/b");
	journal_paid(journal, "/a");
	journal_show(&shown, journal);
	commit(journal, &h);
	end(journal);
	journal_free(journal);
	journal = read_journal(&h);
	assert_int_equal(journal->pending.items[0].time, 1764000000);
	journal_show(&shown, journal);
#define SHOWN                                                                                      \
	"3 waits: vm enable root /a on hyperv force -\n"                                           \
	"4 waits: vm enable root /c on hyperv force -\nowed: /b\n"
	assert_string_equal(buf_text(&shown), SHOWN SHOWN);
	host_close(&h);
}

/* The last line was cut off; what follows is not joined to it, and it stays without a meaning. */
static void journal_commit__torn_line__is_closed(void **state)
{
	static const struct {
		off_t cut; /* bytes off `done id="1" #0123456789abcdef`, its end among them */
		enum journal_state state;
		const char *closed; /* what it is then */
	} rows[] = {
		{ 0, JOURNAL_DONE, "" },
		{ 1, JOURNAL_DONE, "" },
		{ 19, JOURNAL_BEGUN, "~done id=\"1\" #torn\n" },
		{ 20, JOURNAL_BEGUN, "~done id=\"1 #torn\n" },
		{ 29, JOURNAL_BEGUN, "~d #torn\n" },
		{ 30, JOURNAL_BEGUN, "" },
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
				rows[i].state == JOURNAL_DONE ? "done id=\"1\"\n" : "",
				rows[i].closed);
		assert_file(FILE_0, want);
		journal = read_journal(&h);
		assert_int_equal(journal->damaged, 0);
		assert_int_equal(journal->entries.count, 2);
		assert_int_equal(journal->entries.items[0].state, rows[i].state);
		assert_int_equal(journal->entries.items[1].state, JOURNAL_DONE);
		host_close(&h);
	}
}

/* As long as there is room; the next run writes everything anew into the other file. */
static void fill(const struct host *h, size_t size)
{
	AUTO_STR *path = x_alloc(size + 2);

	memset(path, '/', size);
	path[size] = 'b';
	run(h, path, NULL, "x");
	run(h, path, "x", NULL);
}

#define QUARTER (JOURNAL_MAX / 4)
/* What a record of fill() and its end need besides the path, and a little more. */
#define BESIDES 210

/* So that no further change has room in the current file. */
static void fill_up(const struct host *h, const char *file)
{
	fill(h, (JOURNAL_MAX - (size_t)size_of(file)) / 2 - BESIDES);
}

static void journal_commit__too_long__goes_to_the_other_file(void **state)
{
	struct host h = fake_host(false);
	off_t full;

	(void)state;
	run(&h, "/a", NULL, "x");
	fill(&h, QUARTER);
	fill_up(&h, FILE_0);
	full = size_of(FILE_0);
	assert_true(full > JOURNAL_MAX - BESIDES);
	run(&h, "/a", "x", "y");
	assert_int_equal(size_of(FILE_0), full); /* it stays for this run */
	assert_file(FILE_1, "start version=\"1\" generation=\"2\" next=\"7\"\n"
			    "begin kind=\"vmx\" as=\"done\" id=\"1\" " TIME TARGET(
				    "/a") " setting=\"vhv.enable\" after=\"x\"\n"
					  "begin kind=\"vmx\" id=\"6\" " TIME TARGET(
						  "/a") " setting=\"vhv.enable\" "
							"before=\"x\" after=\"y\"\n"
							"commit generation=\"2\"\ndone id=\"6\"\n");
	run(&h, "/a", "y", NULL);
	assert_int_equal(size_of(FILE_0), 0);
	fill_up(&h, FILE_1);
	run(&h, "/c", NULL, "x");
	assert_file(FILE_0, "start version=\"1\" generation=\"3\" next=\"11\"\n"
			    "begin kind=\"vmx\" id=\"10\" " TIME TARGET(
				    "/c") " setting=\"vhv.enable\" "
					  "after=\"x\"\n"
					  "commit generation=\"3\"\ndone id=\"10\"\n");
	assert_true(size_of(FILE_1) > 3 * QUARTER);
	host_close(&h);
}

/* Two commits of one run: what the first has left in the other file may still be copied. */
static void journal_commit__twice_after_compaction__old_file_stays(void **state)
{
	struct host h = fake_host(false);
	AUTO(journal) *journal = NULL;
	off_t full;

	(void)state;
	run(&h, "/x", NULL, "x");
	fill_up(&h, FILE_0);
	full = size_of(FILE_0);
	journal = read_journal(&h);
	(void)begin(journal, "/a", NULL, "x");
	commit(journal, &h);
	assert_true(size_of(FILE_1) > 0);
	(void)begin(journal, "/b", NULL, "x");
	commit(journal, &h);
	end(journal);
	assert_int_equal(size_of(FILE_0), full);
	journal_free(journal);
	journal = read_journal(&h);
	assert_int_equal(journal->entries.count, 3);
	host_close(&h);
}

static void journal_commit__still_too_long__is_refused(void **state)
{
	struct host h = fake_host(false);
	AUTO(journal) *journal = NULL;
	AUTO_STR *path = x_alloc(3 * QUARTER);
	AUTO_STR *warning = NULL;
	struct err e = { 0 };
	off_t size;
	size_t dropped = 7;

	(void)state;
	memset(path, '/', 3 * QUARTER - 1);
	run(&h, path, NULL, "x");
	size = size_of(FILE_0);
	(void)unlink("calls");
	now++;
	journal = read_journal(&h);
	(void)begin(journal, path, "x", "y");
	assert_int_equal(journal_commit(journal, &h, &warning, &e), -1);
	assert_int_equal(e.code, ERR_REFUSED);
	assert_string_equal(e.text,
			    "nothing was changed, for the history cannot be written (--no-history "
			    "goes on without it): it would be longer than 1024 KB; drop old "
			    "records: nestvirt history forget --before=DATE");
	assert_calls("");
	assert_int_equal(size_of(FILE_0), size);
	assert_false(scratch_exists(FILE_1));
	journal_free(journal);
	journal = read_journal(&h);
	assert_int_equal(journal_forget(journal, &h, now, &dropped, &e), 0);
	assert_int_equal(dropped, 1);
	end(journal);
	run(&h, path, "x", "y");
	journal_free(journal);
	journal = read_journal(&h);
	assert_int_equal(journal->entries.count, 1);
	assert_int_equal(journal->entries.items[0].id, 2);
	host_close(&h);
}

static void journal_forget__date__drops_what_is_closed(void **state)
{
	struct host h = fake_host(false);
	AUTO(journal) *journal = NULL;
	AUTO_VALUE(buf) shown = { 0 };
	struct err e = { 0 };
	size_t dropped = 7;

	(void)state;
	run(&h, "/a", NULL, "x");
	journal = read_journal(&h);
	(void)begin(journal, "/open", NULL, "x");
	journal_owe(journal, "/a");
	commit(journal, &h);
	end(journal);
	now++;
	run(&h, "/a", "x", "y");
	journal_free(journal);
	journal = read_journal(&h);
	assert_int_equal(journal_forget(journal, &h, now - 1, &dropped, &e), 0);
	assert_int_equal(dropped, 0);
	assert_false(scratch_exists(FILE_1));
	assert_int_equal(journal_forget(journal, &h, now, &dropped, &e), 0);
	assert_int_equal(dropped, 1);
	end(journal);
	journal_free(journal);
	journal = read_journal(&h);
	journal_show(&shown, journal);
	assert_string_equal(buf_text(&shown), "2 vm enable - 0 /open - 56 4d: begun\n"
					      "  vhv.enable: - -> x\n"
					      "3 vm enable - 0 /a - 56 4d: done\n"
					      "  vhv.enable: x -> y\nowed: /a\n");
	host_close(&h);
}

/* What keeps a journal from being read or written, and what is said. */
static void journal__no_ordinary_files__are_refused(void **state)
{
	static const struct {
		bool fifo;
		const char *path;
		const char *text;
	} rows[] = {
		{ false, FILE_0, "/etc/config/nestvirt/journal.0: a folder, not a file" },
		{ false, FILE_1, "/etc/config/nestvirt/journal.1: a folder, not a file" },
		{ true, FILE_0, "/etc/config/nestvirt/journal.0: not an ordinary file" },
		{ true, FILE_1, "/etc/config/nestvirt/journal.1: not an ordinary file" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host h = fake_host(false);
		struct journal *journal = NULL;
		struct err e = { 0 };

		(void)unlink(FILE_0);
		run(&h, "/a", NULL, "x");
		(void)unlink(rows[i].path);
		assert_int_equal(
			rows[i].fifo ? mkfifo(rows[i].path, 0600) : mkdir(rows[i].path, 0755), 0);
		assert_int_equal(journal_read(&journal, &h, &e), -1);
		assert_null(journal);
		assert_int_equal(e.code, ERR_REFUSED);
		assert_string_equal(e.text, rows[i].text);
		assert_int_equal(remove(rows[i].path), 0);
		host_close(&h);
	}
}

static void journal_commit__no_folder_can_be_made__is_refused(void **state)
{
	struct host h = fake_host(false);
	AUTO(journal) *journal = NULL;
	AUTO_STR *warning = NULL;
	struct err e = { 0 };

	(void)state;
	scratch_write("etc/config", "a file\n");
	journal = read_journal(&h);
	(void)begin(journal, "/a", NULL, "x");
	assert_int_equal(journal_commit(journal, &h, &warning, &e), -1);
	assert_int_equal(e.code, ERR_REFUSED);
	assert_string_equal(e.text,
			    "nothing was changed, for the history cannot be written (--no-history "
			    "goes on without it): /etc/config/nestvirt: Not a directory");
	scratch_assert("etc/config", "a file\n");
	assert_calls("");
	host_close(&h);
}

/* With --root no link leads out of DIR, whoever made it. */
static void journal__link_out_of_the_root__is_refused(void **state)
{
	struct host h = fake_host(false);
	struct journal *journal = NULL;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(mkdir("etc/config", 0755), 0);
	assert_int_equal(symlink("/tmp", "etc/config/nestvirt"), 0);
	assert_int_equal(journal_read(&journal, &h, &e), -1);
	assert_int_equal(e.code, ERR_REFUSED);
	host_close(&h);
}

/* A disk that is full: a part of the write goes through, and is taken off again. */
static void journal_commit__full_disk__leaves_the_file_as_it_was(void **state)
{
	struct host h = fake_host(false);
	AUTO(journal) *journal = NULL;
	AUTO_STR *warning = NULL;
	struct rlimit before, full;
	struct err e = { 0 };
	off_t size;

	(void)state;
	run(&h, "/a", NULL, "x");
	size = size_of(FILE_0);
	journal = read_journal(&h);
	(void)begin(journal, "/b", NULL, "x");
	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	full = before;
	full.rlim_cur = (rlim_t)size + 20;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
	assert_int_equal(journal_commit(journal, &h, &warning, &e), -1);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_string_equal(e.text,
			    "nothing was changed, for the history cannot be written (--no-history "
			    "goes on without it): /etc/config/nestvirt/journal.0: File too large");
	assert_int_equal(size_of(FILE_0), size);
	assert_calls("saved\n");
	host_close(&h);
}

static void journal_commit__changed_meanwhile__is_busy(void **state)
{
	struct host h = fake_host(false);
	AUTO(journal) *journal = NULL;
	AUTO_STR *warning = NULL;
	struct err e = { 0 };

	(void)state;
	run(&h, "/a", NULL, "x");
	journal = read_journal(&h);
	(void)begin(journal, "/b", NULL, "x");
	run(&h, "/c", NULL, "x");
	assert_int_equal(journal_commit(journal, &h, &warning, &e), -1);
	assert_int_equal(e.code, ERR_BUSY);
	assert_string_equal(
		e.text, "nothing was changed, for the history cannot be written (--no-history "
			"goes on without it): /etc/config/nestvirt/journal.0: somebody else has "
			"changed it; try again");
	host_close(&h);
}

static void journal_commit__host_does_not_save__is_a_warning(void **state)
{
	struct host h = fake_host(false);
	AUTO(journal) *journal = NULL;
	AUTO_STR *warning = NULL;
	struct err e = { 0 };

	(void)state;
	scratch_write("sbin/auto-backup.sh", "#!/bin/sh\necho no space; exit 1\n");
	journal = read_journal(&h);
	(void)begin(journal, "/a", NULL, "x");
	assert_int_equal(journal_commit(journal, &h, &warning, &e), 0);
	assert_string_equal(warning, "the host has not saved the history, and a power loss would "
				     "lose what is new in it: /sbin/auto-backup.sh: no space");
	assert_file(FILE_0, FIRST);
	host_close(&h);
}

/* Names and settings as they are found on large hosts. */
static void begin_realistic(struct journal *journal, int vm, struct strings *paths)
{
	static const char *const settings[] = { "vhv.enable", "hypervisor.cpuid.v0", "mce.enable" };
	static const char *const befores[] = { "FALSE", NULL, NULL };
	struct journal_entry entry = {
		.command = x_strdup("vm enable"),
		.caller = x_strdup("VSPHERE.LOCAL\\Administrator"),
		.kind = STEP_VMX_SETTING,
		.target = x_format("/vmfs/volumes/5f3c1a2b-1a2b3c4d-5e6f-001122334455/"
				   "HyperV-Node-%04d (do not delete)/"
				   "HyperV-Node-%04d (do not delete).vmx",
				   vm, vm),
		.name = x_format("HyperV-Node-%04d (do not delete)", vm),
		.uuid = x_format("56 4d 7e 1c 33 a0 52 10-9b 2f 00 11 22 33 %02x %02x", vm / 256,
				 vm % 256),
	};

	for (size_t i = 0; i < COUNT_OF(settings); i++) {
		AUTO_STR *before =
			x_format("%s = \"%s\"", settings[i], befores[i] ? befores[i] : "");
		AUTO_STR *after = x_format("%s = \"TRUE\"", settings[i]);

		add_value(&entry, settings[i], befores[i] ? before : NULL, after);
	}
	strings_add(paths, entry.target);
	(void)journal_begin(journal, &entry);
}

/* A host that is as full as can be, a profile of three settings, all of it recorded. */
static void journal__a_thousand_vms__fit(void **state)
{
	enum { VMS = 1024 };
	struct host h = fake_host(false);
	AUTO(journal) *journal = read_journal(&h);
	AUTO_VALUE(strings) paths = { 0 };

	(void)state;
	for (int i = 0; i < VMS; i++)
		begin_realistic(journal, i, &paths);
	commit(journal, &h);
	for (int i = 0; i < VMS; i++) {
		journal_owe(journal, paths.items[i]);
		journal_note(journal);
	}
	for (int i = 0; i < VMS; i++) {
		journal_paid(journal, paths.items[i]);
		journal_done(journal, i + 1, JOURNAL_DONE);
		journal_note(journal);
	}
	end(journal);
	journal_free(journal);
	journal = read_journal(&h);
	assert_int_equal(journal->entries.count, VMS);
	assert_int_equal(journal->owed.count, 0);
	assert_int_equal(journal->damaged, 0);
	assert_int_equal(journal->entries.items[VMS - 1].state, JOURNAL_DONE);
	assert_string_equal(journal->entries.items[VMS - 1].target, paths.items[VMS - 1]);
	print_message("%lld bytes\n", (long long)size_of(FILE_0));
	host_close(&h);
}

#define ON_HOST(test) cmocka_unit_test_setup_teardown(test, setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_HOST(journal_commit__no_files__are_made),
		ON_HOST(journal_commit__more_runs__are_appended),
		ON_HOST(journal_commit__nothing_added__touches_nothing),
		ON_HOST(journal_end__without_commit__writes_nothing),
		ON_HOST(journal_wait__again__takes_the_place),
		ON_HOST(journal_commit__torn_line__is_closed),
		ON_HOST(journal_commit__too_long__goes_to_the_other_file),
		ON_HOST(journal_commit__twice_after_compaction__old_file_stays),
		ON_HOST(journal_commit__still_too_long__is_refused),
		ON_HOST(journal_forget__date__drops_what_is_closed),
		ON_HOST(journal__no_ordinary_files__are_refused),
		ON_HOST(journal_commit__no_folder_can_be_made__is_refused),
		ON_HOST(journal__link_out_of_the_root__is_refused),
		ON_HOST(journal_commit__full_disk__leaves_the_file_as_it_was),
		ON_HOST(journal_commit__changed_meanwhile__is_busy),
		ON_HOST(journal_commit__host_does_not_save__is_a_warning),
		ON_HOST(journal__a_thousand_vms__fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
