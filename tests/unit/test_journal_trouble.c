/* What keeps a journal from being read, written or saved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/resource.h>

#include "journal_host.h"
#include "system/file.h"

/* What keeps a journal from being read or written, and what is said. */
static void journal__no_ordinary_files__are_refused(void **state)
{
	static const struct {
		bool fifo;
		const char *path;
		const char *text;
	} rows[] = {
		{ false, FILE_0,
		  "/etc/config/nestvirt/journal.0: a folder, not a file; --no-history goes on "
		  "without a history" },
		{ false, FILE_1,
		  "/etc/config/nestvirt/journal.1: a folder, not a file; --no-history goes on "
		  "without a history" },
		{ true, FILE_0,
		  "/etc/config/nestvirt/journal.0: not an ordinary file; --no-history goes on "
		  "without a history" },
		{ true, FILE_1,
		  "/etc/config/nestvirt/journal.1: not an ordinary file; --no-history goes on "
		  "without a history" },
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

/* A write that fails, after which the file is longer than this run could have made it. */
static bool meddles;

int __real_in_place_append(struct in_place *f, struct span bytes, struct err *e);
int __wrap_in_place_append(struct in_place *f, struct span bytes, struct err *e);

int __wrap_in_place_append(struct in_place *f, struct span bytes, struct err *e)
{
	char *others;
	struct err ignored;

	if (!meddles)
		return __real_in_place_append(f, bytes, e);
	meddles = false;
	others = x_alloc(100000);
	memset(others, 'x', 100000);
	assert_int_equal(__real_in_place_append(f, span_make(others, 100000), &ignored), 0);
	free(others);
	return err_set(e, ERR_IO, "no space left");
}

static void journal_commit__longer_than_what_was_written__is_closed_and_goes_on(void **state)
{
	struct host h = fake_host(false);
	AUTO(journal) *journal = NULL;
	AUTO(journal) *again = NULL;
	AUTO_STR *warning = NULL;
	struct err e = { 0 };

	(void)state;
	run(&h, "/a", NULL, "x");
	journal = read_journal(&h);
	(void)begin(journal, "/b", NULL, "y");
	meddles = true;
	assert_int_equal(journal_commit(journal, &h, &warning, &e), -1);
	commit(journal, &h);
	end(journal);
	again = read_journal(&h);
	assert_int_equal(again->damaged, 0);
	assert_int_equal(again->entries.count, 2);
	assert_string_equal(again->entries.items[1].target, "/b");
	host_close(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_HOST(journal__no_ordinary_files__are_refused),
		ON_HOST(journal_commit__no_folder_can_be_made__is_refused),
		ON_HOST(journal__link_out_of_the_root__is_refused),
		ON_HOST(journal_commit__full_disk__leaves_the_file_as_it_was),
		ON_HOST(journal_commit__changed_meanwhile__is_busy),
		ON_HOST(journal_commit__host_does_not_save__is_a_warning),
		ON_HOST(journal_commit__longer_than_what_was_written__is_closed_and_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
