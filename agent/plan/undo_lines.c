#include "plan/undo_internal.h"

#include <string.h>

void undo_lines_close(struct undo_gaps *gaps, const struct undo_gap *gap)
{
	gaps->count--;
	for (size_t i = (size_t)(gap - gaps->items); i < gaps->count; i++) {
		gaps->items[i] = gaps->items[i + 1];
		gaps->items[i].above++;
	}
}

size_t undo_lines_remove(struct undo_gaps *gaps, size_t above)
{
	size_t at = 0;

	while (at < gaps->count && gaps->items[at].above <= above)
		at++;
	for (size_t i = at; i < gaps->count; i++)
		gaps->items[i].above--;
	return at;
}

static void open_gap(struct undo_gaps *gaps, const struct undo_event *removal, size_t line)
{
	size_t above = (size_t)removal->value->lines_above;
	size_t at = undo_lines_remove(gaps, above);
	const struct undo_gap gap = { removal, line, above };

	LIST_PUSH(gaps, gap);
	for (size_t i = gaps->count - 1; i > at; i--)
		gaps->items[i] = gaps->items[i - 1];
	gaps->items[at] = gap;
}

static bool takes_back(const struct journal_entry *undo, long long id)
{
	for (size_t i = 0; i < undo->undoes_count; i++) {
		if (undo->undoes[i] == id)
			return true;
	}
	return false;
}

struct undo_gap *undo_lines_find(struct undo_gaps *gaps, size_t line)
{
	for (size_t i = 0; i < gaps->count; i++) {
		if (gaps->items[i].line == line)
			return &gaps->items[i];
	}
	return NULL;
}

/* The gap that an undo fills: by the chain that it walked then. NULL: it appends. */
static struct undo_gap *find_filled(struct undo_gaps *gaps, const struct undo_events *events,
				    size_t index)
{
	const struct undo_event *undo = &events->items[index];
	const char *now = undo->value->before;
	size_t line = 0;

	for (size_t i = index; i-- > 0;) {
		const struct undo_event *event = &events->items[i];

		if (strcmp(event->value->setting, undo->value->setting) != 0)
			continue;
		if (event->entry == undo->entry) {
			now = event->value->before; /* it moves a line: this is the first half */
		} else if (takes_back(undo->entry, event->entry->id)) {
			if (!undo_chain_same(STEP_VMX_SETTING, event->value->after, now, NULL))
				break;
			now = event->value->before;
			line = event->line_before;
		}
	}
	return line != 0 ? undo_lines_find(gaps, line) : NULL;
}

/* Which line held the setting before this event; 0: none. Three numbers are of each event. */
static size_t line_before(const struct undo_events *events, size_t index)
{
	const struct journal_value *value = events->items[index].value;
	size_t i = index;

	if (!value->before)
		return 0;
	while (i-- > 0) {
		if (!span_is_nocase(span_of(events->items[i].value->setting), value->setting))
			continue;
		if (events->items[i].line_after != 0)
			return events->items[i].line_after;
		return 3 * index + 1; /* somebody else has put one there since */
	}
	return 3 * index + 2;
}

static size_t line_after(struct undo_gaps *gaps, const struct undo_events *events, size_t index)
{
	const struct undo_event *event = &events->items[index];
	struct undo_gap *filled;
	size_t line;

	if (!event->value->after)
		return 0;
	if (event->value->before && event->value->lines_above < 0)
		return event->line_before;
	filled = find_filled(gaps, events, index);
	if (!filled)
		return 3 * index + 3;
	line = filled->line;
	undo_lines_close(gaps, filled);
	return line;
}

void undo_lines_replay(struct undo_gaps *gaps, struct undo_events *events)
{
	for (size_t i = 0; i < events->count; i++) {
		struct undo_event *event = &events->items[i];

		event->line_before = line_before(events, i);
		if (event->value->before && event->value->lines_above >= 0)
			open_gap(gaps, event, event->line_before);
		event->line_after = line_after(gaps, events, i);
	}
}

size_t undo_lines_now(const struct undo_events *events, const char *setting)
{
	size_t line = 0;

	for (size_t i = 0; i < events->count; i++) {
		if (span_is_nocase(span_of(events->items[i].value->setting), setting))
			line = events->items[i].line_after;
	}
	return line;
}

size_t undo_lines_made_by(const struct undo_events *events, const struct undo_chain *chain)
{
	size_t line = undo_lines_now(events, chain->setting);

	for (size_t i = events->count; i-- > 0 && line != 0;) {
		if (events->items[i].line_after == line && events->items[i].line_before != line)
			return i;
	}
	return (size_t)(chain->newest - events->items);
}
