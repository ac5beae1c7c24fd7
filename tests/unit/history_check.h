/*
 * The history of the host in the current folder, as text that tests compare:
 *
 *	1 done vm enable of /vmfs/…/a.vmx (a)
 *	  vhv.enable: - -> vhv.enable = "TRUE"
 *	owed /vmfs/…/a.vmx
 */
#ifndef UNIT_HISTORY_CHECK_H
#define UNIT_HISTORY_CHECK_H

#include "plan/journal.h"

#include "fake_host.h"

static const char *const history_states[] = {
	[JOURNAL_BEGUN] = "begun",
	[JOURNAL_DONE] = "done",
	[JOURNAL_NOT_DONE] = "not-done",
	[JOURNAL_DIFFERENT] = "different",
};

static UNUSED void show_entry(struct buf *text, const struct journal_entry *entry)
{
	buf_format(text, "%lld %s %s of %s", entry->id, history_states[entry->state],
		   entry->command, entry->target);
	if (entry->name)
		buf_format(text, " (%s)", entry->name);
	if (entry->uuid)
		buf_format(text, " uuid %s", entry->uuid);
	if (entry->caller)
		buf_format(text, " by %s", entry->caller);
	for (size_t i = 0; i < entry->undoes_count; i++)
		buf_format(text, " undoes %lld", entry->undoes[i]);
	buf_str(text, "\n");
	for (size_t i = 0; i < entry->count; i++) {
		const struct journal_value *v = &entry->items[i];

		buf_format(text, "  %s: %s -> %s", v->setting, v->before ? v->before : "-",
			   v->after ? v->after : "-");
		if (v->lines_above >= 0)
			buf_format(text, " below %lld with %zu", v->lines_above,
				   strlen(v->line_end));
		buf_str(text, "\n");
	}
}

static UNUSED void assert_history(const char *want)
{
	struct host h = fake_host(false);
	AUTO(journal) *journal = NULL;
	AUTO_VALUE(buf) got = { 0 };
	struct err e = { 0 };

	if (journal_read(&journal, &h, &e) < 0)
		fail_msg("%s", e.text);
	for (size_t i = 0; i < journal->entries.count; i++)
		show_entry(&got, &journal->entries.items[i]);
	for (size_t i = 0; i < journal->owed.count; i++)
		buf_format(&got, "owed %s\n", journal->owed.items[i].path);
	assert_string_equal(buf_text(&got), want);
	host_close(&h);
}

#endif
