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

#include "base/text.h"
#include "host/host.h"
#include "plan/step.h"
#include "system/file.h"

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

/*
 * What plan/journal*.c share.
 */

/* A file is JOURNAL_MAX and what was noted since; nothing that is longer is read. */
#define JOURNAL_READ_MAX (2 * JOURNAL_MAX)
/* The first line is at most half of this. */
#define JOURNAL_FRONT 192

/* Of each VM of a host, of which 1,024 can be registered, one, and few of them shared. */
#define JOURNAL_WAITED_BITS 16384

struct journal_store {
	struct buf bytes;     /* of the current file, decoded in place: borrowed texts lie in it */
	int current;          /* 0 or 1 */
	long long generation; /* 0: there is no history yet */
	long long next_id;
	size_t size;            /* of the current file */
	const char *closing;    /* what its last line wants in front of the next: "", or an end */
	bool other_left;        /* the other file holds something that is to go */
	struct strings unknown; /* records of kinds that are not known, as they came */
	struct buf added;       /* records that wait for journal_commit() or journal_note() */
	struct in_place *file;  /* the current one, once journal_commit() has opened it */
	bool only_waiting;      /* journal_read_waiting() */
	/* Of journal_waiting(): the digests of all paths that waited, and where it found the last.
	 */
	uint64_t waited[JOURNAL_WAITED_BITS / 64];
	size_t waiting_at;
	bool is_fresh; /* the current file was begun by this run: the other one stays */
};

struct journal *journal_new(void) NODISCARD;
void journal_store_free(struct journal_store *store);
/* Forget what the journal holds, but not what waits to be written. */
void journal_clear(struct journal *journal);

/* The two files: paths inside the host. */
extern const char *const journal_files[2];

/*
 * Where the bytes of file 0 or 1 come from: append to `bytes` up to `max` of its front, or
 * (JOURNAL_READ_MAX) all. A file that is not there has none.
 */
typedef int journal_fetch(void *context, struct buf *bytes, int file, size_t max, struct err *e);

/* journal_read() of anything. */
int journal_load(struct journal **journal, journal_fetch *fetch, void *context, struct err *e)
	NODISCARD;
/*
 * Read the bytes of one file, which are taken over, into an empty journal. False where they are not
 * those of a committed generation; the journal is empty then.
 */
bool journal_parse(struct journal *journal, struct buf *bytes) NODISCARD;

/* What a record says, done to the journal in memory. The pending one is taken over. */
void journal_set_pending(struct journal *journal, struct journal_pending *pending);
void journal_remove_pending(struct journal *journal, long long id);
/* Is this an entry that a waiting undo is to take back? */
bool journal_is_awaited(const struct journal *journal, long long id);
/* False where it was so already. */
bool journal_set_owed(struct journal *journal, const char *path, bool owed);

/*
 * Append a whole file of this generation: what the journal holds, without what nobody needs any
 * more. Nothing in the journal is changed.
 *
 * Of one setting of one object the changes are a chain. Where one takes up what the one before it
 * left, the two become one, with the id of the newer; a change that comes back to where it started
 * is dropped (promiscuous mode off and on: one that an undo has done once more), an entry without
 * values and one that was not done likewise. A line that was removed
 * is not taken up by one that was added later, for its place would be lost, unless that is the
 * exact way back (journal_entry.undoes). What is not closed, or is different, or is to be taken
 * back by an undo that waits, stays as it is.
 */
void journal_compact(struct buf *text, const struct journal *journal, long long generation);

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
