#include <string.h>

#include "formats/journal_line.h"
#include "host/persist.h"
#include "plan/journal_internal.h"

/* The longest record of how a change ended: room for it is kept when the change is begun. */
#define DONE_MAX 64

static size_t room_to_end(const struct journal *journal)
{
	size_t open = 0;

	for (size_t i = 0; i < journal->entries.count; i++)
		open += journal->entries.items[i].state == JOURNAL_BEGUN;
	return open * DONE_MAX;
}

static int too_long(struct err *e)
{
	return err_set(e, ERR_REFUSED,
		       "it would be longer than %d KB; drop old records: nestvirt history forget "
		       "--before=DATE",
		       JOURNAL_MAX / 1024);
}

/* The path of a file that need not be there. With --root its folder's links are followed. */
static int path_of(char **path, const struct host *h, const char *file, struct err *e)
{
	AUTO_STR *folder = NULL;
	AUTO_STR *parent = NULL;
	struct err found = { 0 };

	if (root_own(path, &h->root, file, &found) == 0)
		return 0;
	if (found.code != ERR_NOT_FOUND) {
		*e = found;
		return -1;
	}
	parent = x_strndup(file, (size_t)(text_base_name(file) - 1 - file));
	if (root_own(&folder, &h->root, parent, e) < 0)
		return -1;
	*path = x_format("%s/%s", folder, text_base_name(file));
	return 0;
}

/* The folders that the VIB brings, where it did not. */
static int make_folders(const struct host *h, struct err *e)
{
	static const char *const folders[] = { "/etc/config", JOURNAL_FOLDER };

	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		AUTO_STR *path = NULL;

		if (path_of(&path, h, folders[i], e) < 0 ||
		    in_place_make_folder(path, folders[i], e) < 0)
			return -1;
	}
	return 0;
}

static int open_once(struct in_place **f, const struct host *h, int file, bool empty, struct err *e)
{
	AUTO_STR *path = NULL;

	if (path_of(&path, h, journal_files[file], e) < 0)
		return -1;
	return in_place_open(f, path, journal_files[file], empty, e);
}

static int open_file(struct in_place **f, const struct host *h, int file, bool empty, struct err *e)
{
	struct err first = { 0 };

	if (open_once(f, h, file, empty, &first) == 0)
		return 0;
	if (first.code == ERR_NOT_FOUND)
		return make_folders(h, e) < 0 ? -1 : open_once(f, h, file, empty, e);
	*e = first;
	return -1;
}

/* Append and flush, or leave the file as it was. */
static int write_all(struct in_place *f, struct span text, struct err *e)
{
	size_t before = in_place_size(f);
	struct err ignored;

	if (in_place_append(f, text, e) < 0)
		return -1;
	if (in_place_flush(f, e) == 0)
		return 0;
	(void)!in_place_cut(f, before, &ignored);
	return -1;
}

/* The whole history as a new generation in the other file, which is the current one then. */
static int rewrite(struct journal *journal, const struct host *h, size_t max, struct err *e)
{
	struct journal_store *store = journal->store_;
	int file = store->generation > 0 ? !store->current : 0;
	bool other_left = store->generation > 0 || store->other_left;
	AUTO(in_place) *f = NULL;
	AUTO_VALUE(buf) text = { 0 };

	journal_compact(&text, journal, store->generation + 1);
	if (text.len + room_to_end(journal) > max)
		return too_long(e);
	if (open_file(&f, h, file, true, e) < 0 || write_all(f, buf_view(&text), e) < 0)
		return -1;
	journal_clear(journal);
	if (!journal_parse(journal, &text))
		abort(); /* what compaction writes is what is read */
	store->current = file;
	store->other_left = other_left;
	store->is_fresh = true;
	buf_cut(&store->added, 0);
	in_place_free(store->file);
	store->file = f;
	f = NULL;
	return 0;
}

static int open_current(struct journal_store *store, const struct host *h, struct err *e)
{
	if (!store->file && open_file(&store->file, h, store->current, false, e) < 0)
		return -1;
	/* What stands there is not what was read: somebody did not wait for the run lock. */
	if (in_place_size(store->file) != store->size)
		return err_set(e, ERR_BUSY, "%s: somebody else has changed it; try again",
			       journal_files[store->current]);
	return 0;
}

/* What was added, behind what is there; `flush` or not. */
static int append(struct journal_store *store, bool flush, struct err *e)
{
	AUTO_VALUE(buf) text = { 0 };
	size_t size, part;
	int done;

	buf_str(&text, store->closing);
	buf_span(&text, buf_view(&store->added));
	done = flush ? write_all(store->file, buf_view(&text), e)
		     : in_place_append(store->file, buf_view(&text), e);
	size = in_place_size(store->file);
	part = size > store->size ? size - store->size : 0;
	store->size = size;
	/*
	 * A part that could not be taken off again is closed, and all of it written once more. More
	 * than that is somebody else's, who did not wait for the run lock: closed as well.
	 */
	if (part > 0)
		store->closing =
			part <= text.len && text.p[part - 1] == '\n' ? "" : JOURNAL_LINE_TORN;
	if (done == 0)
		buf_cut(&store->added, 0);
	return done;
}

static void empty_other(struct journal_store *store, const struct host *h)
{
	AUTO(in_place) *f = NULL;
	struct err ignored;

	if (!store->other_left || store->is_fresh)
		return;
	/* Where this fails the next run tries again: it is read by nobody. */
	if (open_file(&f, h, !store->current, true, &ignored) == 0)
		store->other_left = false;
}

static int write_added(struct journal *journal, const struct host *h, struct err *e)
{
	struct journal_store *store = journal->store_;

	if (store->generation == 0 ||
	    store->size + store->added.len + room_to_end(journal) > JOURNAL_MAX)
		return rewrite(journal, h, JOURNAL_MAX, e);
	if (open_current(store, h, e) < 0 || append(store, true, e) < 0)
		return -1;
	empty_other(store, h);
	return 0;
}

/* Whatever keeps the history from being written keeps the change from being made. */
static int refuse(struct err *e)
{
	if (e->code != ERR_BUSY)
		e->code = ERR_REFUSED;
	return err_wrap(e, "nothing was changed, for the history cannot be written (--no-history "
			   "goes on without it)");
}

int journal_commit(struct journal *journal, const struct host *h, char **warning, struct err *e)
{
	struct err unsaved = { 0 };

	*warning = NULL;
	if (journal->store_->added.len == 0)
		return 0;
	if (write_added(journal, h, e) < 0)
		return refuse(e);
	if (host_persist(h, &unsaved) < 0)
		*warning = x_format("the host has not saved the history, and a power loss would "
				    "lose what is new in it: %s",
				    unsaved.text);
	return 0;
}

void journal_note(struct journal *journal)
{
	struct journal_store *store = journal->store_;
	struct err ignored;

	if (store->file && store->added.len > 0 &&
	    store->size + store->added.len < JOURNAL_READ_MAX)
		(void)!append(store, false, &ignored);
}

int journal_end(struct journal *journal, struct err *e)
{
	struct journal_store *store = journal->store_;
	int done = 0;

	if (!store->file)
		return 0;
	if (store->added.len > 0)
		done = append(store, false, e);
	if (done == 0)
		done = in_place_flush(store->file, e);
	in_place_free(store->file);
	store->file = NULL;
	return done;
}

int journal_forget(struct journal *journal, const struct host *h, long long before, size_t *dropped,
		   struct err *e)
{
	size_t kept = 0;

	for (size_t i = 0; i < journal->entries.count; i++) {
		struct journal_entry *entry = &journal->entries.items[i];

		if (entry->time < before && entry->state != JOURNAL_BEGUN &&
		    !journal_is_awaited(journal, entry->id))
			journal_entry_free(entry);
		else
			journal->entries.items[kept++] = *entry;
	}
	*dropped = journal->entries.count - kept;
	journal->entries.count = kept;
	if (*dropped == 0)
		return 0;
	return rewrite(journal, h, JOURNAL_READ_MAX, e); /* shorter than it was, and may be long */
}
