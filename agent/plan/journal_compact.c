#include <string.h>

#include "formats/journal_line.h"
#include "plan/journal_internal.h"
#include "plan/journal_record.h"

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
