/* How long a journal may be, and what becomes of one that would be longer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "journal_host.h"

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

/* Names and settings as they are found on large hosts. */
static void begin_realistic(struct journal *journal, int vm, struct strings *paths)
{
	static const char *const settings[] = { "vhv.enable", "hypervisor.cpuid.v0", "mce.enable" };
	static const char *const befores[] = { "FALSE", NULL, NULL };
	struct change entry = {
		.command = x_strdup("vm enable"),
		.caller = x_strdup("VSPHERE.LOCAL\\Administrator"),
		.kind = CHANGE_VMX,
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

		(void)add_value(&entry, settings[i], befores[i] ? before : NULL, after);
	}
	strings_add(paths, entry.target);
	journal_begin(journal, &entry);
	change_free(&entry);
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
	}
	for (int i = 0; i < VMS; i++) {
		journal_paid(journal, paths.items[i]);
		journal_done(journal, i + 1, CHANGE_DONE);
	}
	end(journal);
	journal_free(journal);
	journal = read_journal(&h);
	assert_int_equal(journal->entries.count, VMS);
	assert_int_equal(journal->owed.count, 0);
	assert_int_equal(journal->damaged, 0);
	assert_int_equal(journal->entries.items[VMS - 1].state, CHANGE_DONE);
	assert_string_equal(journal->entries.items[VMS - 1].target, paths.items[VMS - 1]);
	print_message("%lld bytes\n", (long long)size_of(FILE_0));
	host_close(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_HOST(journal_commit__too_long__goes_to_the_other_file),
		ON_HOST(journal_commit__twice_after_compaction__old_file_stays),
		ON_HOST(journal_commit__still_too_long__is_refused),
		ON_HOST(journal_forget__date__drops_what_is_closed),
		ON_HOST(journal__a_thousand_vms__fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
