/*
 * The history of the host in the current folder, as text that tests compare:
 *
 *	1 done vm enable of /vmfs/…/a.vmx (a)
 *	  vhv.enable: - -> vhv.enable = "TRUE"
 *	owed /vmfs/…/a.vmx
 */
#ifndef UNIT_HISTORY_CHECK_H
#define UNIT_HISTORY_CHECK_H

#include "history/journal.h"

#include "fake_host.h"
#include "value_text.h"

static const char *const history_states[] = {
	[CHANGE_BEGUN] = "begun",
	[CHANGE_DONE] = "done",
	[CHANGE_NOT_DONE] = "not-done",
	[CHANGE_DIFFERENT] = "different",
};

static UNUSED void show_recorded(struct buf *text, const struct change *change)
{
	buf_format(text, "%lld %s %s of %s", change->id, history_states[change->state],
		   change->command, change->target);
	if (change->name)
		buf_format(text, " (%s)", change->name);
	if (change->uuid)
		buf_format(text, " uuid %s", change->uuid);
	if (change->caller)
		buf_format(text, " by %s", change->caller);
	for (size_t i = 0; i < change->undoes.count; i++)
		buf_format(text, " undoes %lld", change->undoes.items[i]);
	buf_str(text, "\n");
	for (size_t i = 0; i < change->count; i++) {
		const struct setting_change *item = &change->items[i];

		buf_format(text, "  %s: ", item->setting);
		show_value_text(text, &item->before);
		buf_str(text, " -> ");
		show_value_text(text, &item->after);
		if (item->before.lines_above >= 0)
			buf_format(text, " below %lld with %zu", item->before.lines_above,
				   strlen(item->before.line_end));
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
		show_recorded(&got, &journal->entries.items[i]);
	for (size_t i = 0; i < journal->owed.count; i++)
		buf_format(&got, "owed %s\n", journal->owed.items[i].path);
	assert_string_equal(buf_text(&got), want);
	host_close(&h);
}

#endif
