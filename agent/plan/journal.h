/*
 * The history of a host: every change that nestvirt made, so that it can be taken back, and what
 * is still to be done (changes that wait for a power-off, reloads that hostd is owed).
 *
 * Theory of operation. Two files, shipped in the VIB with the sticky bit, because a host keeps only
 * such files over a reboot, and only when they are written in place (facts 6.9). One is current and
 * appended to, a record a line (formats/journal_line.h). Compaction writes the other one whole,
 * with the next generation in its first line, ends it with a commit record, and flushes it; from
 * then on it is the current one. What the old file holds stays until the next run that writes, so
 * that a copy of both files, taken one after the other at any moment, holds a committed
 * generation. The reader takes the highest one. A first generation that was never committed is an
 * empty history. A torn last line is ignored, and closed by the next append; a record of a kind
 * that is not known is kept; a line whose checksum is wrong is left out and counted.
 *
 * Calling sequence of a changing run, which holds the run lock all the while:
 *
 *	journal_read() -> journal_open_entries are closed by comparing -> journal_begin() for each
 *	change -> journal_commit(): one write, one fsync, one auto-backup -> act
 *	-> journal_done() for each -> journal_end()
 *
 * With --no-history journal_commit() and journal_end() are left out, and what was added is
 * forgotten. Who only asks reads without the lock. Files that are not there are an empty history,
 * and made when first written to (the VIB brings them; `host check` tells where they would not
 * last).
 */
#ifndef PLAN_JOURNAL_H
#define PLAN_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/host.h"
#include "plan/step.h"

/* Inside the host. */
#define JOURNAL_FOLDER "/etc/config/nestvirt"
#define JOURNAL_FILE_0 JOURNAL_FOLDER "/journal.0"
#define JOURNAL_FILE_1 JOURNAL_FOLDER "/journal.1"

/*
 * A run that would make the history longer compacts it; where that is not enough it is refused.
 * The host saves /etc into one small archive, with the bootbank's 250 MB around it. How changes
 * ended may make a file a little longer: it is never refused.
 */
#define JOURNAL_MAX (1024 * 1024)

/* One value that was changed. Here and below, what is not said to be NULL never is. */
struct journal_value {
	char *setting;
	/*
	 * Of a VM the whole line as its bytes are, without its end; of anything else the value as
	 * policy_value_name() and the like write it. NULL: it was, or is, not there.
	 */
	char *before;
	char *after;
	/* Of a line that was removed: how to put it back (vmx_doc_put_line()); -1 otherwise. */
	long long lines_above;
	char *line_end; /* NULL otherwise */
};

enum journal_state {
	JOURNAL_BEGUN,     /* may have been done or not: the run was cut off */
	JOURNAL_DONE,      /* what it says was done */
	JOURNAL_NOT_DONE,  /* it was refused or failed, and nothing is different */
	JOURNAL_DIFFERENT, /* found open, and the present value is neither before nor after */
};

/* One change of one object: all settings of one edit of a VM, all fields of one command. */
struct journal_entry {
	long long id;   /* 1 and up; never used twice */
	long long time; /* seconds since 1970 */
	char *command;  /* "vm enable" */
	char *caller;   /* VI_USERNAME (facts 4.6); NULL where it is not known */
	enum step_kind kind;
	char *target; /* of a VM the real path of its .vmx inside the host; else the name */
	/* Of a VM: as people see it. Of promiscuous mode off and on: "portgroup" or "vswitch". */
	char *name; /* NULL otherwise */
	char *uuid; /* of a VM: uuid.bios, which tells it from another at its path; or NULL */
	/* Of an undo: the entries that it takes back; empty otherwise. */
	long long *undoes;
	size_t undoes_count;
	struct journal_value *items;
	size_t count;
	size_t room;
	enum journal_state state;
	/* The entry that took it back and still stands, as of journal_read(); 0 otherwise. */
	long long undone_by;
	bool borrowed_; /* its texts are the journal's own bytes */
};

/* A change that waits until its VM is off. */
struct journal_pending {
	long long id; /* of the same numbers as entries */
	long long time;
	char *command;
	char *caller;
	char *path; /* as journal_entry.target */
	char *name;
	char *uuid;
	bool enable;   /* vm enable, or disable */
	char *profile; /* its name; or NULL */
	bool force;
	/* It is an undo of these entries, and none of the three above; empty otherwise. */
	long long *undoes;
	size_t undoes_count;
	long long gone_since; /* its VM has been gone since then; 0: it is there */
	bool borrowed_;
	uint64_t digest_; /* of the path: many are compared */
};

/* hostd has not read a VM that was changed. */
struct journal_owed {
	char *path;
	uint64_t digest_;
};

struct journal {
	struct {
		struct journal_entry *items; /* oldest first */
		size_t count, room;
	} entries;
	struct {
		struct journal_pending *items; /* those that still wait, oldest first */
		size_t count, room;
	} pending;
	struct {
		struct journal_owed *items;
		size_t count, room;
	} owed;
	size_t damaged; /* lines (or the other file, whole) that cannot be read and were left out */
	struct journal_store *store_; /* plan/journal.c's own */
};

/*
 * Everything that the files say. The error of file_read() where one cannot be read; ERR_REFUSED
 * where neither holds a committed generation although something stands there, and where a newer
 * nestvirt wrote it. They name the file and what to do.
 */
int journal_read(struct journal **journal, const struct host *h, struct err *e) NODISCARD;
/*
 * The same, but of all that was written only what waits: for who lists it, at a fraction of the
 * time. Nothing can be added to it.
 */
int journal_read_waiting(struct journal **journal, const struct host *h, struct err *e) NODISCARD;
void journal_free(struct journal *journal);
DEFINE_AUTO(journal)

/* NULL where there is none. Borrowed until the journal changes. */
struct journal_entry *journal_find(const struct journal *journal, long long id);

/*
 * Add a change that is about to be made; takes over what is in `entry`, which is empty then, and
 * gives it its id and time. Nothing is written before journal_commit(). The pointer stays good
 * until the next journal_begin(), journal_commit() or journal_forget(): those that are needed
 * longer are found again by their id.
 */
struct journal_entry *journal_begin(struct journal *journal, struct journal_entry *entry);
/* What is in it; not the struct itself. */
void journal_entry_free(struct journal_entry *entry);

/* The same for a change that shall wait; it takes the place of one that waits for this path. */
struct journal_pending *journal_wait(struct journal *journal, struct journal_pending *pending);
/* What waits for this path; NULL where nothing does. Borrowed until the journal changes. */
const struct journal_pending *journal_waiting(const struct journal *journal, const char *path);
/* Its VM is gone since then, or (0) is there again. Nothing is added where that is known. */
void journal_wait_gone(struct journal *journal, long long id, long long since);
/* Nothing waits for it any more; `why` is for people. */
void journal_wait_no_more(struct journal *journal, long long id, const char *why);
void journal_pending_free(struct journal_pending *pending);

/* hostd has to be told of this VM; or has been. What is so already adds nothing. */
void journal_owe(struct journal *journal, const char *path);
void journal_paid(struct journal *journal, const char *path);

/* How a change ended; anything but JOURNAL_BEGUN. */
void journal_done(struct journal *journal, long long id, enum journal_state state);

/*
 * Write what was added: append, flush, and have the host save it (host/persist.h). Nothing is done
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
 * journal_commit() wrote. journal_end() does so once, for all changes of the run, flushes and
 * closes the file. journal_note() does it in between, and is no part of that sequence: no command
 * calls it. What it cannot write is tried again by the next of them, and is no reason to stop: an
 * entry that stays begun is closed by comparing. Both do nothing without a journal_commit() before
 * them that wrote something.
 */
void journal_note(struct journal *journal);
int journal_end(struct journal *journal, struct err *e) NODISCARD;

/*
 * Drop the entries from before this moment, by compaction; what waits, is owed or is not closed
 * stays, and what a waiting undo is to take back. *dropped is their number; where it is 0 nothing
 * is written. Errors name the file.
 */
int journal_forget(struct journal *journal, const struct host *h, long long before, size_t *dropped,
		   struct err *e) NODISCARD;

#endif
