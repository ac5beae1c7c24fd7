/*
 * A host with journals, and runs that write to them: for the tests of history/journal.c that need
 * files. The test is linked with -Wl,--wrap=clock_now. Included after <cmocka.h>.
 */
#ifndef UNIT_JOURNAL_HOST_H
#define UNIT_JOURNAL_HOST_H

#include "fake_host.h"
#include "journal_check.h"
#include "system/clock.h"
#include "system/file.h"

#define FILE_0 "etc/config/nestvirt/journal.0"
#define FILE_1 "etc/config/nestvirt/journal.1"

static long long now = 1764000000;

long long __wrap_clock_now(void);

long long __wrap_clock_now(void)
{
	return now;
}

static UNUSED int journal_setup(void **state)
{
	if (fake_host_setup(state) < 0 || mkdir("sbin", 0755) < 0)
		return -1;
	now = 1764000000;
	fake_file("/sbin/auto-backup.sh", "#!/bin/sh\necho saved >>\"${0%/*}/../calls\"\n");
	return chmod("sbin/auto-backup.sh", 0755);
}

static UNUSED struct journal *read_journal(const struct host *h)
{
	struct journal *journal = NULL;
	struct err e = { 0 };

	if (journal_read(&journal, h, &e) < 0)
		fail_msg("%s", e.text);
	return journal;
}

static UNUSED void commit(struct journal *journal, const struct host *h)
{
	AUTO_STR *warning = NULL;
	struct err e = { 0 };

	if (journal_commit(journal, h, &warning, &e) < 0)
		fail_msg("%s", e.text);
	assert_null(warning);
}

static UNUSED void end(struct journal *journal)
{
	struct err e = { 0 };

	assert_int_equal(journal_end(journal, &e), 0);
}

/* A change of one setting of a VM, begun. */
static UNUSED long long begin(struct journal *journal, const char *path, const char *before,
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
static UNUSED void run(const struct host *h, const char *path, const char *before,
		       const char *after)
{
	AUTO(journal) *journal = read_journal(h);
	long long id = begin(journal, path, before, after);

	commit(journal, h);
	journal_done(journal, id, CHANGE_DONE);
	end(journal);
}

static UNUSED void assert_file(const char *path, const char *want)
{
	AUTO_VALUE(buf) bytes = { 0 };
	AUTO_VALUE(buf) plain = { 0 };
	struct err e = { 0 };

	assert_int_equal(file_read(&bytes, NULL, path, path, JOURNAL_READ_MAX, &e), 0);
	journal_unsummed(&plain, buf_view(&bytes));
	assert_string_equal(buf_text(&plain), want);
}

static UNUSED off_t size_of(const char *path)
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

#define ON_HOST(test) cmocka_unit_test_setup_teardown(test, journal_setup, scratch_teardown)

#endif
