/*
 * The journal by itself, for the tests of this folder to disturb:
 *
 *	journal_probe DIR run NAME     a run that makes one change; says "committed" and "ended"
 *	journal_probe DIR fill SIZE    four runs of changes that long
 *	journal_probe DIR forget       drops what is closed
 *	journal_probe DIR show         what is read, a line each
 *
 * DIR is the host's root. Errors are one line on stderr, and their kind is the exit status.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/text.h"
#include "history/journal.h"

/* A fill is of few records, so that it is quick. */
#define FILL_CHANGES 4

static void say(const char *what)
{
	(void)!write(STDOUT_FILENO, what, strlen(what));
}

static long long begin(struct journal *journal, const char *name, const char *before,
		       const char *after)
{
	struct change change = { .command = x_strdup("vm enable"),
				 .kind = CHANGE_VMX,
				 .target = x_format("/vmfs/volumes/ds1/%s.vmx", name),
				 .uuid = x_strdup("56 4d") };
	long long id;

	(void)change_add(&change, x_strdup("vhv.enable"),
			 setting_line(before ? x_strdup(before) : NULL),
			 setting_line(after ? x_strdup(after) : NULL));
	journal_begin(journal, &change);
	id = change.id;
	change_free(&change);
	return id;
}

static int change(const struct host *h, const char *name, const char *before, const char *after,
		  struct err *e)
{
	AUTO(journal) *journal = NULL;
	AUTO_STR *warning = NULL;
	long long id;

	if (journal_read(&journal, h, e) < 0)
		return -1;
	id = begin(journal, name, before, after);
	if (journal_commit(journal, h, &warning, e) < 0)
		return -1;
	say("committed\n");
	if (warning)
		(void)fprintf(stderr, "warning: %s\n", warning);
	journal_done(journal, id, CHANGE_DONE);
	if (journal_end(journal, e) < 0)
		return -1;
	say("ended\n");
	return 0;
}

static int run(const struct host *h, const char *name, struct err *e)
{
	return change(h, name, NULL, "vhv.enable = \"TRUE\"", e);
}

/* Changes that compaction can forget: there and back, with texts of this size. */
static int fill(const struct host *h, const char *size, struct err *e)
{
	size_t len = strtoul(size, NULL, 10);
	AUTO_STR *text = x_alloc(len + 1);

	memset(text, '/', len);
	for (int i = 0; i < FILL_CHANGES; i++) {
		bool there = i % 2 == 0;

		if (change(h, "filled", there ? NULL : text, there ? text : NULL, e) < 0)
			return -1;
	}
	return 0;
}

static int forget(const struct host *h, const char *name, struct err *e)
{
	AUTO(journal) *journal = NULL;
	size_t dropped;

	(void)name;
	if (journal_read(&journal, h, e) < 0 ||
	    journal_forget(journal, h, 1LL << 40, &dropped, e) < 0)
		return -1;
	(void)printf("%zu dropped\n", dropped);
	return journal_end(journal, e);
}

static int show(const struct host *h, const char *name, struct err *e)
{
	static const char *const states[] = { [CHANGE_BEGUN] = "begun",
					      [CHANGE_DONE] = "done",
					      [CHANGE_NOT_DONE] = "not-done",
					      [CHANGE_DIFFERENT] = "different" };
	AUTO(journal) *journal = NULL;

	(void)name;
	if (journal_read(&journal, h, e) < 0)
		return -1;
	for (size_t i = 0; i < journal->entries.count; i++) {
		const struct change *one = &journal->entries.items[i];

		(void)printf("%s %lld %s\n", one->target, one->id, states[one->state]);
	}
	if (journal->damaged > 0)
		(void)printf("%zu damaged\n", journal->damaged);
	return 0;
}

static const struct {
	const char *word;
	int (*run)(const struct host *h, const char *name, struct err *e);
} words[] = { { "run", run }, { "fill", fill }, { "forget", forget }, { "show", show } };

int main(int argc, char **argv)
{
	struct err e = { .code = ERR_USAGE,
			 .text = "journal_probe DIR run NAME | fill SIZE | forget | show" };
	struct host h;
	int done = -1;

	if (argc < 3 || host_open(&h, argv[1], false, &e) < 0) {
		(void)fprintf(stderr, "%s\n", e.text);
		return (int)e.code;
	}
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		if (strcmp(argv[2], words[i].word) == 0)
			done = words[i].run(&h, argc > 3 ? argv[3] : "a", &e);
	}
	host_close(&h);
	if (done < 0)
		(void)fprintf(stderr, "%s\n", e.text);
	return done < 0 ? (int)e.code : 0;
}
