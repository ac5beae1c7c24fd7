/*
 * Journals as text, for the tests of plan/journal*.c: short lines in, and what was understood of
 * them out. Included after <cmocka.h>.
 */
#ifndef UNIT_JOURNAL_CHECK_H
#define UNIT_JOURNAL_CHECK_H

#include <string.h>

#include "formats/journal_line.h"
#include "plan/journal.h"

/*
 * Lines as they are in a file. They are given without their checksum, which is put behind each; one
 * that starts with "~" is taken as it is, without that, and so is a last one that has no end. With
 * "^" a last line gets a checksum, but no end.
 */
static UNUSED void journal_lines(struct buf *out, const char *lines)
{
	struct span rest = span_of(lines), line;

	while (span_next(&line, &rest, '\n')) {
		bool is_ended = rest.p > line.p + line.len;
		bool is_summed = is_ended ? line.p[0] != '~' : line.p[0] == '^';
		size_t begin = out->len;

		if (line.len > 0 && (line.p[0] == '~' || line.p[0] == '^'))
			line = span_make(line.p + 1, line.len - 1);
		buf_span(out, line);
		if (is_summed)
			journal_line_end(out, begin);
		else if (is_ended)
			buf_char(out, '\n');
		if (is_summed && !is_ended)
			buf_cut(out, out->len - 1);
	}
}

/* The other way: checksums, where they are right, are taken off. */
static UNUSED void journal_unsummed(struct buf *out, struct span text)
{
	struct span line, record;

	while (span_next(&line, &text, '\n')) {
		if (journal_line_check(&record, line) == JOURNAL_LINE_GOOD)
			line = record;
		else
			buf_char(out, '~');
		buf_span(out, line);
		buf_char(out, '\n');
	}
}

static UNUSED const char *journal_text_or(const char *text)
{
	return text ? text : "-";
}

static UNUSED void journal_show_entry(struct buf *out, const struct journal_entry *entry)
{
	static const char *const states[] = { "begun", "done", "not done", "different" };

	buf_format(out, "%lld %s %s %d %s %s %s: %s", entry->id, entry->command,
		   journal_text_or(entry->caller), (int)entry->kind, entry->target,
		   journal_text_or(entry->name), journal_text_or(entry->uuid),
		   states[entry->state]);
	for (size_t i = 0; i < entry->undoes_count; i++)
		buf_format(out, " undoes %lld", entry->undoes[i]);
	if (entry->undone_by != 0)
		buf_format(out, " undone by %lld", entry->undone_by);
	buf_char(out, '\n');
	for (size_t i = 0; i < entry->count; i++) {
		const struct journal_value *value = &entry->items[i];

		buf_format(out, "  %s: %s -> %s", value->setting, journal_text_or(value->before),
			   journal_text_or(value->after));
		if (value->lines_above >= 0)
			buf_format(out, " at %lld", value->lines_above);
		if (value->line_end)
			buf_format(out, " end %zu", strlen(value->line_end));
		buf_char(out, '\n');
	}
}

/* All that a journal holds, a line each. */
static UNUSED void journal_show(struct buf *out, const struct journal *journal)
{
	for (size_t i = 0; i < journal->entries.count; i++)
		journal_show_entry(out, &journal->entries.items[i]);
	for (size_t i = 0; i < journal->pending.count; i++) {
		const struct journal_pending *p = &journal->pending.items[i];

		buf_format(out, "%lld waits: %s %s %s %s %s%s%s", p->id, p->command,
			   journal_text_or(p->caller), p->path, p->enable ? "on" : "off",
			   journal_text_or(p->profile), p->force ? " force " : " ",
			   journal_text_or(p->uuid));
		for (size_t k = 0; k < p->undoes_count; k++)
			buf_format(out, " undoes %lld", p->undoes[k]);
		buf_char(out, '\n');
	}
	for (size_t i = 0; i < journal->owed.count; i++)
		buf_format(out, "owed: %s\n", journal->owed.items[i].path);
	if (journal->damaged > 0)
		buf_format(out, "%zu damaged\n", journal->damaged);
}

/* Two files in memory, for journal_load(). */
struct journal_memory {
	struct buf files[2];
};

static UNUSED int journal_memory_fetch(void *context, struct buf *bytes, int file, size_t max,
				       struct err *e)
{
	struct journal_memory *memory = context;
	struct span all = buf_view(&memory->files[file]);

	(void)e;
	buf_add(bytes, all.p, all.len < max ? all.len : max);
	return 0;
}

static UNUSED void journal_memory_free(struct journal_memory *memory)
{
	buf_free(&memory->files[0]);
	buf_free(&memory->files[1]);
}

#endif
