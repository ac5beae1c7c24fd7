#include "plan/journal.h"

#include <string.h>

#include "base/digest.h"
#include "plan/journal_internal.h"
#include "plan/journal_record.h"
#include "system/clock.h"

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
