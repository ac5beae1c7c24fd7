#include "history/journal.h"

#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "formats/journal_line.h"
#include "history/chain.h"
#include "system/clock.h"
#include "system/file.h"

/* The first line of a file needs at most half of this. */
#define JOURNAL_FRONT 192

/* One bit per digest of a path; few of a host's 1,024 VMs share one. */
#define DEFERRED_BITS 16384

/* The longest "done" record; room for it is reserved when a change is begun. */
#define DONE_MAX 64

struct journal_store {
	struct buf bytes;     /* the current file, decoded in place; texts point into it */
	int current;          /* 0 or 1 */
	long long generation; /* 0: there is no history yet */
	long long next_id;
	size_t size; /* of the current file */
	const char
		*closing; /* what to write before the next record: "", or the end of a torn line */
	bool other_left;  /* the other file is not empty and is to be emptied */
	bool is_fresh;    /* this run wrote the current file, so the other one stays */
	struct strings unknown; /* records of unknown kinds, unchanged */
	struct buf added;       /* records still to be written */
	size_t begun;           /* number of changes in `added` without an outcome */
	long long begun_from;   /* the id of the first of them */
	struct in_place *file;  /* the current one, once journal_commit() has opened it */
	bool only_deferred;     /* journal_read_deferred() */
	/* For journal_deferred(): the digests of all targets, and the place after the last hit. */
	uint64_t deferred[DEFERRED_BITS / 64];
	size_t deferred_at;
};

static const char *const journal_files[2] = { JOURNAL_FILE_0, JOURNAL_FILE_1 };

/* Drop what was read, but keep what was added since. */
static void clear(struct journal *journal)
{
	struct journal_store *store = journal->store_;

	for (size_t i = 0; i < journal->entries.count; i++)
		change_free(&journal->entries.items[i]);
	free(journal->entries.items);
	for (size_t i = 0; i < journal->deferred.count; i++)
		change_free(&journal->deferred.items[i]);
	free(journal->deferred.items);
	for (size_t i = 0; i < journal->owed.count; i++)
		free(journal->owed.items[i].path);
	free(journal->owed.items);
	*journal = (struct journal){ .store_ = store };
	strings_free(&store->unknown);
	buf_free(&store->bytes);
	store->generation = 0;
	store->next_id = 1;
	store->size = 0;
	store->closing = "";
}

void journal_free(struct journal *journal)
{
	if (!journal)
		return;
	clear(journal);
	in_place_free(journal->store_->file);
	buf_free(&journal->store_->added);
	free(journal->store_);
	free(journal);
}

/* Ids ascend. */
struct change *journal_find(const struct journal *journal, long long id)
{
	size_t from = 0, to = journal->entries.count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		struct change *change = &journal->entries.items[middle];

		if (change->id == id)
			return change;
		if (change->id < id)
			from = middle + 1;
		else
			to = middle;
	}
	return NULL;
}

/* 1: the records */

static const char *const kind_names[] = {
	[CHANGE_VMX] = "vmx",
	[CHANGE_PORTGROUP_MADE] = "portgroup-made",
	[CHANGE_HOST_OPTION] = "option",
	[CHANGE_VSWITCH] = "vswitch",
	[CHANGE_PORTGROUP] = "portgroup",
	[CHANGE_TOGGLE] = "off-and-on",
	[CHANGE_DVPORT] = "dvport",
};

static const char *const state_names[] = {
	[CHANGE_BEGUN] = "begun",
	[CHANGE_DONE] = "done",
	[CHANGE_NOT_DONE] = "not-done",
	[CHANGE_DIFFERENT] = "different",
};

/* States without a name are never written. */
static bool find_name(unsigned *index, struct span word, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (names[i] && span_is(word, names[i])) {
			*index = (unsigned)i;
			return true;
		}
	}
	return false;
}

/* The members of struct change that are fields of its record. */
static const struct field {
	const char *name;
	enum {
		TEXT,   /* left out if NULL */
		NUMBER, /* left out if negative */
		MOMENT, /* a number, left out if 0 */
		FLAG,   /* true or false */
	} kind;
	size_t offset;
	bool is_of_deferred; /* only in records of deferred changes */
} fields[] = {
#define FIELD(name, kind, member)                                                                  \
	{                                                                                          \
		name, kind, offsetof(struct change, member), false                                 \
	}
#define DEFERRED_FIELD(name, kind, member)                                                         \
	{                                                                                          \
		name, kind, offsetof(struct change, member), true                                  \
	}
	FIELD("id", NUMBER, id),
	FIELD("time", NUMBER, time),
	FIELD("command", TEXT, command),
	FIELD("caller", TEXT, caller),
	FIELD("target", TEXT, target),
	FIELD("name", TEXT, name),
	FIELD("uuid", TEXT, uuid),
	DEFERRED_FIELD("enable", FLAG, wish.enable),
	DEFERRED_FIELD("profile", TEXT, wish.profile),
	DEFERRED_FIELD("force", FLAG, wish.force),
	DEFERRED_FIELD("gone", MOMENT, gone_since),
};

static void write_fields(struct buf *out, const struct change *change)
{
	for (size_t i = 0; i < COUNT_OF(fields); i++) {
		const struct field *field = &fields[i];
		const void *member = (const char *)change + field->offset;
		long long least = field->kind == MOMENT ? 1 : 0;

		if (field->is_of_deferred && change->state != CHANGE_DEFERRED)
			continue;
		switch (field->kind) {
		case TEXT:
			if (*(char *const *)member)
				journal_line_add(out, field->name, *(char *const *)member);
			break;
		case NUMBER:
		case MOMENT:
			if (*(const long long *)member >= least)
				journal_line_add_number(out, field->name,
							*(const long long *)member);
			break;
		case FLAG:
			journal_line_add(out, field->name,
					 *(const bool *)member ? "true" : "false");
			break;
		}
	}
}

/* False if the text is invalid for its field. Unknown fields are ignored. */
static bool read_field(struct change *change, struct span name, char *text)
{
	for (size_t i = 0; i < COUNT_OF(fields); i++) {
		void *member = (char *)change + fields[i].offset;

		if (!span_is(name, fields[i].name) ||
		    (fields[i].is_of_deferred && change->state != CHANGE_DEFERRED))
			continue;
		switch (fields[i].kind) {
		case TEXT:
			*(char **)member = text;
			return true;
		case NUMBER:
		case MOMENT:
			return span_number(member, span_of(text), 0, LLONG_MAX);
		case FLAG:
			*(bool *)member = strcmp(text, "true") == 0;
			return *(bool *)member || strcmp(text, "false") == 0;
		}
	}
	return true;
}

static void write_value(struct buf *out, const char *name, const struct setting_value *value)
{
	AUTO_VALUE(buf) text = { 0 };

	if (value->kind == SETTING_ABSENT)
		return;
	setting_value_write(&text, value);
	journal_line_add(out, name, buf_text(&text));
}

static void write_undoes(struct buf *out, const struct ids *ids)
{
	for (size_t i = 0; i < ids->count; i++)
		buf_format(out, i == 0 ? " undoes=\"%lld" : " %lld", ids->items[i]);
	if (ids->count > 0)
		buf_char(out, '"');
}

/*
 * `befores` replaces the values before: one per setting, where NULL leaves that setting out. If
 * `befores` itself is NULL, all settings are written with their own. The place of a removed line is
 * always its own.
 */
static void write_change(struct buf *out, const struct change *change,
			 const struct setting_value *const *befores)
{
	size_t begin = journal_line_begin(out, "begin");

	journal_line_add(out, "kind", kind_names[change->kind]);
	if (change->state != CHANGE_BEGUN)
		journal_line_add(out, "as", state_names[change->state]);
	write_fields(out, change);
	write_undoes(out, &change->undoes);
	for (size_t i = 0; i < change->count; i++) {
		const struct setting_change *item = &change->items[i];
		const struct setting_value *place = &item->before;

		if (item->fate != SETTING_CHANGES || (befores && !befores[i]))
			continue;
		journal_line_add(out, "setting", item->setting);
		write_value(out, "before", befores ? befores[i] : &item->before);
		write_value(out, "after", &item->after);
		if (place->lines_above >= 0)
			journal_line_add_number(out, "above", place->lines_above);
		if (place->lines_above >= 0 && place->line_end)
			journal_line_add(out, "end", place->line_end);
	}
	journal_line_end(out, begin);
}

static void write_deferred(struct buf *out, const struct change *change)
{
	size_t begin = journal_line_begin(out, change->undoes.count > 0 ? "wait-undo" : "wait");

	write_fields(out, change);
	write_undoes(out, &change->undoes);
	journal_line_end(out, begin);
}

static void write_reload(struct buf *out, bool owed, const char *path)
{
	size_t begin = journal_line_begin(out, owed ? "owed" : "paid");

	journal_line_add(out, "target", path);
	journal_line_end(out, begin);
}

/* The result of reading a record. */
enum record {
	RECORD_GOOD,
	RECORD_UNKNOWN, /* from a newer nestvirt: kept unchanged */
	RECORD_DAMAGED, /* a field is missing or invalid */
};

/* False if the list is invalid, or is the second one of the record. */
static bool read_undoes(struct ids *ids, const char *text)
{
	struct span rest = span_of(text), word;

	if (ids->count > 0)
		return false;
	while (span_next(&word, &rest, ' ')) {
		long long id;

		if (!span_number(&id, word, 1, LLONG_MAX))
			return false;
		LIST_PUSH(ids, id);
	}
	return true;
}

static bool read_item_field(struct change *change, struct span name, char *text)
{
	struct setting_change *item = change->count > 0 ? &change->items[change->count - 1] : NULL;
	long long above;

	if (span_is(name, "setting")) {
		/* Exactly the room needed: a listing reads the whole history into memory. */
		change->room = change->count + 1;
		change->items = x_resize(change->items, change->room, sizeof(*item));
		change->items[change->count++] = (struct setting_change){
			.setting = text,
			.before = setting_text(NULL),
			.after = setting_text(NULL),
		};
		return true;
	}
	if (!item)
		return true;
	if (span_is(name, "before")) {
		struct setting_value place = item->before;

		item->before = setting_value_read(change->kind, text);
		item->before.lines_above = place.lines_above;
		item->before.line_end = place.line_end;
	} else if (span_is(name, "after")) {
		item->after = setting_value_read(change->kind, text);
	} else if (span_is(name, "end")) {
		item->before.line_end = text;
	} else if (span_is(name, "above")) {
		if (!span_number(&above, span_of(text), 0, LLONG_MAX))
			return false;
		item->before.lines_above = above;
	}
	return true;
}

/* Read the first two fields: they tell whether the rest can be parsed. */
static enum record read_kind(struct change *change, struct span record)
{
	struct journal_fields at = journal_line_fields(record);
	unsigned kind, state = CHANGE_BEGUN;
	struct span name, word;

	if (journal_line_peek(&name, &word, &at) <= 0 || !span_is(name, "kind"))
		return RECORD_DAMAGED;
	if (!find_name(&kind, word, kind_names, COUNT_OF(kind_names)))
		return RECORD_UNKNOWN;
	if (journal_line_peek(&name, &word, &at) > 0 && span_is(name, "as") &&
	    !find_name(&state, word, state_names, COUNT_OF(state_names)))
		return RECORD_UNKNOWN;
	change->kind = (enum change_kind)kind;
	change->state = (enum change_state)state;
	return RECORD_GOOD;
}

/* True if the target is "SWITCH port ID" of the switch in `name`. */
static bool is_dvport(const struct change *change)
{
	size_t len = change->name ? strlen(change->name) : 0;

	return change->target && change->name && strncmp(change->target, change->name, len) == 0 &&
	       span_starts(span_of(change->target + len), DVPORT_BETWEEN);
}

/* The record is decoded in place, unless it is unknown; the change's texts point into it. */
static enum record read_change(struct change *change, struct span record)
{
	bool is_deferred = !span_is(journal_line_kind(record), "begin");
	bool has_undoes = !span_is(journal_line_kind(record), "wait");
	struct journal_fields at = journal_line_fields(record);
	enum record state = is_deferred ? RECORD_GOOD : read_kind(change, record);
	struct span name;
	char *text;
	int more;

	change->borrowed_ = true;
	if (is_deferred)
		change->state = CHANGE_DEFERRED;
	if (state != RECORD_GOOD)
		return state;
	while ((more = journal_line_next(&name, &text, &at)) > 0) {
		bool good = read_field(change, name, text);

		if (has_undoes && span_is(name, "undoes"))
			good = read_undoes(&change->undoes, text);
		else if (!is_deferred)
			good = good && read_item_field(change, name, text);
		if (!good)
			return RECORD_DAMAGED;
	}
	if (change->kind == CHANGE_DVPORT && !is_dvport(change))
		return RECORD_DAMAGED;
	return more == 0 && change->id > 0 && change->command && change->target ? RECORD_GOOD
										: RECORD_DAMAGED;
}

/* 2: applying records to the journal in memory */

static void count_id(struct journal_store *store, long long id)
{
	if (id >= store->next_id && id < LLONG_MAX)
		store->next_id = id + 1;
}

static uint64_t digest_of(const char *path)
{
	return digest_add(DIGEST_START, path, strlen(path));
}

static uint64_t *deferred_word(struct journal_store *store, uint64_t digest)
{
	return &store->deferred[digest % DEFERRED_BITS / 64];
}

/*
 * Called for each VM of a host and each deferred record. The bits tell at once that a path has no
 * deferred change, and since the others are mostly asked for in order, the search starts after the
 * last hit.
 */
const struct change *journal_deferred(const struct journal *journal, const char *target)
{
	struct journal_store *store = journal->store_;
	size_t count = journal->deferred.count;
	uint64_t digest = count > 0 ? digest_of(target) : 0;

	if (count == 0 || !(*deferred_word(store, digest) >> digest % 64 & 1))
		return NULL;
	for (size_t i = 0; i < count; i++) {
		const struct change *change;

		if (store->deferred_at >= count)
			store->deferred_at = 0;
		change = &journal->deferred.items[store->deferred_at++];
		if (change->digest_ == digest && strcmp(change->target, target) == 0)
			return change;
	}
	return NULL;
}

static void remove_deferred(struct journal *journal, long long id)
{
	size_t kept = 0;

	for (size_t i = 0; i < journal->deferred.count; i++) {
		struct change *change = &journal->deferred.items[i];

		if (change->id == id)
			change_free(change);
		else
			journal->deferred.items[kept++] = *change;
	}
	journal->deferred.count = kept;
}

/* Replaces the deferred change of the same target; one with the same id keeps its place. */
static void put_deferred(struct journal *journal, struct change *change)
{
	const struct change *other = journal_deferred(journal, change->target);

	change->digest_ = digest_of(change->target);
	*deferred_word(journal->store_, change->digest_) |= 1ULL << change->digest_ % 64;
	if (other && other->id == change->id) {
		struct change *same = &journal->deferred.items[other - journal->deferred.items];

		change_free(same);
		*same = *change;
		return;
	}
	if (other)
		remove_deferred(journal, other->id);
	LIST_PUSH(&journal->deferred, *change);
}

/* False if nothing changed. */
static bool set_owed(struct journal *journal, const char *path, bool owed)
{
	uint64_t digest = digest_of(path);

	for (size_t i = 0; i < journal->owed.count; i++) {
		const struct journal_owed *other = &journal->owed.items[i];

		if (other->digest_ != digest || strcmp(other->path, path) != 0)
			continue;
		if (owed)
			return false;
		free(journal->owed.items[i].path);
		journal->owed.items[i] = journal->owed.items[--journal->owed.count];
		return true;
	}
	if (owed)
		LIST_PUSH(&journal->owed, (struct journal_owed){ x_strdup(path), digest });
	return owed;
}

static enum record read_begin(struct journal *journal, struct span record)
{
	struct change change = { 0 };
	enum record state = read_change(&change, record);
	size_t count = journal->entries.count;

	/* journal_find() relies on ascending ids. */
	if (state == RECORD_GOOD && count > 0 && journal->entries.items[count - 1].id >= change.id)
		state = RECORD_DAMAGED;
	if (state == RECORD_GOOD) {
		count_id(journal->store_, change.id);
		LIST_PUSH(&journal->entries, change);
	} else {
		change_free(&change);
	}
	return state;
}

static enum record read_wait(struct journal *journal, struct span record)
{
	struct change change = { 0 };
	bool is_undo = span_is(journal_line_kind(record), "wait-undo");
	enum record state = read_change(&change, record);

	if (state == RECORD_GOOD && is_undo == (change.undoes.count > 0)) {
		count_id(journal->store_, change.id);
		put_deferred(journal, &change);
		return RECORD_GOOD;
	}
	change_free(&change);
	return RECORD_DAMAGED;
}

static enum record read_done(struct journal *journal, struct span record)
{
	unsigned index = CHANGE_DONE;
	struct change *change;
	struct span word;
	long long id;

	if (!journal_line_number(&id, record, "id"))
		return RECORD_DAMAGED;
	if (journal_line_get(&word, record, "as") &&
	    !find_name(&index, word, state_names, COUNT_OF(state_names)))
		return RECORD_UNKNOWN;
	count_id(journal->store_, id);
	change = journal_find(journal, id);
	if (change)
		change->state = (enum change_state)index;
	return RECORD_GOOD;
}

static enum record read_closed(struct journal *journal, struct span record)
{
	long long id;

	if (!journal_line_number(&id, record, "id"))
		return RECORD_DAMAGED;
	count_id(journal->store_, id);
	remove_deferred(journal, id);
	return RECORD_GOOD;
}

static enum record read_reload(struct journal *journal, struct span record)
{
	AUTO_STR *path = journal_line_text(record, "target");

	if (!path)
		return RECORD_DAMAGED;
	(void)set_owed(journal, path, span_is(journal_line_kind(record), "owed"));
	return RECORD_GOOD;
}

static enum record read_start(struct journal *journal, struct span record)
{
	struct journal_store *store = journal->store_;
	long long next;

	if (store->generation > 0 ||
	    !journal_line_number(&store->generation, record, "generation") ||
	    !journal_line_number(&next, record, "next"))
		return RECORD_DAMAGED;
	count_id(store, next - 1);
	return RECORD_GOOD;
}

static enum record keep(struct journal *journal, struct span record)
{
	long long id;

	if (journal_line_number(&id, record, "id"))
		count_id(journal->store_, id);
	strings_take(&journal->store_->unknown, x_strndup(record.p, record.len));
	return RECORD_GOOD;
}

static enum record read_record(struct journal *journal, struct span record)
{
	static const struct {
		const char *kind;
		enum record (*read)(struct journal *journal, struct span record);
		bool is_about_deferred;
	} kinds[] = {
		{ "begin", read_begin, false }, { "done", read_done, false },
		{ "wait", read_wait, true },    { "closed", read_closed, true },
		{ "owed", read_reload, false }, { "paid", read_reload, false },
		{ "start", read_start, true },  { "wait-undo", read_wait, true },
	};

	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		enum record state;

		if (!span_is(journal_line_kind(record), kinds[i].kind))
			continue;
		if (journal->store_->only_deferred && !kinds[i].is_about_deferred)
			return RECORD_GOOD;
		state = kinds[i].read(journal, record);
		return state == RECORD_UNKNOWN ? keep(journal, record) : state;
	}
	return keep(journal, record);
}

/* 3: reading a file */

/* A commit record makes everything before it valid; what follows it is valid as well. */
static void read_line(struct journal *journal, bool *committed, struct span line, bool is_ended)
{
	struct span record;
	enum journal_line_state state = journal_line_check(&record, line);
	bool is_commit = state == JOURNAL_LINE_GOOD && span_is(journal_line_kind(record), "commit");
	long long generation;

	journal->store_->closing = is_ended                        ? ""
				   : state == JOURNAL_LINE_DAMAGED ? JOURNAL_LINE_TORN
								   : "\n";
	if (state == JOURNAL_LINE_CLOSED || (state == JOURNAL_LINE_DAMAGED && !is_ended))
		return;
	if (is_commit && journal_line_number(&generation, record, "generation") &&
	    generation == journal->store_->generation)
		*committed = true;
	else if (state == JOURNAL_LINE_DAMAGED || read_record(journal, record) != RECORD_GOOD)
		journal->damaged++;
}

/* Newest first: mark what each change has undone, unless that change was itself undone. */
static void link_undos(struct journal *journal)
{
	for (size_t i = journal->entries.count; i-- > 0;) {
		const struct change *change = &journal->entries.items[i];

		if (change->state != CHANGE_DONE || change->undone_by != 0)
			continue;
		for (size_t k = 0; k < change->undoes.count; k++) {
			struct change *undone = journal_find(journal, change->undoes.items[k]);

			if (undone && undone->id < change->id && undone->undone_by == 0)
				undone->undone_by = change->id;
		}
	}
}

/*
 * Parse the bytes of one file into an empty journal; takes ownership of them. False if they hold no
 * committed generation; the journal is empty then.
 */
static bool parse(struct journal *journal, struct buf *bytes)
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
		clear(journal);
		return false;
	}
	link_undos(journal);
	return true;
}

/* The state of a file, from its first bytes. */
struct front {
	enum front_kind {
		FRONT_NOTHING, /* empty, missing, or only part of a first line */
		FRONT_STARTED, /* a generation, committed or not */
		FRONT_NEWER,
		FRONT_GARBAGE,
	} kind;
	long long generation; /* if FRONT_STARTED */
};

static struct front front_of(struct span bytes)
{
	static const char start[] = "start version=\"";
	size_t len = bytes.len < strlen(start) ? bytes.len : strlen(start);
	struct front front = { .kind = FRONT_GARBAGE };
	struct span line = { 0 }, record;
	long long version;

	/* Empty, or a first line that a kill or a full disk has cut short. */
	if (bytes.len == 0 || (bytes.len < JOURNAL_FRONT && !memchr(bytes.p, '\n', bytes.len) &&
			       memcmp(bytes.p, start, len) == 0))
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

/* Load the newer committed generation of the two files; an empty journal if there is none. */
static int choose(struct journal *journal, const struct front fronts[2], journal_fetch *fetch,
		  void *context, struct err *e)
{
	struct journal_store *store = journal->store_;
	int newer = fronts[1].generation > fronts[0].generation;
	bool is_lost = false;

	/* The newer one first, so that only one needs to be in memory. */
	for (int i = 0; i < 2; i++) {
		int file = i == 0 ? newer : !newer;
		enum front_kind other = fronts[!file].kind;
		AUTO_VALUE(buf) bytes = { 0 };

		/* The second generation is begun only when the first is committed. */
		is_lost |= fronts[file].kind == FRONT_GARBAGE || fronts[file].generation > 1;
		if (fronts[file].kind != FRONT_STARTED)
			continue;
		if (fetch(context, &bytes, file, JOURNAL_READ_MAX, e) < 0)
			return -1;
		if (!parse(journal, &bytes))
			continue;
		store->current = file;
		store->other_left = other != FRONT_NOTHING;
		journal->damaged += other == FRONT_GARBAGE;
		return 0;
	}
	store->other_left = fronts[1].kind != FRONT_NOTHING;
	if (!is_lost)
		return 0;
	/* Name a file that is garbage or held a generation that was lost. */
	newer = fronts[0].kind == FRONT_GARBAGE || fronts[0].generation > 1 ? 0 : 1;
	(void)err_set(e, ERR_REFUSED,
		      "%s: not a readable history; look at it, and empty it to begin a new one",
		      journal_files[newer]);
	return err_target(e, journal_files[newer]);
}

static int load(struct journal **journal, journal_fetch *fetch, void *context, bool only_deferred,
		struct err *e)
{
	AUTO(journal) *loaded = x_alloc(sizeof(*loaded));
	struct front fronts[2];

	loaded->store_ = x_alloc(sizeof(*loaded->store_));
	clear(loaded);
	for (int i = 0; i < 2; i++) {
		AUTO_VALUE(buf) bytes = { 0 };

		if (fetch(context, &bytes, i, JOURNAL_FRONT, e) < 0)
			return -1;
		fronts[i] = front_of(buf_view(&bytes));
		if (fronts[i].kind == FRONT_NEWER) {
			(void)err_set(
				e, ERR_REFUSED,
				"%s: a newer nestvirt wrote this history; install that one again",
				journal_files[i]);
			return err_target(e, journal_files[i]);
		}
	}
	loaded->store_->only_deferred = only_deferred;
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
	*e = found;
	return err_target(e, show);
}

int journal_read(struct journal **journal, const struct host *h, struct err *e)
{
	struct host here = *h; /* not const, as the context of any fetch is */

	return load(journal, fetch_file, &here, false, e);
}

int journal_read_deferred(struct journal **journal, const struct host *h, struct err *e)
{
	struct host here = *h;

	return load(journal, fetch_file, &here, true, e);
}

/* 4: compaction */

/* The outcome of compaction for one setting of a change. */
struct kept {
	const struct setting_value *before; /* its own or that of an older change; NULL: dropped */
	size_t below; /* in the stack of its chain: 1 + the index of a link, or 0 */
};

/* True if a deferred undo names it. */
static bool is_awaited(const struct journal *journal, long long id)
{
	for (size_t i = 0; i < journal->deferred.count; i++) {
		if (ids_have(&journal->deferred.items[i].undoes, id))
			return true;
	}
	return false;
}

/* True if it must stay as it is: it is not done, or a deferred undo names it. */
static bool is_fixed(const struct journal *journal, const struct link *link)
{
	return link->change->state != CHANGE_DONE || is_awaited(journal, link->change->id);
}

/* True if the older one can be merged into the newer one, which begins at `before`. */
static bool is_continued(const struct link *older, const struct link *newer,
			 const struct setting_value *before)
{
	const char *a = older->change->uuid ? older->change->uuid : "";
	const char *b = newer->change->uuid ? newer->change->uuid : "";
	bool was_removed = older->item->before.kind != SETTING_ABSENT &&
			   older->item->after.kind == SETTING_ABSENT;

	return strcmp(a, b) == 0 && setting_value_equal(&older->item->after, before) &&
	       (!was_removed || ids_have(&newer->change->undoes, older->change->id));
}

/*
 * Follow a chain, keeping a stack of what its changes have come to so far. `kept` is indexed by the
 * place of a link.
 */
static void merge_chain(struct kept *kept, const struct journal *journal, struct chain chain)
{
	size_t top = 0;

	for (size_t i = 0; i < chain.count; i++) {
		const struct link *link = &chain.links[i];
		struct kept *own = &kept[link->place];
		/* A toggle has had an effect although it ends where it starts. */
		bool is_something = link->change->kind == CHANGE_TOGGLE;

		own->before = &link->item->before;
		if (is_fixed(journal, link)) {
			own->below = top;
			top = i + 1;
			continue;
		}
		while (top > 0 && !is_fixed(journal, &chain.links[top - 1]) &&
		       is_continued(&chain.links[top - 1], link, own->before)) {
			const struct link *older = &chain.links[top - 1];

			is_something &= !ids_have(&link->change->undoes, older->change->id);
			own->before = kept[older->place].before;
			kept[older->place].before = NULL;
			top = kept[older->place].below;
		}
		own->below = top;
		if (!is_something && setting_value_equal(own->before, &link->item->after))
			own->before = NULL;
		else
			top = i + 1;
	}
}

static void write_entries(struct buf *text, const struct journal *journal)
{
	AUTO_VALUE(chains) chains = { 0 };
	struct kept *kept;
	const struct setting_value **befores;
	size_t count = 0, at = 0;

	for (size_t i = 0; i < journal->entries.count; i++)
		count += journal->entries.items[i].count;
	kept = x_array(count, sizeof(*kept));
	befores = x_array(count, sizeof(*befores));
	chains_of(&chains, journal);
	for (size_t i = 0; i < chains.count;) {
		struct chain chain = chain_setting(&chains.items[i], chains.count - i);

		merge_chain(kept, journal, chain);
		i += chain.count;
	}
	for (size_t i = 0; i < journal->entries.count; i++) {
		const struct change *change = &journal->entries.items[i];
		bool any = change->state == CHANGE_BEGUN;

		for (size_t k = 0; k < change->count; k++, at++) {
			befores[at] = kept[at].before;
			any |= kept[at].before != NULL;
		}
		if (any)
			write_change(text, change, &befores[at - change->count]);
	}
	free(kept);
	free(befores);
}

void journal_compact(struct buf *text, const struct journal *journal, long long generation)
{
	size_t begin = journal_line_begin(text, "start");

	journal_line_add_number(text, "version", JOURNAL_VERSION);
	journal_line_add_number(text, "generation", generation);
	journal_line_add_number(text, "next", journal->store_->next_id);
	journal_line_end(text, begin);
	write_entries(text, journal);
	for (size_t i = 0; i < journal->deferred.count; i++)
		write_deferred(text, &journal->deferred.items[i]);
	for (size_t i = 0; i < journal->owed.count; i++)
		write_reload(text, true, journal->owed.items[i].path);
	for (size_t i = 0; i < journal->store_->unknown.count; i++) {
		begin = journal_line_begin(text, journal->store_->unknown.items[i]);
		journal_line_end(text, begin);
	}
	buf_span(text, buf_view(&journal->store_->added));
	begin = journal_line_begin(text, "commit");
	journal_line_add_number(text, "generation", generation);
	journal_line_end(text, begin);
}

/* 5: adding records */

void journal_begin(struct journal *journal, struct change *change)
{
	if (journal->store_->begun == 0)
		journal->store_->begun_from = journal->store_->next_id;
	change->id = journal->store_->next_id++;
	change->time = clock_now();
	change->state = CHANGE_BEGUN;
	write_change(&journal->store_->added, change, NULL);
	journal->store_->begun++;
}

void journal_done(struct journal *journal, long long id, enum change_state state)
{
	const struct journal_store *store = journal->store_;
	struct buf *out = &journal->store_->added;
	struct change *change = journal_find(journal, id);
	size_t begin;

	if (!change && (store->begun == 0 || id < store->begun_from))
		return;
	begin = journal_line_begin(out, "done");
	journal_line_add_number(out, "id", id);
	if (state != CHANGE_DONE)
		journal_line_add(out, "as", state_names[state]);
	journal_line_end(out, begin);
	if (change)
		change->state = state;
}

void journal_defer(struct journal *journal, struct change *change)
{
	const struct change *other = journal_deferred(journal, change->target);

	change->id = journal->store_->next_id++;
	change->time = clock_now();
	change->state = CHANGE_DEFERRED;
	write_deferred(&journal->store_->added, change);
	if (other)
		remove_deferred(journal, other->id);
}

void journal_gone(struct journal *journal, long long id, long long since)
{
	for (size_t i = 0; i < journal->deferred.count; i++) {
		struct change *change = &journal->deferred.items[i];

		if (change->id != id || change->gone_since == since)
			continue;
		change->gone_since = since;
		write_deferred(&journal->store_->added, change);
	}
}

void journal_close(struct journal *journal, long long id, const char *why)
{
	struct buf *out = &journal->store_->added;
	size_t begin = journal_line_begin(out, "closed");

	journal_line_add_number(out, "id", id);
	journal_line_add(out, "why", why);
	journal_line_end(out, begin);
	remove_deferred(journal, id);
}

void journal_owe(struct journal *journal, const char *path)
{
	if (set_owed(journal, path, true))
		write_reload(&journal->store_->added, true, path);
}

void journal_paid(struct journal *journal, const char *path)
{
	if (set_owed(journal, path, false))
		write_reload(&journal->store_->added, false, path);
}

struct span journal_added(const struct journal *journal)
{
	return buf_view(&journal->store_->added);
}

/* 6: writing files */

static size_t room_to_end(const struct journal *journal)
{
	size_t open = journal->store_->begun;

	for (size_t i = 0; i < journal->entries.count; i++)
		open += journal->entries.items[i].state == CHANGE_BEGUN;
	return open * DONE_MAX;
}

/* The path of a file that need not exist. With --root, links in its folder are followed. */
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

/* Open file 0 or 1; creates the folders that the VIB brings if they are missing. */
static int open_file(struct in_place **f, const struct host *h, int file, bool empty, struct err *e)
{
	static const char *const folders[] = { "/etc/config", JOURNAL_FOLDER };
	struct err first = { 0 };

	for (size_t i = 0;; i++) {
		AUTO_STR *path = NULL;
		AUTO_STR *folder = NULL;

		if (path_of(&path, h, journal_files[file], &first) == 0 &&
		    in_place_open(f, path, journal_files[file], empty, &first) == 0)
			return 0;
		if (first.code != ERR_NOT_FOUND || i == COUNT_OF(folders)) {
			*e = first;
			return -1;
		}
		if (path_of(&folder, h, folders[i], e) < 0 ||
		    in_place_make_folder(folder, folders[i], e) < 0)
			return -1;
	}
}

/* Append and flush, or on an error leave the file as it was. */
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

/* Write the whole history as a new generation to the other file, and make that current. */
static int rewrite(struct journal *journal, const struct host *h, size_t max, struct err *e)
{
	struct journal_store *store = journal->store_;
	int file = store->generation > 0 ? !store->current : 0;
	bool other_left = store->generation > 0 || store->other_left;
	AUTO(in_place) *f = NULL;
	AUTO_VALUE(buf) text = { 0 };

	journal_compact(&text, journal, store->generation + 1);
	if (text.len + room_to_end(journal) > max)
		return err_set(e, ERR_REFUSED,
			       "it would be longer than %d KB; drop old records: nestvirt history "
			       "forget --before=DATE",
			       JOURNAL_MAX / 1024);
	if (open_file(&f, h, file, true, e) < 0 || write_all(f, buf_view(&text), e) < 0)
		return -1;
	clear(journal);
	if (!parse(journal, &text))
		abort(); /* what compaction writes can always be read */
	store->current = file;
	store->other_left = other_left;
	store->is_fresh = true;
	store->begun = 0; /* those are among the entries now */
	buf_cut(&store->added, 0);
	in_place_free(store->file);
	store->file = f;
	f = NULL;
	return 0;
}

/* Append what was added, and flush it if asked to. */
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
	 * A part that was written and could not be cut off again gets a closing, and everything is
	 * written once more. A longer part was written by a program that ignored the run lock: the
	 * same is done.
	 */
	if (part > 0)
		store->closing =
			part <= text.len && text.p[part - 1] == '\n' ? "" : JOURNAL_LINE_TORN;
	if (done == 0)
		buf_cut(&store->added, 0);
	return done;
}

static int write_added(struct journal *journal, const struct host *h, struct err *e)
{
	struct journal_store *store = journal->store_;

	if (store->generation == 0 ||
	    store->size + store->added.len + room_to_end(journal) > JOURNAL_MAX)
		return rewrite(journal, h, JOURNAL_MAX, e);
	if (!store->file && open_file(&store->file, h, store->current, false, e) < 0)
		return -1;
	/* It has changed since it was read: another program ignored the run lock. */
	if (in_place_size(store->file) != store->size)
		return err_set(e, ERR_BUSY, "%s: somebody else has changed it; try again",
			       journal_files[store->current]);
	if (append(store, true, e) < 0)
		return -1;
	if (store->other_left && !store->is_fresh) {
		AUTO(in_place) *other = NULL;
		struct err ignored;

		/* If this fails, the next run tries again: the file is not read. */
		if (open_file(&other, h, !store->current, true, &ignored) == 0)
			store->other_left = false;
	}
	return 0;
}

int journal_commit(struct journal *journal, const struct host *h, char **warning, struct err *e)
{
	struct err unsaved = { 0 };

	*warning = NULL;
	if (journal->store_->added.len == 0)
		return 0;
	if (write_added(journal, h, e) < 0) {
		/* A change that cannot be recorded is not made. */
		if (e->code != ERR_BUSY)
			e->code = ERR_REFUSED;
		(void)err_wrap(e, "nothing was changed, since the history cannot be written");
		return err_target(e, journal_files[journal->store_->current]);
	}
	if (host_persist(h, &unsaved) < 0)
		*warning = x_format("the host has not saved the history, and a power loss would "
				    "lose its new records: %s",
				    unsaved.text);
	return 0;
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
		struct change *change = &journal->entries.items[i];

		if (change->time < before && change->state != CHANGE_BEGUN &&
		    !is_awaited(journal, change->id))
			change_free(change);
		else
			journal->entries.items[kept++] = *change;
	}
	*dropped = journal->entries.count - kept;
	journal->entries.count = kept;
	if (*dropped == 0)
		return 0;
	return rewrite(journal, h, JOURNAL_READ_MAX, e); /* it only gets shorter */
}
