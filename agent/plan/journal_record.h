/* clang-format off: the table of records keeps its columns */
/*
 * What the journal holds, as records, and back. Used by plan/journal*.c only. Kinds of records:
 *
 *	start version= generation= next=   the first line of a file; next: the next id
 *	commit generation=                 the last line of a compaction
 *	begin kind= as= id= …              a change, with setting= … for each value; as: how it
 *	                                   ended, if it has
 *	done id= as=                       how a change ended; "done" where `as` is not there
 *	wait id= …                         a change that waits
 *	wait-undo id= undoes= …            an undo that waits; a kind of its own, so that an older
 *	                                   nestvirt does not take it for another change
 *	closed id= why=                    it does not wait any more
 *	owed target=                       hostd has to reload a VM
 *	paid target=                       it has
 *
 * Fields that are not known are left out when a record is read; a record of another kind, or of a
 * known one with a word that is not known, is JOURNAL_RECORD_UNKNOWN and to be kept as it is.
 */
/* clang-format on */
#ifndef PLAN_JOURNAL_RECORD_H
#define PLAN_JOURNAL_RECORD_H

#include "base/text.h"
#include "plan/journal.h"

/* What is not understood by older ones without harm counts this up. */
#define JOURNAL_VERSION 1

/* Append one. An entry that has ended says so in its own record. */
void journal_record_start(struct buf *out, long long generation, long long next);
void journal_record_commit(struct buf *out, long long generation);
void journal_record_entry(struct buf *out, const struct journal_entry *entry);
void journal_record_done(struct buf *out, long long id, enum journal_state state);
void journal_record_pending(struct buf *out, const struct journal_pending *pending);
void journal_record_closed(struct buf *out, long long id, const char *why);
void journal_record_reload(struct buf *out, bool owed, const char *path);

enum journal_record_state {
	JOURNAL_RECORD_GOOD,
	JOURNAL_RECORD_UNKNOWN, /* of a newer nestvirt */
	JOURNAL_RECORD_DAMAGED, /* not what its kind wants */
};

/*
 * The `begin`, and the `wait` and `wait-undo` records: texts of what comes back lie in the record,
 * which is decoded in place (not where it is unknown). It must be empty before; with any answer it
 * is the caller's to free.
 */
enum journal_record_state journal_record_read_entry(struct journal_entry *entry,
						    struct span record);
enum journal_record_state journal_record_read_pending(struct journal_pending *pending,
						      struct span record);
enum journal_record_state journal_record_read_done(long long *id, enum journal_state *state,
						   struct span record);

#endif
