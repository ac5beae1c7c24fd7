#include "plan/journal.h"

#include <limits.h>
#include <stddef.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "formats/journal_line.h"
#include "host/host.h"
#include "system/clock.h"
#include "system/file.h"

struct journal *journal_new(void)
{
	struct journal *journal = x_alloc(sizeof(*journal));

	journal->store_ = x_alloc(sizeof(*journal->store_));
	journal_clear(journal);
	return journal;
}

void journal_entry_free(struct journal_entry *entry)
{
	for (size_t i = 0; i < entry->count && !entry->borrowed_; i++) {
		struct journal_value *value = &entry->items[i];

		free(value->setting);
		free(value->before);
		free(value->after);
		free(value->line_end);
	}
	if (!entry->borrowed_) {
		free(entry->command);
		free(entry->caller);
		free(entry->target);
		free(entry->name);
		free(entry->uuid);
	}
	free(entry->items);
	free(entry->undoes);
	*entry = (struct journal_entry){ 0 };
}

void journal_pending_free(struct journal_pending *pending)
{
	if (!pending->borrowed_) {
		free(pending->command);
		free(pending->caller);
		free(pending->path);
		free(pending->name);
		free(pending->uuid);
		free(pending->profile);
	}
	free(pending->undoes);
	*pending = (struct journal_pending){ 0 };
}

void journal_clear(struct journal *journal)
{
	struct journal_store *store = journal->store_;

	for (size_t i = 0; i < journal->entries.count; i++)
		journal_entry_free(&journal->entries.items[i]);
	free(journal->entries.items);
	for (size_t i = 0; i < journal->pending.count; i++)
		journal_pending_free(&journal->pending.items[i]);
	free(journal->pending.items);
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
	journal_clear(journal);
	in_place_free(journal->store_->file);
	buf_free(&journal->store_->added);
	free(journal->store_);
	free(journal);
}

/* By halves: ids go up. */
struct journal_entry *journal_find(const struct journal *journal, long long id)
{
	size_t from = 0, to = journal->entries.count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		struct journal_entry *entry = &journal->entries.items[middle];

		if (entry->id == id)
			return entry;
		if (entry->id < id)
			from = middle + 1;
		else
			to = middle;
	}
	return NULL;
}

struct journal_entry *journal_begin(struct journal *journal, struct journal_entry *entry)
{
	struct journal_entry *begun;

	LIST_PUSH(&journal->entries, *entry);
	*entry = (struct journal_entry){ 0 };
	begun = &journal->entries.items[journal->entries.count - 1];
	begun->id = journal->store_->next_id++;
	begun->time = clock_now();
	begun->state = JOURNAL_BEGUN;
	begun->undone_by = 0;
	journal_record_entry(&journal->store_->added, begun);
	return begun;
}

static uint64_t digest_of(const char *path)
{
	return digest_add(DIGEST_START, path, strlen(path));
}

static void remove_pending_at(struct journal *journal, size_t index)
{
	journal_pending_free(&journal->pending.items[index]);
	journal->pending.count--;
	for (size_t i = index; i < journal->pending.count; i++)
		journal->pending.items[i] = journal->pending.items[i + 1];
}

static uint64_t *waited_word(struct journal_store *store, uint64_t digest)
{
	return &store->waited[digest % JOURNAL_WAITED_BITS / 64];
}

/*
 * Asked for each VM of a host, and while it is read for each that waits: so a path that never
 * waited is known as such at once, and others are mostly asked for in the order in which they wait.
 */
const struct journal_pending *journal_waiting(const struct journal *journal, const char *path)
{
	struct journal_store *store = journal->store_;
	size_t count = journal->pending.count;
	uint64_t digest = count > 0 ? digest_of(path) : 0;

	if (count == 0 || !(*waited_word(store, digest) >> digest % 64 & 1))
		return NULL;
	for (size_t i = 0; i < count; i++) {
		const struct journal_pending *pending;

		if (store->waiting_at >= count)
			store->waiting_at = 0;
		pending = &journal->pending.items[store->waiting_at++];
		if (pending->digest_ == digest && strcmp(pending->path, path) == 0)
			return pending;
	}
	return NULL;
}

void journal_set_pending(struct journal *journal, struct journal_pending *pending)
{
	const struct journal_pending *other = journal_waiting(journal, pending->path);

	size_t at = other ? (size_t)(other - journal->pending.items) : 0;

	pending->digest_ = digest_of(pending->path);
	*waited_word(journal->store_, pending->digest_) |= 1ULL << pending->digest_ % 64;
	if (other && other->id == pending->id) {
		journal_pending_free(&journal->pending.items[at]);
		journal->pending.items[at] = *pending;
		return;
	}
	if (other)
		remove_pending_at(journal, at);
	LIST_PUSH(&journal->pending, *pending);
}

void journal_wait_gone(struct journal *journal, long long id, long long since)
{
	for (size_t i = 0; i < journal->pending.count; i++) {
		struct journal_pending *pending = &journal->pending.items[i];

		if (pending->id != id || pending->gone_since == since)
			continue;
		pending->gone_since = since;
		journal_record_pending(&journal->store_->added, pending);
	}
}

void journal_remove_pending(struct journal *journal, long long id)
{
	for (size_t i = 0; i < journal->pending.count; i++) {
		if (journal->pending.items[i].id == id) {
			remove_pending_at(journal, i);
			return;
		}
	}
}

bool journal_is_awaited(const struct journal *journal, long long id)
{
	for (size_t i = 0; i < journal->pending.count; i++) {
		const struct journal_pending *pending = &journal->pending.items[i];

		for (size_t k = 0; k < pending->undoes_count; k++) {
			if (pending->undoes[k] == id)
				return true;
		}
	}
	return false;
}

struct journal_pending *journal_wait(struct journal *journal, struct journal_pending *pending)
{
	pending->id = journal->store_->next_id++;
	pending->time = clock_now();
	journal_record_pending(&journal->store_->added, pending);
	journal_set_pending(journal, pending);
	*pending = (struct journal_pending){ 0 };
	return &journal->pending.items[journal->pending.count - 1];
}

void journal_wait_no_more(struct journal *journal, long long id, const char *why)
{
	journal_record_closed(&journal->store_->added, id, why);
	journal_remove_pending(journal, id);
}

bool journal_set_owed(struct journal *journal, const char *path, bool owed)
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

void journal_owe(struct journal *journal, const char *path)
{
	if (journal_set_owed(journal, path, true))
		journal_record_reload(&journal->store_->added, true, path);
}

void journal_paid(struct journal *journal, const char *path)
{
	if (journal_set_owed(journal, path, false))
		journal_record_reload(&journal->store_->added, false, path);
}

void journal_done(struct journal *journal, long long id, enum journal_state state)
{
	struct journal_entry *entry = journal_find(journal, id);

	if (!entry)
		return;
	entry->state = state;
	journal_record_done(&journal->store_->added, id, state);
}

#define WAIT_UNDO "wait-undo"

static const char *const kind_names[] = {
	[STEP_VMX_SETTING] = "vmx",     [STEP_PORTGROUP_MADE] = "portgroup-made",
	[STEP_HOST_OPTION] = "option",  [STEP_VSWITCH] = "vswitch",
	[STEP_PORTGROUP] = "portgroup", [STEP_OFF_AND_ON] = "off-and-on",
};

static const char *const state_names[] = {
	[JOURNAL_BEGUN] = "begun",
	[JOURNAL_DONE] = "done",
	[JOURNAL_NOT_DONE] = "not-done",
	[JOURNAL_DIFFERENT] = "different",
};

static bool find_name(unsigned *index, struct span word, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (span_is(word, names[i])) {
			*index = (unsigned)i;
			return true;
		}
	}
	return false;
}

enum field_kind {
	TEXT,   /* left out where it is NULL */
	NUMBER, /* left out where it is below 0 */
	MOMENT, /* a number, left out where it is 0 */
	FLAG,   /* true or false */
};

/* One member of a struct, as a field of its record. */
struct field {
	const char *name;
	enum field_kind kind;
	size_t offset;
};

#define ENTRY(member)   offsetof(struct journal_entry, member)
#define VALUE(member)   offsetof(struct journal_value, member)
#define PENDING(member) offsetof(struct journal_pending, member)

static const struct field entry_fields[] = {
	{ "id", NUMBER, ENTRY(id) },         { "time", NUMBER, ENTRY(time) },
	{ "command", TEXT, ENTRY(command) }, { "caller", TEXT, ENTRY(caller) },
	{ "target", TEXT, ENTRY(target) },   { "name", TEXT, ENTRY(name) },
	{ "uuid", TEXT, ENTRY(uuid) },
};

static const struct field value_fields[] = {
	{ "setting", TEXT, VALUE(setting) }, { "before", TEXT, VALUE(before) },
	{ "after", TEXT, VALUE(after) },     { "above", NUMBER, VALUE(lines_above) },
	{ "end", TEXT, VALUE(line_end) },
};

static const struct field pending_fields[] = {
	{ "id", NUMBER, PENDING(id) },           { "time", NUMBER, PENDING(time) },
	{ "command", TEXT, PENDING(command) },   { "caller", TEXT, PENDING(caller) },
	{ "target", TEXT, PENDING(path) },       { "name", TEXT, PENDING(name) },
	{ "uuid", TEXT, PENDING(uuid) },         { "enable", FLAG, PENDING(enable) },
	{ "profile", TEXT, PENDING(profile) },   { "force", FLAG, PENDING(force) },
	{ "gone", MOMENT, PENDING(gone_since) },
};

static void write_field(struct buf *out, const struct field *field, const char *member)
{
	const char *text;
	long long number;
	bool flag;

	switch (field->kind) {
	case TEXT:
		memcpy(&text, member, sizeof(text));
		if (text)
			journal_line_add(out, field->name, text);
		return;
	case NUMBER:
	case MOMENT:
		memcpy(&number, member, sizeof(number));
		if (number >= (field->kind == MOMENT))
			journal_line_add_number(out, field->name, number);
		return;
	case FLAG:
		memcpy(&flag, member, sizeof(flag));
		journal_line_add(out, field->name, flag ? "true" : "false");
		return;
	}
}

static void write_fields(struct buf *out, const struct field *fields, size_t count,
			 const void *object)
{
	for (size_t i = 0; i < count; i++)
		write_field(out, &fields[i], (const char *)object + fields[i].offset);
}

static bool read_value(const struct field *field, char *member, char *text)
{
	long long number;
	bool flag = strcmp(text, "true") == 0;

	switch (field->kind) {
	case TEXT:
		memcpy(member, &text, sizeof(text));
		return true;
	case NUMBER:
	case MOMENT:
		if (!span_number(&number, span_of(text), 0, LLONG_MAX))
			return false;
		memcpy(member, &number, sizeof(number));
		return true;
	case FLAG:
		memcpy(member, &flag, sizeof(flag));
		return flag || strcmp(text, "false") == 0;
	}
	abort();
}

/* False where the text is not what the field wants; a name that is not in the table is fine. */
static bool read_field(const struct field *fields, size_t count, void *object, struct span name,
		       char *text)
{
	for (size_t i = 0; i < count; i++) {
		if (name.p[0] == fields[i].name[0] && span_is(name, fields[i].name))
			return read_value(&fields[i], (char *)object + fields[i].offset, text);
	}
	return true;
}

void journal_record_start(struct buf *out, long long generation, long long next)
{
	size_t begin = journal_line_begin(out, "start");

	journal_line_add_number(out, "version", JOURNAL_VERSION);
	journal_line_add_number(out, "generation", generation);
	journal_line_add_number(out, "next", next);
	journal_line_end(out, begin);
}

void journal_record_commit(struct buf *out, long long generation)
{
	size_t begin = journal_line_begin(out, "commit");

	journal_line_add_number(out, "generation", generation);
	journal_line_end(out, begin);
}

static void write_undoes(struct buf *out, const long long *ids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_format(out, i == 0 ? " undoes=\"%lld" : " %lld", ids[i]);
	if (count > 0)
		buf_char(out, '"');
}

void journal_record_entry(struct buf *out, const struct journal_entry *entry)
{
	size_t begin = journal_line_begin(out, "begin");

	journal_line_add(out, "kind", kind_names[entry->kind]);
	if (entry->state != JOURNAL_BEGUN)
		journal_line_add(out, "as", state_names[entry->state]);
	write_fields(out, entry_fields, COUNT_OF(entry_fields), entry);
	write_undoes(out, entry->undoes, entry->undoes_count);
	for (size_t i = 0; i < entry->count; i++)
		write_fields(out, value_fields, COUNT_OF(value_fields), &entry->items[i]);
	journal_line_end(out, begin);
}

void journal_record_done(struct buf *out, long long id, enum journal_state state)
{
	size_t begin = journal_line_begin(out, "done");

	journal_line_add_number(out, "id", id);
	if (state != JOURNAL_DONE)
		journal_line_add(out, "as", state_names[state]);
	journal_line_end(out, begin);
}

void journal_record_pending(struct buf *out, const struct journal_pending *pending)
{
	size_t begin = journal_line_begin(out, pending->undoes_count > 0 ? WAIT_UNDO : "wait");

	write_fields(out, pending_fields, COUNT_OF(pending_fields), pending);
	write_undoes(out, pending->undoes, pending->undoes_count);
	journal_line_end(out, begin);
}

void journal_record_closed(struct buf *out, long long id, const char *why)
{
	size_t begin = journal_line_begin(out, "closed");

	journal_line_add_number(out, "id", id);
	journal_line_add(out, "why", why);
	journal_line_end(out, begin);
}

void journal_record_reload(struct buf *out, bool owed, const char *path)
{
	size_t begin = journal_line_begin(out, owed ? "owed" : "paid");

	journal_line_add(out, "target", path);
	journal_line_end(out, begin);
}

/* Only once in a record. */
static bool read_undoes(long long **ids, size_t *count, const char *text)
{
	struct span rest = span_of(text), word;
	size_t room = 0;

	if (*count > 0)
		return false;
	while (span_next(&word, &rest, ' ')) {
		long long id;

		if (!span_number(&id, word, 1, LLONG_MAX))
			return false;
		*ids = list_room(*ids, *count, &room, sizeof(id));
		(*ids)[(*count)++] = id;
	}
	return true;
}

/* Just the room that is needed: a journal of many VMs is read by commands that only list them. */
static void add_value(struct journal_entry *entry)
{
	entry->room = entry->count + 1;
	entry->items = x_resize(entry->items, entry->room, sizeof(*entry->items));
	entry->items[entry->count++] = (struct journal_value){ .lines_above = -1 };
}

static bool read_entry_field(struct journal_entry *entry, struct span name, char *text)
{
	if (span_is(name, "undoes"))
		return read_undoes(&entry->undoes, &entry->undoes_count, text);
	if (span_is(name, "setting"))
		add_value(entry);
	/* The names of the two tables differ. */
	return read_field(entry_fields, COUNT_OF(entry_fields), entry, name, text) &&
	       (entry->count == 0 || read_field(value_fields, COUNT_OF(value_fields),
						&entry->items[entry->count - 1], name, text));
}

/* Its first two fields, which say whether the rest can be understood. */
static enum journal_record_state read_kind(struct journal_entry *entry, struct span record)
{
	struct journal_fields fields = journal_line_fields(record);
	unsigned kind, state = JOURNAL_BEGUN;
	struct span name, word;

	if (journal_line_peek(&name, &word, &fields) <= 0 || !span_is(name, "kind"))
		return JOURNAL_RECORD_DAMAGED;
	if (!find_name(&kind, word, kind_names, COUNT_OF(kind_names)))
		return JOURNAL_RECORD_UNKNOWN;
	if (journal_line_peek(&name, &word, &fields) > 0 && span_is(name, "as") &&
	    !find_name(&state, word, state_names, COUNT_OF(state_names)))
		return JOURNAL_RECORD_UNKNOWN;
	entry->kind = (enum step_kind)kind;
	entry->state = (enum journal_state)state;
	return JOURNAL_RECORD_GOOD;
}

enum journal_record_state journal_record_read_entry(struct journal_entry *entry, struct span record)
{
	struct journal_fields fields = journal_line_fields(record);
	enum journal_record_state state = read_kind(entry, record);
	struct span name;
	char *text;
	int more;

	if (state != JOURNAL_RECORD_GOOD)
		return state;
	entry->borrowed_ = true;
	while ((more = journal_line_next(&name, &text, &fields)) > 0) {
		if (!read_entry_field(entry, name, text))
			return JOURNAL_RECORD_DAMAGED;
	}
	return more == 0 && entry->id > 0 && entry->command && entry->target
		       ? JOURNAL_RECORD_GOOD
		       : JOURNAL_RECORD_DAMAGED;
}

enum journal_record_state journal_record_read_pending(struct journal_pending *pending,
						      struct span record)
{
	struct journal_fields fields = journal_line_fields(record);
	bool is_undo = span_is(journal_line_kind(record), WAIT_UNDO);
	struct span name;
	char *text;
	int more;

	pending->borrowed_ = true;
	while ((more = journal_line_next(&name, &text, &fields)) > 0) {
		if (is_undo && span_is(name, "undoes")
			    ? !read_undoes(&pending->undoes, &pending->undoes_count, text)
			    : !read_field(pending_fields, COUNT_OF(pending_fields), pending, name,
					  text))
			return JOURNAL_RECORD_DAMAGED;
	}
	return more == 0 && pending->id > 0 && pending->command && pending->path &&
			       is_undo == (pending->undoes_count > 0)
		       ? JOURNAL_RECORD_GOOD
		       : JOURNAL_RECORD_DAMAGED;
}

enum journal_record_state journal_record_read_done(long long *id, enum journal_state *state,
						   struct span record)
{
	unsigned index = JOURNAL_DONE;
	struct span word;

	if (!journal_line_number(id, record, "id"))
		return JOURNAL_RECORD_DAMAGED;
	if (journal_line_get(&word, record, "as") &&
	    !find_name(&index, word, state_names, COUNT_OF(state_names)))
		return JOURNAL_RECORD_UNKNOWN;
	*state = (enum journal_state)index;
	return JOURNAL_RECORD_GOOD;
}

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

/* One value of one entry, and what becomes of it. */
struct link {
	const struct journal_entry *entry;
	struct journal_value value; /* strings are borrowed; `before` may be that of an older one */
	size_t place;               /* among all values */
	size_t below;               /* in the stack of its chain: 1 + the index of a link, or 0 */
	bool gone;
	bool is_awaited; /* by an undo that waits, which names its entry */
};

static int compare_texts(const char *a, const char *b)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

static bool same_text(const char *a, const char *b)
{
	return compare_texts(a, b) == 0;
}

/* 0 where both are of one chain. */
static int compare_chains(const struct link *a, const struct link *b)
{
	int order = compare_texts(a->entry->target, b->entry->target);

	if (order == 0)
		order = (int)a->entry->kind - (int)b->entry->kind;
	if (order == 0)
		order = compare_texts(a->entry->uuid, b->entry->uuid);
	return order == 0 ? compare_texts(a->value.setting, b->value.setting) : order;
}

static int compare_links(const void *a, const void *b)
{
	const struct link *left = a, *right = b;
	int order = compare_chains(left, right);

	return order != 0 ? order : (left->place > right->place) - (left->place < right->place);
}

static int compare_places(const void *a, const void *b)
{
	const struct link *left = a, *right = b;

	return (left->place > right->place) - (left->place < right->place);
}

static bool takes_back(const struct journal_entry *entry, long long id)
{
	for (size_t i = 0; i < entry->undoes_count; i++) {
		if (entry->undoes[i] == id)
			return true;
	}
	return false;
}

/* May the older one be forgotten where the newer one takes its `before` over? */
static bool is_continued(const struct link *older, const struct link *newer)
{
	bool was_removed = older->value.before && !older->value.after;

	return !older->is_awaited && !newer->is_awaited && older->entry->state == JOURNAL_DONE &&
	       newer->entry->state == JOURNAL_DONE &&
	       same_text(older->value.after, newer->value.before) &&
	       (!was_removed || takes_back(newer->entry, older->entry->id));
}

/*
 * A link on top of its chain's stack, which is what its changes come to so far: 1 + the index of
 * the new top, 0 where nothing is left.
 */
static size_t push(struct link *links, size_t index, size_t top)
{
	struct link *link = &links[index];
	/* It ends where it starts, and has done something all the same: undo does it once more. */
	bool is_something = link->entry->kind == STEP_OFF_AND_ON;

	while (top > 0 && is_continued(&links[top - 1], link)) {
		is_something &= !takes_back(link->entry, links[top - 1].entry->id);
		link->value.before = links[top - 1].value.before;
		links[top - 1].gone = true;
		top = links[top - 1].below;
	}
	link->below = top;
	if (link->entry->state != JOURNAL_DONE || link->is_awaited)
		return index + 1;
	link->gone = !is_something && same_text(link->value.before, link->value.after);
	return link->gone ? top : index + 1;
}

static struct link *links_of(size_t *count, const struct journal *journal)
{
	struct link *links;
	size_t room = 0;

	*count = 0;
	for (size_t i = 0; i < journal->entries.count; i++)
		room += journal->entries.items[i].count;
	links = x_array(room, sizeof(*links));
	for (size_t i = 0; i < journal->entries.count; i++) {
		const struct journal_entry *entry = &journal->entries.items[i];

		bool is_awaited = journal_is_awaited(journal, entry->id);

		if (entry->state == JOURNAL_NOT_DONE)
			continue;
		for (size_t k = 0; k < entry->count; k++, (*count)++)
			links[*count] = (struct link){ .entry = entry,
						       .value = entry->items[k],
						       .place = *count,
						       .is_awaited = is_awaited };
	}
	return links;
}

/* What is left of all values, in their own order again. */
static struct link *merge(size_t *count, const struct journal *journal)
{
	struct link *links = links_of(count, journal);
	size_t top = 0;

	if (*count > 1)
		qsort(links, *count, sizeof(*links), compare_links);
	for (size_t i = 0; i < *count; i++) {
		if (i > 0 && compare_chains(&links[i - 1], &links[i]) != 0)
			top = 0;
		top = push(links, i, top);
	}
	if (*count > 1)
		qsort(links, *count, sizeof(*links), compare_places);
	return links;
}

static void write_entries(struct buf *text, const struct journal *journal)
{
	size_t count, at = 0;
	struct link *links = merge(&count, journal);

	for (size_t i = 0; i < journal->entries.count; i++) {
		struct journal_entry entry = journal->entries.items[i];
		const struct journal_entry *own = &journal->entries.items[i];

		entry.items = x_array(own->count, sizeof(*own->items));
		entry.count = 0;
		for (; at < count && links[at].entry == own; at++) {
			if (!links[at].gone)
				entry.items[entry.count++] = links[at].value;
		}
		if (entry.count > 0 || entry.state == JOURNAL_BEGUN)
			journal_record_entry(text, &entry);
		free(entry.items);
	}
	free(links);
}

static void write_unknown(struct buf *text, const struct strings *records)
{
	for (size_t i = 0; i < records->count; i++) {
		size_t begin = journal_line_begin(text, records->items[i]);

		journal_line_end(text, begin);
	}
}

void journal_compact(struct buf *text, const struct journal *journal, long long generation)
{
	journal_record_start(text, generation, journal->store_->next_id);
	write_entries(text, journal);
	for (size_t i = 0; i < journal->pending.count; i++)
		journal_record_pending(text, &journal->pending.items[i]);
	for (size_t i = 0; i < journal->owed.count; i++)
		journal_record_reload(text, true, journal->owed.items[i].path);
	write_unknown(text, &journal->store_->unknown);
	journal_record_commit(text, generation);
}

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
