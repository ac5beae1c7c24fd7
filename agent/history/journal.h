/*
 * The history of a host: every change that nestvirt made, so that it can be undone, and what is
 * still to be done: deferred changes, and reloads that hostd is owed.
 *
 * Theory of operation. Two files, shipped in the VIB with the sticky bit, because a host keeps only
 * such files over a reboot, and only when they are written in place (facts 6.9). One is current and
 * appended to, a record a line (formats/journal_line.h). Compaction writes the other one whole,
 * with the next generation in its first line, ends it with a commit record, and flushes it; from
 * then on it is the current one. What the old file holds stays until the next run that writes, so
 * that a copy of both files, taken one after the other at any moment, holds a committed
 * generation. The reader takes the highest one. A first generation that was never committed is an
 * empty history. A torn last line is ignored, and closed by the next append; a record of an unknown
 * kind is kept; a line whose checksum is wrong is left out and counted.
 *
 * Records:
 *
 *	start version= generation= next=     the first line of a file; next: the next id
 *	commit generation=                   the last line of a compaction
 *	begin kind= as= id= …                a change, with setting= before= after= … for each of
 *	                                     its settings; as: how it ended, if it has
 *	done id= as=                         how a change ended; "done" where `as` is not there
 *	wait id= …                           a deferred change
 *	wait-undo id= undoes= …              a deferred undo: a kind of its own, so that an older
 *	                                     nestvirt does not take it for another change
 *	closed id= why=                      a deferred change that waits no more
 *	owed target=, paid target=           a reload of a VM
 *
 * Fields that are not known are left out when a record is read.
 *
 * Calling sequence of a changing run, which holds the run lock all the while:
 *
 *	journal_read() -> changes that are still open are closed by comparing (plan/recover.h)
 *	-> journal_begin() for each change -> journal_commit(): one write, one fsync, one
 *	auto-backup -> make the changes -> journal_done() for each -> journal_end()
 *
 * With --no-history the journal is not even read. Whoever only asks reads without the lock. Files
 * that are not there are an empty history, and made when first written to (the VIB brings them;
 * `host check` tells where they would not last).
 */
#ifndef HISTORY_JOURNAL_H
#define HISTORY_JOURNAL_H

#include "history/change.h"
#include "host/host.h"

/* Inside the host. */
#define JOURNAL_FOLDER "/etc/config/nestvirt"
#define JOURNAL_FILE_0 JOURNAL_FOLDER "/journal.0"
#define JOURNAL_FILE_1 JOURNAL_FOLDER "/journal.1"

/*
 * A run that would make the history longer compacts it; where that is not enough it is refused.
 * The host saves /etc into one small archive, with the bootbank's 250 MB around it. How changes
 * ended may make a file a little longer: that is never refused.
 */
#define JOURNAL_MAX (1024 * 1024)
/* A file is JOURNAL_MAX and what was noted since; nothing that is longer is read. */
#define JOURNAL_READ_MAX (2 * JOURNAL_MAX)

/* What an older nestvirt would misunderstand counts this up. */
#define JOURNAL_VERSION 1

struct changes {
	struct change *items; /* oldest first */
	size_t count, room;
};

/* hostd has not read a VM that was changed. */
struct journal_owed {
	char *path;
	uint64_t digest_;
};

/* What the files said when they were read. */
struct journal {
	struct changes entries;  /* begun, done, not done or different */
	struct changes deferred; /* those that still wait */
	struct {
		struct journal_owed *items;
		size_t count, room;
	} owed;
	size_t damaged; /* lines (or the other file, whole) that cannot be read and were left out */
	struct journal_store *store_; /* history/journal.c's own */
};

/*
 * Read everything. The error of file_read() where a file cannot be read; ERR_REFUSED where neither
 * holds a committed generation although something stands there, and where a newer nestvirt wrote
 * it. They name the file and what to do.
 */
int journal_read(struct journal **journal, const struct host *h, struct err *e) NODISCARD;
/* The same, but only the deferred changes: a fraction of the time. Nothing can be added to it. */
int journal_read_deferred(struct journal **journal, const struct host *h, struct err *e) NODISCARD;
void journal_free(struct journal *journal);
DEFINE_AUTO(journal)

/* The change with this id among the entries; NULL where there is none. Borrowed. */
struct change *journal_find(const struct journal *journal, long long id);

/*
 * Record that a change is about to be made: gives it its id and time, and the state CHANGE_BEGUN.
 * `command`, `target` and, of a VM, `name` and `uuid` are set. Nothing is written before
 * journal_commit(), and nothing of the change is kept.
 */
void journal_begin(struct journal *journal, struct change *change);
/* Record how a change ended: done, not done, or different. No-op for an unknown id. */
void journal_done(struct journal *journal, long long id, enum change_state state);

/* Record a deferred change, in place of the one of the same target; CHANGE_DEFERRED. */
void journal_defer(struct journal *journal, struct change *change);
/* The deferred change of this target, as read; NULL where none is. Borrowed until one is closed. */
const struct change *journal_deferred(const struct journal *journal, const char *target);
/* Record that its VM has been missing since `since` (0: it is back). No-op if unchanged. */
void journal_gone(struct journal *journal, long long id, long long since);
/* Record that it waits no more; `why` is for people. It leaves the list. */
void journal_close(struct journal *journal, long long id, const char *why);

/* Record that a reload of this VM is owed, or has been done. No-op if already so. */
void journal_owe(struct journal *journal, const char *path);
void journal_paid(struct journal *journal, const char *path);

/*
 * Write what was added: append, flush, and have the host save it (host/host.h). Nothing is done
 * where nothing was added. Empties the file that an earlier run's compaction left. Compacts first
 * where JOURNAL_MAX would be passed. ERR_REFUSED where it is still too long (names `history forget`
 * and --no-history), or where the files cannot be written (names the reason and --no-history): then
 * nothing was written. A save by the host that fails is no error: *warning says it (the caller's;
 * NULL where there is nothing to say).
 */
int journal_commit(struct journal *journal, const struct host *h, char **warning, struct err *e)
	NODISCARD;
/*
 * Append what was added since, without asking the host to save it: a few bytes about what
 * journal_commit() wrote; flush and close the file. A change whose end cannot be written stays
 * begun, and is closed by comparing. Does nothing unless a journal_commit() has written something.
 */
int journal_end(struct journal *journal, struct err *e) NODISCARD;

/*
 * Drop the entries from before this moment, by compaction; what is deferred, owed or not closed
 * stays, and what a deferred undo is to take back. *dropped is their number; where it is 0 nothing
 * is written. Errors name the file.
 */
int journal_forget(struct journal *journal, const struct host *h, long long before, size_t *dropped,
		   struct err *e) NODISCARD;

/*
 * The same from and to memory, for tests: `fetch` appends to `bytes` up to `max` of the front of
 * file 0 or 1, or (JOURNAL_READ_MAX) all of it; a file that is not there has no bytes.
 */
typedef int journal_fetch(void *context, struct buf *bytes, int file, size_t max, struct err *e);
int journal_load(struct journal **journal, journal_fetch *fetch, void *context, struct err *e)
	NODISCARD;
/*
 * Append a whole file of this generation: what the journal holds, without what nobody needs any
 * more, and what was added since.
 *
 * Of one setting of one object the changes are a chain (history/chain.h). Where one continues the
 * one before it, the two become one, with the id of the newer; a change that comes back to where it
 * started is dropped (a toggle only once an undo has toggled again), and so is a change without
 * settings, or that was not done. The removal of a line is not continued by a later addition, for
 * the line's place would be lost, unless that is its exact undo. What is not closed, or is
 * different, or is to be taken back by a deferred undo, stays as it is.
 */
void journal_compact(struct buf *text, const struct journal *journal, long long generation);
/* The records that wait for journal_commit(). */
struct span journal_added(const struct journal *journal);

#endif
