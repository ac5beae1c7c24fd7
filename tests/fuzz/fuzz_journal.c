/*
 * The laws of the journal. The bytes are a story: what nestvirt and others did to a few settings
 * of a few VMs, an event a byte; behind a NUL, what stands in the other file. It is written as
 * nestvirt writes it, cut off at any place, read, and compacted.
 */
#include <string.h>

#include "../unit/journal_check.h"
#include "fuzz.h"
#include "history/journal.h"

#define CHAINS 4
/* Longer stories tell nothing new. */
#define EVENTS 24
/* So many places to cut a file off, other ones in a story that is a byte longer. */
#define CUTS  16
#define PRIME 37

struct story {
	struct journal *journal; /* of the text so far, and what the next event adds */
	struct setting_value present[CHAINS];
	unsigned fresh;  /* values that nobody had before */
	struct buf text; /* the current file */
};

static struct setting_value line_of(const char *text)
{
	return setting_line(text ? x_strdup(text) : NULL);
}

static void set_present(struct story *story, size_t chain, struct setting_value value)
{
	setting_value_free(&story->present[chain]);
	story->present[chain] = value;
}

/* The chains are two settings of two VMs. */
static void begin(struct story *story, size_t chain, struct setting_value after, long long undoes)
{
	struct change change = { .command = x_strdup("fuzz"),
				 .target = x_strdup(chain < 2 ? "/a \"b\"" : "/b"),
				 .uuid = chain < 2 ? x_strdup("56") : NULL };
	struct setting_change *item = change_add(&change, x_strdup(chain % 2 ? "s" : "t"),
						 setting_value_copy(&story->present[chain]), after);

	item->before.lines_above = after.kind == SETTING_ABSENT ? 3 : -1;
	if (undoes > 0)
		LIST_PUSH(&change.undoes, undoes);
	journal_begin(story->journal, &change);
	change_free(&change);
}

static size_t chain_of(const struct change *change)
{
	return (strcmp(change->target, "/b") == 0 ? 2U : 0U) +
	       (strcmp(change->items[0].setting, "s") == 0 ? 1U : 0U);
}

/* How the change that was begun last ended, if it has not. */
static void finish(struct story *story, unsigned how)
{
	size_t count = story->journal->entries.count;
	struct change *change = count > 0 ? &story->journal->entries.items[count - 1] : NULL;
	static const enum change_state states[] = { CHANGE_DONE, CHANGE_NOT_DONE,
						    CHANGE_DIFFERENT };

	if (!change || change->state != CHANGE_BEGUN || how > 3)
		return;
	if (how == 0 || (how == 3 && change->id % 2 == 0))
		set_present(story, chain_of(change), setting_value_copy(&change->items[0].after));
	if (how == 2)
		set_present(story, chain_of(change), setting_line(x_format("x%u", story->fresh++)));
	if (how < 3) /* or it stays open, done or not */
		journal_done(story->journal, change->id, states[how]);
}

static void take_back(struct story *story, size_t back)
{
	size_t count = story->journal->entries.count;
	struct change *change;
	size_t chain;

	if (back >= count)
		return;
	change = &story->journal->entries.items[count - 1 - back];
	chain = chain_of(change);
	if (change->state == CHANGE_DONE &&
	    setting_value_equal(&change->items[0].after, &story->present[chain]))
		begin(story, chain, setting_value_copy(&change->items[0].before), change->id);
}

/* One byte: what happens, to which chain, and how. */
static void happen(struct story *story, unsigned byte)
{
	static const char *const values[] = { NULL, "TRUE", "a = \"|22\"\t# \xE4", "" };
	size_t chain = byte >> 3 & 3;
	const char *path = chain < 2 ? "/a" : "/b\n";
	unsigned how = byte >> 5;

	finish(story, (byte & 7) < 4 ? byte & 7 : 0);
	switch (byte & 7) {
	case 4:
		set_present(story, chain, setting_line(x_format("x%u", story->fresh++)));
		return;
	case 5:
		take_back(story, byte >> 3);
		return;
	case 6:
		if (how & 1)
			journal_owe(story->journal, path);
		else
			journal_paid(story->journal, path);
		return;
	case 7: {
		struct change deferred = { .command = x_strdup("fuzz"),
					   .target = x_strdup(path),
					   .wish = { .enable = how & 1 } };

		if (how < 6)
			journal_defer(story->journal, &deferred);
		else if (story->journal->deferred.count > 0)
			journal_close(story->journal, story->journal->deferred.items[0].id, "fuzz");
		change_free(&deferred);
		return;
	}
	default:
		begin(story, chain, line_of(values[how & 3]), 0);
	}
}

static void read_again(struct story *story)
{
	AUTO_VALUE(journal_memory) memory = { 0 };
	struct err e = { 0 };

	if (story->journal)
		buf_span(&story->text, journal_added(story->journal));
	journal_free(story->journal);
	buf_span(&memory.files[0], buf_view(&story->text));
	LAW(journal_load(&story->journal, journal_memory_fetch, &memory, &e) == 0, e.text);
}

static void event(struct story *story, unsigned byte)
{
	happen(story, byte);
	read_again(story);
}

/* What a journal comes to: the text of its compaction. */
static char *sum_of(const struct journal *journal)
{
	struct buf text = { 0 };

	journal_compact(&text, journal, 7);
	return buf_take(&text);
}

/* The same of two files; NULL where it is refused. */
static char *read_of(struct span file0, struct span file1, size_t damaged)
{
	AUTO_VALUE(journal_memory) memory = { 0 };
	AUTO(journal) *journal = NULL;
	struct err e = { 0 };

	buf_span(&memory.files[0], file0);
	buf_span(&memory.files[1], file1);
	if (journal_load(&journal, journal_memory_fetch, &memory, &e) == 0) {
		LAW(journal->damaged == damaged, "what is cut off is no damage, garbage is one");
		return sum_of(journal);
	}
	LAW(e.code == ERR_REFUSED && e.text[0], "what cannot be read is refused, with a reason");
	return NULL;
}

static void check_same(char *found, const char *wanted, const char *law)
{
	LAW(found && strcmp(found, wanted) == 0, law);
	free(found);
}

/* The whole lines at the front; a last one may lack its end. */
static size_t whole_lines(struct span text, size_t cut)
{
	size_t end = cut;

	if (cut < text.len && text.p[cut] == '\n')
		return cut + 1;
	while (end > 0 && text.p[end - 1] != '\n')
		end--;
	return end;
}

static void check_cuts(struct span text, size_t first)
{
	const size_t stride = text.len / CUTS + 1;

	for (size_t cut = first * PRIME % stride; cut <= text.len; cut += stride) {
		struct span whole = span_make(text.p, whole_lines(text, cut));
		AUTO_STR *wanted = read_of(whole, span_of(""), 0);

		LAW(wanted, "the front of a first generation is a history");
		check_same(read_of(span_make(text.p, cut), span_of(""), 0), wanted,
			   "a file that was cut off is what its whole lines say");
		check_same(read_of(span_of(""), span_make(text.p, cut), 0), wanted,
			   "in file 1 as well");
	}
}

/* The old generation in file 0, and the next one in file 1 up to any place. */
static void check_generations(struct span old, const char *old_sum, struct span next, size_t first)
{
	const size_t stride = next.len / CUTS + 1;
	AUTO_STR *new_sum = read_of(span_of(""), next, 0);

	LAW(new_sum && strcmp(new_sum, old_sum) == 0,
	    "compaction loses nothing that compaction keeps");
	for (size_t cut = first * PRIME % stride; cut <= next.len; cut += stride)
		check_same(read_of(old, span_make(next.p, cut), 0), old_sum,
			   "the other file may be cut off anywhere");
}

/* What taking back all changes of a chain leads to, from what is there. */
static const struct setting_value *walk(const struct journal *journal, size_t chain,
					const struct setting_value *present)
{
	for (size_t i = journal->entries.count; i-- > 0;) {
		const struct change *change = &journal->entries.items[i];

		if (change->state != CHANGE_NOT_DONE && chain_of(change) == chain &&
		    setting_value_equal(&change->items[0].after, present))
			present = &change->items[0].before;
	}
	return present;
}

static size_t count_state(const struct journal *journal, enum change_state state)
{
	size_t count = 0;

	for (size_t i = 0; i < journal->entries.count; i++)
		count += journal->entries.items[i].state == state;
	return count;
}

static void check_chains(const struct story *story, const char *compacted)
{
	AUTO_VALUE(journal_memory) memory = { 0 };
	AUTO(journal) *journal = NULL;
	struct err e = { 0 };

	buf_str(&memory.files[0], compacted);
	LAW(journal_load(&journal, journal_memory_fetch, &memory, &e) == 0, e.text);
	LAW(journal->damaged == 0, "compaction writes what can be read");
	LAW(count_state(journal, CHANGE_BEGUN) == count_state(story->journal, CHANGE_BEGUN),
	    "what is not closed stays");
	LAW(count_state(journal, CHANGE_DIFFERENT) == count_state(story->journal, CHANGE_DIFFERENT),
	    "what is different stays");
	for (size_t chain = 0; chain < CHAINS; chain++) {
		const struct setting_value *present = &story->present[chain];

		LAW(setting_value_equal(walk(story->journal, chain, present),
					walk(journal, chain, present)),
		    "undo comes to the same after compaction");
	}
}

/* Is it how a first line begins? */
static bool is_front(struct span bytes)
{
	AUTO_STR *text = x_strndup(bytes.p, bytes.len);

	return strlen(text) == bytes.len && span_starts(span_of("start "), text);
}

/* Garbage beside it changes nothing, unless it says that it is a history as well. */
static void check_garbage(struct span text, const char *sum, struct span garbage)
{
	size_t damaged;

	if (span_starts(garbage, "start "))
		return;
	damaged = garbage.len > 0 && !is_front(garbage);
	check_same(read_of(text, garbage, damaged), sum, "garbage in the other file loses nothing");
	check_same(read_of(garbage, text, damaged), sum, "nor in the other one");
	if (damaged > 0)
		LAW(!read_of(garbage, garbage, 0), "and is no history itself");
}

static void check_story(struct story *story, struct span garbage, size_t first)
{
	AUTO_STR *sum = NULL;
	AUTO_STR *twice = NULL;

	sum = sum_of(story->journal);
	check_same(read_of(buf_view(&story->text), span_of(""), 0), sum, "what is written is read");
	twice = read_of(span_of(sum), span_of(""), 0);
	LAW(twice && strcmp(twice, sum) == 0, "compaction twice is compaction once");
	check_chains(story, sum);
	check_cuts(buf_view(&story->text), first);
	check_generations(buf_view(&story->text), sum, span_of(sum), first);
	check_garbage(buf_view(&story->text), sum, garbage);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct story story = { 0 };
	struct span rest = span_make((const char *)data, size), events = { 0 };

	(void)span_next(&events, &rest, '\0');
	/* The first generation is empty; all that happens is appended. */
	read_again(&story);
	journal_compact(&story.text, story.journal, 1);
	read_again(&story);
	for (size_t i = 0; i < events.len && i < EVENTS; i++)
		event(&story, (unsigned char)events.p[i]);
	check_story(&story, rest, size);
	for (size_t i = 0; i < CHAINS; i++)
		setting_value_free(&story.present[i]);
	journal_free(story.journal);
	buf_free(&story.text);
	return 0;
}
