/*
 * The history of the host in the current folder, as text that tests compare: its changes as
 * journal_check.h shows them, and `owed /vmfs/…/a.vmx`.
 */
#ifndef UNIT_HISTORY_CHECK_H
#define UNIT_HISTORY_CHECK_H

#include "fake_host.h"
#include "journal_check.h"

static UNUSED void assert_history(const char *want)
{
	struct host h = fake_host(false);
	AUTO(journal) *journal = NULL;
	AUTO_VALUE(buf) got = { 0 };
	struct err e = { 0 };

	if (journal_read(&journal, &h, &e) < 0)
		fail_msg("%s", e.text);
	for (size_t i = 0; i < journal->entries.count; i++)
		journal_show_change(&got, &journal->entries.items[i]);
	for (size_t i = 0; i < journal->owed.count; i++)
		buf_format(&got, "owed %s\n", journal->owed.items[i].path);
	assert_string_equal(buf_text(&got), want);
	host_close(&h);
}

#endif
