#include "plan/journal_record.h"

#include <limits.h>
#include <stddef.h>
#include <string.h>

#include "base/alloc.h"
#include "formats/journal_line.h"

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
