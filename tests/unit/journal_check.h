/*
 * Journals as text, for the tests of history/journal.c: short lines in, and what was understood of
 * them out.
 */
#ifndef UNIT_JOURNAL_CHECK_H
#define UNIT_JOURNAL_CHECK_H

#include <string.h>

#include "formats/journal_line.h"
#include "history/journal.h"

#include "value_text.h"

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

/* A value and its setting: `vhv.enable: vhv.enable = "TRUE" -> - below 12 with 2`. */
static UNUSED void journal_show_item(struct buf *out, const struct setting_change *item)
{
	buf_format(out, "%s: ", item->setting);
	show_value_text(out, &item->before);
	buf_str(out, " -> ");
	show_value_text(out, &item->after);
	if (item->before.lines_above >= 0)
		buf_format(out, " below %lld", item->before.lines_above);
	if (item->before.line_end)
		buf_format(out, " with %zu", strlen(item->before.line_end));
}

/* `1 done vm enable of /vmfs/…/a.vmx (a) uuid 56 4d by root`, and a line for each setting. */
static UNUSED void journal_show_change(struct buf *out, const struct change *change)
{
	static const char *const states[] = { [CHANGE_BEGUN] = "begun",
					      [CHANGE_DONE] = "done",
					      [CHANGE_NOT_DONE] = "not-done",
					      [CHANGE_DIFFERENT] = "different" };

	buf_format(out, "%lld %s %s of %s", change->id, states[change->state], change->command,
		   change->target);
	if (change->kind != CHANGE_VMX)
		buf_format(out, " kind %d", (int)change->kind);
	if (change->name)
		buf_format(out, " (%s)", change->name);
	if (change->uuid)
		buf_format(out, " uuid %s", change->uuid);
	if (change->caller)
		buf_format(out, " by %s", change->caller);
	for (size_t i = 0; i < change->undoes.count; i++)
		buf_format(out, " undoes %lld", change->undoes.items[i]);
	if (change->undone_by != 0)
		buf_format(out, " undone by %lld", change->undone_by);
	buf_char(out, '\n');
	for (size_t i = 0; i < change->count; i++) {
		buf_str(out, "  ");
		journal_show_item(out, &change->items[i]);
		buf_char(out, '\n');
	}
}

/* All that a journal holds, a line each. */
static UNUSED void journal_show(struct buf *out, const struct journal *journal)
{
	for (size_t i = 0; i < journal->entries.count; i++)
		journal_show_change(out, &journal->entries.items[i]);
	for (size_t i = 0; i < journal->deferred.count; i++) {
		const struct change *d = &journal->deferred.items[i];

		buf_format(out, "%lld waits: %s %s %s %s %s%s%s", d->id, d->command,
			   journal_text_or(d->caller), d->target, d->wish.enable ? "on" : "off",
			   journal_text_or(d->wish.profile), d->wish.force ? " force " : " ",
			   journal_text_or(d->uuid));
		for (size_t k = 0; k < d->undoes.count; k++)
			buf_format(out, " undoes %lld", d->undoes.items[k]);
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
