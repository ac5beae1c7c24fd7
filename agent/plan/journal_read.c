#include <limits.h>
#include <string.h>

#include "formats/journal_line.h"
#include "host/host.h"
#include "plan/journal_internal.h"
#include "plan/journal_record.h"
#include "system/file.h"

const char *const journal_files[2] = { JOURNAL_FILE_0, JOURNAL_FILE_1 };

/* What the front of a file says of it. */
struct front {
	enum {
		FRONT_NOTHING, /* empty, not there, or a first line that was cut off */
		FRONT_STARTED, /* a generation, committed or not */
		FRONT_NEWER,
		FRONT_GARBAGE,
	} kind;
	long long generation; /* of one that is started */
};

/* Can it be the front of the first line, cut off by a kill or a full disk? */
static bool is_cut_off(struct span bytes)
{
	static const char start[] = "start version=\"";
	size_t len = bytes.len < strlen(start) ? bytes.len : strlen(start);

	return !memchr(bytes.p, '\n', bytes.len) && memcmp(bytes.p, start, len) == 0;
}

static struct front look_at(struct span bytes)
{
	struct front front = { .kind = FRONT_GARBAGE };
	struct span line = { 0 }, record;
	long long version;

	if (bytes.len == 0 || (bytes.len < JOURNAL_FRONT && is_cut_off(bytes)))
		return (struct front){ .kind = FRONT_NOTHING };
	(void)span_next(&line, &bytes, '\n');
	if (journal_line_check(&record, line) != JOURNAL_LINE_GOOD ||
	    !span_is(journal_line_kind(record), "start") ||
	    !journal_line_number(&version, record, "version"))
		return front;
	if (version > JOURNAL_VERSION)
		front.kind = FRONT_NEWER;
	else if (journal_line_number(&front.generation, record, "generation") &&
		 front.generation > 0)
		front.kind = FRONT_STARTED;
	return front;
}

static void count_id(struct journal_store *store, long long id)
{
	if (id >= store->next_id && id < LLONG_MAX)
		store->next_id = id + 1;
}

static enum journal_record_state read_begin(struct journal *journal, struct span record)
{
	struct journal_entry entry = { 0 };
	enum journal_record_state state = journal_record_read_entry(&entry, record);
	size_t count = journal->entries.count;

	/* Ids only go up: journal_find() counts on it. */
	if (state == JOURNAL_RECORD_GOOD && count > 0 &&
	    journal->entries.items[count - 1].id >= entry.id)
		state = JOURNAL_RECORD_DAMAGED;
	if (state == JOURNAL_RECORD_GOOD) {
		count_id(journal->store_, entry.id);
		LIST_PUSH(&journal->entries, entry);
	} else {
		journal_entry_free(&entry);
	}
	return state;
}

static enum journal_record_state read_wait(struct journal *journal, struct span record)
{
	struct journal_pending pending = { 0 };
	enum journal_record_state state = journal_record_read_pending(&pending, record);

	if (state == JOURNAL_RECORD_GOOD) {
		count_id(journal->store_, pending.id);
		journal_set_pending(journal, &pending);
	} else {
		journal_pending_free(&pending);
	}
	return state;
}

static enum journal_record_state read_done(struct journal *journal, struct span record)
{
	enum journal_state how = JOURNAL_DONE;
	struct journal_entry *entry;
	long long id;
	enum journal_record_state state = journal_record_read_done(&id, &how, record);

	if (state != JOURNAL_RECORD_GOOD)
		return state;
	count_id(journal->store_, id);
	entry = journal_find(journal, id);
	if (entry)
		entry->state = how;
	return state;
}

static enum journal_record_state read_closed(struct journal *journal, struct span record)
{
	long long id;

	if (!journal_line_number(&id, record, "id"))
		return JOURNAL_RECORD_DAMAGED;
	count_id(journal->store_, id);
	journal_remove_pending(journal, id);
	return JOURNAL_RECORD_GOOD;
}

static enum journal_record_state read_reload(struct journal *journal, struct span record)
{
	AUTO_STR *path = journal_line_text(record, "target");

	if (!path)
		return JOURNAL_RECORD_DAMAGED;
	(void)journal_set_owed(journal, path, span_is(journal_line_kind(record), "owed"));
	return JOURNAL_RECORD_GOOD;
}

static enum journal_record_state read_start(struct journal *journal, struct span record)
{
	struct journal_store *store = journal->store_;
	long long next;

	if (store->generation > 0 ||
	    !journal_line_number(&store->generation, record, "generation") ||
	    !journal_line_number(&next, record, "next"))
		return JOURNAL_RECORD_DAMAGED;
	count_id(store, next - 1);
	return JOURNAL_RECORD_GOOD;
}

static enum journal_record_state keep(struct journal *journal, struct span record)
{
	long long id;

	if (journal_line_number(&id, record, "id"))
		count_id(journal->store_, id);
	strings_take(&journal->store_->unknown, x_strndup(record.p, record.len));
	return JOURNAL_RECORD_GOOD;
}

static enum journal_record_state read_record(struct journal *journal, struct span record)
{
	static const struct {
		const char *kind;
		enum journal_record_state (*read)(struct journal *journal, struct span record);
		bool is_of_waiting;
	} kinds[] = {
		{ "begin", read_begin, false }, { "done", read_done, false },
		{ "wait", read_wait, true },    { "closed", read_closed, true },
		{ "owed", read_reload, false }, { "paid", read_reload, false },
		{ "start", read_start, true },  { "wait-undo", read_wait, true },
	};

	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		enum journal_record_state state;

		if (!span_is(journal_line_kind(record), kinds[i].kind))
			continue;
		if (journal->store_->only_waiting && !kinds[i].is_of_waiting)
			return JOURNAL_RECORD_GOOD;
		state = kinds[i].read(journal, record);
		return state == JOURNAL_RECORD_UNKNOWN ? keep(journal, record) : state;
	}
	return keep(journal, record);
}

/* Does this record say that all before it is to count? Everything behind it counts as well. */
static bool is_commit(const struct journal *journal, struct span record)
{
	long long generation;

	return span_is(journal_line_kind(record), "commit") &&
	       journal_line_number(&generation, record, "generation") &&
	       generation == journal->store_->generation;
}

static void read_line(struct journal *journal, bool *committed, struct span line, bool is_ended)
{
	struct span record;
	enum journal_line_state state = journal_line_check(&record, line);

	journal->store_->closing = is_ended                        ? ""
				   : state == JOURNAL_LINE_DAMAGED ? JOURNAL_LINE_TORN
								   : "\n";
	if (state == JOURNAL_LINE_CLOSED || (state == JOURNAL_LINE_DAMAGED && !is_ended))
		return;
	if (state == JOURNAL_LINE_GOOD && is_commit(journal, record))
		*committed = true;
	else if (state == JOURNAL_LINE_DAMAGED ||
		 read_record(journal, record) != JOURNAL_RECORD_GOOD)
		journal->damaged++;
}

/* Who stands: from the newest on, what one has taken back that was not taken back itself. */
static void link_undos(struct journal *journal)
{
	for (size_t i = journal->entries.count; i-- > 0;) {
		const struct journal_entry *entry = &journal->entries.items[i];

		if (entry->state != JOURNAL_DONE || entry->undone_by != 0)
			continue;
		for (size_t k = 0; k < entry->undoes_count; k++) {
			struct journal_entry *undone = journal_find(journal, entry->undoes[k]);

			if (undone && undone->id < entry->id && undone->undone_by == 0)
				undone->undone_by = entry->id;
		}
	}
}

bool journal_parse(struct journal *journal, struct buf *bytes)
{
	struct journal_store *store = journal->store_;
	bool committed = false;
	struct span rest, line;

	store->bytes = *bytes;
	*bytes = (struct buf){ 0 };
	store->size = store->bytes.len;
	rest = buf_view(&store->bytes);
	while (span_next(&line, &rest, '\n'))
		read_line(journal, &committed, line, rest.p > line.p + line.len);
	if (!committed) {
		journal_clear(journal);
		return false;
	}
	link_undos(journal);
	return true;
}

static int unreadable(const struct front fronts[2], struct err *e)
{
	/* A generation that was lost on its way says more than bytes that mean nothing. */
	int file = fronts[0].kind == FRONT_GARBAGE || fronts[0].generation > 1 ? 0 : 1;

	return err_set(e, ERR_REFUSED,
		       "%s: not a history that can be read; look at it, and empty it to begin a "
		       "new one; --no-history goes on without one",
		       journal_files[file]);
}

/* Take what one file says, if it is a committed generation: 1, 0 where it is not, or -1. */
static int take(struct journal *journal, const struct front fronts[2], int file,
		journal_fetch *fetch, void *context, struct err *e)
{
	AUTO_VALUE(buf) bytes = { 0 };

	if (fetch(context, &bytes, file, JOURNAL_READ_MAX, e) < 0)
		return -1;
	if (!journal_parse(journal, &bytes))
		return 0;
	journal->store_->current = file;
	journal->store_->other_left = fronts[!file].kind != FRONT_NOTHING;
	if (fronts[!file].kind == FRONT_GARBAGE)
		journal->damaged++;
	return 1;
}

static int choose(struct journal *journal, const struct front fronts[2], journal_fetch *fetch,
		  void *context, struct err *e)
{
	int newer = fronts[1].generation > fronts[0].generation;

	/* The newer one first, so that only one has to be in memory. */
	for (int i = 0; i < 2; i++) {
		int file = i == 0 ? newer : !newer;
		int taken = 0;

		if (fronts[file].kind == FRONT_STARTED)
			taken = take(journal, fronts, file, fetch, context, e);
		if (taken != 0)
			return taken > 0 ? 0 : -1;
	}
	for (int i = 0; i < 2; i++) {
		/* The second generation is begun only when the first is committed. */
		if (fronts[i].kind == FRONT_GARBAGE || fronts[i].generation > 1)
			return unreadable(fronts, e);
	}
	journal->store_->other_left = fronts[1].kind != FRONT_NOTHING;
	return 0;
}

static int load(struct journal **journal, journal_fetch *fetch, void *context, bool only_waiting,
		struct err *e)
{
	AUTO(journal) *loaded = journal_new();
	struct front fronts[2];

	for (int i = 0; i < 2; i++) {
		AUTO_VALUE(buf) bytes = { 0 };

		if (fetch(context, &bytes, i, JOURNAL_FRONT, e) < 0)
			return -1;
		fronts[i] = look_at(buf_view(&bytes));
		if (fronts[i].kind == FRONT_NEWER)
			return err_set(
				e, ERR_REFUSED,
				"%s: a newer nestvirt wrote this history; install that one again; "
				"--no-history goes on without one",
				journal_files[i]);
	}
	loaded->store_->only_waiting = only_waiting;
	if (choose(loaded, fronts, fetch, context, e) < 0)
		return -1;
	*journal = loaded;
	loaded = NULL;
	return 0;
}

int journal_load(struct journal **journal, journal_fetch *fetch, void *context, struct err *e)
{
	return load(journal, fetch, context, false, e);
}

static int fetch_file(void *context, struct buf *bytes, int file, size_t max, struct err *e)
{
	const struct host *h = context;
	const char *show = journal_files[file];
	AUTO_STR *path = NULL;
	struct err found = { 0 };

	if (root_own(&path, &h->root, show, &found) == 0 &&
	    (max == JOURNAL_FRONT ? file_front(bytes, path, show, max, &found)
				  : file_read(bytes, NULL, path, show, max, &found)) == 0)
		return 0;
	if (found.code == ERR_NOT_FOUND)
		return 0;
	return err_set(e, found.code, "%s; --no-history goes on without a history", found.text);
}

int journal_read(struct journal **journal, const struct host *h, struct err *e)
{
	struct host here = *h; /* not const, as the context of any fetch is */

	return journal_load(journal, fetch_file, &here, e);
}

int journal_read_waiting(struct journal **journal, const struct host *h, struct err *e)
{
	struct host here = *h;

	return load(journal, fetch_file, &here, true, e);
}
