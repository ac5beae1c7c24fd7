/*
 * The history of a host: every change that nestvirt made, so that it can be undone, and the work
 * that is still open: deferred changes, and VMs that hostd has yet to reload.
 *
 * Theory of operation. The history is kept in two files. The VIB ships them with the sticky bit,
 * because a host preserves only such files across a reboot, and only if they are written in place
 * (facts 6.9). One file is current: records are appended to it, one per line
 * (formats/journal_line.h). Compaction rewrites the other file: its first line carries the next
 * generation, its last is a commit record, and once it is flushed it is the current file. The old
 * file keeps its contents until the next run that writes, so a copy of both files, taken one after
 * the other at any moment, contains a committed generation. Readers use the highest one. A first
 * generation that was never committed is an empty history. A torn last line is ignored and closed
 * by the next append; a record of an unknown kind is kept; a line with a wrong checksum is left out
 * and counted.
 *
 * Records:
 *
 *	start version= generation= next=     the first line of a file; next= is the next id
 *	commit generation=                   the last line of a compaction
 *	begin kind= as= id= …                a change, with setting= before= after= … for each of
 *	                                     its settings; as= is its outcome, if it has ended
 *	done id= as=                         the outcome of a change; "done" if there is no as=
 *	wait id= …                           a deferred change
 *	wait-undo id= undoes= …              a deferred undo: a kind of its own, so that an older
 *	                                     nestvirt does not take it for another change
 *	closed id= why=                      a deferred change that is no longer waiting
 *	owed target=, paid target=           hostd has yet to reload a VM; it has reloaded it
 *
 * Unknown fields of a record are ignored.
 *
 * Calling sequence of a changing run, which holds the run lock throughout:
 *
 *	journal_read() -> close changes that are still open by comparing (plan/recover.h)
 *	-> journal_begin() for each change -> journal_commit(): one write, one fsync, one
 *	auto-backup -> make the changes -> journal_done() for each -> journal_end()
 *
 * With --no-history the journal is not even read. Read-only commands read it without the lock.
 * Missing files are an empty history, and are created by the first write (the VIB brings them;
 * `host check` reports it if they would not survive a reboot).
 */
#ifndef HISTORY_JOURNAL_H
#define HISTORY_JOURNAL_H

#include "history/change.h"
#include "host/host.h"

/* Paths on the host. */
#define JOURNAL_FOLDER "/etc/config/nestvirt"
#define JOURNAL_FILE_0 JOURNAL_FOLDER "/journal.0"
#define JOURNAL_FILE_1 JOURNAL_FOLDER "/journal.1"

/*
 * A run that would make the current file longer than this compacts it first, and is refused if that
 * is not enough: the host saves /etc in one small archive on a bootbank of 250 MB. The outcomes of
 * changes may exceed it a little; they are never refused.
 */
#define JOURNAL_MAX (1024 * 1024)
/* JOURNAL_MAX and the outcomes noted since; longer files are not read. */
#define JOURNAL_READ_MAX (2 * JOURNAL_MAX)

/* Raised whenever an older nestvirt would misread a new file. */
#define JOURNAL_VERSION 1

struct changes {
	struct change *items; /* oldest first */
	size_t count, room;
};

/* A changed VM that hostd has yet to reload. */
struct journal_owed {
	char *path;
	uint64_t digest_;
};

/* The contents of the files when they were read. */
struct journal {
	struct changes entries;  /* begun, done, not done or different */
	struct changes deferred; /* those that still wait */
	struct {
		struct journal_owed *items;
		size_t count, room;
	} owed;
	size_t damaged; /* lines that were unreadable and left out; the other file counts as one */
	struct journal_store *store_; /* private to history/journal.c */
};

/*
 * Read everything. Errors: that of file_read() if a file cannot be read; ERR_REFUSED if the files
 * are not empty but hold no committed generation, or if a newer nestvirt wrote them. Each names the
 * file, also as its target, and the next step.
 */
int journal_read(struct journal **journal, const struct host *h, struct err *e) NODISCARD;
/* Read only the deferred changes, which is much faster. Nothing can be added to the result. */
int journal_read_deferred(struct journal **journal, const struct host *h, struct err *e) NODISCARD;
void journal_free(struct journal *journal);
DEFINE_AUTO(journal)

/* The entry with this id, or NULL. Borrowed. */
struct change *journal_find(const struct journal *journal, long long id);

/*
 * Record that a change is about to be made; sets its id, its time and the state CHANGE_BEGUN. The
 * caller has set `command`, `target` and, for a VM, `name` and `uuid`. Nothing is written before
 * journal_commit(). Does not keep a reference to the change.
 */
void journal_begin(struct journal *journal, struct change *change);
/* Record the outcome of a change: done, not done or different. No-op for an unknown id. */
void journal_done(struct journal *journal, long long id, enum change_state state);

/* Record a deferred change, replacing that of the same target; sets CHANGE_DEFERRED. */
void journal_defer(struct journal *journal, struct change *change);
/* The deferred change of this target as read, or NULL. Borrowed until one is closed. */
const struct change *journal_deferred(const struct journal *journal, const char *target);
/* Record that its VM has been missing since `since` (0: it is back). No-op if unchanged. */
void journal_gone(struct journal *journal, long long id, long long since);
/* Record that it is no longer waiting, and remove it from the list; `why` is for people. */
void journal_close(struct journal *journal, long long id, const char *why);

/* Record that a reload of this VM is owed, or has been done. No-op if already so. */
void journal_owe(struct journal *journal, const char *path);
void journal_paid(struct journal *journal, const char *path);

/*
 * Append the added records, flush them, and have the host save /etc (host/host.h). No-op if nothing
 * was added. Compacts first if JOURNAL_MAX would be exceeded, and empties the file that the
 * compaction of an earlier run left. ERR_REFUSED if the history is still too long (names `history
 * forget`) or cannot be written (names the reason), ERR_BUSY if somebody else has changed it since
 * it was read; then nothing was written, and the target of the error is a file of the history. If
 * only the host's save fails, *warning says so (the caller frees it; otherwise NULL).
 */
int journal_commit(struct journal *journal, const struct host *h, char **warning, struct err *e)
	NODISCARD;
/*
 * Append what was added since, flush and close the file. The host is not asked to save these few
 * bytes: a change whose outcome is lost stays begun, and the next run closes it by comparing. No-op
 * unless journal_commit() has written something.
 */
int journal_end(struct journal *journal, struct err *e) NODISCARD;

/*
 * Drop the entries that are older than `before` (seconds since 1970), by compaction. Kept are
 * deferred changes, owed reloads, changes that are still open, and those that a deferred undo
 * names. *dropped is the number of entries dropped; if it is 0, nothing is written, otherwise the
 * caller asks the host to save /etc. Errors name the file.
 */
int journal_forget(struct journal *journal, const struct host *h, long long before, size_t *dropped,
		   struct err *e) NODISCARD;

/*
 * The same in memory, for tests. `fetch` appends the first `max` bytes of file 0 or 1 to `bytes`,
 * or all of it for JOURNAL_READ_MAX; a missing file has no bytes.
 */
typedef int journal_fetch(void *context, struct buf *bytes, int file, size_t max, struct err *e);
int journal_load(struct journal **journal, journal_fetch *fetch, void *context, struct err *e)
	NODISCARD;
/*
 * Append a complete file of this generation: the contents of the journal, compacted, and the
 * records added since.
 *
 * The changes of one setting of one object form a chain (history/chain.h). If a change continues
 * the one before it, the two become one, with the id of the newer. Dropped are: a change that
 * returns to its start (a toggle, only once an undo has toggled again), one without settings, and
 * one that was not done. The removal of a line is not merged with a later addition, since the
 * line's place would be lost, unless the addition is its exact undo. Changes that are open or
 * different, or that a deferred undo names, stay as they are.
 */
void journal_compact(struct buf *text, const struct journal *journal, long long generation);
/* The records that journal_commit() will write. */
struct span journal_added(const struct journal *journal);

#endif
